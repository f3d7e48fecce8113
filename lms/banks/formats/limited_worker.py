"""A process of its own that reads one file sent by a stranger, under limits of the system.

Run as a script by ``limited``, never imported. Standard input: the places where modules are
(JSON, one line), then a pickle of what to call. Standard output: a pickle of ``(code, value)``:
``value``, ``invalid`` with faults, or ``bug`` with its place.
"""

import importlib
import json
import os
import pickle
import resource
import sys
import traceback
from typing import IO, Any

TOO_HEAVY = 4


def main(memory: int, seconds: int, most_written: int) -> int:
    """Set the limits, then call and answer; ``TOO_HEAVY`` when memory runs out."""
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
    sys.exit(main(*map(int, sys.argv[1:4])))
