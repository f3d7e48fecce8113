"""How what a roster says of a trainee reads to people: words, not codes."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from lms.cohorts.columns import USUAL_TITLES
from lms.cohorts.departments import DEPARTMENTS
from lms.cohorts.employers import branch_titles
from lms.cohorts.situations import EMPLOYEE, JOBSEEKER, OTHER, SELF_EMPLOYED
from lms.core.i18n import N_

STATUS_LABELS = {
    EMPLOYEE: N_("Salarié"),
    JOBSEEKER: N_("Demandeur d'emploi"),
    SELF_EMPLOYED: N_("Indépendant"),
    OTHER: N_("Autre situation"),
}
CATEGORY_LABELS = {
    1: N_("Agriculteurs exploitants"),
    2: N_("Artisans, commerçants, chefs d'entreprise"),
    3: N_("Cadres et professions intellectuelles supérieures"),
    4: N_("Professions intermédiaires"),
    5: N_("Employés"),
    6: N_("Ouvriers"),
    7: N_("Retraités"),
    8: N_("Autres personnes sans activité professionnelle"),
}
LEVEL_LABELS = {
    0: N_("Sans qualification"),
    1: N_("Niveau 1 (savoirs de base)"),
    2: N_("Niveau 2"),
    3: N_("Niveau 3 (CAP, BEP)"),
    4: N_("Niveau 4 (baccalauréat)"),
    5: N_("Niveau 5 (BTS, DUT)"),
    6: N_("Niveau 6 (licence)"),
    7: N_("Niveau 7 (master)"),
    8: N_("Niveau 8 (doctorat)"),
}
_FULL_TITLES = {
    "job_category": N_("Catégorie socioprofessionnelle"),
    "qualification_level": N_("Niveau de qualification"),
    "branch_idcc": N_("Convention collective"),
    "firm_headcount": N_("Effectif de l'entreprise"),
}
SEX_LABELS = {"F": N_("Femme"), "M": N_("Homme")}


def title_of(field: str) -> str:
    """The French title of a field of a roster, in full words."""
    return _FULL_TITLES.get(field, USUAL_TITLES[field])


def words_for(field: str, value: Any) -> str:
    """A value in words, empty when there is none; a sentence of the catalogue for a code."""
    if value is None:
        return ""
    return _WORDS[field](value) if field in _WORDS else str(value)


def _hours(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest:02d}" if rest else f"{hours} h"


def _day(value: date) -> str:
    return f"{value:%d/%m/%Y}"


def _branch(code: str) -> str:
    return f"{branch_titles().get(code, '')} ({code})".strip()


def _department(code: str) -> str:
    return f"{DEPARTMENTS.get(code, '')} ({code})".strip()


_WORDS: Mapping[str, Callable[[Any], str]] = {
    "status": STATUS_LABELS.__getitem__,
    "job_category": CATEGORY_LABELS.__getitem__,
    "qualification_level": LEVEL_LABELS.__getitem__,
    "sex": SEX_LABELS.__getitem__,
    "born_on": _day,
    "planned_minutes": _hours,
    "department": _department,
    "branch_idcc": _branch,
}
