"""Recording what happens to trainees: entry, end of the course, withdrawal, drop-out."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from lms.cohorts import queries, rules
from lms.cohorts.homonyms import distinguished, full_label
from lms.cohorts.models import Cohort, Enrolment, EnrolmentEvent
from lms.cohorts.rules import Course, EventKind, Occurrence
from lms.core.errors import Conflict, Fault, Invalid
from lms.core.i18n import N_
from lms.core.work import Fact, Work


class EventStands(Conflict):
    """An event that cannot be taken back; ``text`` says why."""

    code = "event_stands"

    def __init__(self, fault: Fault) -> None:
        super().__init__(**fault.facts)
        self.text = fault.text


class EnrolmentCancelled(Conflict):
    """Nothing more can happen to an enrolment that was taken back."""

    code = "enrolment_cancelled"
    text = N_("Cette inscription a été annulée.")


def record_event(work: Work, enrolment: Enrolment, occurrence: Occurrence) -> EnrolmentEvent:
    """Record what happened to one trainee; raises ``Invalid`` with every reason not to."""
    if enrolment.cancelled_at is not None:
        raise EnrolmentCancelled
    standing = queries.events_by_enrolment(work.session, [enrolment.id])[enrolment.id]
    faults = rules.check_occurrence(
        _course(work, enrolment, standing), occurrence, rules.day_of(work.now)
    )
    if faults:
        raise Invalid(faults)
    return _append(work, enrolment, occurrence)


def record_events(
    work: Work, enrolments: Sequence[Enrolment], kind: EventKind, happened_on: date
) -> int:
    """Record the same thing of several trainees, or of none; returns of how many.

    Whoever has it on record already is passed over. ``enrolments`` come with their person; the
    places of the faults are names.
    """
    occurrence, today = Occurrence(kind=kind, happened_on=happened_on), rules.day_of(work.now)
    standing = queries.events_by_enrolment(work.session, [each.id for each in enrolments])
    awaiting = [each for each in enrolments if kind not in standing[each.id]]
    labels = distinguished({each.id: each.person for each in enrolments})
    faults = [
        replace(fault, place=full_label(each.person, labels, each.id))
        for each in awaiting
        for fault in rules.check_occurrence(
            _course(work, each, standing[each.id]), occurrence, today
        )
    ]
    if faults:
        raise Invalid(faults)
    for enrolment in awaiting:
        _append(work, enrolment, occurrence)
    return len(awaiting)


def void_event(work: Work, event: EnrolmentEvent) -> None:
    """Take an event back, recorded by mistake; raises ``EventStands``. It stays on record."""
    if event.voided_at is not None:
        return
    happened = queries.events_by_enrolment(work.session, [event.enrolment_id])
    fault = rules.check_void(happened[event.enrolment_id], event.kind)
    if fault:
        raise EventStands(fault)
    event.voided_at = work.now
    work.session.flush()
    details = {"kind": event.kind.value, "event": event.id}
    work.record(Fact("event_voided", f"enrolment:{event.enrolment_id}", details))


def _course(
    work: Work, enrolment: Enrolment, standing: Mapping[EventKind, EnrolmentEvent]
) -> Course:
    cohort = work.session.get_one(Cohort, enrolment.cohort_id)
    happened = {kind: event.happened_on for kind, event in standing.items()}
    return Course(cohort.starts_on, cohort.ends_on, happened)


def _append(work: Work, enrolment: Enrolment, occurrence: Occurrence) -> EnrolmentEvent:
    event = EnrolmentEvent(
        enrolment_id=enrolment.id, kind=occurrence.kind, happened_on=occurrence.happened_on,
        cause=occurrence.cause, note=occurrence.note.strip(), recorded_at=work.now,
        recorded_by_id=work.actor_id,
    )
    work.session.add(event)
    work.session.flush()
    details = {"kind": event.kind.value, "on": event.happened_on.isoformat(),
               "cause": event.cause}
    work.record(Fact("event_recorded", f"enrolment:{enrolment.id}", details))
    return event
