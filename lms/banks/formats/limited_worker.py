"""A process of its own that reads one file sent by a stranger, under limits of the system.

Run as a script by ``limited``, never imported. Standard input: the places where modules are
(JSON, one line), then a pickle of what to call. Standard output: a pickle of ``(code, value)``:
``value``, ``invalid`` with faults, or ``bug`` with its place.
"""

import contextlib
import importlib
import json
import os
import pickle
import resource
import sys
import traceback
from typing import IO, Any

TOO_HEAVY = 4


def main(memory: int, seconds: int, most_written: int, voice: int) -> int:
    """Set the limits, then call and answer; ``TOO_HEAVY`` when memory runs out.

    How far the reading is goes to ``voice``, a pipe, unless negative: ``25/5000`` a line.
    """
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_AS, memory)
    _limit(resource.RLIMIT_CPU, seconds, margin=2)
    _limit(resource.RLIMIT_FSIZE, most_written)
    # What a library prints must not slip into the answer.
    answer = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    sys.excepthook = lambda kind, _error, steps: _tell_bug(answer, kind, steps)
    try:
        sys.path[:] = json.loads(sys.stdin.buffer.readline())
        order = pickle.load(sys.stdin.buffer)  # noqa: S301 - from our parent
        if voice >= 0:
            importlib.import_module("lms.banks.formats.progress").tell_to(
                lambda done, total: _say(voice, done, total))
        written = pickle.dumps(_answer(*order))
    except (MemoryError, RecursionError):
        return TOO_HEAVY
    answer.write(written)
    answer.flush()
    return 0


def _answer(module: str, name: str, arguments: tuple[Any, ...]) -> tuple[str, Any]:
    """What the function gives, or the faults it raises."""
    invalid = importlib.import_module("lms.core.errors").Invalid
    function = getattr(importlib.import_module(module), name)
    try:
        return "value", function(*arguments)
    except invalid as refusal:
        return "invalid", refusal.faults


def _say(voice: int, done: int, total: int) -> None:
    """One line to whoever listens; nobody has to."""
    with contextlib.suppress(OSError):
        os.write(voice, f"{done}/{total}\n".encode())


def _tell_bug(answer: IO[bytes], kind: type[BaseException], steps: Any) -> None:
    """Where an unforeseen error is, without its words: they may quote a question."""
    where = [f"{step.name}:{step.lineno}" for step in traceback.extract_tb(steps)[-6:]]
    answer.write(pickle.dumps(("bug", f"{kind.__name__} in {' > '.join(where)}")))
    answer.flush()


def _limit(kind: int, most: int, *, margin: int = 0) -> None:
    """Lower a limit, never raise it; past the margin the system kills without asking."""
    hard = resource.getrlimit(kind)[1]
    bounds = [most, most + margin]
    if hard != resource.RLIM_INFINITY:
        bounds = [min(bound, hard) for bound in bounds]
    resource.setrlimit(kind, (bounds[0], bounds[1]))


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:5])))
