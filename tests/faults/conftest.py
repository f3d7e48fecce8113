"""Fixtures of the fault campaign: a seed that is told, a clock, an exam on either database."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from lms.core import ambient
from lms.core.config import Settings
from tests.browser.conftest import exam, new_context, page, questions
from tests.databases import Migration
from tests.faults.checking import Verdict
from tests.faults.clusters import Cluster
from tests.faults.disks import MainsDisk, mains_disk
from tests.faults.stage import Cast, Stage, staged

__all__ = ["exam", "new_context", "page", "questions"]
_FIGURES = "faults"


@pytest.fixture
def seed() -> int:
    """What the run draws from: given by LMS_TEST_SEED, else new; always told."""
    given = os.environ.get("LMS_TEST_SEED", "")  # noqa: TID251 - a setting of the tests alone
    seed = int(given) if given else ambient.seed() % 1_000_000
    print(f"LMS_TEST_SEED={seed}")
    return seed


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that another user may pass through: a database server runs as one."""
    folder = Path(tempfile.mkdtemp(prefix="passerelle-faults-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def mains(place: Path) -> Iterator[MainsDisk]:
    """A disk whose power can be cut, nothing on it yet."""
    with mains_disk(place) as disk:
        yield disk


@dataclass(frozen=True)
class Scenes:
    """What a scenario is made of: exams to break, and a verdict that is shown."""

    folder: Path
    seed: int
    _record: Callable[[str, object], None]

    def play(
        self, settings: Settings, cast: Cast | None = None
    ) -> AbstractContextManager[Stage]:
        """``with scenes.play(settings) as stage:`` everyone is answering."""
        return staged(settings, self.folder, self.seed, cast or Cast())

    def judge(self, verdict: Verdict) -> None:
        """Show the figures of a run, and fail if anything is wrong with it."""
        self._record(_FIGURES, {"seed": self.seed} | verdict.figures)
        assert verdict.problems == []
        assert verdict.figures["acknowledged"] > 0


@pytest.fixture
def scenes(
    seed: int, tmp_path: Path, record_property: Callable[[str, object], None]
) -> Scenes:
    """Exams to break."""
    return Scenes(tmp_path, seed, record_property)


@pytest.fixture
def cluster(place: Path, migrate: Migration) -> Iterator[Cluster]:
    """A PostgreSQL of the test's own, with the tables."""
    server = Cluster(place, place / "data")
    try:
        server.create()
        migrate(server.url)
        yield server
    finally:
        server.stop()


@pytest.fixture
def on_cluster(settings_on: Callable[[str], Settings], cluster: Cluster) -> Settings:
    """The settings of an exam on that PostgreSQL."""
    return settings_on(cluster.url)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """One line of figures a scenario, and what could not be run here."""
    lines = []
    for outcome in ("passed", "failed"):
        for report in terminalreporter.stats.get(outcome, []):
            for name, figures in report.user_properties:
                if name == _FIGURES and report.when == "call":
                    told = " ".join(f"{key}={value}" for key, value in figures.items())
                    lines.append(f"{outcome.upper()} {report.nodeid.split('::')[-1]}: {told}")
    lines += [f"NOT RUN {report.nodeid.split('::')[-1]}: {report.longrepr[-1]}"
              for report in terminalreporter.stats.get("skipped", [])]
    if lines:
        terminalreporter.section("faults")
        for line in lines:
            terminalreporter.write_line(line)
