"""What a hostile file makes a reader do: to be called in a process under limits."""

import os
import sys
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from lms.banks.formats.outcome import Met, Reading
from lms.core.errors import Fault, Invalid


class Bomb:
    """A value whose unpickling would act on the parent."""

    def __reduce__(self) -> Any:
        return (os.system, ("touch /tmp/never",))


def reading(content: bytes) -> Reading:
    data: Mapping[str, Any] = {"stem": content.decode(), "value": Decimal("1.5"),
                               "share": Fraction(1, 3), "many": [True, None, "é"]}
    return Reading((Met("ligne 1", data, ("LOSS_HINTS",), media={"media/a.png": b"\x00\xff"}),),
                   (Fault("a.txt", "cp1252", "Codage {name}", {"name": "cp1252"}),))


def refusing(content: bytes) -> Reading:
    raise Invalid([Fault("a.txt", "not_xml", "Ligne {line}", {"line": len(content)})])


def eating_memory(_content: bytes) -> int:
    kept = []
    while True:
        kept.append(bytearray(50_000_000))


def looping(_content: bytes) -> int:
    while True:
        pass


def sleeping(_content: bytes) -> int:
    import time

    time.sleep(60)
    return 0


def recursing(content: bytes) -> int:
    return 1 + recursing(content)


def broken(content: bytes) -> int:
    raise KeyError(content.decode())


def dying(_content: bytes) -> int:
    os.abort()


def acting(_content: bytes) -> Any:
    return Bomb()


def chattering(_content: bytes) -> str:
    print("words that must not slip into the answer", flush=True)
    os.write(1, b"neither these")
    return "fait"


def surroundings(_content: bytes) -> Any:
    """The files open here beyond the three usual ones, and the names of the environment."""
    listed = [one for one in Path("/proc/self/fd").iterdir() if int(one.name) > 2]
    environment = Path("/proc/self/environ").read_bytes()
    return [str(one.resolve()) for one in listed if one.exists()], environment, sys.flags.isolated
