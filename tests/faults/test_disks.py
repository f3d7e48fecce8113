"""Full disks and cut power."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from pysqlite3 import dbapi2

from lms.core.chance import Draw
from lms.core.config import Settings
from tests.faults.clusters import Cluster
from tests.faults.conftest import Scenes
from tests.faults.disks import MainsDisk, SmallDisk, tmpfs
from tests.faults.stage import Stage

DATABASE = "exam.sqlite"


def moved(settings: Settings, folder: Path) -> Settings:
    """The same exam with its database in another folder."""
    source = settings.url.removeprefix("sqlite:///")
    shutil.copyfile(source, folder / DATABASE)
    return at(settings, folder)


def at(settings: Settings, folder: Path) -> Settings:
    """Settings on the database of a folder."""
    return replace(settings, database_url=f"sqlite:///{folder / DATABASE}")


def fill_for(stage: Stage, disk: SmallDisk, seconds: float) -> None:
    """No byte is left for so long."""
    disk.fill()
    with stage.fault():
        stage.run(seconds)
        disk.free()


def test_a_full_disk_refuses_before_it_promises(
    settings: Settings, scenes: Scenes, place: Path
) -> None:
    with tmpfs(place, 12) as disk, scenes.play(moved(settings, disk.path)) as stage:
        stage.run(2)
        fill_for(stage, disk, 8)
        verdict = stage.finish()
        scenes.judge(verdict)
        assert verdict.figures["http_500"] + verdict.figures["http_503"] > 0


def cut_power(stage: Stage, disk: MainsDisk) -> None:
    """The machine goes dark, then starts again on what the disk has kept."""
    with stage.fault():
        disk.cut()
        stage.settings = stage.server.settings = at(stage.settings, disk.durable)
        stage.server.kill_everything()


def test_a_power_cut_loses_nothing_that_was_promised(
    settings: Settings, scenes: Scenes, mains: MainsDisk
) -> None:
    moved(settings, mains.live)
    mains.plug()
    with scenes.play(at(settings, mains.mount)) as stage:
        stage.run(3 + Draw(stage.seed, "power").below(3000) / 1000)
        cut_power(stage, mains)
        stage.run(6)
        scenes.judge(stage.finish())


@pytest.mark.parametrize(("synchronous", "kept"), [("FULL", 40), ("NORMAL", 0)])
def test_the_disk_that_forgets_tells_a_safe_setting_from_another(
    mains: MainsDisk, synchronous: str, kept: int
) -> None:
    mains.plug()
    connection = _connect(mains.mount, synchronous)
    connection.execute("CREATE TABLE line (number INTEGER)")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for number in range(40):
        connection.execute("INSERT INTO line VALUES (?)", (number,))
    mains.cut()
    left = _connect(mains.durable, synchronous)
    assert left.execute("SELECT count(*) FROM line").fetchone() == (kept,)
    left.close()


@pytest.mark.parametrize(("synchronous_commit", "kept"), [("on", 40), ("off", 0)])
def test_the_disk_that_forgets_tells_a_safe_postgresql_from_another(
    mains: MainsDisk, place: Path, synchronous_commit: str, kept: int
) -> None:
    cluster = Cluster(place, mains.live / "data")
    try:
        cluster.create()
        with cluster.connect() as connection:
            connection.execute("CREATE TABLE line (number INTEGER)")
        cluster.shut_down()
        mains.plug()
        cluster.data = mains.mount / "data"
        cluster.start()
        with cluster.connect() as connection:
            connection.execute(f"SET synchronous_commit = {synchronous_commit}")
            for number in range(40):
                connection.execute("INSERT INTO line VALUES (%s)", (number,))
            mains.cut()
        cluster.kill()
        cluster.data = mains.durable / "data"
        cluster.start()
        with cluster.connect() as connection:
            assert connection.execute("SELECT count(*) FROM line").fetchone() == (kept,)
    finally:
        cluster.stop()


def _connect(folder: Path, synchronous: str) -> dbapi2.Connection:
    connection = dbapi2.connect(folder / DATABASE, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute(f"PRAGMA synchronous={synchronous}")
    return connection
