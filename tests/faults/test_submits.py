"""Handing in: fifty at once, and connections cut in the middle."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import select

from lms.core import db
from lms.core.config import Settings
from lms.exams.models import Attempt, AttemptEvent, AttemptState, EventKind
from tests import make
from tests.databases import KINDS
from tests.faults.load import candidates_of
from tests.journeys.opening import CODE, open_sitting
from tests.journeys.serving import serving

SUBMITS = 50


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_fifty_submits_at_once_are_one(settings: Settings, tmp_path: Path) -> None:
    database = db.connect(settings)
    _, places = open_sitting(database, 1)
    with serving(settings, tmp_path / "server.log") as server:
        (candidate,) = candidates_of(places, server.port, make.PASSWORD, tmp_path / "diaries")
        candidate.sign_in()
        candidate.start(CODE)
        assert candidate.save(1, {"chosen": ["2"]}) == "saved"
        with ThreadPoolExecutor(SUBMITS) as pool:
            receipts = list(pool.map(lambda _: candidate.submit(), range(SUBMITS)))
        candidate.diary.close()
    assert receipts == [receipts[0]] * SUBMITS
    with db.transaction(database, write=False) as session:
        assert session.scalars(select(Attempt.state)).all() == [AttemptState.SUBMITTED]
        kinds = session.scalars(select(AttemptEvent.kind)).all()
        assert kinds.count(EventKind.SUBMITTED) == 1
    database.dispose()
