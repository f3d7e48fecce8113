"""Small banks written in a folder, to be read and checked."""

from pathlib import Path

HEADER = """\
schema: lms-bank/1
id: essai
title: Banque d'essai
lang: fr
licence: CC-BY-SA-4.0
owner: Projet
framework:
  title: Référentiel d'essai
  blocks:
    - {id: B1, title: Premier bloc}
    - {id: B2, title: Second bloc}
  competences:
    - {id: B1-C1, block: B1, title: Une}
    - {id: B1-C2, block: B1, title: Deux}
    - {id: B2-C1, block: B2, title: Trois}
"""
ITEM = """\
schema: lms-item/1
id: {id}
version: 1
status: {status}
type: true_false
lang: fr
block: {block}
competences: [{competence}]
stem: {stem}
answer: true
rationale: Parce que.
scoring: {{method: all_or_nothing}}
authors: [{{name: A. Martin}}]
sources: [{{title: Un livre}}]
"""


def item_text(name: str, **changes: str) -> str:
    """The YAML of a true/false item; unknown fields of ``changes`` are added at the end."""
    fields = {"status": "review", "block": "B1", "competence": "B1-C1", "stem": f"Énoncé {name}"}
    known = {field: changes.pop(field) for field in tuple(changes) if field in fields}
    added = "".join(f"{field}: {value}\n" for field, value in changes.items())
    return ITEM.format(id=name, **fields | known) + added


def write_bank(folder: Path, files: dict[str, str | bytes], header: str = HEADER) -> Path:
    """A bank folder with ``bank.yaml`` and ``files`` by relative path."""
    for name, content in {"bank.yaml": header, **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder
