"""Incidents: told once, read by those who run the sitting, never with health in the minutes."""

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.core.errors import Invalid
from lms.core.journal import JournalEntry
from lms.core.work import Work
from lms.exams import queries
from lms.exams.models import Attempt, Sitting, SittingState
from lms.exams.rules import SittingStateConflict
from lms.invigilation import incidents
from lms.invigilation.incidents import Happening
from lms.invigilation.incidents_listing import incidents_of
from lms.invigilation.models import Incident, IncidentCategory
from lms.invigilation.papers_questions import questions_of
from tests import make


@dataclass
class Room:
    work: Work
    sitting: Sitting
    attempt: Attempt

    def report(self, text: str = "Alarme incendie.", **given: object) -> Incident:
        values = {"category": IncidentCategory.TECHNICAL, "happened_at": self.work.now}
        return incidents.report(self.work, self.sitting, Happening(text=text, **values | given))


@pytest.fixture
def room(work: Work) -> Room:
    session = work.session
    cohort = make.make_cohort(session)
    sitting = make.make_sitting(session, cohort, state=SittingState.OPEN,
                                published_at=work.now, opened_at=work.now)
    attempt = make.make_attempt(session, sitting, make.make_enrolment(session, cohort))
    author = make.make_person(session, given_name="Anne", family_name="Delcourt")
    return Room(replace(work, actor_id=author.id), queries.sitting(session, sitting.id), attempt)


def test_an_incident_is_told_with_its_author_and_the_journal_keeps_its_text_out(
    room: Room,
) -> None:
    incident = room.report(attempt_id=room.attempt.id)
    told = incidents_of(room.work.session, room.sitting.id, with_health=True)
    assert [(one.text, one.recorded_by) for one in told] == [("Alarme incendie.",
                                                              "Anne DELCOURT")]
    assert told[0].candidate
    details = room.work.session.scalars(
        select(JournalEntry.details).where(JournalEntry.kind == "incident_reported")
    ).one()
    assert details == {"incident": incident.id}


def test_every_fault_of_an_incident_is_told_at_once(room: Room) -> None:
    with pytest.raises(Invalid) as refused:
        room.report("  ", happened_at=room.work.now + timedelta(minutes=1), attempt_id=10**6,
                    item_id=10**6)
    assert [fault.code for fault in refused.value.faults] == [
        "no_text", "in_the_future", "not_here", "not_on_papers"]
    with pytest.raises(Invalid, match="2000"):
        room.report("x" * 2001, happened_at=room.work.now - timedelta(days=3))


def test_health_is_read_only_by_those_who_run_the_sitting(room: Room) -> None:
    room.report("malaise", category=IncidentCategory.HEALTH, attempt_id=room.attempt.id)
    session = room.work.session
    assert incidents_of(session, room.sitting.id, with_health=True)[0].text == "malaise"
    withheld = incidents_of(session, room.sitting.id, with_health=False)[0]
    assert withheld.is_withheld
    assert (withheld.text, withheld.candidate, withheld.attempt_id) == ("", "", None)


def test_an_incident_about_a_question_names_its_code(room: Room) -> None:
    question = questions_of(room.work.session, room.sitting.id)[2]
    room.report(category=IncidentCategory.QUESTION, item_id=question.item_id)
    told = incidents_of(room.work.session, room.sitting.id, with_health=False)[0]
    assert (told.question, told.stem) == ("q-0003", "Question q-0003 ?")


@pytest.mark.parametrize(("state", "refusal"), [
    (SittingState.DRAFT, SittingStateConflict), (SittingState.REPORTED, incidents.ReportSigned),
])
def test_nothing_is_added_before_the_publication_or_after_the_signature(
    room: Room, state: SittingState, refusal: type[Exception]
) -> None:
    room.sitting.state = state
    with room.work.session.no_autoflush, pytest.raises(refusal):
        room.report()
    room.work.session.refresh(room.sitting, ["state"])
