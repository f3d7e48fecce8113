"""The documents of a room: what they tell, what they never tell, signed once for good."""

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import timedelta
from fractions import Fraction

import pytest
from sqlalchemy import select

from lms.core import files
from lms.core.errors import Invalid
from lms.core.journal import JournalEntry
from lms.core.work import Work
from lms.exams import events, queries, scoring, sittings, supervision
from lms.exams.accommodations import Needs, record_accommodation
from lms.exams.models import Attempt, AttemptState, EventKind, Sitting, SittingState
from lms.exams.outages import Outage
from lms.invigilation import incidents, minutes_pdf, report, room_sheet
from lms.invigilation.incidents import Happening
from lms.invigilation.minutes import Minutes
from lms.invigilation.minutes_facts import minutes_of
from lms.invigilation.models import IncidentCategory
from lms.invigilation.papers_questions import neutralisations_of, questions_of
from lms.invigilation.report import Signer
from lms.invigilation.room_sheet_facts import NotPublishedYet, room_sheet_of
from tests import make

HEALTH = "malaise-hypoglycemique"
NATURE = "dyslexie-severe"


@dataclass
class Room:
    """An open sitting of three: one accommodated, one excluded, one who never comes."""

    work: Work
    sitting_id: int
    attempts: list[int]

    @property
    def sitting(self) -> Sitting:
        return queries.sitting(self.work.session, self.sitting_id)

    def attempt(self, rank: int) -> Attempt:
        return queries.attempt(self.work.session, self.attempts[rank])

    def at(self, minutes: float) -> Work:
        return replace(self.work, now=self.work.now + timedelta(minutes=minutes))

    def minutes(self) -> Minutes:
        return minutes_of(self.work.session, self.sitting)


@pytest.fixture
def room(work: Work) -> Room:
    session = work.session
    cohort = make.make_cohort(session)
    author = make.make_person(session, given_name="Anne", family_name="Delcourt")
    people = [make.make_person(session, family_name=name) for name in ("Dupont", "Étienne", "Zola")]
    enrolments = [make.make_enrolment(session, cohort, person) for person in people]
    work = replace(work, actor_id=author.id)
    record_accommodation(work, people[0].id, Needs(Fraction(1, 2), NATURE, 15, separate_room=True))
    sitting = make.make_sitting(session, cohort)
    sittings.publish(work, queries.sitting(session, sitting.id))
    sittings.open_sitting(work, sitting)
    found = [session.scalars(select(Attempt.id).where(Attempt.enrolment_id == one.id)).one()
             for one in enrolments]
    room = Room(work, sitting.id, found)
    for rank in (0, 1):
        attempt = room.attempt(rank)
        attempt.state, attempt.started_at = AttemptState.OPEN, work.now
        attempt.deadline_at = work.now + timedelta(seconds=attempt.allowed_seconds)
    session.flush()
    return room


def _live(room: Room) -> None:
    """Everything that can happen, once."""
    supervision.pause_all(room.at(10), room.sitting, "alarme")
    supervision.proceed_all(room.at(15), room.sitting)
    supervision.give_time(room.at(20), room.attempt(0), 300, "écran éteint")
    supervision.exclude(room.at(25), room.attempt(1), "téléphone")
    session, now = room.work.session, room.at(30).now
    session.add(Outage(began_at=now - timedelta(seconds=40), ended_at=now, credited=9))
    system = replace(room.at(30), actor_id=None)
    events.note(system, room.attempts[0], EventKind.OUTAGE_CREDITED, seconds=40)
    for seconds in (70, 80):
        events.note(system, room.attempts[0], EventKind.LINE_LOST, seconds=seconds)
    for category, text, attempt in ((IncidentCategory.HEALTH, HEALTH, room.attempts[0]),
                                    (IncidentCategory.BEHAVIOUR, "bavardage", room.attempts[1])):
        told = Happening(category, text, room.at(31).now, attempt)
        incidents.report(room.at(32), room.sitting, told)
    item = questions_of(session, room.sitting_id)[0].item_id
    scoring.neutralise(room.at(33), room.sitting, item, "deux réponses justes")


