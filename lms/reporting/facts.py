"""What the statistics need to know of one enrolment, and the categories it falls in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

from lms.core.i18n import N_

UNKNOWN = ""
UNKNOWN_LABEL = N_("Non renseigné")

Sex = Literal["F", "M"]
Status = Literal["salarie", "demandeur_emploi", "independant", "autre"]


class DropoutCause(StrEnum):
    """Why somebody left after entry (the list the funder's follow-up uses)."""

    JOB_CHANGE = "emploi_mobilite"
    EMPLOYER = "raison_employeur"
    HEALTH = "sante"
    FAMILY = "familial"
    CONTENT = "inadequation_contenu"
    TECHNICAL = "difficulte_technique"
    FUNDING = "financement"
    NO_NEWS = "sans_nouvelles"
    OTHER = "autre"


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolmentFacts:
    """One enrolment as the statistics see it; no name, no mark.

    ``age`` is in whole years at entry, ``firm_headcount`` in persons of the legal unit,
    ``department`` its code (``59``). ``withdrew_on`` is a withdrawal before entry, which undoes
    an entry on record; ``dropout_cause`` is only read with ``dropped_out_on``. Blocks are codes.
    """

    enrolment_id: int
    person_id: int
    cohort_id: int
    cohort_title: str
    enrolled_on: date
    sex: Sex | None = None
    age: int | None = None
    status: Status | None = None
    branch_idcc: str | None = None
    branch_title: str = ""
    firm_siren: str | None = None
    firm_headcount: int | None = None
    department: str | None = None
    organisation_id: int = 0
    entered_on: date | None = None
    completed_on: date | None = None
    dropped_out_on: date | None = None
    dropout_cause: DropoutCause | None = None
    withdrew_on: date | None = None
    presented_blocks: frozenset[str] = frozenset()
    passed_blocks: frozenset[str] = frozenset()
    certified_on: date | None = None


@dataclass(frozen=True, slots=True)
class Band:
    """A range of whole numbers, from ``lower`` up to the next band."""

    code: str
    label: str
    lower: int


AGE_BANDS = (
    Band("0-25", N_("Moins de 26 ans"), 0),
    Band("26-34", N_("26 à 34 ans"), 26),
    Band("35-44", N_("35 à 44 ans"), 35),
    Band("45-54", N_("45 à 54 ans"), 45),
    Band("55+", N_("55 ans et plus"), 55),
)
SIZE_BANDS = (
    Band("TPE", N_("TPE (moins de 10 salariés)"), 0),
    Band("PE", N_("PE (10 à 49 salariés)"), 10),
    Band("ME", N_("ME (50 à 249 salariés)"), 50),
    Band("ETI", N_("ETI (250 à 4 999 salariés)"), 250),
    Band("GE", N_("GE (5 000 salariés et plus)"), 5000),
)
SEX_LABELS = {"F": N_("Femmes"), "M": N_("Hommes")}
STATUS_LABELS = {
    "salarie": N_("Salariés"),
    "demandeur_emploi": N_("Demandeurs d'emploi"),
    "independant": N_("Indépendants"),
    "autre": N_("Autres situations"),
}
CAUSE_LABELS: dict[str, str] = {
    DropoutCause.JOB_CHANGE: N_("Emploi ou mobilité"),
    DropoutCause.EMPLOYER: N_("Raison liée à l'employeur"),
    DropoutCause.HEALTH: N_("Santé"),
    DropoutCause.FAMILY: N_("Raison familiale"),
    DropoutCause.CONTENT: N_("Contenu inadapté"),
    DropoutCause.TECHNICAL: N_("Difficulté technique"),
    DropoutCause.FUNDING: N_("Financement"),
    DropoutCause.NO_NEWS: N_("Sans nouvelles"),
    DropoutCause.OTHER: N_("Autre raison"),
}
EMPLOYERLESS = frozenset({"demandeur_emploi", "independant"})


def band_code(value: int | None, bands: Sequence[Band]) -> str:
    """The code of the band holding ``value``; ``UNKNOWN`` without a value or below every band."""
    held = [band.code for band in bands if value is not None and value >= band.lower]
    return held[-1] if held else UNKNOWN
