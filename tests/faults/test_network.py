"""A network that repeats, reorders, loses and lies."""

import pytest

from lms.core.config import Settings
from tests.faults.conftest import Scenes
from tests.faults.proxy import Weather
from tests.faults.stage import Cast


@pytest.fixture(params=["sqlite"])  # the campaign plays both databases
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_repeated_late_and_lost_messages_change_nothing(
    settings: Settings, scenes: Scenes
) -> None:
    weather = Weather(copies=2, late_seconds=6, delay_ms=300, lost_percent=30)
    with scenes.play(settings, Cast(weather=weather)) as stage:
        stage.run(8)
        verdict = stage.finish()
        assert stage.line is not None
        assert stage.line.proxy.copied > 10
        assert stage.line.proxy.lost > 3
    scenes.judge(verdict)
    assert verdict.figures["no_answer"] > 0


@pytest.mark.parametrize("kind", ["sqlite"])
def test_the_page_of_a_hotel_is_no_promise(settings: Settings, scenes: Scenes) -> None:
    with scenes.play(settings, Cast(weather=Weather())) as stage:
        assert stage.line is not None
        stage.run(2)
        stage.line.proxy.weather = Weather(portal=True)
        stage.run(4)
        stage.line.proxy.weather = Weather()
        verdict = stage.finish()
        assert stage.line.proxy.lied > 5
    scenes.judge(verdict)
