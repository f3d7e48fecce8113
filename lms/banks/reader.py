"""Reading a bank from its folder.

Every fault of every file is collected, each with its line (``B1/x.yaml:12``); nothing stops at the
first one. ``parse_item`` and ``item_from_json`` read one item that is not in a file.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from lms.banks.faults import path_in
from lms.banks.headers import Bank, Defaults, Framework, InlineFramework, Stimulus
from lms.banks.items import AnyItem, Record
from lms.banks.parsing import item_and_faults, item_from_json, parse_item, record_and_faults
from lms.catalog.reader import parse_framework
from lms.core.errors import Fault, Invalid
from lms.core.i18n import N_
from lms.core.strict_yaml import MAX_BYTES, Document, load, load_all

__all__ = ["BankFiles", "ItemFile", "item_from_json", "parse_item", "read_bank"]

R = TypeVar("R", bound=Record)

MAX_MEDIA_BYTES = 10_000_000
_NOT_BLOCKS = frozenset({"media", "stimuli"})
_TEXTS: Mapping[str, str] = {
    "no_bank": N_("Le fichier bank.yaml est introuvable."),
    "unreadable": N_("Ce fichier ne peut pas être lu."),
    "wrong_extension": N_("Ce fichier serait ignoré : son nom doit finir par .yaml."),
    "framework_missing": N_("Il manque le champ « framework »."),
    "framework_name": N_("« framework » nomme un fichier du même dossier, comme framework.yaml."),
    "no_items": N_("La banque ne contient aucune question."),
}


@dataclass(frozen=True, slots=True)
class ItemFile:
    """An item and the document it was read from; ``alone`` when it has the file to itself."""

    item: AnyItem
    document: Document
    alone: bool

    def at(self, path: str = "") -> str:
        """``B1/x.yaml:12`` for a path such as ``options[2].text``."""
        return self.document.at(path_in(path))


@dataclass(frozen=True, slots=True)
class BankFiles:
    """All that could be read of a bank, and every fault met on the way."""

    folder: Path
    bank: Bank | None
    framework: Framework | None
    items: tuple[ItemFile, ...]
    stimuli: tuple[Stimulus, ...]
    faults: tuple[Fault, ...]


def read_bank(folder: Path) -> BankFiles:
    """Read ``bank.yaml``, its framework, ``<BLOCK>/*.yaml`` and ``stimuli/*.yaml``."""
    return _Reading(folder).bank()


def read_items(file: Path) -> list[AnyItem]:
    """The items of a lone file, outside any bank. Raises ``Invalid`` with every fault."""
    reading = _Reading(file.parent)
    found = [one.item for one in reading.items_of(file)]
    if reading.faults:
        raise Invalid(reading.faults)
    return found


class _Reading:
    """One pass over a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.faults: list[Fault] = []

    def bank(self) -> BankFiles:
        bank, framework = self._header()
        defaults = bank.defaults if bank else Defaults()
        stimuli = tuple(self._stimuli())
        items = tuple(self._items(defaults, {one.id: one for one in stimuli}))
        if not items and not self.faults:
            self.faults.append(_fault("bank.yaml", "no_items"))
        return BankFiles(self._folder, bank, framework, items, stimuli, tuple(self.faults))

    def _header(self) -> tuple[Bank | None, Framework | None]:
        file = self._folder / "bank.yaml"
        if not file.is_file():
            self.faults.append(_fault("bank.yaml", "no_bank"))
            return None, None
        for document in self._documents(file, several=False):
            value = document.value
            if not isinstance(value, dict):
                return self._placed(document, *record_and_faults(Bank, value)), None
            header = {name: field for name, field in value.items() if name != "framework"}
            bank = self._placed(document, *record_and_faults(Bank, header))
            return bank, self._framework(document, value.get("framework"))
        return None, None

    def _framework(self, document: Document, written: Any) -> Framework | None:
        if isinstance(written, dict):
            return self._inline(document, written)
        if not isinstance(written, str):
            self._place(document, [_fault("framework", "framework_missing")])
        elif Path(written).name != written or not written.endswith(".yaml"):
            self._place(document, [_fault("framework", "framework_name")])
        else:
            return self._referenced(self._folder / written)
        return None

    def _inline(self, document: Document, written: Any) -> Framework | None:
        inline, faults = record_and_faults(InlineFramework, written)
        inside = (replace(fault, place=f"framework.{fault.place}") for fault in faults)
        self._place(document, inside)
        return None if inline is None else Framework(
            code=None,
            title=inline.title,
            blocks={block.id: block.title for block in inline.blocks},
            competences={one.id: one.block for one in inline.competences},
        )

    def _referenced(self, file: Path) -> Framework | None:
        source = self._source(file)
        if source is None:
            return None
        try:
            framework = parse_framework(source, file.name)
        except Invalid as refusal:
            self.faults += refusal.faults
            return None
        return Framework(
            code=framework.code,
            title=framework.title,
            blocks={block.code: block.title for block in framework.blocks},
            competences={
                one.code: block.code for block in framework.blocks for one in block.competences
            },
        )

    def _items(
        self, defaults: Defaults, stimuli: Mapping[str, Stimulus]
    ) -> Iterator[ItemFile]:
        for folder in sorted(self._folder.glob("*")):
            if folder.is_dir() and folder.name not in _NOT_BLOCKS and folder.name[0] not in "._":
                for file in self._yaml_files(folder):
                    yield from self.items_of(file, defaults, stimuli)

    def items_of(
        self, file: Path, defaults: Defaults = Defaults(),  # noqa: B008 - a frozen record
        stimuli: Mapping[str, Stimulus] | None = None,
    ) -> Iterator[ItemFile]:
        """The sound items of one file."""
        documents = self._documents(file)
        for document in documents:
            value = document.value
            written = defaults.applied(value) if isinstance(value, dict) else value
            item = self._placed(document, *item_and_faults(written, stimuli))
            if item is not None:
                item = item.with_digests(self._digests)
                yield ItemFile(item, document, alone=len(documents) == 1)

    @cached_property
    def _digests(self) -> Mapping[str, str]:
        """By its path, the digest of each file of the media folder."""
        found = (path for path in sorted((self._folder / "media").glob("*"))
                 if path.is_file() and not path.is_symlink())
        return {
            f"media/{path.name}": hashlib.sha256(path.read_bytes()).hexdigest() for path in found
            if path.stat().st_size <= MAX_MEDIA_BYTES
        }

    def _stimuli(self) -> Iterator[Stimulus]:
        for file in self._yaml_files(self._folder / "stimuli"):
            for document in self._documents(file):
                stimulus = self._placed(document, *record_and_faults(Stimulus, document.value))
                if stimulus is not None:
                    yield stimulus

    def _yaml_files(self, folder: Path) -> Iterator[Path]:
        for file in sorted(folder.glob("*")):
            if file.suffix == ".yaml":
                yield file
            elif file.suffix.lower() in {".yml", ".yaml", ".json"}:
                self.faults.append(_fault(self._name(file), "wrong_extension"))

    def _documents(self, file: Path, *, several: bool = True) -> tuple[Document, ...]:
        source = self._source(file)
        if source is None:
            return ()
        name = self._name(file)
        try:
            found = load_all(source, name) if several else ()
            return found or (load(source, name),)
        except Invalid as refusal:
            self.faults += refusal.faults
            return ()

    def _source(self, file: Path) -> bytes | None:
        """At most one byte over what may be read; links could lead out of the folder."""
        try:
            with file.open("rb") as opened:
                if not file.is_symlink():
                    return opened.read(MAX_BYTES + 1)
        except OSError:
            pass
        self.faults.append(_fault(self._name(file), "unreadable"))
        return None

    def _placed(self, document: Document, record: R | None, faults: Sequence[Fault]) -> R | None:
        self._place(document, faults)
        return record

    def _place(self, document: Document, faults: Iterable[Fault]) -> None:
        self.faults += (
            replace(fault, place=document.at(path_in(fault.place))) for fault in faults
        )

    def _name(self, file: Path) -> str:
        return file.relative_to(self._folder).as_posix()


def _fault(place: str, code: str) -> Fault:
    return Fault(place, code, _TEXTS[code])
