"""What happens to trainees, recorded and taken back, on both databases."""

from datetime import date

import pytest

from lms.cohorts import queries
from lms.cohorts.crowds import cancel_enrolments
from lms.cohorts.events import (
    EnrolmentCancelled,
    EventStands,
    record_event,
    record_events,
    void_event,
)
from lms.cohorts.models import Cohort, Enrolment
from lms.cohorts.rules import EventKind, Occurrence
from lms.core.errors import Invalid
from lms.core.work import Work
from tests import make

ENTRY = Occurrence(kind=EventKind.ENTERED, happened_on=date(2026, 9, 7))
END = Occurrence(kind=EventKind.COMPLETED, happened_on=date(2026, 11, 20))


@pytest.fixture
def cohort(work: Work) -> Cohort:
    return make.make_cohort(work.session)


@pytest.fixture
def enrolment(work: Work, cohort: Cohort) -> Enrolment:
    return make.make_enrolment(work.session, cohort)


def _kinds(work: Work, enrolment: Enrolment) -> set[EventKind]:
    return set(queries.events_by_enrolment(work.session, [enrolment.id])[enrolment.id])


def test_a_course_is_recorded_from_entry_to_end(work: Work, enrolment: Enrolment) -> None:
    record_event(work, enrolment, ENTRY)
    record_event(work, enrolment, END)
    assert _kinds(work, enrolment) == {
        EventKind.ENROLLED, EventKind.ENTERED, EventKind.COMPLETED
    }
    figures = queries.figures_of(work.session, [enrolment.cohort_id])[enrolment.cohort_id]
    assert (figures.enrolled, figures.entered, figures.completed) == (1, 1, 1)


def test_an_end_without_an_entry_is_refused(work: Work, enrolment: Enrolment) -> None:
    with pytest.raises(Invalid) as refusal:
        record_event(work, enrolment, END)
    assert [fault.code for fault in refusal.value.faults] == ["not_entered"]
    assert _kinds(work, enrolment) == {EventKind.ENROLLED}


def test_whoever_withdrew_stays_counted_among_the_enrolled_and_leaves_their_place(
    work: Work, enrolment: Enrolment
) -> None:
    make.make_enrolment(work.session, work.session.get_one(Cohort, enrolment.cohort_id))
    record_event(work, enrolment, Occurrence(
        kind=EventKind.WITHDREW, happened_on=date(2026, 8, 20)
    ))
    figures = queries.figures_of(work.session, [enrolment.cohort_id])[enrolment.cohort_id]
    assert (figures.enrolled, figures.withdrew, figures.places_taken) == (2, 1, 1)


def test_a_drop_out_keeps_its_cause_and_its_note(work: Work, enrolment: Enrolment) -> None:
    record_event(work, enrolment, ENTRY)
    event = record_event(work, enrolment, Occurrence(
        kind=EventKind.DROPPED_OUT, happened_on=date(2026, 10, 1), cause="familial",
        note=" Déménagement ",
    ))
    assert (event.cause, event.note) == ("familial", "Déménagement")
    figures = queries.figures_of(work.session, [enrolment.cohort_id])[enrolment.cohort_id]
    assert figures.dropped_out == 1


def test_an_event_recorded_by_mistake_is_voided_and_stays_on_record(
    work: Work, enrolment: Enrolment
) -> None:
    entry = record_event(work, enrolment, ENTRY)
    end = record_event(work, enrolment, END)
    with pytest.raises(EventStands):
        void_event(work, entry)
    void_event(work, end)
    void_event(work, entry)
    void_event(work, entry)
    assert _kinds(work, enrolment) == {EventKind.ENROLLED}
    assert len(queries.events_of(work.session, enrolment.id)) == 3
    record_event(work, enrolment, ENTRY)
    assert EventKind.ENTERED in _kinds(work, enrolment)


def test_the_enrolment_itself_is_not_voided_as_an_event(work: Work, enrolment: Enrolment) -> None:
    (first,) = queries.events_of(work.session, enrolment.id)
    with pytest.raises(EventStands, match="désistement"):
        void_event(work, first)


def test_nothing_happens_to_a_cancelled_enrolment(work: Work, enrolment: Enrolment) -> None:
    cancel_enrolments(work, enrolment.cohort_id, [enrolment])
    with pytest.raises(EnrolmentCancelled):
        record_event(work, enrolment, ENTRY)


def test_several_trainees_enter_together_and_those_already_in_are_passed_over(
    work: Work, cohort: Cohort, enrolment: Enrolment
) -> None:
    make.make_enrolment(work.session, cohort)
    record_event(work, enrolment, ENTRY)
    found = queries.enrolments_of(work.session, cohort.id)
    assert record_events(work, found, EventKind.ENTERED, date(2026, 9, 8)) == 1
    assert all(EventKind.ENTERED in _kinds(work, each) for each in found)


def test_recording_for_several_is_refused_whole_with_each_name(
    work: Work, cohort: Cohort, enrolment: Enrolment
) -> None:
    gone = make.make_enrolment(work.session, cohort, make.make_person(
        work.session, family_name="Petit", given_name="Luc"
    ))
    make.make_event(work.session, gone, EventKind.WITHDREW)
    found = queries.enrolments_of(work.session, cohort.id)
    with pytest.raises(Invalid) as refusal:
        record_events(work, found, EventKind.ENTERED, date(2026, 9, 8))
    assert [fault.place for fault in refusal.value.faults] == ["PETIT Luc"]
    assert EventKind.ENTERED not in _kinds(work, enrolment)


def test_whoever_withdrew_is_no_longer_counted_among_the_enrolled(
    work: Work, enrolment: Enrolment
) -> None:
    record_event(work, enrolment, Occurrence(
        kind=EventKind.WITHDREW, happened_on=date(2026, 9, 1)
    ))
    assert queries.places_taken(work.session, enrolment.cohort_id) == 0
