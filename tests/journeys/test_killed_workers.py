"""Workers killed with -9 while twenty candidates answer: nothing acknowledged is lost."""

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from lms.core import ambient, db, journal
from lms.core.config import Settings
from lms.core.work import Work
from lms.exams import queries, replay, rules, sittings
from lms.exams.models import Answer, Attempt
from lms.people.models import Person
from tests import make
from tests.databases import KINDS
from tests.journeys.candidate import Candidate
from tests.journeys.serving import Server, serving

CANDIDATES, QUESTIONS = 20, 10


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def database(settings: Settings) -> Iterator[db.Database]:
    database = db.connect(settings)
    yield database
    database.dispose()


def _open_sitting(database: db.Database) -> tuple[int, list[tuple[str, int]]]:
    """The sitting's id, and the address and attempt of each candidate."""
    with db.transaction(database, write=True) as session:
        work = Work(session, None, ambient.now())
        cohort = make.make_cohort(session)
        for _ in range(CANDIDATES):
            make.make_enrolment(session, cohort)
        sitting = make.make_sitting(session, cohort, question_count=QUESTIONS)
        sittings.publish(work, queries.sitting(session, sitting.id))
        sittings.open_sitting(work, sitting)
        rows = session.execute(
            select(Person.email, Attempt.id).join(Attempt.enrolment)
            .join(Person, Person.id == queries.Enrolment.person_id)
        )
        return sitting.id, [(email, attempt) for email, attempt in rows]


def _sit_the_exam(candidate: Candidate) -> None:
    candidate.sign_in()
    candidate.start("PONT-42")
    seq = 0
    for turn in range(2):
        for question in range(1, QUESTIONS + 1):
            seq += 1
            candidate.save(seq, question, {"chosen": [str(1 + (question + turn) % 3)]})


def _kill_until(server: Server, done: threading.Event) -> int:
    kills = 0
    while not done.wait(1.0):
        server.kill_a_worker(kills)
        kills += 1
    return kills


def test_no_acknowledged_answer_is_lost_when_workers_are_killed(
    settings: Settings, database: db.Database, tmp_path: Path
) -> None:
    sitting_id, places = _open_sitting(database)
    done = threading.Event()
    with serving(settings, tmp_path / "server.log") as server:
        candidates = [Candidate(server.port, email, make.PASSWORD, attempt)
                      for email, attempt in places]
        with ThreadPoolExecutor(CANDIDATES + 1) as pool:
            killer = pool.submit(_kill_until, server, done)
            for future in [pool.submit(_sit_the_exam, candidate) for candidate in candidates]:
                future.result()
            done.set()
            kills = killer.result()
        receipts = [candidate.submit() for candidate in candidates]
        again = [candidate.submit() for candidate in candidates]
    assert kills >= 2
    assert receipts == again
    _check_acks(database, candidates)
    _check_scores(database, sitting_id)


def _check_acks(database: db.Database, candidates: list[Candidate]) -> None:
    with db.transaction(database, write=False) as session:
        for candidate in candidates:
            rows = session.scalars(
                select(Answer).where(Answer.attempt_id == candidate.attempt)
            ).all()
            stored = {row.client_seq: (row.question, json.loads(row.value)) for row in rows}
            assert len(stored) == len(rows) == len(candidate.acks)
            assert stored == {ack.client_seq: (ack.question, ack.value) for ack in candidate.acks}
            last = {ack.question: ack.value for ack in candidate.acks}
            final = rules.final_values(queries.saves_of(session, candidate.attempt))
            assert {question: json.loads(value) for question, value in final.items()} == last


def _check_scores(database: db.Database, sitting_id: int) -> None:
    with db.transaction(database, write=True) as session:
        work = Work(session, None, ambient.now())
        sittings.close_sitting(work, queries.sitting(session, sitting_id))
    with db.transaction(database, write=False) as session:
        lines: list[Any] = list(replay.replay_all(session))
        assert [line.same for line in lines] == [True] * CANDIDATES
        assert journal.verify(session)[1] is None
