"""The steps that are measured, each a function of the folder they share."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from lms.banks import importing, outward
from lms.banks.actions import publish_edition
from lms.banks.checks import check_bank
from lms.banks.formats.outcome import Wish
from lms.banks.models import Edition
from lms.banks.reader import read_bank
from lms.catalog.actions import publish_framework
from lms.catalog.reader import read_framework
from lms.core import ambient, db, schema
from lms.core.config import Settings
from lms.core.work import Work
from lms.exams import drawing
from lms.exams.scheduling import pool_of
from tests.benchmarks.banks import written

FORMATS = tuple(outward.KINDS)


def check(folder: Path) -> int:
    """Read a bank and look at all that may be wrong with it."""
    bank = read_bank(folder / "bank")
    faults = check_bank(bank).faults
    if faults:
        raise RuntimeError(str(faults[0]))
    return len(bank.items)


def publish(folder: Path) -> int:
    """Read, check and freeze the bank as an edition of a new database, or of the one there."""
    bank = read_bank(folder / "bank")
    with _writing(folder) as work:
        publish_framework(work, read_framework(folder / "bank" / "framework.yaml"))
        publish_edition(work, bank)
    return len(bank.items)


def _export(kind: str, folder: Path) -> int:
    database = db.connect(_settings(folder))
    with db.transaction(database, write=False) as session:
        source = outward.of_bank(session, "ia-hdf")
        content = outward.write(source, kind).content
    (folder / f"export-{kind}").write_bytes(content)
    return len(source.items)


EXPORTS: Mapping[str, Callable[[Path], int]] = {
    kind: partial(_export, kind) for kind in FORMATS
}


@dataclass(frozen=True)
class Forms:
    """Draw forms of forty questions of one block."""

    count: int

    def __call__(self, folder: Path) -> int:
        """Read the block once, as a sitting does, then draw."""
        with _writing(folder) as work:
            edition = work.session.query(Edition).one()
            pool = pool_of(work, edition.id, "B1")
        contents = {drawable.item_id: drawable.content for drawable in pool}
        for seed in range(self.count):
            drawing.digest_of(drawing.draw_paper(pool, 40, seed), contents)
        return self.count


@dataclass(frozen=True)
class Import:
    """Read a file of Moodle under the limits of the pages, and keep it as drafts."""

    count: int

    def __call__(self, folder: Path) -> int:
        """As sending the file through the page does."""
        content = written.moodle_xml(self.count)
        found = importing.preview("banc.xml", content, Wish(name="banc.xml"))
        with _writing(folder) as work:
            importing.take_in(work, f"banc-{self.count}", found)
        return found.counts["imported"]


def _settings(folder: Path) -> Settings:
    return Settings(data_dir=folder, secret_key="k" * 40)


@contextmanager
def _writing(folder: Path) -> Iterator[Work]:
    """One transaction on the database of the folder, made when it is not there."""
    database = db.connect(_settings(folder))
    schema.upgrade(database)
    with db.transaction(database, write=True) as session:
        yield Work(session, None, ambient.now())
    database.dispose()
