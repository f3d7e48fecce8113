"""Small Moodle files, written where a test needs them."""

from typing import Any

from lms.banks.formats.moodle import reader as moodle_xml
from lms.banks.formats.outcome import Met, Wish
from lms.banks.items import AnyItem
from lms.banks.parsing import parse_item

PNG = ("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5E"
       "rkJggg==")
IDENTITY: dict[str, Any] = {
    "schema": "lms-item/1", "id": "essai", "version": 1, "status": "draft", "block": "B1",
    "competences": [], "authors": [{"name": "A. Martin"}],
}


def question(kind: str, inside: str, text: str = "Combien ?", **fields: str) -> str:
    """One ``<question>``; ``fields`` are elements of plain text."""
    plain = "".join(f"<{name}>{value}</{name}>" for name, value in fields.items())
    return (f'<question type="{kind}"><name><text>Titre</text></name><questiontext format="html">'
            f"<text><![CDATA[{text}]]></text></questiontext>{plain}{inside}</question>")


def answer(text: str, fraction: str, inside: str = "") -> str:
    return f'<answer fraction="{fraction}"><text><![CDATA[{text}]]></text>{inside}</answer>'


def answers(*pairs: tuple[str, str]) -> str:
    return "".join(answer(text, fraction) for text, fraction in pairs)


def feedback(text: str) -> str:
    return f'<feedback format="html"><text><![CDATA[{text}]]></text></feedback>'


def all_met(*questions: str, lang: str = "fr") -> tuple[Met, ...]:
    content = "<quiz>" + "\n".join(questions) + "</quiz>"
    return moodle_xml.read(content.encode(), Wish(lang)).questions


def met(*parts: str, **fields: str) -> Met:
    """The only question of a file."""
    (only,) = all_met(question(*parts, **fields))
    return only


def data(*parts: str, **fields: str) -> dict[str, Any]:
    """Its data, which must be sound."""
    only = met(*parts, **fields)
    assert only.data is not None, only.refusal
    return dict(only.data)


def item(found: Met) -> AnyItem:
    """The item that a question makes in a bank."""
    return parse_item({**(found.data or {}), **IDENTITY})


def code(*parts: str, **fields: str) -> str | None:
    """Why the only question of a file is refused."""
    refusal = met(*parts, **fields).refusal
    if refusal is not None:
        assert refusal.message
    return refusal.code if refusal else None
