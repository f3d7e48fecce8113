"""Workers killed with -9 while candidates answer: nothing acknowledged is lost."""

from pathlib import Path

import pytest

from lms.core import ambient
from lms.core.config import Settings
from tests.databases import KINDS
from tests.faults.stage import Cast, staged


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_no_acknowledged_answer_is_lost_when_workers_are_killed(
    settings: Settings, tmp_path: Path
) -> None:
    seed = ambient.seed() % 1_000_000
    with staged(settings, tmp_path, seed, Cast(candidates=12)) as stage:
        for turn in range(3):
            stage.run(3.5)
            stage.server.kill_a_worker(turn)
        stage.run(2)
        verdict = stage.finish()
    assert verdict.problems == [], f"LMS_TEST_SEED={seed}"
    assert verdict.figures["acknowledged"] == verdict.figures["found"] > 50
