"""Runs the whole comparison and prints it; ``--quick`` for a shorter one while developing."""

import argparse
import asyncio
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psutil
import psycopg
from sqlalchemy import make_url, select

from lms.core import ambient, db, schema
from lms.core.config import Settings
from lms.core.work import Work
from lms.exams import queries, sittings
from lms.exams.models import Attempt
from lms.people.models import Person
from tests import make
from tests.benchmarks.exam import floor
from tests.benchmarks.exam.client import Browser, FloorSitter, OurSitter, Pace, Times, sit_all
from tests.postgres_keeper import new_server

QUESTIONS = 40


@dataclass(frozen=True)
class Scenario:
    """Candidates at once and their pace; ``rounds`` times, after one that is not counted if any."""

    name: str
    at_once: int
    pace: Pace
    rounds: int = 1
    warm_up: bool = False

    @property
    def candidates(self) -> int:
        """How many take the exam, those of the warm-up included."""
        return self.at_once * (self.rounds + self.warm_up)


@dataclass
class Figures:
    """What one server did in one scenario."""

    server: str
    database: str
    scenario: str
    cpu_per_exam: float
    cpu_per_save_ms: float
    saves_per_second: float
    start_p50_ms: float
    start_p95_ms: float
    start_p99_ms: float
    save_p50_ms: float
    save_p95_ms: float
    save_p99_ms: float
    submit_p50_ms: float
    submit_p95_ms: float
    submit_p99_ms: float
    errors: int
    memory_mb_before: float
    memory_mb_after: float


def scenarios(quick: bool) -> list[Scenario]:
    """The same for both servers."""
    saves = 6 if quick else QUESTIONS
    return [
        Scenario("8 closed loop", 8, Pace(QUESTIONS, 0, 0), rounds=5, warm_up=True),
        Scenario("100 paced, a save every 5 s", 100, Pace(saves, 5, 5)),
        Scenario("100 pressing start at once", 100, Pace(1, 1, 0)),
        Scenario("500 paced, a save every 10 s", 500, Pace(saves, 10, 10)),
    ]


def percentile(values: Sequence[float], share: int) -> float:
    """A percentile in milliseconds."""
    if len(values) < 2:
        return round(1000 * sum(values), 1)
    return round(1000 * statistics.quantiles(values, n=100, method="inclusive")[share - 1], 1)


class Processes:
    """CPU seconds and memory of a server, its workers and the database's own processes."""

    def __init__(self, roots: Sequence[int]) -> None:
        self.roots = roots

    def _all(self) -> Iterator[psutil.Process]:
        for root in self.roots:
            process = psutil.Process(root)
            yield process
            yield from process.children(recursive=True)

    def cpu(self) -> float:
        """CPU seconds so far; connections are pooled, so that processes stay."""
        total = 0.0
        for process in self._all():
            times = process.cpu_times()
            total += times.user + times.system
        return total

    def memory(self) -> float:
        """Resident megabytes of the web server alone."""
        root = psutil.Process(self.roots[0])
        whole = [root, *root.children(recursive=True)]
        return round(sum(process.memory_info().rss for process in whole) / 1e6, 1)


@contextmanager
def served(command: list[str], environment: dict[str, str], port: int) -> Iterator[int]:
    """A server until the end of the block; gives its process id."""
    with tempfile.TemporaryFile() as log:
        ours = dict(os.environ)  # noqa: TID251 - a process is started, no setting is read
        process = subprocess.Popen(command, env=ours | environment, stdout=log, stderr=log)
        try:
            _wait(port, process)
            yield process.pid
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            if process.poll() is not None:
                break
            time.sleep(0.1)
    raise RuntimeError("the server did not start")


