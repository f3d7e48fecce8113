"""Undoing an applied roster: exactly what it did, and only while nothing rests on it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from lms.cohorts import crowds, previews, queries
from lms.cohorts.acquaintances import known_as
from lms.cohorts.carrying import plain
from lms.cohorts.homonyms import distinguished, full_label
from lms.cohorts.models import Enrolment, RosterImport, RosterLine
from lms.cohorts.rules import EVENT_LABELS, EventKind
from lms.core.errors import Conflict, Fault, Invalid
from lms.core.i18n import N_
from lms.core.work import Fact, Work

_LATER_EVENT = N_("Son parcours a avancé depuis : {event}.")
_LATER_ROSTER = N_(
    "Cette liste a été appliquée depuis et touche les mêmes personnes : défaites-la d'abord."
)


class RosterNotUndoable(Conflict):
    """There is nothing to undo: never applied, or undone already."""

    code = "roster_not_undoable"
    text = N_("Cette liste n'est pas appliquée : il n'y a rien à défaire.")


class UndoRefused(Invalid):
    """Something rests on what the roster did; ``faults`` say what, for whom."""

    status = 409
    code = "undo_refused"
    text = N_("Cet import ne peut plus être défait.")


@dataclass(frozen=True, slots=True)
class Reversal:
    """What undoing does to one trainee: ends the enrolment, or gives fields back their value.

    ``restores`` maps a field to (now, back); ``kept`` are fields changed by hand since.
    """

    line: RosterLine
    enrolment: Enrolment
    restores: Mapping[str, tuple[Any, Any]]
    kept: tuple[str, ...]


def reversals_of(session: Session, roster_import: RosterImport) -> tuple[Reversal, ...]:
    """What undoing a roster would do, in the order of its rows."""
    acted = session.scalars(
        select(RosterLine)
        .where(RosterLine.roster_import_id == roster_import.id, RosterLine.acted)
        .order_by(RosterLine.row)
    ).all()
    enrolments = {
        each.id: each
        for each in session.scalars(
            select(Enrolment).join(Enrolment.person).options(contains_eager(Enrolment.person))
            .where(Enrolment.id.in_([line.enrolment_id for line in acted]))
        )
    }
    return tuple(_reversal(line, enrolments[line.enrolment_id or 0]) for line in acted)


def obstacles_of(
    session: Session, roster_import: RosterImport, reversals: Sequence[Reversal]
) -> tuple[Fault, ...]:
    """Everything that rests on what a roster did."""
    brought = [each for each in reversals if each.line.created_enrolment]
    events = queries.events_by_enrolment(session, [each.enrolment.id for each in brought])
    labels = distinguished({each.enrolment.id: each.enrolment.person for each in brought})
    faults = [
        Fault(full_label(each.enrolment.person, labels, each.enrolment.id), "later_event",
              _LATER_EVENT,
              {"event": EVENT_LABELS[kind].lower()})
        for each in brought
        for kind in events[each.enrolment.id] if kind is not EventKind.ENROLLED
    ]
    later = previews.applied_after(session, roster_import)
    return (*faults, *(Fault(each.file_name, "later_roster", _LATER_ROSTER) for each in later))


def undo_roster(work: Work, roster_import: RosterImport) -> tuple[Reversal, ...]:
    """Undo a roster; raises ``RosterNotUndoable`` and ``UndoRefused``. Returns what was done.

    Enrolments it made are cancelled with their role and invitation; values it replaced come back
    unless changed since.
    """
    if roster_import.applied_at is None or roster_import.undone_at is not None:
        raise RosterNotUndoable
    reversals = reversals_of(work.session, roster_import)
    obstacles = obstacles_of(work.session, roster_import, reversals)
    if obstacles:
        raise UndoRefused(obstacles)
    for each in reversals:
        back = {name: value for name, (_, value) in each.restores.items()}
        crowds.set_values(each.enrolment, each.enrolment.person, back)
    cancelled = [each.enrolment for each in reversals
                 if each.line.created_enrolment and each.enrolment.cancelled_at is None]
    crowds.cancel_enrolments(work, roster_import.cohort_id, cancelled)
    roster_import.undone_at = work.now
    work.session.flush()
    work.record(Fact("roster_undone", f"roster:{roster_import.id}", {
        "cohort": roster_import.cohort_id, "cancelled": len(cancelled),
        "restored": sum(not each.line.created_enrolment for each in reversals),
        "trainees": sorted(each.person_id for each in cancelled),
    }))
    return reversals


def _reversal(line: RosterLine, enrolment: Enrolment) -> Reversal:
    current = known_as(enrolment.person, enrolment)
    restores, kept = {}, []
    for name, (old, written) in (line.before or {}).items():
        now = getattr(current, name)
        if plain(now) == written:
            restores[name] = (now, _value(name, old))
        else:
            kept.append(name)
    return Reversal(line, enrolment, restores, tuple(kept))


def _value(name: str, stored: Any) -> Any:
    return date.fromisoformat(stored) if name == "born_on" and stored else stored
