"""Banks written in a scenario: their questions checked where they stand, then put in a folder.

A question is written as JSON, which is the strict YAML that the reader of banks accepts.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from lms.banks.parsing import item_and_faults
from lms.catalog.shipped import path_of
from lms.core import strict_yaml
from lms.core.errors import Fault, Invalid
from lms.core.i18n import N_
from lms.worlds.scenario import AskedBank

_NO_COMPETENCE = N_("Une question d'examen porte sur une compétence au moins.")


def item_faults(item: dict[str, Any], place: str) -> Iterator[Fault]:
    """What is wrong with a question, at its path in the scenario.

    A sound one has an id and a block that can name a file: letters, digits, dots and dashes.
    """
    try:
        document = strict_yaml.load(_written(item), "item")
    except Invalid as refusal:
        yield from (replace(fault, place=place) for fault in refusal.faults)
        return
    found, faults = item_and_faults(document.value)
    yield from (replace(fault, place=f"{place}.{fault.place}".rstrip(".")) for fault in faults)
    if found and not found.competences:
        yield Fault(f"{place}.competences", "no_competence", _NO_COMPETENCE)


def write_bank(folder: Path, asked: AskedBank, certification: str) -> dict[str, int]:
    """Write the bank as the folder the reader knows; the position of the question of each file.

    The questions have been found sound by ``item_faults``.
    """
    framework = (path_of(certification) / "framework.yaml").read_bytes()
    (folder / "framework.yaml").write_bytes(framework)
    header = {
        "schema": "lms-bank/1", "id": asked.key, "title": asked.title, "lang": "fr",
        "licence": "CC-BY-SA-4.0", "owner": "Scénario", "framework": "framework.yaml",
    }
    (folder / "bank.yaml").write_text(json.dumps(header, ensure_ascii=False), encoding="utf-8")
    positions = {}
    for position, item in enumerate(asked.items):
        file = folder / str(item["block"]) / f"{item['id']}.yaml"
        file.parent.mkdir(exist_ok=True)
        file.write_text(_written(item), encoding="utf-8")
        positions[file.relative_to(folder).as_posix()] = position
    return positions


def _written(item: dict[str, Any]) -> str:
    return json.dumps(item, ensure_ascii=False, indent=1)
