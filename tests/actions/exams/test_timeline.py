"""The story of an attempt as stored: its order, its deadlines, its check, the terminal."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from lms.core import ambient, db
from lms.core.config import Settings
from lms.core.errors import Missing
from lms.core.work import Work
from lms.exams import actions, queries, seats, sittings, supervision
from lms.exams.cli import exams
from lms.exams.collecting import take_in_overdue
from lms.exams.models import Attempt, AttemptState
from lms.exams.timeline_facts import Story, story_of
from lms.exams.timeline_telling import document_of, label_of, lines_of
from lms.people.models import SignIn
from lms.people.rules import digest
from tests import make
from tests.databases import OpenDatabase


def lived(work: Work) -> int:
    """A candidate starts, saves, is paused, gets time, hands in, and one answer comes too late."""
    session = work.session
    cohort = make.make_cohort(session)
    person = make.make_person(session, given_name="Zoé", family_name="Dupont")
    make.make_enrolment(session, cohort, person)
    watcher = make.make_person(session, given_name="Anne", family_name="Delcourt")
    sitting = queries.sitting(session, make.make_sitting(session, cohort).id)
    sittings.publish(work, sitting)
    sittings.open_sitting(work, sitting)
    key = session.scalars(select(Attempt.id).where(Attempt.sitting_id == sitting.id)).one()
    attempt = queries.attempt(session, key)
    sign_in = SignIn(person_id=person.id, token_sha256=digest("jeton"), signed_in_at=work.now,
                     expires_at=work.now + timedelta(hours=9))
    session.add(sign_in)
    session.flush()

    def at(minutes: float, who: int = person.id) -> Work:
        return replace(work, actor_id=who, now=work.now + timedelta(minutes=minutes))

    def save(minutes: float, seq: int, question: int, position: str | None) -> None:
        seat = seats.seat_of(session, "jeton", at(minutes).now, key)
        assert seat is not None
        value = None if position is None else {"chosen": [position]}
        actions.save_answer(at(minutes), seat, actions.Save(seq, question, value, 2500))

    assert actions.start_attempt(at(0), attempt, "PONT-42", sign_in.id) is None
    save(1, 1, 3, "1")
    save(2, 2, 4, "2")
    supervision.pause(at(3, watcher.id), attempt, "alarme")
    supervision.proceed(at(5, watcher.id), attempt)
    supervision.give_time(at(6, watcher.id), attempt, 600, "écran éteint")
    save(7, 3, 3, None)
    actions.submit(at(8), attempt, sign_in.id)
    save(9, 4, 5, "1")
    sittings.close_sitting(at(80, watcher.id), sitting)
    return key


@pytest.fixture
def story(work: Work) -> Story:
    return story_of(work.session, lived(work))


def test_a_story_is_told_in_order_with_who_acted(story: Story) -> None:
    assert [(moment.kind, moment.who) for moment in story.moments] == [
        ("started", ""), ("saved", ""), ("paused", "Anne DELCOURT"),
        ("continued", "Anne DELCOURT"), ("time_given", "Anne DELCOURT"), ("saved", ""),
        ("submitted", ""), ("late", ""), ("scored", "")]


def test_a_paper_taken_in_tells_who_closed_the_sitting_or_that_time_ran_out(work: Work) -> None:
    session = work.session
    watcher = make.make_person(session, given_name="Anne", family_name="Delcourt")
    cohort = make.make_cohort(session)
    for _ in range(2):
        make.make_enrolment(session, cohort)
    sitting = queries.sitting(session, make.make_sitting(session, cohort).id)
    sittings.publish(work, sitting)
    sittings.open_sitting(work, sitting)
    found = session.scalars(select(Attempt).where(Attempt.sitting_id == sitting.id)).all()
    for attempt, minutes in zip(found, (10, 60), strict=True):
        attempt.state, attempt.started_at = AttemptState.OPEN, work.now
        attempt.deadline_at = work.now + timedelta(minutes=minutes)
    session.flush()
    take_in_overdue(replace(work, actor_id=None, now=work.now + timedelta(minutes=20)))
    closing = replace(work, actor_id=watcher.id, now=work.now + timedelta(minutes=30))
    sittings.close_sitting(closing, sitting)
    session.expire_all()
    told = [next(moment for moment in story_of(session, attempt.id).moments
                 if moment.kind == "expired") for attempt in found]
    assert [(moment.who, label_of(moment)) for moment in told] == [
        ("", "Copie ramassée, temps écoulé ou épreuve close"),
        ("Anne DELCOURT", "Copie ramassée : épreuve close")]


def test_every_new_deadline_is_told_where_it_changed(story: Story) -> None:
    start = story.moments[0].at
    changed = {moment.kind: (moment.deadline_at - start).total_seconds() / 60
               for moment in story.moments if moment.deadline_at}
    assert changed == {"started": 60, "continued": 62, "time_given": 72}
    assert story.check.agrees
    assert story.check.used_seconds == 480
    assert story.check.holds


def test_answers_are_told_by_question_in_words(story: Story) -> None:
    told = {one.number: [save.given for save in one.saves] for one in story.questions}
    assert set(told) == {3, 4}
    assert told[3][0] in {"Juste", "Faux", "Faux aussi"}
    assert told[3][1] == ""
    late = story.late[0]
    assert (late.number, late.reason, late.waited_ms, late.is_admitted) == (5, "ended", 2500,
                                                                            False)
    assert story.waits_for_admission


def test_the_story_never_holds_a_key(story: Story) -> None:
    document = json.dumps(document_of(story), ensure_ascii=False)
    assert '"key"' not in document
    assert document_of(story)["check"]["is_within"] is True
    lines = list(lines_of(story))
    assert lines[0].endswith("Zoé DUPONT")
    assert "used 480 s <= allowed 3600 s + credited 720 s" in lines[-1]
    assert "holds; the events explain the deadline" in lines[-1]


def test_nobody_s_story_is_missing(work: Work) -> None:
    with pytest.raises(Missing):
        story_of(work.session, 10**6)


def test_the_terminal_tells_it_in_lines_and_in_json(
    fresh_database: OpenDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with fresh_database("sqlite") as url:
        monkeypatch.setenv("LMS_DATABASE_URL", url)
        monkeypatch.setenv("LMS_DATA_DIR", str(tmp_path))
        database = db.connect(Settings(database_url=url))
        with db.transaction(database, write=True) as session:
            key = lived(Work(session, None, make.NOW))
        database.dispose()
        assert "time given +600 s « écran éteint » by Anne DELCOURT" in _run("timeline", str(key))
        document = json.loads(_run("timeline", str(key), "--json"))
    ambient.use_clock_file(None)
    assert document["attempt"] == key
    assert document["moments"][0]["kind"] == "started"


def _run(*words: str) -> str:
    return CliRunner().invoke(exams, list(words)).output
