"""What the form shows of a question, posted back untouched, is the same question."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from lms.authoring.editor import editing
from lms.banks import kinds
from lms.banks.canonical import item_json
from lms.banks.reader import read_bank
from tests.unit.authoring.browser_form import posted

ROOT = Path(__file__).parents[3]
FOLDERS = [ROOT / "question_banks/ia-hdf", ROOT / "tests/data/items/ia-hdf"]


def plain(text: str) -> Any:
    return json.loads(text, parse_float=Decimal)


def every_item() -> list[Any]:
    found = []
    for folder in FOLDERS:
        bank = read_bank(folder)
        found += [
            pytest.param(plain(item_json(file.item)), id=f"{folder.parent.name}-{file.item.id}")
            for file in bank.items
        ]
    return found


@pytest.mark.parametrize("data", every_item())
def test_a_form_posted_untouched_gives_the_same_question(data: dict[str, Any]) -> None:
    assert editing.read(posted(editing.values(data)), data) == data


def test_the_banks_hold_every_kind() -> None:
    assert {param.values[0]["type"] for param in every_item()} == set(kinds.KINDS)
