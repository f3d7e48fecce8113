"""What may happen to an enrolment, in what order, and where it then stands."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from lms.core.errors import Fault
from lms.core.i18n import N_


class EventKind(StrEnum):
    """What can happen to an enrolment (Code du travail L.6353-10)."""

    ENROLLED = "enrolled"
    ENTERED = "entered"
    COMPLETED = "completed"
    WITHDREW = "withdrew"
    DROPPED_OUT = "dropped_out"


EVENT_LABELS = {
    EventKind.ENROLLED: N_("Inscription"),
    EventKind.ENTERED: N_("Entrée en formation"),
    EventKind.COMPLETED: N_("Fin de parcours"),
    EventKind.WITHDREW: N_("Désistement avant l'entrée"),
    EventKind.DROPPED_OUT: N_("Abandon"),
}
# Where somebody stands: the label and the tone of the latest thing that happened.
STANDING_LABELS = {
    EventKind.ENROLLED: N_("Inscrit"),
    EventKind.ENTERED: N_("En formation"),
    EventKind.COMPLETED: N_("Parcours terminé"),
    EventKind.WITHDREW: N_("Désisté"),
    EventKind.DROPPED_OUT: N_("Abandon"),
}
# The causes the funder's follow-up counts (indicator ABD_MOTIF).
CAUSES = {
    "emploi_mobilite": N_("Nouvel emploi ou mobilité"),
    "raison_employeur": N_("Raison propre à l'employeur"),
    "sante": N_("Santé"),
    "familial": N_("Raison familiale"),
    "inadequation_contenu": N_("Contenu qui ne convient pas"),
    "difficulte_technique": N_("Difficulté technique"),
    "financement": N_("Financement"),
    "sans_nouvelles": N_("Sans nouvelles"),
    "autre": N_("Autre"),
}
_PARIS = ZoneInfo("Europe/Paris")
_ENDS = (EventKind.COMPLETED, EventKind.DROPPED_OUT, EventKind.WITHDREW)

_NOT_BY_HAND = N_("L'inscription s'enregistre en inscrivant la personne.")
_ALREADY = N_("C'est déjà enregistré.")
_ENDED = N_("Le parcours est déjà clos : annulez d'abord l'événement qui le clôt.")
_NOT_ENTERED = N_("L'entrée en formation n'est pas enregistrée : enregistrez-la d'abord.")
_ENTERED = N_("La personne est entrée en formation : il s'agit alors d'un abandon.")
_FUTURE = N_("Cette date est dans le futur.")
_BEFORE_COHORT = N_("La cohorte ne commence que le {date}.")
_AFTER_COHORT = N_("La cohorte se termine le {date}.")
_BEFORE_ENTRY = N_("L'entrée en formation est du {date}, plus tard que cette date.")
_CAUSE_NEEDED = N_("Indiquez la raison de l'abandon.")
_CAUSE_UNKNOWN = N_("Cette raison n'est pas dans la liste.")
_CAUSE_UNUSED = N_("Une raison ne s'indique que pour un abandon.")
_DEPENDED_ON = N_("La suite du parcours en dépend : annulez d'abord l'événement qui le clôt.")
_STARTS_IT = N_("L'inscription ne s'annule pas seule : enregistrez un désistement.")


@dataclass(frozen=True, slots=True)
class Course:
    """What is on record of one enrolment, and the days its cohort runs."""

    starts_on: date
    ends_on: date
    happened: Mapping[EventKind, date]


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """Something to record: what, on what day, for a drop-out why, and a note."""

    kind: EventKind
    happened_on: date
    cause: str | None = None
    note: str = ""


def day_of(instant: datetime) -> date:
    """The day it is in France at this instant."""
    return instant.astimezone(_PARIS).date()


def standing_of(happened: Collection[EventKind]) -> EventKind:
    """Where somebody stands, given what happened: what ends a course wins over entering it."""
    for kind in (*_ENDS, EventKind.ENTERED):
        if kind in happened:
            return kind
    return EventKind.ENROLLED


def possible_next(happened: Collection[EventKind]) -> tuple[EventKind, ...]:
    """What may be recorded now."""
    if any(kind in happened for kind in _ENDS):
        return ()
    if EventKind.ENTERED in happened:
        return (EventKind.COMPLETED, EventKind.DROPPED_OUT)
    return (EventKind.ENTERED, EventKind.WITHDREW)


def check_occurrence(course: Course, new: Occurrence, today: date) -> tuple[Fault, ...]:
    """Every reason not to record ``new``; places are ``kind``, ``happened_on`` and ``cause``."""
    return (*_order_faults(course, new), *_date_faults(course, new, today), *_cause_faults(new))


def check_void(happened: Collection[EventKind], kind: EventKind) -> Fault | None:
    """Why an event on record cannot be taken back, or ``None``."""
    if kind is EventKind.ENROLLED:
        return Fault("", "starts_it", _STARTS_IT)
    if kind is EventKind.ENTERED and standing_of(happened) is not EventKind.ENTERED:
        return Fault("", "depended_on", _DEPENDED_ON)
    return None


def _order_faults(course: Course, new: Occurrence) -> list[Fault]:
    if new.kind in possible_next(course.happened):
        return []
    if new.kind is EventKind.ENROLLED:
        code, text = "not_by_hand", _NOT_BY_HAND
    elif new.kind in course.happened:
        code, text = "already", _ALREADY
    elif standing_of(course.happened) in _ENDS:
        code, text = "ended", _ENDED
    elif new.kind is EventKind.WITHDREW:
        code, text = "entered", _ENTERED
    else:
        code, text = "not_entered", _NOT_ENTERED
    return [Fault("kind", code, text)]


def _date_faults(course: Course, new: Occurrence, today: date) -> list[Fault]:
    entered_on = course.happened.get(EventKind.ENTERED)
    faults = []
    if new.happened_on > today:
        faults.append(Fault("happened_on", "future", _FUTURE))
    if new.kind is EventKind.ENTERED and new.happened_on < course.starts_on:
        facts = {"date": f"{course.starts_on:%d/%m/%Y}"}
        faults.append(Fault("happened_on", "before_cohort", _BEFORE_COHORT, facts))
    if new.kind is EventKind.ENTERED and new.happened_on > course.ends_on:
        facts = {"date": f"{course.ends_on:%d/%m/%Y}"}
        faults.append(Fault("happened_on", "after_cohort", _AFTER_COHORT, facts))
    if entered_on and new.happened_on < entered_on:
        facts = {"date": f"{entered_on:%d/%m/%Y}"}
        faults.append(Fault("happened_on", "before_entry", _BEFORE_ENTRY, facts))
    return faults


def _cause_faults(new: Occurrence) -> list[Fault]:
    if new.kind is not EventKind.DROPPED_OUT:
        return [Fault("cause", "cause_unused", _CAUSE_UNUSED)] if new.cause else []
    if not new.cause:
        return [Fault("cause", "cause_needed", _CAUSE_NEEDED)]
    return [] if new.cause in CAUSES else [Fault("cause", "cause_unknown", _CAUSE_UNKNOWN)]
