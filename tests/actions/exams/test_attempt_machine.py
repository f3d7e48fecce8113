"""One attempt against a small model, over any sequence of what can happen to it.

The machine does what candidates, invigilators, crashes and clocks do, in any order; the model is a
few dictionaries. After each step what was acknowledged must be stored and count.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from lms.core import db
from lms.core.config import Settings
from lms.core.errors import Conflict
from lms.core.work import Work
from lms.exams import (
    actions,
    collecting,
    queries,
    replay,
    rules,
    seats,
    sittings,
    supervision,
    timing,
)
from lms.exams.models import Attempt, AttemptState
from lms.people.models import SignIn
from lms.people.rules import digest
from tests import make
from tests.databases import KINDS, OpenDatabase

_tokens = count(1)
_ENDED = {AttemptState.SUBMITTED, AttemptState.EXPIRED, AttemptState.EXCLUDED}


class ServerDiedError(Exception):
    """The server dies before it could answer."""


@dataclass
class Model:
    """What must be true of the attempt, kept in the simplest way."""

    now: datetime
    state: AttemptState = AttemptState.READY
    device: int | None = None
    granted: bool = False
    deadline: datetime | None = None
    paused: datetime | None = None
    acked: dict[int, tuple[int, Any]] = field(default_factory=dict)
    aside: set[int] = field(default_factory=set)
    receipt: actions.Receipt | None = None

    @property
    def is_over(self) -> bool:
        if self.state is not AttemptState.OPEN:
            return self.state is not AttemptState.READY
        assert self.deadline is not None
        return (self.paused or self.now) > self.deadline + timing.GRACE

    def final(self) -> dict[int, Any]:
        values: dict[int, Any] = {}
        for seq in sorted(self.acked):
            question, value = self.acked[seq]
            values[question] = value
        return values


class AttemptMachine(RuleBasedStateMachine):
    """The rules; ``database`` is set by the test."""

    database: db.Database

    @initialize(starts=st.booleans())
    def open_sitting(self, starts: bool) -> None:
        with self._transaction(make.NOW) as work:
            cohort = make.make_cohort(work.session)
            enrolment = make.make_enrolment(work.session, cohort)
            sitting = make.make_sitting(work.session, cohort)
            found = queries.sitting(work.session, sitting.id)
            sittings.publish(work, found)
            sittings.open_sitting(work, found)
            self.sitting = sitting.id
            self.attempt = work.session.scalars(
                select(Attempt.id).where(Attempt.sitting_id == sitting.id)
            ).one()
            self.devices = [self._sign_in(work, enrolment.person_id) for _ in range(2)]
        self.model = Model(make.NOW)
        self.seq = 0
        self.waiting: list[actions.Save] = []
        if starts:
            self.enter(0)

    # ---- what the candidate does ----------------------------------------------------------------

    @rule(device=st.integers(0, 1))
    def enter(self, device: int) -> None:
        model, sign_in = self.model, self.devices[device][0]
        with suppress(rules.AttemptClosed), self._work() as work:
            attempt = queries.attempt(work.session, self.attempt)
            refusal = actions.start_attempt(work, attempt, "PONT-42", sign_in)
            if refusal is not None:
                assert isinstance(refusal, rules.HandoverNeeded)
                assert model.device != sign_in
                assert not model.granted
                return
            assert not model.is_over
            if model.state is AttemptState.READY:
                model.state, model.deadline = AttemptState.OPEN, attempt.deadline_at
            elif model.device != sign_in:
                assert model.granted
                model.granted = False
            model.device = sign_in
            return
        assert model.is_over

    @rule(device=st.integers(0, 1), question=st.integers(1, 10), position=st.integers(0, 3))
    def save(self, device: int, question: int, position: int) -> None:
        self._send(device, self._next(question, position))

    @rule(device=st.integers(0, 1), question=st.integers(1, 10), position=st.integers(0, 3))
    def save_but_the_server_dies(self, device: int, question: int, position: int) -> None:
        save = self._next(question, position)
        with suppress(Conflict, ServerDiedError), self._work() as work:
            actions.save_answer(work, self._seat(work, device), save)
            raise ServerDiedError
        self.waiting.append(save)  # the page sends it again later

    @rule(question=st.integers(1, 10), position=st.integers(0, 3))
    def answer_offline(self, question: int, position: int) -> None:
        self.waiting.append(self._next(question, position))

    @precondition(lambda self: self.waiting)
    @rule(device=st.integers(0, 1), data=st.data())
    def back_online(self, device: int, data: st.DataObject) -> None:
        for save in data.draw(st.permutations(self.waiting)):
            self._send(device, save)
        self.waiting = []

    @precondition(lambda self: self.model.acked)
    @rule(device=st.integers(0, 1), data=st.data())
    def send_again(self, device: int, data: st.DataObject) -> None:
        seq = data.draw(st.sampled_from(sorted(self.model.acked)))
        question, value = self.model.acked[seq]
        self._send(device, actions.Save(seq, question, value))

    @precondition(lambda self: len(self.model.acked) > 2)
    @rule(device=st.integers(0, 1))
    def submit(self, device: int) -> None:
        model, sign_in = self.model, self.devices[device][0]
        try:
            with self._work() as work:
                receipt = actions.submit(work, queries.attempt(work.session, self.attempt), sign_in)
        except Conflict:
            assert model.state is not AttemptState.SUBMITTED
            late_pause = model.paused and model.now > model.paused + timing.PAUSE_GRACE
            assert model.is_over or model.device != sign_in or late_pause
            return
        if model.state is AttemptState.SUBMITTED:
            assert receipt == model.receipt
        else:
            assert model.state is AttemptState.OPEN
            assert not model.is_over
            model.state, model.paused, model.receipt = AttemptState.SUBMITTED, None, receipt
        given = [value for value in model.final().values() if value is not None]
        assert receipt.answered == len(given)

    # ---- what the invigilator, the clock and the machine do -------------------------------------

    @rule(seconds=st.sampled_from([1, 4, 30, 600, 1800]))
    def time_passes(self, seconds: int) -> None:
        self.model.now += timedelta(seconds=seconds)
        with self._work() as work:
            make.keep_watching(work.session, work.now)

    @rule()
    def consent_to_another_device(self) -> None:
        if self._supervise(supervision.grant_handover):
            self.model.granted = True

    @precondition(lambda self: not self.model.paused)
    @rule()
    def pause(self) -> None:
        running = self.model.state is AttemptState.OPEN and not self.model.paused
        if self._supervise(supervision.pause) and running:
            self.model.paused = self.model.now

    @precondition(lambda self: self.model.paused or self.model.state in _ENDED)
    @rule()
    def go_on(self) -> None:
        model = self.model
        if self._supervise(supervision.proceed):
            assert model.paused is not None
            assert model.deadline is not None
            model.deadline += timedelta(
                seconds=timing.pause_seconds(model.paused, model.now))
            model.paused = None

    @rule(minutes=st.integers(1, 10))
    def give_time(self, minutes: int) -> None:
        model = self.model
        with suppress(supervision.AttemptStateConflict), self._work() as work:
            attempt = queries.attempt(work.session, self.attempt)
            supervision.give_time(work, attempt, 60 * minutes, "écran noir")
            if model.state is not AttemptState.READY:
                assert attempt.deadline_at is not None
                left = timing.seconds_left(attempt.deadline_at, attempt.paused_at, model.now)
                assert left >= 60 * minutes
                model.state, model.deadline = AttemptState.OPEN, attempt.deadline_at
            return
        assert model.state in _ENDED

    @rule()
    def overdue_papers_are_taken_in(self) -> None:
        model = self.model
        with self._work() as work:
            taken = collecting.take_in_overdue(work)
            assert collecting.take_in_overdue(work) == 0
        if model.state is AttemptState.OPEN and not model.paused and model.is_over:
            assert taken == 1
            model.state = AttemptState.EXPIRED
        else:
            assert taken == 0

    @precondition(lambda self: len(self.model.acked) > 3)
    @rule()
    def exclude(self) -> None:
        if self._supervise(lambda work, attempt: supervision.exclude(work, attempt, "fraude")):
            self.model.state, self.model.paused = AttemptState.EXCLUDED, None

    @rule()
    def restart_of_the_server(self) -> None:
        self.database.dispose()

    # ---- what must always be true ---------------------------------------------------------------

    @invariant()
    def what_was_acknowledged_is_stored_and_counts(self) -> None:
        with db.transaction(self.database, write=False) as session:
            saves = queries.saves_of(session, self.attempt)
            attempt = queries.attempt(session, self.attempt)
            late = queries.late_answers_of(session, self.attempt)
        stored = {save.client_seq: (save.question, json.loads(save.value)) for save in saves}
        assert len(stored) == len(saves)
        assert stored == self.model.acked
        final = {q: json.loads(value) for q, value in rules.final_values(saves).items()}
        assert final == self.model.final()
        assert {row.client_seq for row in late} == self.model.aside
        assert attempt.state is self.model.state
        assert attempt.paused_at == self.model.paused
        assert attempt.deadline_at == self.model.deadline
        if attempt.started_at is not None:
            allowed = attempt.allowed_seconds + attempt.credited_seconds
            assert attempt.deadline_at == timing.deadline(attempt.started_at, allowed, 0)

    def teardown(self) -> None:
        if not hasattr(self, "attempt"):
            return
        with self._work() as work:
            sittings.close_sitting(work, queries.sitting(work.session, self.sitting))
        with db.transaction(self.database, write=False) as session:
            runs = [line for line in replay.replay_all(session)
                    if line.run.attempt_id == self.attempt]
        started = self.model.deadline is not None
        assert [line.same for line in runs] == ([True] if started else [])

    # ---- how it is done -------------------------------------------------------------------------

    def _transaction(self, now: datetime) -> Any:
        return _work(self.database, now)

    def _work(self) -> Any:
        return _work(self.database, self.model.now)

    def _sign_in(self, work: Work, person_id: int) -> tuple[int, str]:
        token = f"machine {next(_tokens)}"
        row = SignIn(person_id=person_id, token_sha256=digest(token), signed_in_at=work.now,
                     expires_at=work.now + timedelta(days=900))
        work.session.add(row)
        work.session.flush()
        return row.id, token

    def _seat(self, work: Work, device: int) -> seats.Seat:
        token = self.devices[device][1]
        seat = seats.locked_seat_of(work.session, token, work.now, self.attempt)
        assert seat is not None
        return seat

    def _next(self, question: int, position: int) -> actions.Save:
        self.seq += 1
        value = {"chosen": [str(position)]} if position else None
        return actions.Save(self.seq, question, value)

    def _send(self, device: int, save: actions.Save) -> None:
        model, sign_in = self.model, self.devices[device][0]
        known = model.acked.get(save.client_seq) == (save.question, save.value)
        try:
            with self._work() as work:
                saved = actions.save_answer(work, self._seat(work, device), save)
        except rules.AttemptNotStarted:
            assert model.state is AttemptState.READY
            return
        except rules.AttemptPaused:
            assert model.paused
            return
        if isinstance(saved, actions.KeptAside):
            assert model.is_over or model.device != sign_in
            assert not known
            model.aside.add(save.client_seq)
        elif not known:
            assert model.device == sign_in
            assert not model.is_over
            model.acked[save.client_seq] = (save.question, save.value)

    def _supervise(self, act: Callable[[Work, Attempt], None]) -> bool:
        """Whether the act was possible."""
        try:
            with self._work() as work:
                act(work, queries.attempt(work.session, self.attempt))
        except supervision.AttemptStateConflict:
            return False
        return True


class _work:  # noqa: N801 - reads as a function
    """A transaction as a unit of work."""

    def __init__(self, database: db.Database, now: datetime) -> None:
        self._inner, self._now = db.transaction(database, write=True), now

    def __enter__(self) -> Work:
        return Work(self._inner.__enter__(), None, self._now)

    def __exit__(self, *error: Any) -> bool | None:
        return self._inner.__exit__(*error)


@pytest.fixture(params=KINDS)
def fresh(request: pytest.FixtureRequest, fresh_database: OpenDatabase) -> Iterator[db.Database]:
    with fresh_database(request.param) as url:
        database = db.connect(Settings(database_url=url))
        yield database
        database.dispose()


def test_no_sequence_of_events_loses_an_acknowledged_answer(fresh: db.Database) -> None:
    machine = type("Machine", (AttemptMachine,), {"database": fresh})
    run_state_machine_as_test(machine, settings=settings(
        max_examples=6, stateful_step_count=40, deadline=None,
        phases=(Phase.explicit, Phase.reuse, Phase.generate),  # shrinking takes minutes here
        suppress_health_check=list(HealthCheck),
    ))


