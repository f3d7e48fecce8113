"""Calling a pure function on bytes from strangers in a process of its own, under limits.

What would take the memory or the time of the whole site takes those of a process that is thrown
away. It is a fresh interpreter (nothing of the parent is copied, no lock is held half-way), so it
may be started from any thread; it inherits no file but its own input and output, and no
environment. What it answers is plain data and records of the product: nothing else is unpickled.
"""

import dataclasses
import enum
import importlib
import json
import os
import pickle
import re
import select
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, TypeVar

from lms.banks.formats.progress import Tell
from lms.core import ambient
from lms.core.errors import Fault, Invalid
from lms.core.i18n import N_

T = TypeVar("T")

_WORKER = Path(__file__).with_name("limited_worker.py")
_TOO_HEAVY = 4
_MAX_ANSWER_BYTES = 400_000_000
_SAID = re.compile(rb"([0-9]{1,9})/([0-9]{1,9})\n")
_PLAIN: Mapping[str, frozenset[str]] = {
    "builtins": frozenset({"set", "frozenset"}),
    "datetime": frozenset({"date", "datetime", "time", "timedelta"}),
    "decimal": frozenset({"Decimal"}),
    "fractions": frozenset({"Fraction"}),
}
_SIGNALS = {-signal.SIGXCPU: "too_slow", -signal.SIGKILL: "too_heavy"}
_TEXTS: Mapping[str, str] = {
    "too_slow": N_("La lecture de ce fichier a été arrêtée : elle prenait trop de temps."),
    "too_heavy": N_("La lecture de ce fichier a été arrêtée : elle prenait trop de mémoire."),
    "reader_died": N_("La lecture de ce fichier s'est interrompue : il est sans doute abîmé."),
}


class ReaderError(RuntimeError):
    """The function raised what it should not: a bug, told by its place and never by its words."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost, and who hears how far its reading is (``progress.told``).

    ``memory`` counts addresses, of which Python and its libraries reserve some 200 MB.
    """

    memory: int = 1 << 30
    cpu_seconds: int = 10
    seconds: int = 30
    tell: Tell | None = None


_USUAL = Limits()


def call(
    function: Callable[..., T], *arguments: Any, place: str = "", limits: Limits = _USUAL
) -> T:
    """What ``function(*arguments)`` gives; it must stand at the top of a module.

    Raises the ``Invalid`` that the function raises, or one that says why it was stopped.
    """
    order = (function.__module__, function.__qualname__, arguments)
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as answer:
        given.write(json.dumps(sys.path).encode() + b"\n" + pickle.dumps(order))
        given.seek(0)
        _run(given, answer, place, limits)
        answer.seek(0)
        code, value = _read(answer, place)
    if code == "invalid":
        raise Invalid(value)
    if code == "bug":
        raise ReaderError(value)
    return value


def _run(given: IO[bytes], answer: IO[bytes], place: str, limits: Limits) -> None:
    try:
        code = _ran(given, answer, limits)
    except subprocess.TimeoutExpired:
        raise _stopped(place, "too_slow") from None
    if code == _TOO_HEAVY:
        raise _stopped(place, "too_heavy")
    if code in _SIGNALS:
        raise _stopped(place, _SIGNALS[code])
    if code < 0 or (code and answer.seek(0, 2) == 0):
        raise _stopped(place, "reader_died")


def _ran(given: IO[bytes], answer: IO[bytes], limits: Limits) -> int:
    """How the process ended. Raises ``TimeoutExpired``, the process being over by then."""
    heard, said = os.pipe()
    bounds = (limits.memory, limits.cpu_seconds, _MAX_ANSWER_BYTES, said if limits.tell else -1)
    with open(heard, "rb", buffering=0) as voice:  # noqa: PTH123 - a pipe has no path
        try:
            process = subprocess.Popen(  # noqa: S603 - our own script and four numbers
                [sys.executable, "-I", str(_WORKER), *map(str, bounds)],
                stdin=given, stdout=answer, stderr=subprocess.DEVNULL, env={}, close_fds=True,
                pass_fds=(said,) if limits.tell else (),
            )
        finally:
            os.close(said)
        with process:
            try:
                _follow(process, voice, limits)
            except BaseException:
                process.kill()
                raise
    return process.returncode


def _follow(process: "subprocess.Popen[bytes]", voice: IO[bytes], limits: Limits) -> None:
    """Pass on what is said until there is nothing more to hear, then wait for the end."""
    end = ambient.stopwatch() + limits.seconds
    while select.select([voice], [], [], max(0.0, end - ambient.stopwatch()))[0]:
        words = voice.read(4096)
        if not words:
            break
        steps = _SAID.findall(words)
        if steps and limits.tell:
            limits.tell(int(steps[-1][0]), int(steps[-1][1]))
    process.wait(max(0.0, end - ambient.stopwatch()))


def _read(answer: IO[bytes], place: str) -> tuple[str, Any]:
    try:
        code, value = _Plain(answer).load()
    except (pickle.UnpicklingError, EOFError, ValueError, TypeError, AttributeError):
        raise _stopped(place, "reader_died") from None
    return code, value


class _Plain(pickle.Unpickler):
    """Unpickles plain data, records and enums of the product, and nothing that acts."""

    def find_class(self, module: str, name: str) -> Any:
        """See ``pickle``. Raises ``UnpicklingError``."""
        if name in _PLAIN.get(module, ()):
            return getattr(importlib.import_module(module), name)
        if module in sys.modules and module.startswith("lms."):
            found = vars(sys.modules[module]).get(name)
            if isinstance(found, type) and (
                dataclasses.is_dataclass(found) or issubclass(found, enum.Enum)
            ):
                return found
        raise pickle.UnpicklingError(name)


def _stopped(place: str, code: str) -> Invalid:
    return Invalid([Fault(place, code, _TEXTS[code])])
