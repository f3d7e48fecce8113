"""Several markers at the same instant, on both databases: no mark is lost."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest

from lms.exams import score_queries, scores, scoring
from lms.exams.mark_models import Copy, Mark
from lms.exams.models import Sitting
from lms.exams.replay import replay_all
from tests.web.marking.test_marking_web import GOOD, Desk, desk

__all__ = ["desk"]

PATIENCE = 2.0
"""Seconds one waits for the other in the middle; one who may not come in yet is not waited for."""


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def _meeting(monkeypatch: pytest.MonkeyPatch, module: Any, name: str) -> None:
    """Two who come to that function both come out of it together, if they can both be there."""
    known, gate = getattr(module, name), Barrier(2)

    def met(*args: Any, **named: Any) -> Any:
        found = known(*args, **named)
        with suppress(BrokenBarrierError):
            gate.wait(PATIENCE)
        return found

    monkeypatch.setattr(module, name, met)


def _together(*acts: Callable[[], Any]) -> list[Any]:
    """Do all at once; what each returned."""
    with ThreadPoolExecutor(len(acts)) as pool:
        return [one.result() for one in [pool.submit(act) for act in acts]]


def test_two_copies_of_one_candidate_are_marked_at_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    clients = [desk.client(f"correcteur{rank}") for rank in range(2)]
    _meeting(monkeypatch, scoring.score_queries, "latest_run")
    answers = _together(*(
        lambda client=client, copy=copy, levels=levels: client.post(
            f"/marking/copies/{copy}", data=levels).status_code
        for client, copy, levels in zip(
            clients, (desk.copies[0], desk.files[0]), (GOOD, {"criterion_0": "2"}), strict=True)
    ))
    assert answers == [302, 302]
    with desk.world() as work:
        assert work.session.query(Mark).count() == 2
        assert all(one.same for one in replay_all(work.session))


def test_a_question_is_neutralised_while_a_copy_is_marked(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = desk.client("correcteur0")
    _meeting(monkeypatch, scoring.score_queries, "latest_run")

    def neutralise() -> int:
        with desk.world() as work:
            sitting = work.session.get_one(Sitting, desk.sitting)
            return scoring.neutralise(work, sitting, desk.item, "Énoncé ambigu")

    answers = _together(neutralise, lambda: client.post(
        f"/marking/copies/{desk.files[0]}", data={"criterion_0": "2"}).status_code)
    assert answers == [2, 302]
    with desk.world() as work:
        assert work.session.query(Mark).count() == 1
        assert all(one.same for one in replay_all(work.session))
        copy = work.session.get_one(Copy, desk.files[0])
        latest = score_queries.latest_run(work.session, copy.attempt_id)
        assert latest is not None
        inputs = scores.ScoreInputs.from_json(latest.inputs)
        assert (set(inputs.neutralised), inputs.marks_up_to) == ({desk.item}, 1)
