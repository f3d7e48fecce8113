"""Processes killed with -9 in the middle of an exam."""

from lms.core.config import Settings
from tests.faults.clusters import Cluster
from tests.faults.conftest import Scenes


def test_a_server_killed_whole_is_back_with_every_answer(
    settings: Settings, scenes: Scenes
) -> None:
    with scenes.play(settings) as stage:
        stage.run(3)
        stage.server.kill_everything()
        stage.blow()
        stage.run(6)
        verdict = stage.finish()
    scenes.judge(verdict)
    assert verdict.figures["recovery_s"] <= 45  # other tests run beside; 10 in the campaign


def test_a_postgresql_killed_whole_is_back_with_every_answer(
    on_cluster: Settings, cluster: Cluster, scenes: Scenes
) -> None:
    with scenes.play(on_cluster) as stage:
        stage.run(3)
        with stage.fault():
            cluster.kill()
            stage.run(5)
            cluster.start()
        stage.run(4)
        verdict = stage.finish()
    scenes.judge(verdict)
