"""The steps that are measured, each a function of the folder they share."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

from lms.banks import importing, outward
from lms.banks.actions import publish_edition
from lms.banks.checks import check_bank
from lms.banks.formats.outcome import Wish as ReadingWish
from lms.banks.models import Edition
from lms.banks.reader import read_bank
from lms.blueprints import apart
from lms.blueprints.rules import Question, Row, Wish
from lms.blueprints.supply import Supply
from lms.catalog.actions import publish_framework
from lms.catalog.reader import read_framework
from lms.core import ambient, db, schema
from lms.core.chance import Draw
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
            drawing.digest_of(drawing.shown(drawing.draw(pool, 40, seed), seed), contents)
        return self.count


def assemble(_folder: Path) -> int:
    """Three parallel forms of 40 questions out of 600, none twice, as the page asks for them."""
    draw = Draw(3, "assembling")
    kinds, levels = ("choice", "numeric", "matching"), ("remember", "understand", "apply")

    def one(values: Sequence[Any]) -> Any:
        return values[draw.below(len(values))]

    competences = [f"B1-C{number}" for number in range(1, 7)]
    pool = [
        Question(number, f"q{number}", "B1", (one(competences),), one(kinds), one(levels),
                 Fraction(one((1, 1, 2))), Fraction(6 + draw.below(13), 20),
                 one((30, 45, 60, 90, 120)),
                 frozenset({f"q{draw.below(600)}"} if number < 100 else ()))
        for number in range(600)
    ]
    rows = [Row(5, "B1", code) for code in competences]
    rows += [Row(4, "B1", kind="numeric"), Row(3, "B1", level="apply"), Row(3, "B1")]
    supply, seconds = Supply.of(rows, pool), 20
    found = apart.solve("assembling.assembled", supply, Wish(3, 0, seconds), seconds=seconds)
    if [len(form) for form in found["forms"]] != [40, 40, 40]:
        raise RuntimeError("the forms are not whole")
    return len(found["forms"])


@dataclass(frozen=True)
class Import:
    """Read a file of Moodle under the limits of long readings, and keep it as drafts."""

    count: int

    def __call__(self, folder: Path) -> int:
        """As sending the file through the page does."""
        content = written.moodle_xml(self.count)
        found = importing.preview(
            "banc.xml", content, ReadingWish(name="banc.xml"), limits=importing.BACKGROUND)
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