class Meter:
    """What one server does in a scenario, gathered round after round."""

    def __init__(
        self, server: str, scenario: Scenario, processes: Processes, sitters: Sequence[Any]
    ) -> None:
        self.server, self._scenario, self._processes = server, scenario, processes
        self._groups = [sitters[first:first + scenario.at_once]
                        for first in range(0, len(sitters), scenario.at_once)]
        self._times = Times()
        self._cpu = self._spent = self._memory = 0.0

    def warm_up(self) -> None:
        """A first round that is not counted."""
        if self._scenario.warm_up:
            asyncio.run(_run(self._groups.pop(0), self._scenario.pace, Times()))
        self._memory = self._processes.memory()

    def round(self) -> None:
        """The next candidates take the exam."""
        before, begun = self._processes.cpu(), time.monotonic()
        asyncio.run(_run(self._groups.pop(0), self._scenario.pace, self._times))
        self._spent += time.monotonic() - begun
        self._cpu += self._processes.cpu() - before

    def figures(self, database: str) -> Figures:
        """All that was gathered."""
        for error in self._times.errors[:3]:
            print("   error:", error)
        percentiles = {
            f"{act}_p{share}_ms": percentile(getattr(self._times, act), share)
            for act in ("start", "save", "submit") for share in (50, 95, 99)
        }
        exams, saves = len(self._times.start), len(self._times.save)
        return Figures(
            server=self.server, database=database, scenario=self._scenario.name,
            cpu_per_exam=round(self._cpu / exams, 4),
            cpu_per_save_ms=round(1000 * self._cpu / max(1, saves), 2),
            saves_per_second=round(saves / self._spent, 1), errors=len(self._times.errors),
            memory_mb_before=self._memory, memory_mb_after=self._processes.memory(),
            **percentiles,
        )


async def _run(sitters: Sequence[Any], pace: Pace, times: Times) -> None:
    try:
        await sit_all(sitters, pace, times)
    finally:
        for sitter in sitters:
            sitter.browser.close()


@contextmanager
def floor_served(url: str, scenario: Scenario, roots: list[int]) -> Iterator[Meter]:
    """The bare application."""
    floor.prepare(url, scenario.candidates)
    port = _free_port()
    command = [sys.executable, "-m", "tests.benchmarks.exam.floor", url, str(port)]
    with served(command, {}, port) as pid:
        sitters = [FloorSitter(Browser(port), rank + 1) for rank in range(scenario.candidates)]
        yield Meter("floor", scenario, Processes([pid, *roots]), sitters)


@contextmanager
def passerelle_served(url: str, scenario: Scenario, roots: list[int]) -> Iterator[Meter]:
    """Passerelle, as ``lms serve`` serves it; candidates have signed in before the start."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(database_url=url, data_dir=Path(folder), secret_key="k" * 40)
        places = _world(settings, scenario.candidates)
        port = _free_port()
        command = [sys.executable, "-c", "from lms.cli import main; main()", "serve",
                   "--bind", f"127.0.0.1:{port}"]
        environment = {"LMS_DATABASE_URL": url, "LMS_DATA_DIR": folder, "LMS_LOG_JSON": "1",
                       "LMS_SECRET_KEY": settings.secret_key}
        with served(command, environment, port) as pid:
            processes = Processes([pid, *roots])
            sitters = [OurSitter(Browser(port), attempt, email, make.PASSWORD)
                       for email, attempt in places]
            before = processes.cpu()
            asyncio.run(_sign_in(sitters))
            signing = (processes.cpu() - before) / scenario.candidates
            print(f"   sign-in: {signing:.3f} s of CPU each, password hash and two pages included")
            yield Meter("passerelle", scenario, processes, sitters)


def compare(
    scenario: Scenario, database: str, urls: tuple[str, str], roots: list[int]
) -> tuple[Figures, Figures]:
    """Both servers, in turn round by round: the machine's speed moves within a minute."""
    with floor_served(urls[0], scenario, roots) as low, \
            passerelle_served(urls[1], scenario, roots) as ours:
        low.warm_up()
        ours.warm_up()
        for _ in range(scenario.rounds):
            low.round()
            ours.round()
        return low.figures(database), ours.figures(database)


async def _sign_in(sitters: Sequence[OurSitter]) -> None:
    """Four at a time, as candidates do before the start."""
    gate = asyncio.Semaphore(4)

    async def one(sitter: OurSitter) -> None:
        async with gate:
            await sitter.sign_in()
            sitter.browser.close()

    await asyncio.gather(*map(one, sitters))


