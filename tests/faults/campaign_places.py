"""The whole campaign, part two: disks, power, network, browser. ``make faults``."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from lms.core.chance import Draw
from lms.core.config import Settings
from tests.browser.conftest import Exam
from tests.databases import KINDS, Migration
from tests.faults.clusters import Cluster
from tests.faults.conftest import Scenes
from tests.faults.disks import MainsDisk, SmallDisk, ext4, tmpfs
from tests.faults.proxy import Weather
from tests.faults.stage import Cast
from tests.faults.test_browser_faults import FINAL, lose_the_tab
from tests.faults.test_disks import at, cut_power, fill_for, moved

MANY = Cast(candidates=12, pace=0.6)


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.mark.parametrize("kind", ["sqlite"])
def test_an_ext4_full_for_thirty_seconds(
    settings: Settings, scenes: Scenes, place: Path
) -> None:
    with ext4(place, 32) as disk, scenes.play(moved(settings, disk.path), MANY) as stage:
        stage.run(4)
        fill_for(stage, disk, 30)
        stage.run(15)
        scenes.judge(stage.finish())


@pytest.fixture
def small_cluster(place: Path, migrate: Migration) -> Iterator[tuple[Cluster, SmallDisk]]:
    """A PostgreSQL whose whole data is on a disk of 100 MB."""
    with tmpfs(place, 100) as disk:
        server = Cluster(place, disk.path / "data")
        try:
            server.create()
            migrate(server.url)
            yield server, disk
        finally:
            server.stop()


def test_a_postgresql_on_a_full_disk(
    settings_on: Callable[[str], Settings], small_cluster: tuple[Cluster, SmallDisk],
    scenes: Scenes,
) -> None:
    cluster, disk = small_cluster
    with scenes.play(settings_on(cluster.url), MANY) as stage:
        stage.run(4)
        disk.fill()
        with stage.fault():
            stage.run(20)
            disk.free()
            if cluster.is_down():
                cluster.start()
        stage.run(10)
        scenes.judge(stage.finish())


@pytest.mark.parametrize("kind", ["sqlite"])
@pytest.mark.parametrize("turn", range(6))
def test_the_power_cut_at_any_moment(
    settings: Settings, scenes: Scenes, mains: MainsDisk, turn: int
) -> None:
    moved(settings, mains.live)
    mains.plug()
    with scenes.play(at(settings, mains.mount), MANY) as stage:
        stage.run(2 + Draw(stage.seed, "power", turn).below(6000) / 1000)
        cut_power(stage, mains)
        stage.run(5)
        scenes.judge(stage.finish())


@pytest.fixture
def plugged_cluster(
    place: Path, mains: MainsDisk, migrate: Migration
) -> Iterator[Cluster]:
    """A PostgreSQL with the tables, its data on a disk whose power can be cut."""
    cluster = Cluster(place, mains.live / "data")
    try:
        cluster.create()
        migrate(cluster.url)
        cluster.shut_down()
        mains.plug()
        cluster.data = mains.mount / "data"
        cluster.start()
        yield cluster
    finally:
        cluster.stop()


@pytest.mark.parametrize("turn", range(3))
def test_the_power_of_a_postgresql_cut_at_any_moment(
    settings_on: Callable[[str], Settings], plugged_cluster: Cluster, mains: MainsDisk,
    scenes: Scenes, turn: int,
) -> None:
    with scenes.play(settings_on(plugged_cluster.url), MANY) as stage:
        stage.run(2 + Draw(stage.seed, "power", turn).below(6000) / 1000)
        with stage.fault():
            _cut(plugged_cluster, mains)
        stage.run(8)
        scenes.judge(stage.finish())


def _cut(cluster: Cluster, disk: MainsDisk) -> None:
    """The database's machine goes dark and comes back; the web server is on another."""
    disk.cut()
    cluster.kill()
    cluster.data = disk.durable / "data"
    cluster.start()


def test_messages_half_a_minute_late_even_after_handing_in(
    settings: Settings, scenes: Scenes
) -> None:
    weather = Weather(copies=2, late_seconds=30, delay_ms=1000, lost_percent=30)
    with scenes.play(settings, Cast(candidates=12, pace=0.6, weather=weather)) as stage:
        stage.run(40)
        scenes.judge(stage.finish())


@pytest.mark.browser
@pytest.mark.parametrize("kind", ["sqlite"])
def test_ninety_seconds_offline_and_a_lost_tab(page: Page, exam: Exam) -> None:
    lose_the_tab(page, exam, "crashed", 90)
    assert exam.holds(FINAL)
    saves = exam.saves()
    assert len({seq for seq, _, _ in saves}) == len(saves) <= 10
