"""Questions on their way out: from a folder or an edition to a file of another platform."""

import io
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from lms.banks import media_files, queries
from lms.banks.booklet import document
from lms.banks.checks import faults_of
from lms.banks.formats.gift import writer as gift
from lms.banks.formats.moodle import writer as moodle
from lms.banks.formats.native import writer as native
from lms.banks.formats.qti import writer as qti
from lms.banks.formats.table import writer as table
from lms.banks.headers import Bank
from lms.banks.items import AnyItem
from lms.banks.models import Edition
from lms.banks.reader import item_from_json, read_bank
from lms.catalog.queries import latest_by_code
from lms.core import ambient
from lms.core.errors import Fault, Invalid, Missing
from lms.core.i18n import N_
from lms.core.letterhead import day_of
from lms.core.lettering import long_date
from lms.core.strict_yaml import load

NOT_WRITTEN = "not_written"
_NO_QUESTION = N_("Aucune question ne correspond : rien à écrire.")
_UNKNOWN_OWNER = "Non précisé"
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the same questions give the same bytes


@dataclass(frozen=True, slots=True)
class Source:
    """The questions to write, with the files they show by path, and what ``bank.yaml`` says."""

    header: Bank
    framework: Any
    items: Sequence[AnyItem]
    media: Mapping[str, bytes]
    extra: Mapping[str, bytes]
    made_on: date
    edition: str = ""

    def narrowed(self, keeps: Callable[[AnyItem], bool]) -> "Source":
        """The same with some of the questions. Raises ``Invalid`` when none is left."""
        items = [item for item in self.items if keeps(item)]
        if not items:
            raise Invalid([Fault("", "no_question", _NO_QUESTION)])
        shown = {one.file for item in items for one in item.every_media()}
        media = {path: content for path, content in self.media.items() if path in shown}
        return replace(self, items=items, media=media)


@dataclass(frozen=True, slots=True)
class Written:
    """A file, and by item the codes of what it could not say."""

    content: bytes
    losses: Mapping[str, Sequence[str]]

    @property
    def absent(self) -> int:
        """How many items are not in the file."""
        return sum(NOT_WRITTEN in lost for lost in self.losses.values())


def of_folder(folder: Path) -> Source:
    """The bank of a folder. Raises ``Invalid`` with every fault."""
    bank = read_bank(folder)
    faults = faults_of(bank)
    if faults or bank.bank is None:
        raise Invalid(faults)
    framework = load((folder / "bank.yaml").read_bytes(), "bank.yaml").value["framework"]
    extra = {}
    if isinstance(framework, str):
        extra[framework] = (folder / framework).read_bytes()
    items = [file.item for file in bank.items]
    media = {one.file: (folder / one.file).read_bytes()
             for item in items for one in item.every_media()}
    return Source(bank.bank, framework, items, media, extra, day_of(ambient.now()),
                  "fichiers de la banque")


def of_bank(session: Session, bank_code: str) -> Source:
    """The newest edition of a bank; raises ``Missing``."""
    found = queries.last_edition(session, bank_code)
    if found is None:
        raise Missing
    return _of_edition(session, found)


def of_edition(session: Session, edition_id: int) -> Source:
    """One edition; raises ``Missing``."""
    return _of_edition(session, queries.edition_with_items(session, edition_id))


def write(source: Source, kind: str) -> Written:
    """The file in a format of ``KINDS``."""
    return KINDS[kind][1](source)


def suffix_of(kind: str) -> str:
    """How the name of a file of this format ends."""
    return KINDS[kind][0]


def _of_edition(session: Session, edition: Edition) -> Source:
    items = [item_from_json(row.content) for row in edition.items]
    media = {one.file: media_files.read(session, one.sha256).content
             for item in items for one in item.every_media() if one.sha256}
    lang = Counter(item.lang for item in items).most_common(1)
    header = Bank(
        schema="lms-bank/1", id=edition.bank_code, title=edition.title,
        lang=lang[0][0] if lang else "fr", licence=edition.licence, owner=_UNKNOWN_OWNER,
    )
    day = day_of(edition.published_at)
    return Source(header, _framework(session, edition), items, media, {}, day,
                  f"n° {edition.number}, publiée le {long_date(day)}")


def _framework(session: Session, edition: Edition) -> dict[str, Any]:
    """The certification of an edition as ``bank.yaml`` may hold it."""
    found = latest_by_code(session, {edition.certification_code}).get(edition.certification_code)
    blocks = found.blocks if found else ()
    return {
        "title": found.title if found else edition.certification_code,
        "blocks": [{"id": block.code, "title": block.title} for block in blocks],
        "competences": [{"id": one.code, "block": block.code, "title": one.title}
                        for block in blocks for one in block.competences],
    }


def _gift(source: Source) -> Written:
    text, losses = gift.write(_by_block(source.items))
    return Written(text.encode(), losses)


def _moodle(source: Source) -> Written:
    found = moodle.write(_by_block(source.items), source.media)
    return Written(found.content, found.losses)


def _qti21(source: Source) -> Written:
    found = qti.write(source.items, source.media, "2.1")
    return Written(zipped(found.files), found.losses)


def _qti30(source: Source) -> Written:
    found = qti.write(source.items, source.media, "3.0")
    return Written(zipped(found.files), found.losses)


def _table(source: Source) -> Written:
    return Written(*table.write(_by_block(source.items)))


def _native(source: Source) -> Written:
    files = native.write(source.header, source.framework, source.items, source.media)
    return Written(zipped({**files, **source.extra}), {})


def _booklet(source: Source, *, is_key: bool) -> Written:
    framework = source.framework
    if isinstance(framework, str):
        framework = load(source.extra[framework], framework).value
    blocks = {str(block.get("id") or block.get("code")): str(block["title"])
              for block in framework["blocks"]}
    owner = source.header.owner
    booklet = document.Booklet(
        source.header.title, source.edition, "" if owner == _UNKNOWN_OWNER else owner,
        source.header.licence, source.made_on, blocks, _by_block(source.items), source.media)
    losses = {item.id: document.unprinted(item, source.media) for item in source.items}
    return Written(document.render(booklet, is_key=is_key), losses)


KINDS: Mapping[str, tuple[str, Callable[[Source], Written]]] = {
    "gift": (".gift", _gift), "moodle": (".xml", _moodle), "qti21": ("-qti21.zip", _qti21),
    "qti30": ("-qti30.zip", _qti30), "table": (".xlsx", _table), "native": (".zip", _native),
    "booklet": (".pdf", partial(_booklet, is_key=False)),
    "booklet-key": ("-corrige.pdf", partial(_booklet, is_key=True)),
}


def zipped(files: Mapping[str, bytes]) -> bytes:
    """The files as a zip; the manifest or the header comes first."""
    packed = io.BytesIO()
    first = ("imsmanifest.xml", "bank.yaml")
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files, key=lambda name: (name not in first, name)):
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), files[name], zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _by_block(items: Iterable[AnyItem]) -> list[AnyItem]:
    """Those of one block together: formats write the block once, as a category."""
    return sorted(items, key=lambda item: item.block)
