"""What candidates will all ask for is read and drawn before they come."""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from lms.app import watching
from lms.core import ambient
from lms.core.work import Work
from lms.exams import outages, papers, queries, sections, shelf, sittings
from lms.exams.models import Attempt, Sitting
from lms.exams.warming import SOON, Warming
from tests import make
from tests.databases import KINDS

World = Callable[[], AbstractContextManager[Work]]


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def warmed(app: Flask) -> Warming:
    found = Warming(app, app.extensions["lms.database"])
    found.look()
    return found


@pytest.fixture
def sitting_id(app: Flask, world: World) -> int:
    """An open sitting of ten questions, one candidate."""
    papers.parsed.cache_clear()
    sections._blank.cache_clear()
    with world() as work:
        cohort = make.make_cohort(work.session)
        person = make.make_person(work.session, email="c@exemple.test")
        make.make_enrolment(work.session, cohort, person)
        sitting = make.make_sitting(work.session, cohort)
        sittings.publish(work, queries.sitting(work.session, sitting.id))
        sittings.open_sitting(work, sitting)
        return sitting.id


def test_the_first_candidate_finds_every_question_read_and_drawn(
    app: Flask, world: World, sitting_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf._papers.clear()
    warmed(app)
    monkeypatch.setattr(queries, "paper_of", _not_read_again)
    drawn = sections._blank.cache_info().misses
    assert drawn == 10
    with world() as work:
        attempt_id = work.session.scalars(select(Attempt.id)).one()
    client = app.test_client()
    client.post("/sign-in", data={"email": "c@exemple.test", "password": make.PASSWORD})
    client.post(f"/attempts/{attempt_id}/start", data={"access_code": "PONT-42"})
    parsed = papers.parsed.cache_info().misses
    assert client.get(f"/attempts/{attempt_id}").status_code == 200
    assert sections._blank.cache_info().misses == drawn
    assert papers.parsed.cache_info().misses == parsed


def _not_read_again(*_: object) -> None:
    pytest.fail("the paper was read ahead")


def test_a_sitting_is_warmed_once_and_not_long_before_its_hour(
    app: Flask, world: World, sitting_id: int
) -> None:
    with world() as work:
        sitting = work.session.get_one(Sitting, sitting_id)
        sitting.state, sitting.starts_at = "published", ambient.now() + SOON + timedelta(minutes=5)  # type: ignore[assignment]
    warming = warmed(app)
    assert sections._blank.cache_info().misses == 0
    with world() as work:
        work.session.get_one(Sitting, sitting_id).starts_at = ambient.now() + timedelta(hours=1)
    warming.look()
    assert sections._blank.cache_info().misses == 10
    sections._blank.cache_clear()
    warming.look()
    assert sections._blank.cache_info().misses == 0


def test_nothing_is_written(app: Flask, world: World, sitting_id: int) -> None:
    with world() as work:
        before = [attempt.state for attempt in work.session.scalars(select(Attempt))]
    warmed(app)
    with world() as work:
        assert [attempt.state for attempt in work.session.scalars(select(Attempt))] == before


def test_a_question_that_cannot_be_drawn_stops_nothing_and_is_not_tried_again(
    app: Flask, sitting_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks, drawn = [], []

    class Counted(Warming):
        def look(self) -> None:
            looks.append(1)
            if len(looks) == 3:
                stop.set()
            super().look()

    def broken(*_: object) -> None:
        drawn.append(1)
        raise KeyError("sign")

    stop = threading.Event()
    monkeypatch.setattr(sections, "section", broken)
    monkeypatch.setattr(outages, "BEAT", timedelta(0))
    watching._warm(Counted(app, app.extensions["lms.database"]), stop)
    assert (len(looks), len(drawn)) == (3, 1)
