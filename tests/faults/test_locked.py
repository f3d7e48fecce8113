"""SQLite held by somebody else: waits, then refusals, never a loss."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from lms.core.config import Settings
from tests.faults.conftest import Scenes
from tests.faults.stage import Stage
from tests.journeys.candidate import Reply

_HOLD = """
import sys
from pysqlite3 import dbapi2
connection = dbapi2.connect(sys.argv[1], timeout=60, isolation_level=None)
connection.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
sys.stdin.read()
"""


@contextmanager
def _held(settings: Settings) -> Iterator[None]:
    """Another process has the database for itself."""
    path = settings.url.removeprefix("sqlite:///")
    holder = subprocess.Popen([sys.executable, "-c", _HOLD, path], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE)
    assert holder.stdin is not None
    assert holder.stdout is not None
    with holder.stdin, holder.stdout:
        assert holder.stdout.readline() == b"held\n"
        yield
        holder.kill()
    holder.wait()


def hold(stage: Stage, seconds: float) -> None:
    """Nothing can be written for so long."""
    with _held(stage.settings), stage.fault():
        stage.run(seconds)


def _ask_patiently(stage: Stage) -> Reply:
    """What the server says when one waits for it longer than the page does."""
    patient = replace(stage.load.candidates[0], answer_seconds=30)
    path = f"/attempts/{patient.attempt}/answers"
    return patient.request("POST", path, "{}", "application/json")


def test_three_seconds_are_waited_for(settings: Settings, scenes: Scenes) -> None:
    with scenes.play(settings) as stage:
        stage.run(2)
        hold(stage, 3)
        stage.run(3)
        verdict = stage.finish()
    scenes.judge(verdict)
    assert verdict.figures["http_503"] == verdict.figures["http_500"] == 0


def test_a_quarter_of_a_minute_is_refused_as_busy_and_given_back(
    settings: Settings, scenes: Scenes
) -> None:
    with scenes.play(settings) as stage:
        stage.run(2)
        with _held(stage.settings), stage.fault():
            refusal = _ask_patiently(stage)
            stage.run(9)
        stage.run(8)
        verdict = stage.finish()
    scenes.judge(verdict)
    assert (refusal.status, refusal.json["error"]) == (503, "busy")
    assert int(refusal.retry_after) > 0
    assert verdict.figures["http_500"] == 0
    assert verdict.figures["credited_s"] >= 10