def test_the_minutes_tell_who_came_what_was_done_and_why(room: Room) -> None:
    _live(room)
    minutes = room.minutes()
    dupont, etienne, zola = minutes.candidates
    assert [len(minutes.came), len(minutes.stayed_away)] == [2, 1]
    assert (dupont.name[:6], etienne.state, zola.state) == ("DUPONT", "excluded", "ready")
    assert [(change.kind, change.seconds, change.reason) for change in dupont.changes] == [
        ("paused", None, "alarme"), ("continued", 300, ""), ("time_given", 300, "écran éteint"),
        ("outage_credited", 40, "")]
    assert etienne.changes[-1].reason == "téléphone"
    assert (dupont.lost_lines, dupont.lost_seconds) == (2, 150)
    assert [outage.credited for outage in minutes.outages] == [1]
    assert [one.reason for one in minutes.neutralised] == ["deux réponses justes"]
    assert minutes.invigilators == ("Anne DELCOURT",)


def test_no_document_tells_the_nature_of_an_accommodation_or_anybody_s_health(room: Room) -> None:
    _live(room)
    minutes = room.minutes()
    told = minutes.to_json()
    assert [one.about for one in minutes.incidents if one.category == "Santé"] == [""]
    for secret in (HEALTH, NATURE, "separate", "pause_minutes"):
        assert secret not in told
    sheet = room_sheet_of(room.work.session, room.sitting)
    assert NATURE not in repr(sheet)
    assert [one.allowed_seconds for one in sheet.candidates] == [5400, 3600, 3600]


def test_a_question_put_back_leaves_the_minutes_and_stays_in_the_history(room: Room) -> None:
    _live(room)
    item = questions_of(room.work.session, room.sitting_id)[0]
    assert item.is_neutralised
    assert (item.on_papers, item.answered) == (3, 0)
    scoring.restore(room.at(40), room.sitting, item.item_id)
    assert room.minutes().neutralised == ()
    decided = neutralisations_of(room.work.session, room.sitting_id)
    assert [(one.code, one.made_by, one.voided_by) for one in decided] == [
        ("q-0001", "Anne DELCOURT", "Anne DELCOURT")]


def test_the_same_facts_give_the_same_bytes(room: Room) -> None:
    _live(room)
    minutes = room.minutes()
    again = Minutes.from_json(minutes.to_json())
    assert again == minutes
    assert minutes_pdf.render(again) == minutes_pdf.render(minutes)
    assert again.fingerprint == hashlib.sha256(minutes.to_json().encode()).hexdigest()
    sheet = room_sheet_of(room.work.session, room.sitting)
    assert room_sheet.render(sheet) == room_sheet.render(sheet)


def test_signing_freezes_the_facts_and_keeps_the_file(room: Room) -> None:
    _live(room)
    sittings.close_sitting(room.at(100), room.sitting)
    work = room.at(110)
    signed = report.sign(work, room.sitting_id, Signer(work.actor_id or 0, "RAS"))
    assert room.sitting.state is SittingState.REPORTED
    facts = report.facts_of(signed)
    assert facts.signature is not None
    assert (facts.signature.name, facts.signature.observations) == ("Anne DELCOURT", "RAS")
    stored = files.read(work.session, signed.pdf_sha256).content
    assert stored == minutes_pdf.render(facts)
    details = work.session.scalars(
        select(JournalEntry.details).where(JournalEntry.kind == "room_report_signed")
    ).one()
    assert details == {"facts_sha256": facts.fingerprint, "pdf_sha256": signed.pdf_sha256}
    assert json.loads(signed.facts)["sitting_id"] == room.sitting_id
    with pytest.raises(incidents.ReportSigned):
        report.sign(work, room.sitting_id, Signer(work.actor_id or 0))


def test_minutes_are_signed_after_the_closing_only(room: Room) -> None:
    signer = Signer(room.work.actor_id or 0)
    with pytest.raises(report.NotClosedYet):
        report.sign(room.work, room.sitting_id, signer)
    with pytest.raises(Invalid):
        report.sign(room.work, room.sitting_id, replace(signer, observations="x" * 4001))
    assert report.report_of(room.work.session, room.sitting_id) is None


def test_a_sheet_needs_candidates(work: Work) -> None:
    sitting = make.make_sitting(work.session, make.make_cohort(work.session))
    with pytest.raises(NotPublishedYet):
        room_sheet_of(work.session, queries.sitting(work.session, sitting.id))
