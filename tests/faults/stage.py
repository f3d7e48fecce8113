"""A whole exam to break: database, supervised server, candidates who answer, and the verdict."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from lms.core import ambient, db
from lms.core.config import Settings
from lms.core.work import Work
from lms.exams import queries, sittings
from lms.exams.outages import BEAT
from tests import make
from tests.faults import checking
from tests.faults.checking import Evidence, Fault, Verdict
from tests.faults.load import Load, candidates_of, diaries
from tests.faults.proxy import Line, Weather, bad_network
from tests.journeys.opening import CODE, open_sitting
from tests.journeys.serving import Server, supervised

PROBE_SECONDS = 0.25


@dataclass(frozen=True)
class Cast:
    """How many answer, how often, and through which network."""

    candidates: int = 6
    pace: float = 0.4
    weather: Weather | None = None


@dataclass
class Stage:
    """An exam under way; faults are made between ``run`` and ``finish``."""

    settings: Settings
    folder: Path
    seed: int
    server: Server
    sitting_id: int
    load: Load
    line: Line | None
    faults: list[Fault] = field(default_factory=list)
    probes: list[tuple[float, bool]] = field(default_factory=list)
    _after: ExitStack = field(default_factory=ExitStack)

    @contextmanager
    def fault(self) -> Iterator[None]:
        """Nothing can be saved during the block."""
        began = ambient.stopwatch()
        yield
        self.faults.append(Fault(began, ambient.stopwatch()))

    def blow(self) -> None:
        """Note a fault that is over at once, such as a kill: what follows is recovery."""
        self.faults.append(Fault(ambient.stopwatch(), ambient.stopwatch()))

    def run(self, seconds: float) -> None:
        """Let the exam go on."""
        self.load.run(seconds)

    def finish(self, hand_in: bool = True) -> Verdict:
        """End the exam as a real one ends, then judge it."""
        if self.faults:
            self.load.run(max(0.0, self._looked_again() - ambient.stopwatch()))
        self.load.end()
        if hand_in:
            self.load.hand_in()
        if self.line is not None:
            self.line.settle()
        self._after.close()
        verdict = self.judge()
        print(json.dumps({"seed": self.seed} | verdict.figures))
        return verdict

    def _looked_again(self) -> float:
        """When the server has had the time to see that the last fault is over."""
        ended = self.faults[-1].ended
        ready = (at for at, is_ready in self.probes if is_ready and at >= ended)
        return min(ready, default=ended) + BEAT.total_seconds() + PROBE_SECONDS

    def judge(self) -> Verdict:
        """Close the sitting and check everything from the diaries and the database."""
        sent, answered = diaries(self.folder / "diaries")
        evidence = Evidence(sent, answered, self.load.receipts, self.faults, self.probes)
        database = db.connect(self.settings)
        try:
            with db.transaction(database, write=True) as session:
                work = Work(session, None, ambient.now())
                sittings.close_sitting(work, queries.sitting(session, self.sitting_id))
            with db.transaction(database, write=True) as session:
                return checking.check(session, evidence)
        finally:
            database.dispose()


@contextmanager
def staged(settings: Settings, folder: Path, seed: int, cast: Cast) -> Iterator[Stage]:
    """Everyone has entered and answers; the server comes back by itself when it is killed."""
    database = db.connect(settings)
    sitting_id, places = open_sitting(database, cast.candidates)
    database.dispose()
    server = Server(settings, folder / "server.log")
    with ExitStack() as always, ExitStack() as after:
        after.callback(server.stop)
        server.start()
        server.wait()
        after.enter_context(supervised(server))
        line = None
        if cast.weather is not None:
            line = always.enter_context(bad_network(server.port, seed, Weather()))
        port = line.proxy.port if line else server.port
        load = Load(candidates_of(places, port, make.PASSWORD, folder / "diaries"),
                    cast.pace, seed)
        always.callback(load.close)
        stage = Stage(settings, folder, seed, server, sitting_id, load, line, _after=after)
        after.enter_context(_probing(stage))
        load.enter(CODE)
        if line is not None and cast.weather is not None:
            line.proxy.weather = cast.weather
        load.begin()
        yield stage


@contextmanager
def _probing(stage: Stage) -> Iterator[None]:
    """Ask ``/readyz`` all the time."""
    done = threading.Event()

    def look() -> None:
        while not done.wait(PROBE_SECONDS):
            asked = ambient.stopwatch()
            stage.probes.append((asked, stage.server.is_ready()))

    thread = threading.Thread(target=look, name="probe")
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    """Whether it came true in time."""
    until = ambient.stopwatch() + seconds
    while ambient.stopwatch() < until:
        if condition():
            return True
        time.sleep(0.05)
    return condition()
