"""What a step costs, measured in a process of its own."""

import multiprocessing
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path


@dataclass(frozen=True)
class Step:
    """Something to measure: ``run`` is given the folder, and says how many things it did."""

    name: str
    run: Callable[[Path], int]


@dataclass(frozen=True)
class Cost:
    """What a step took. ``megabytes`` is the most its process held, 60 of which Python itself."""

    count: int
    cpu_seconds: float
    seconds: float
    megabytes: int


def measured(step: Step, folder: Path) -> Cost:
    """Run the step where no other one has left anything. Raises ``RuntimeError`` if it breaks."""
    ours, theirs = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("spawn").Process(
        target=_run, args=(step.run, folder, theirs))
    started = time.monotonic()
    process.start()
    theirs.close()
    try:
        count, cpu, memory = ours.recv()
    except EOFError:
        raise RuntimeError(f"{step.name} broke") from None
    finally:
        process.join()
    return Cost(count, cpu, time.monotonic() - started, memory)


def _run(run: Callable[[Path], int], folder: Path, answer: Connection) -> None:
    before = _cpu()
    count = run(folder)
    # Importing reads in a process of its own: its time and its memory are part of the cost.
    memory = max(resource.getrusage(who).ru_maxrss
                 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    answer.send((count, _cpu() - before, memory // 1024))
    answer.close()


def _cpu() -> float:
    return sum(used.ru_utime + used.ru_stime for used in map(
        resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))
