"""A small bank on disk for the certification IA-MINI, to be changed file by file."""

from collections.abc import Callable
from pathlib import Path

import pytest

DATA = Path(__file__).parents[2] / "data"
BANK = """\
schema: lms-bank/1
id: petite
title: Petite banque
lang: fr
licence: CC-BY-SA-4.0
owner: Collectif
framework: framework.yaml
"""
ITEM = """\
schema: lms-item/1
id: {id}
version: {version}
status: {status}
type: choice
lang: fr
title: Titre de {id}
block: {block}
competences: [{competence}]
level: apply
stem: Question {id} ?
max_choices: 1
options:
  - {{id: a, text: Bonne réponse de {id}, correct: true, rationale: Parce que.}}
  - {{id: b, text: Mauvaise réponse}}
  - {{id: c, text: Autre mauvaise réponse}}
scoring: {{method: all_or_nothing, points: {points}}}
authors: [{{name: Collectif}}]
"""
WriteItem = Callable[..., Path]


@pytest.fixture
def bank_folder(tmp_path: Path) -> Path:
    """A bank without questions."""
    folder = tmp_path / "petite"
    folder.mkdir()
    (folder / "bank.yaml").write_text(BANK)
    (folder / "framework.yaml").write_text((DATA / "frameworks" / "small.yaml").read_text())
    return folder


@pytest.fixture
def write_item(bank_folder: Path) -> WriteItem:
    """``write_item("q-1", status="approved")`` writes or rewrites one question of the bank."""

    def write_item(code: str, **given: object) -> Path:
        values = {"version": 1, "status": "review", "block": "B1", "competence": "B1-C1",
                  "points": 1} | given
        file = bank_folder / str(values["block"]) / f"{code}.yaml"
        file.parent.mkdir(exist_ok=True)
        file.write_text(ITEM.format(id=code, **values))
        return file

    return write_item
