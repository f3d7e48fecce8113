"""Two people act on a room in the same instant: nobody is left behind, nothing counts twice."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError, Event

import pytest
from sqlalchemy import select

from lms.core import ambient, db
from lms.core.config import Settings
from lms.core.work import Work
from lms.exams import actions, events, queries, seats, sittings, supervision
from lms.exams.models import Answer, Attempt, AttemptState, EventKind, Sitting
from tests import make

CODE = "PONT-42"


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def database(settings: Settings) -> Iterator[db.Database]:
    ambient.use_clock_file(settings.clock_file)
    found = db.connect(settings)
    with db.transaction(found, write=True) as session:
        cohort = make.make_cohort(session)
        for _ in range(4):
            make.make_enrolment(session, cohort)
        work = Work(session, None, ambient.now())
        sitting = queries.sitting(session, make.make_sitting(session, cohort).id)
        sittings.publish(work, sitting)
        sittings.open_sitting(work, sitting)
    yield found
    found.dispose()


def _together(*acts: Callable[[], object]) -> list[BaseException | None]:
    """Run all at once; what each raised, if anything."""
    gate = Barrier(len(acts))

    def act(one: Callable[[], object]) -> BaseException | None:
        gate.wait()
        try:
            one()
        except Exception as raised:
            return raised
        return None

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(act, acts))


def _start(database: db.Database, attempt_id: int, hold: Event | None = None) -> None:
    with db.transaction(database, write=True) as session:
        work = Work(session, None, ambient.now())
        attempt = queries.attempt(session, attempt_id)
        sign_in = make.make_sign_in(session, attempt.enrolment.person_id)
        assert actions.start_attempt(work, attempt, CODE, sign_in.id) is None
        if hold is not None:
            hold.wait(0.3)


def _close(database: db.Database) -> None:
    with db.transaction(database, write=True) as session:
        work = Work(session, None, ambient.now())
        sittings.close_sitting(work, queries.sitting(session, 1))


def _attempts(database: db.Database) -> list[Attempt]:
    with database.reads() as session:
        return list(session.scalars(select(Attempt).order_by(Attempt.id)))


def test_no_paper_stays_open_when_starts_cross_the_closing(database: db.Database) -> None:
    ids = [attempt.id for attempt in _attempts(database)]
    never = Event()
    raised = _together(
        *(lambda one=one: _start(database, one, never) for one in ids),  # type: ignore[misc]
        lambda: _close(database),
    )
    assert raised[-1] is None
    found = _attempts(database)
    assert {attempt.state for attempt in found} <= {AttemptState.EXPIRED, AttemptState.ABSENT}
    for attempt in found:
        assert attempt.ended_at is not None
        assert attempt.started_at is None or attempt.started_at <= attempt.ended_at


def test_nothing_that_counts_was_received_after_the_end(database: db.Database) -> None:
    first = _attempts(database)[0].id
    _start(database, first)

    def save(seq: int) -> None:
        with db.transaction(database, write=True) as session:
            work = Work(session, None, ambient.now())
            attempt = queries.attempt(session, first)
            seat = seats.Seat(
                first, attempt.sitting_id, attempt.enrolment.person_id, attempt.sign_in_id or 0,
                queries.scope_of_sitting(session, attempt.sitting_id),
                queries.standing_of(attempt), attempt.form_id, attempt.form.content_sha256,
                attempt.news, "", None,
            )
            actions.save_answer(work, seat, actions.Save(seq, 1, {"chosen": [str(1 + seq % 3)]}))

    _together(*(lambda seq=seq: save(seq) for seq in range(1, 6)),  # type: ignore[misc]
              lambda: _close(database))
    ended_at = _attempts(database)[0].ended_at
    assert ended_at is not None
    with database.reads() as session:
        received = session.scalars(select(Answer.received_at)).all()
    assert all(at <= ended_at for at in received)


def test_a_pause_ended_by_two_people_gives_its_time_back_once(database: db.Database) -> None:
    first = _attempts(database)[0].id
    _start(database, first)

    def act(do: Callable[..., object]) -> None:
        with db.transaction(database, write=True) as session:
            do(Work(session, None, ambient.now()), queries.attempt(session, first))

    act(supervision.pause)
    ahead = make.timedelta(minutes=10)
    later = ambient.now() + ahead

    read = Barrier(3)

    def proceed() -> None:
        with db.transaction(database, write=True) as session:
            attempt = queries.attempt(session, first)
            with suppress(BrokenBarrierError):  # SQLite lets one in at a time
                read.wait(0.3)
            supervision.proceed(Work(session, None, later), attempt)

    def proceed_all() -> None:
        with db.transaction(database, write=True) as session:
            supervision.proceed_all(Work(session, None, later), queries.sitting(session, 1))

    _together(proceed, proceed, proceed)
    _together(proceed_all)
    attempt = _attempts(database)[0]
    assert 590 <= attempt.credited_seconds <= 610
    with database.reads() as session:
        told = [event.kind for event in events.events_of(session, first)]
    assert told.count(EventKind.CONTINUED) == 1


def test_whoever_starts_while_the_room_is_paused_starts_paused(database: db.Database) -> None:
    first, second, *_ = (attempt.id for attempt in _attempts(database))
    _start(database, first)

    def room(do: Callable[..., object], *given: object) -> None:
        with db.transaction(database, write=True) as session:
            do(Work(session, None, ambient.now()), queries.sitting(session, 1), *given)

    room(supervision.pause_all, "alarme")
    _start(database, second)
    paused = [attempt.paused_at is not None for attempt in _attempts(database)]
    assert paused == [True, True, False, False]
    room(supervision.proceed_all)
    assert [attempt.paused_at for attempt in _attempts(database)] == [None] * 4
    with database.reads() as session:
        assert session.scalars(select(Sitting.paused_at)).one() is None
