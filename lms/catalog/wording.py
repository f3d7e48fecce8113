"""The words that tell an internal certification from one of a national register."""

import json
from dataclasses import dataclass
from datetime import date

from lms.catalog.models import Certification, Registration
from lms.core.i18n import N_

_ENDED = N_("Enregistrement terminé")

STATE_LABELS = {
    Registration.INTERNAL: N_("Certification interne, non enregistrée"),
    Registration.RS: N_("Enregistrée au Répertoire spécifique"),
    Registration.RNCP: N_("Enregistrée au RNCP"),
}
_TONES = {
    Registration.INTERNAL: "neutral", Registration.RS: "info", Registration.RNCP: "success",
}
STATE_MEANINGS = {
    Registration.INTERNAL: N_(
        "Ce référentiel n'est inscrit à aucun répertoire national. L'attestation dit ce que la "
        "personne a démontré ; elle n'est ni un titre ni un diplôme, ne donne pas de niveau de "
        "qualification et la formation n'est pas finançable par le compte personnel de formation."
    ),
    Registration.RS: N_(
        "France compétences a inscrit cette certification au Répertoire spécifique : elle atteste "
        "de compétences complémentaires à un métier. Elle ne donne pas de niveau de qualification."
    ),
    Registration.RNCP: N_(
        "France compétences a inscrit cette certification au Répertoire national des "
        "certifications professionnelles : elle atteste de l'exercice d'un métier, bloc par bloc, "
        "et donne un niveau de qualification de 1 à 8."
    ),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a certification stands on a day: ``label`` in French, ``tone`` and ``picture``."""

    label: str
    tone: str
    picture: str


@dataclass(frozen=True, slots=True)
class Entry:
    """The entry in the national register; ``level`` is the RNCP's, from 1 to 8."""

    code: str
    decision_on: date
    end_on: date
    level: int | None
    nsf_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One level of the scale on which criteria are observed."""

    score: int
    label: str


def entry_of(certification: Certification) -> Entry | None:
    """The entry of a registered certification; an internal one has none."""
    kept = certification.registration
    if kept is None:
        return None
    return Entry(
        code=kept["code"], decision_on=date.fromisoformat(kept["decision_on"]),
        end_on=date.fromisoformat(kept["end_on"]), level=kept.get("level"),
        nsf_codes=tuple(kept.get("nsf_codes", ())),
    )


def standing_of(state: Registration, entry: Entry | None, today: date) -> Standing:
    """How to announce a certification of this state on this day; an entry ends after its day."""
    if entry is not None and entry.end_on < today:
        return Standing(_ENDED, "danger", "expired")
    return Standing(STATE_LABELS[state], _TONES[state], "active" if entry else "inactive")


def scale_of(content: str) -> tuple[Step, ...]:
    """The scale written in the stored content of a certification; empty if there is none."""
    return tuple(Step(level["score"], level["label"])
                 for level in json.loads(content).get("scale", ()))
