"""The words of the mails about accounts."""

_INVITE = """\
Bonjour {name},

Un compte vous attend sur Passerelle. Ouvrez ce lien dans les trois jours pour choisir votre mot
de passe :

{link}

Ce lien est personnel et ne sert qu'une fois.
"""

_RESET = """\
Bonjour {name},

Pour choisir un nouveau mot de passe, ouvrez ce lien dans l'heure :

{link}

Si vous n'avez rien demandé, ignorez ce message : votre mot de passe n'a pas changé.
"""


def invitation(name: str, link: str, purpose: str) -> tuple[str, str]:
    """Subject and body of the letter holding a single-use link."""
    if purpose == "reset":
        return "Passerelle : choisir un nouveau mot de passe", _RESET.format(name=name, link=link)
    return "Passerelle : votre invitation", _INVITE.format(name=name, link=link)
