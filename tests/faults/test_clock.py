"""Time that passes, a wall clock that somebody sets, and a server that is stopped and started.

The machine's own clock is never touched: what a jump leaves behind is written instead.
"""

import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.core import ambient, db
from lms.core.config import Settings
from lms.core.journal import JournalEntry
from lms.exams import timing
from lms.exams.models import Answer, Attempt, AttemptEvent, AttemptState, EventKind, LateAnswer
from lms.exams.outages import BEAT, Outage, Pulse
from tests import make
from tests.faults.load import candidates_of
from tests.faults.stage import wait_until
from tests.journeys.candidate import Candidate
from tests.journeys.opening import CODE, open_sitting
from tests.journeys.serving import Server, serving

HOUR = timedelta(hours=1)
Enter = Callable[[Server], list[Candidate]]


@pytest.fixture
def database(settings: Settings) -> Iterator[db.Database]:
    database = db.connect(settings)
    yield database
    database.dispose()


@pytest.fixture
def places(settings: Settings, database: db.Database) -> list[tuple[str, int]]:
    ambient.use_clock_file(settings.clock_file)
    return open_sitting(database, 2)[1]


@pytest.fixture
def enter(places: list[tuple[str, int]], tmp_path: Path) -> Iterator[Enter]:
    """Everybody has entered and saved one answer."""
    candidates: list[Candidate] = []

    def enter(server: Server) -> list[Candidate]:
        candidates[:] = candidates_of(places, server.port, make.PASSWORD, tmp_path / "diaries")
        for candidate in candidates:
            candidate.sign_in()
            candidate.start(CODE)
            assert candidate.save(1, {"chosen": ["1"]}) == "saved"
        return candidates

    yield enter
    for candidate in candidates:
        candidate.diary.close()


@pytest.fixture
def wall_clock() -> Iterator[None]:
    """The process has its own clock again at the end."""
    yield
    ambient.follow_wall_clock()


def test_a_wall_clock_set_back_an_hour_moves_nothing_until_it_is_followed(
    wall_clock: None,
) -> None:
    before, hour = ambient.now(), 3600 * 10**9
    ambient.keep_offset(ambient.wall_offset() + hour)  # as if the wall had since gone back
    kept = ambient.now()
    assert HOUR <= kept - before < HOUR + timedelta(minutes=1)
    assert ambient.wall_clock_jump() == pytest.approx(-3600, abs=1)
    assert timedelta(0) <= ambient.now() - kept < timedelta(minutes=1)
    ambient.follow_wall_clock()
    assert ambient.wall_clock_jump() == pytest.approx(0, abs=0.1)
    assert ambient.now() < kept


def test_a_restarted_server_goes_on_with_the_clock_of_the_exam(
    settings: Settings, database: db.Database, enter: Enter, tmp_path: Path
) -> None:
    server = Server(settings, tmp_path / "server.log")
    server.start()
    try:
        server.wait()
        candidate, _ = enter(server)
        assert wait_until(lambda: _count(database, Pulse) == 1, 30)
        left = _left(candidate)
        server.stop()
        with db.transaction(database, write=True) as session:
            _live_an_hour_later(session)
        server.start()
        server.wait()
        assert wait_until(lambda: _count(database, Outage) == 1, 60)
        assert abs(_left(candidate) - left).total_seconds() < 60
        assert candidate.save(2, {"chosen": ["2"]}) == "saved"
    finally:
        server.stop()
    with db.transaction(database, write=False) as session:
        jumps = session.scalars(
            select(JournalEntry.details).where(JournalEntry.kind == "clock_jumped")
        ).all()
    assert len(jumps) == 1
    assert "-3600" in str(jumps[0]) or "-3599" in str(jumps[0])


def _live_an_hour_later(session: Session) -> None:
    """What the tables hold if the wall clock was an hour ahead, then was set right."""
    pulse = session.get_one(Pulse, 1)
    pulse.clock_offset += 3600 * 10**9
    pulse.beat_at += HOUR - timedelta(seconds=20)  # and the stop lasted a while
    for attempt in session.scalars(select(Attempt).where(Attempt.started_at.is_not(None))):
        assert attempt.started_at is not None
        assert attempt.deadline_at is not None
        attempt.started_at += HOUR
        attempt.deadline_at += HOUR


def _left(candidate: Candidate) -> timedelta:
    paper = candidate.patiently("GET", f"/attempts/{candidate.attempt}/paper").json
    return (datetime.fromisoformat(paper["deadline_at"])
            - datetime.fromisoformat(paper["server_now"]))


def test_hours_that_pass_end_the_exam_and_keep_aside_what_comes_after(
    settings: Settings, database: db.Database, enter: Enter, tmp_path: Path
) -> None:
    with serving(settings, tmp_path / "server.log") as server:
        candidate, _ = enter(server)
        _pass_time(settings, 2 * HOUR)
        assert candidate.save(2, {"chosen": ["2"]}) == "kept"
        assert wait_until(lambda: _states(database) == {AttemptState.EXPIRED}, 60)
        assert candidate.save(3, {"chosen": ["3"]}) == "kept"
    assert _count(database, Answer) == 2
    assert _count(database, LateAnswer) == 2
    with db.transaction(database, write=False) as session:
        credited = session.scalars(select(Attempt.credited_seconds)).all()
    # To the server two hours without a sign of itself are an outage: nobody decides beyond the cap.
    assert set(credited) <= {0, timing.OUTAGE_CAP.total_seconds()}


def _pass_time(settings: Settings, time_: timedelta) -> None:
    assert settings.clock_file is not None
    offset = float(settings.clock_file.read_text()) + time_.total_seconds()
    settings.clock_file.write_text(str(offset))


def test_a_restart_in_the_middle_is_given_back_exactly_once(
    settings: Settings, database: db.Database, enter: Enter, tmp_path: Path
) -> None:
    server = Server(settings, tmp_path / "server.log")
    server.start()
    try:
        server.wait()
        enter(server)
        assert wait_until(lambda: _count(database, Pulse) == 1, 30)
        server.stop()
        stopped = ambient.stopwatch()
        time.sleep(12)
        server.start()
        server.wait()
        assert wait_until(lambda: _count(database, Outage) == 1, 60)
        lasted = ambient.stopwatch() - stopped
        time.sleep(2 * BEAT.total_seconds())
    finally:
        server.stop()
    assert _count(database, Outage) == 1
    with db.transaction(database, write=False) as session:
        credited = session.scalars(select(Attempt.credited_seconds)).all()
        events = session.scalars(
            select(AttemptEvent.attempt_id).where(AttemptEvent.kind == EventKind.OUTAGE_CREDITED)
        ).all()
    # Who entered after the last proof of life lost a little less; the stop is orderly.
    assert max(credited) - min(credited) <= BEAT.total_seconds() + 1
    assert 12 <= min(credited) <= max(credited) <= lasted + 40
    assert sorted(events) == sorted(set(events))
    assert len(events) == 2


def _count(database: db.Database, model: type) -> int:
    with db.transaction(database, write=False) as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def _states(database: db.Database) -> set[AttemptState]:
    with db.transaction(database, write=False) as session:
        return set(session.scalars(select(Attempt.state)))
