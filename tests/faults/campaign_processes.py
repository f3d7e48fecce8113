"""The whole campaign, part one: processes that die, freeze and are cut off. ``make faults``."""

import threading

import pytest

from lms.core.chance import Draw
from lms.core.config import Settings
from tests.databases import KINDS
from tests.faults.clusters import Cluster
from tests.faults.conftest import Scenes
from tests.faults.stage import Cast
from tests.faults.test_locked import hold
from tests.journeys.serving import command

MANY = Cast(candidates=12, pace=0.6)
"""Twenty saves a second."""


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_a_worker_killed_every_few_seconds_for_a_minute(
    settings: Settings, scenes: Scenes, seed: int
) -> None:
    draw = Draw(seed, "workers")
    with scenes.play(settings, MANY) as stage:
        for _ in range(12):
            stage.run(3 + draw.below(4000) / 1000)
            stage.server.kill_a_worker(draw.below(2))
        verdict = stage.finish()
        most = max(each.most_failures_in_a_row for each in stage.load.candidates)
    scenes.judge(verdict)
    assert most <= 2
    assert verdict.figures["save_p99_ms"] < 2000


def test_the_whole_server_killed_four_times(
    settings: Settings, scenes: Scenes, seed: int
) -> None:
    draw = Draw(seed, "masters")
    with scenes.play(settings, MANY) as stage:
        for _ in range(4):
            stage.run(8 + draw.below(4000) / 1000)
            stage.server.kill_everything()
            stage.blow()
        stage.run(8)
        verdict = stage.finish()
    scenes.judge(verdict)
    assert verdict.figures["recovery_s"] <= 10


def test_what_the_terminal_says_after_a_killed_exam(settings: Settings, scenes: Scenes) -> None:
    with scenes.play(settings) as stage:
        stage.run(3)
        stage.server.kill_everything()
        stage.blow()
        stage.run(3)
        assert stage.finish().problems == []
    replays = [command(settings, "exams", "replay", "--check") for _ in range(2)]
    assert [run.returncode for run in replays] == [0, 0]
    assert replays[0].stdout == replays[1].stdout
    assert ", 0 different" in replays[0].stdout
    assert command(settings, "journal", "verify").returncode == 0


@pytest.mark.parametrize("kind", ["sqlite"])
def test_sqlite_held_for_a_minute(settings: Settings, scenes: Scenes) -> None:
    with scenes.play(settings, MANY) as stage:
        stage.run(3)
        hold(stage, 60)
        stage.run(20)
        verdict = stage.finish()
    scenes.judge(verdict)
    assert verdict.figures["http_503"] + verdict.figures["no_answer"] > 0
    assert verdict.figures["http_500"] == 0
    assert verdict.figures["credited_s"] >= 59


def test_a_postgresql_killed_three_times(
    on_cluster: Settings, cluster: Cluster, scenes: Scenes
) -> None:
    with scenes.play(on_cluster, MANY) as stage:
        for down in (0, 3, 12):
            stage.run(6)
            with stage.fault():
                cluster.kill()
                stage.run(down)
                cluster.start()
        stage.run(10)
        verdict = stage.finish()
    scenes.judge(verdict)
    assert verdict.figures["recovery_s"] <= 30


def test_postgresql_processes_killed_one_by_one(
    on_cluster: Settings, cluster: Cluster, scenes: Scenes
) -> None:
    with scenes.play(on_cluster, MANY) as stage:
        for _ in range(4):
            stage.run(5)
            cluster.kill_a_backend()
            stage.blow()
        stage.run(5)
        verdict = stage.finish()
    scenes.judge(verdict)
    assert verdict.figures["recovery_s"] <= 30


def test_a_postgresql_frozen_for_twenty_seconds(
    on_cluster: Settings, cluster: Cluster, scenes: Scenes
) -> None:
    with scenes.play(on_cluster, MANY) as stage:
        stage.run(5)
        with stage.fault():
            cluster.freeze()
            stage.run(20)
            cluster.thaw()
        stage.run(15)
        verdict = stage.finish()
    scenes.judge(verdict)


def test_connections_terminated_while_everyone_hands_in(
    on_cluster: Settings, cluster: Cluster, scenes: Scenes
) -> None:
    with scenes.play(on_cluster, MANY) as stage:
        stage.run(4)
        stage.load.end()
        done = threading.Event()
        cutter = threading.Thread(target=_cut_until, args=(cluster, done))
        cutter.start()
        try:
            stage.load.hand_in()
        finally:
            done.set()
            cutter.join()
        verdict = stage.finish(hand_in=False)
    scenes.judge(verdict)


def _cut_until(cluster: Cluster, done: threading.Event) -> None:
    while not done.wait(0.15):
        cluster.terminate_backends()