def _world(settings: Settings, candidates: int) -> list[tuple[str, int]]:
    """An open sitting of 40 questions; the address and attempt of each candidate."""
    database = db.connect(settings)
    schema.upgrade(database)
    with db.transaction(database, write=True) as session:
        work = Work(session, None, ambient.now())
        cohort = make.make_cohort(session, capacity=candidates, target=candidates)
        for _ in range(candidates):
            make.make_enrolment(session, cohort)
        edition = make.make_edition(session, cohort.certification, size=60)
        sitting = make.make_sitting(session, cohort, question_count=QUESTIONS,
                                    edition_id=edition.id)
        sittings.publish(work, queries.sitting(session, sitting.id))
        sittings.open_sitting(work, sitting)
        rows = session.execute(
            select(Person.email, Attempt.id).join(Attempt.enrolment)
            .join(Person, Person.id == queries.Enrolment.person_id).order_by(Attempt.id)
        )
        places = [(email, attempt) for email, attempt in rows]
    database.dispose()
    return places


def _free_port() -> int:
    with psutil.socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _databases(server_url: str, folder: Path, rank: int) -> dict[str, str]:
    """A new database of each kind for each run."""
    name = f"bench_{rank}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')  # type: ignore[arg-type]
    url = make_url(server_url).set(database=name, drivername="postgresql+psycopg")
    return {"SQLite": f"sqlite:///{folder / name}.db",
            "PostgreSQL": url.render_as_string(hide_password=False)}


def main() -> None:
    """Print every figure as it comes, then the ratios; keep them as JSON."""
    options = argparse.ArgumentParser(prog="bench-exam", description=__doc__)
    options.add_argument("--quick", action="store_true")
    options.add_argument("--only", default="", help="scenarios whose name holds this")
    options.add_argument("--output", type=Path, help="write the figures as JSON")
    chosen = options.parse_args()
    found: list[Figures] = []
    with tempfile.TemporaryDirectory(prefix="bench-") as name, new_server(Path(name)) as server:
        postmaster = int((Path(name) / "data" / "postmaster.pid").read_text().split()[0])
        rank = 0
        for scenario in scenarios(chosen.quick):
            if chosen.only not in scenario.name:
                continue
            for database in ("SQLite", "PostgreSQL"):
                roots = [postmaster] if database == "PostgreSQL" else []
                first, second = (_databases(server, Path(name), rank + each)[database]
                                 for each in (1, 2))
                rank += 2
                for line in compare(scenario, database, (first, second), roots):
                    found.append(line)
                    _tell(line)
    _tell_ratios(found)
    if chosen.output:
        chosen.output.write_text(json.dumps([asdict(line) for line in found], indent=1))


def _tell(line: Figures) -> None:
    print(f"{line.server:>10} {line.database:<10} {line.scenario:<28} "
          f"CPU {line.cpu_per_exam:.3f} s/exam, {line.cpu_per_save_ms:.2f} ms/save; "
          f"{line.saves_per_second:.0f} saves/s; ms p50/p95/p99: "
          f"start {line.start_p50_ms:.0f}/{line.start_p95_ms:.0f}/{line.start_p99_ms:.0f}, "
          f"save {line.save_p50_ms:.0f}/{line.save_p95_ms:.0f}/{line.save_p99_ms:.0f}, "
          f"submit {line.submit_p50_ms:.0f}/{line.submit_p95_ms:.0f}/{line.submit_p99_ms:.0f}; "
          f"errors {line.errors}; memory {line.memory_mb_before:.0f} -> "
          f"{line.memory_mb_after:.0f} MB", flush=True)


def _tell_ratios(found: Sequence[Figures]) -> None:
    for low, ours in zip(found[::2], found[1::2], strict=True):
        print(f"{ours.database:<10} {ours.scenario:<28} CPU of an exam: "
              f"{ours.cpu_per_exam / low.cpu_per_exam:.2f} times the floor")


if __name__ == "__main__":
    main()
