"""The watch of running exams, on a database that others use too."""

import threading
from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError, OperationalError

from lms.app import watching
from lms.core import ambient, db, refusals
from lms.core.appending import append_once
from lms.core.config import Settings
from lms.core.work import Work
from lms.exams import actions, outages, queries
from lms.exams.outages import Pulse
from tests import make
from tests.databases import KINDS
from tests.journeys.opening import CODE, open_sitting

HELD_SECONDS = 1.2


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def database(settings: Settings) -> Iterator[db.Database]:
    database = db.connect(settings)
    yield database
    database.dispose()


def _beat_at(database: db.Database) -> datetime:
    with db.transaction(database, write=False) as session:
        return session.scalars(select(Pulse.beat_at)).one()


def test_a_beat_that_waited_says_when_it_was_written(database: db.Database) -> None:
    """Otherwise the wait would be missing from what is given back."""
    _, [(_, attempt_id)] = open_sitting(database, 1)
    with db.transaction(database, write=True) as session:
        attempt = queries.attempt(session, attempt_id)
        work = Work(session, None, ambient.now())
        sign_in = make.make_sign_in(session, attempt.enrolment.person_id)
        assert actions.start_attempt(work, attempt, CODE, sign_in.id) is None
        outages.beat(work)
        session.execute(update(Pulse).values(beat_at=work.now - outages.BEAT))
    held, over = threading.Event(), threading.Event()

    def hold() -> None:
        with db.transaction(database, write=True) as session:
            outages.hold(session)
            held.set()
            over.wait()

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait()
    threading.Timer(HELD_SECONDS, over.set).start()
    released_after = ambient.stopwatch() + HELD_SECONDS
    began = ambient.now()
    watching.look(database)
    holder.join()
    assert ambient.stopwatch() >= released_after
    assert (_beat_at(database) - began).total_seconds() >= HELD_SECONDS - 0.1


def test_no_beat_is_written_while_answers_are_refused(
    database: db.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk may take the beat and refuse the answers: the beat would be a lie."""
    with db.transaction(database, write=True) as session:
        work = Work(session, None, ambient.now())
        append_once(session, Pulse, {
            "id": 1, "beat_at": work.now - outages.BEAT, "is_watching": True, "boot_id": "",
            "clock_offset": 0,
        }, ("id",))
    before = _beat_at(database)
    refusals.note_refused()
    assert not refusals.is_refusing()  # a passing lock
    refusals.note_refused()
    assert watching.look(database) is False
    assert _beat_at(database) == before
    later = ambient.stopwatch() + refusals.LASTING_SECONDS + 1
    with monkeypatch.context() as patch:
        patch.setattr(ambient, "stopwatch", lambda: later)
        assert not refusals.is_refusing()  # nobody has tried again for long
    refusals.note_stored()
    assert watching.look(database) is True
    assert _beat_at(database) > before


@pytest.mark.parametrize(("error", "is_busy"), [
    (OperationalError("", {}, Exception("database is locked")), True),
    (OperationalError("", {}, Exception("no such table: learner")), False),
    (IntegrityError("", {}, Exception("Key (title)=(Porte locked) already exists")), False),
])
def test_only_the_database_s_own_words_say_that_it_is_busy(
    error: OperationalError | IntegrityError, is_busy: bool
) -> None:
    assert db.is_busy(error) is is_busy
