"""The words of the mails to the holder of an attestation."""

from lms.attestations.codes import grouped
from lms.attestations.facts import AttestationFacts, title_of

_ISSUED = """\
Bonjour {name},

{issuer} vous délivre ce document :

{title}
N° {number}

Pour le télécharger, connectez-vous et ouvrez cette page :

{page}

Toute personne à qui vous le présentez peut vérifier qu'il est authentique, sans compte, avec le
code QR du document, à cette adresse ou avec ce code :

{verification}
{code}
"""

_SPECIMEN = """
C'est un spécimen : il montre le document mais ne prouve rien et ne peut pas être présenté à un
employeur.
"""

_REVOKED = """\
Bonjour {name},

{issuer} a révoqué ce document, qui n'est plus valable :

{title}
N° {number}

Motif : {reason}

Ce motif n'est communiqué qu'à vous. La page publique de vérification indique la révocation et sa
date. Si vous contestez cette décision, écrivez à {issuer}, {address}.
"""


def issued(facts: AttestationFacts, page: str) -> tuple[str, str]:
    """Subject and body of the letter that comes with a new attestation; ``page`` is its address."""
    body = _ISSUED.format(
        name=_name(facts), issuer=facts.issuer.name, title=title_of(facts), number=facts.number,
        page=page, verification=facts.verification_url, code=grouped(facts.code),
    )
    return f"{title_of(facts)} : votre document", body + (_SPECIMEN if facts.specimen else "")


def revoked(facts: AttestationFacts, reason: str) -> tuple[str, str]:
    """Subject and body of the letter that tells the holder of a revocation and of its reason."""
    body = _REVOKED.format(
        name=_name(facts), issuer=facts.issuer.name, title=title_of(facts), number=facts.number,
        reason=reason, address=facts.issuer.address or "à l'adresse de votre organisme",
    )
    return f"{title_of(facts)} : document révoqué", body


def _name(facts: AttestationFacts) -> str:
    holder = facts.holder
    return f"{holder.given_names} {(holder.usage_name or holder.family_name).upper()}"
