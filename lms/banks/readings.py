"""Long readings of files sent by the page: left in a folder, read by a thread, followed by a page.

A reading is a folder of its own under ``data_dir``: the file, what was asked, how far it is. Who
reads holds a lock of the system, freed when its process dies: whoever looks next, a page or the
watch of the server, goes on from the file. Nothing is stored in the database before the end, and
then in one transaction, the same as for a short file.
"""

import fcntl
import json
import re
import shutil
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError

from lms.banks import importing
from lms.banks.formats.limited import ReaderError
from lms.banks.formats.outcome import Wish
from lms.core import ambient, db
from lms.core.config import Settings
from lms.core.errors import Fault, Invalid, Missing, Refusal
from lms.core.i18n import N_
from lms.core.work import Work

LONG_BYTES = 400_000
"""From there on a file is read behind a page that shows how far it is."""

_KEPT = timedelta(days=1)
_MOST_TRIES = 3
_TOKEN = re.compile(r"[0-9A-Za-z_-]{16,64}")
_BROKEN = N_("La lecture de ce fichier a échoué plusieurs fois : il est sans doute abîmé.")


@dataclass(frozen=True, slots=True)
class Order:
    """What was asked with the file, and by whom."""

    file_name: str
    bank_code: str
    lang: str
    kind: str
    person_id: int | None


@dataclass(frozen=True, slots=True)
class State:
    """How far a reading is; ``import_id`` or ``faults`` once it is over."""

    done: int = 0
    total: int = 0
    tries: int = 0
    import_id: int | None = None
    faults: tuple[Mapping[str, Any], ...] = ()

    @property
    def is_over(self) -> bool:
        """Whether nothing is left to do."""
        return self.import_id is not None or bool(self.faults)


@dataclass(frozen=True, slots=True)
class Readings:
    """The readings of a server."""

    settings: Settings
    database: db.Database

    @property
    def folder(self) -> Path:
        """Where they are."""
        return self.settings.data_dir / "readings"

    def leave(self, content: bytes, order: Order) -> str:
        """Leave a file to be read; returns how it is known. Either all of it stands or nothing."""
        token = ambient.token()
        place = self.folder / f".{token}"
        place.mkdir(parents=True, mode=0o700)
        (place / "file").write_bytes(content)
        _write(place / "order", asdict(order))
        _write(place / "state", asdict(State()))
        place.rename(self.folder / token)
        return token

    def order(self, token: str) -> Order:
        """What was asked; raises ``Missing``."""
        return Order(**_read(self._place(token) / "order"))

    def state(self, token: str) -> State:
        """How far it is; raises ``Missing``."""
        found = _read(self._place(token) / "state")
        return State(**{**found, "faults": tuple(found["faults"])})

    def go_on(self, token: str) -> threading.Thread:
        """Read in a thread of this process, unless somebody does or it is over."""
        thread = threading.Thread(target=self.run, args=(token,), name="reading", daemon=True)
        thread.start()
        return thread

    def run(self, token: str) -> None:
        """Read now, unless somebody does or it is over; one file at a time for the machine."""
        with _locked(self.folder / ".lock") as is_mine:
            if is_mine and not self.state(token).is_over:
                self._read_file(token)

    def unfinished(self) -> list[str]:
        """Those that are not over, oldest first; those that were forgotten are thrown away."""
        found = []
        places = [place for place in self.folder.glob("[!.]*") if place.is_dir()]
        for place in sorted(places, key=lambda place: place.stat().st_mtime):
            if ambient.now().timestamp() - place.stat().st_mtime > _KEPT.total_seconds():
                shutil.rmtree(place, ignore_errors=True)
            elif (place / "file").exists():
                found.append(place.name)
        return found

    def _read_file(self, token: str) -> None:
        state = self.state(token)
        self._say(token, replace(state, tries=state.tries + 1))
        try:
            over = replace(state, import_id=self._kept(token, state.tries))
        except Invalid as refusal:
            over = replace(state, faults=tuple(asdict(fault) for fault in refusal.faults))
        except (ReaderError, Refusal, SQLAlchemyError, OSError) as error:
            structlog.get_logger().warning("reading", error=type(error).__name__)
            return  # whoever looks next tries again
        self._say(token, over)
        (self._place(token) / "file").unlink()  # keys of questions are kept no longer than needed

    def _kept(self, token: str, tries: int) -> int:
        """The id of the import that the file has become. Raises ``Invalid``."""
        order, state = self.order(token), self.state(token)
        if tries >= _MOST_TRIES:
            raise Invalid([Fault(order.file_name, "reader_died", _BROKEN)])
        limits = replace(importing.BACKGROUND, tell=lambda done, total: self._say(
            token, replace(state, done=done, total=total)))
        found = importing.preview(
            order.file_name, (self._place(token) / "file").read_bytes(),
            Wish(order.lang, order.file_name), order.kind or None, limits)
        with db.transaction(self.database, write=True) as session:
            return importing.keep(
                Work(session, order.person_id, ambient.now()), order.bank_code, found).id

    def _say(self, token: str, state: State) -> None:
        _write(self._place(token) / "state", asdict(state))

    def _place(self, token: str) -> Path:
        place = self.folder / token
        if not _TOKEN.fullmatch(token) or not place.is_dir():
            raise Missing
        return place


@contextmanager
def _locked(file: Path) -> Iterator[bool]:
    """Whether the lock is ours until the end; the system frees that of a process that dies."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w") as opened:
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def _write(file: Path, value: Mapping[str, Any]) -> None:
    """Replace the file at once: who reads meanwhile sees the one or the other."""
    fresh = file.with_suffix(".new")
    fresh.write_text(json.dumps(value, default=str))
    fresh.replace(file)


def _read(file: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(file.read_text())
    except FileNotFoundError:
        raise Missing from None
    return found
