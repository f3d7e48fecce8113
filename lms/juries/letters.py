"""The letter that tells a person they sit in a jury."""

from datetime import date


def summons(name: str, title: str, held_on: date, place: str) -> tuple[str, str]:
    """Subject and body in French."""
    day = held_on.strftime("%d/%m/%Y")
    subject = f"Vous siégez au jury « {title} » le {day}"
    body = (
        f"Bonjour {name},\n\n"
        f"Vous êtes membre du jury « {title} », réuni le {day} à {place}.\n\n"
        "Avant la délibération, connectez-vous à Passerelle, rubrique Délibérations, et déclarez "
        "vos liens éventuels avec les candidats, ou l'absence de lien. Les dossiers s'ouvrent "
        "ensuite.\n\n"
        "Les notes sont une proposition : la décision appartient au jury.\n"
    )
    return subject, body
