"""Questions in our own format, coming from elsewhere: they enter as drafts like any others."""

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from lms.banks.canonical import canonical_json
from lms.banks.formats import plain_json
from lms.banks.formats.outcome import NOT_READ, Met, Reading, Wish, refused, sound
from lms.banks.items import AnyItem
from lms.banks.reader import ItemFile, read_bank
from lms.core.errors import Fault, Invalid
from lms.core.i18n import N_
from lms.core.strict_yaml import load_all

_TEXTS: Mapping[str, str] = {
    "not_a_mapping": N_("Une suite de champs nommés est attendue ici."),
    "bank_missing": N_("Cette archive n'a pas de fichier bank.yaml."),
    "no_question": N_("Cette banque ne contient aucune question."),
}


def read(content: bytes, wish: Wish) -> Reading:
    """The questions of one YAML file, one a document. Raises ``Invalid``."""
    documents = load_all(content, wish.name)
    wish.check_count(len(documents))
    return Reading(tuple(
        _met(f"{wish.name}, question {number}", document.value, wish)
        for number, document in enumerate(documents, start=1)
    ))


def read_package(files: Mapping[str, bytes], wish: Wish) -> Reading:
    """The questions of a zipped bank, with their media. Raises ``Invalid``."""
    with as_folder(files, wish.name) as folder:
        bank = read_bank(folder)
        inside = {path.relative_to(folder).as_posix(): path.read_bytes()
                  for path in sorted((folder / "media").glob("*"))}
    met = [*(_item(file, inside) for file in bank.items), *_broken(bank.faults)]
    wish.check_count(len(met))
    if not met:
        raise Invalid([Fault(wish.name, "no_question", _TEXTS["no_question"])])
    return Reading(tuple(met))


@contextmanager
def as_folder(files: Mapping[str, bytes], place: str) -> Iterator[Path]:
    """The bank of an unpacked archive as a folder, wherever in it ``bank.yaml`` stands.

    Raises ``Invalid`` when it has none.
    """
    root = min((name for name in files if name.rpartition("/")[2] == "bank.yaml"),
               key=lambda name: (name.count("/"), name), default=None)
    if root is None:
        raise Invalid([Fault(place, "bank_missing", _TEXTS["bank_missing"])])
    prefix = root.removesuffix("bank.yaml")
    with tempfile.TemporaryDirectory() as folder:
        for name, content in files.items():
            if name.startswith(prefix):
                target = Path(folder) / name.removeprefix(prefix)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
        yield Path(folder)


def plain_data(item: AnyItem) -> dict[str, Any]:
    """The item as plain data, exact, without what the bank gives it."""
    value = plain_json.parse(canonical_json(item), "")
    return {name: field for name, field in value.items() if name not in NOT_READ}


def _met(place: str, value: Any, wish: Wish) -> Met:
    if not isinstance(value, dict):
        return refused(place, "not_a_mapping", _TEXTS["not_a_mapping"])
    data = {name: field for name, field in value.items() if name not in NOT_READ}
    identity = str(value.get("id") or "")[:100]
    return sound(Met(place, {"lang": wish.lang, **data}, external_id=identity,
                     category=str(value.get("block") or "")[:100]))


def _item(file: ItemFile, files: Mapping[str, bytes]) -> Met:
    item = file.item
    media = {one.file: files[one.file] for one in item.every_media() if one.file in files}
    return Met(file.document.place, plain_data(item), external_id=item.id, category=item.block,
               media=media)


def _broken(faults: Iterable[Fault]) -> Iterator[Met]:
    """The files in which a fault was found, each with its first."""
    told: set[str] = set()
    for fault in faults:
        place = fault.place.rpartition(":")[0] or fault.place
        if place not in told and place not in {"bank.yaml", "framework.yaml"}:
            told.add(place)
            yield Met(place, None, refusal=replace(fault))
