"""What a candidate's computer sent and was answered, on its own disk before anything else happens.

The server is judged by this file, never by what the server says afterwards. Every line is synced:
it outlives the test that writes it as a paper form would.
"""

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

Outcome = Literal["saved", "kept", "refused", "unsure"]


@dataclass(frozen=True)
class Sent:
    """A save that left, at ``at`` seconds of the machine's monotonic clock."""

    at: float
    attempt: int
    client_seq: int
    question: int
    value: Any
    sha256: str


@dataclass(frozen=True)
class Answered:
    """What came back: ``status`` 0 is nothing at all, ``server_at`` the instant it promised.

    ``body`` is the answer itself unless it was the promise.
    """

    at: float
    attempt: int
    client_seq: int
    question: int
    status: int
    outcome: Outcome
    server_at: str = ""
    retry_after: str = ""
    body: str = ""


class Diary:
    """Lines of one candidate; only its own thread writes them."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("w", encoding="utf-8")

    def write(self, line: Sent | Answered) -> None:
        """Add a line and wait until the disk has it."""
        kind = "sent" if isinstance(line, Sent) else "answered"
        self._file.write(json.dumps({"kind": kind} | asdict(line)) + "\n")
        self._file.flush()
        os.fsync(self._file.fileno())

    def close(self) -> None:
        self._file.close()


def read(path: Path) -> tuple[list[Sent], list[Answered]]:
    """A diary as it is on the disk."""
    sent, answered = [], []
    for line in path.read_text(encoding="utf-8").splitlines():
        values = json.loads(line)
        if values.pop("kind") == "sent":
            sent.append(Sent(**values))
        else:
            answered.append(Answered(**values))
    return sent, answered


def digest(value: Any) -> str:
    """SHA-256 of a value, the same for the same JSON."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
