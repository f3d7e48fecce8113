"""A question as it will be seen, even before everything of it is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lms.authoring.editor.records import listed, mapping
from lms.banks import kinds
from lms.banks.advice import advice_of
from lms.banks.bench import AsWritten
from lms.banks.canonical import canonical_json
from lms.banks.drafts import shown_item
from lms.banks.items import AnyItem
from lms.banks.kinds import Foreseen
from lms.core.errors import Fault, Invalid

_UNWRITTEN = "…"
# Lists of texts and how many the format asks for at least.
_LISTS = {"options": 2, "prompts": 1, "targets": 2, "items": 2, "answers": 1}
# What stands beside the question: wrong or not, it does not show.
_ASIDE = ("title", "level", "rationale", "feedback", "time_seconds", "difficulty", "sources",
          "licence", "exposure", "tags", "notes", "origin", "reviews", "lang")


@dataclass(frozen=True, slots=True)
class Preview:
    """What the preview shows; ``shown`` is ``None`` while there is nothing of the kind to show.

    The key and the foreseen answers are those of a question without fault, else ``None``.
    """

    stem: str
    shown: Mapping[str, Any] | None
    key: str | None
    lines: Sequence[Foreseen]
    is_shuffled: bool
    advice: Sequence[Fault]


def preview(data: Mapping[str, Any], item: AnyItem | None, *, is_sound: bool) -> Preview:
    """The preview of a question; ``item`` is what the data makes, if anything."""
    standing = item or _stand_in(data)
    stem = data.get("stem")
    if standing is None:
        return Preview(str(stem or ""), None, None, (), False, ())
    kind = kinds.kind_of(standing)
    order = kind.order(standing, AsWritten())
    is_keyed = item is not None and is_sound
    return Preview(
        str(stem or ""), kind.show(standing, order),
        kind.tell_key(standing) if is_keyed else None,
        tuple(kind.foreseen(standing)) if is_keyed else (),
        bool(order) and standing.type != "hotspot" and (
            standing.presentation.shuffle or standing.type == "ordering"),
        tuple(advice_of(item)) if item is not None else (),
    )


def _stand_in(data: Mapping[str, Any]) -> AnyItem | None:
    """The question with « … » for what is not written yet; ``None`` when that is not enough."""
    seen = {name: value for name, value in data.items() if name not in _ASIDE}
    try:
        return shown_item(canonical_json({**_filled(seen), "lang": "fr"}))
    except Invalid:
        return None


def _filled(data: Mapping[str, Any]) -> dict[str, Any]:
    found = {**data, "stem": data.get("stem") or _UNWRITTEN, "scoring": _scoring(data)}
    for name, least in _LISTS.items():
        if name in found:
            found[name] = _rows(listed(found[name]), least)
    kind = data.get("type")
    if kind == "cloze":
        found["text"] = data.get("text") or _UNWRITTEN
    if kind == "choice" and not isinstance(data.get("max_choices"), int):
        found["max_choices"] = 1
    if "parts" in found:
        found["parts"] = [_filled(mapping(part)) for part in listed(found["parts"])]
    if kind == "composite" and not mapping(data.get("stimulus")).get("text"):
        found.pop("stimulus", None)
    if "answer" in found and isinstance(found["answer"], dict):
        found["answer"] = {"value": 0}
    return found


def _scoring(data: Mapping[str, Any]) -> dict[str, Any]:
    """A scoring that holds together; only « je ne sais pas » shows."""
    written = mapping(data.get("scoring"))
    return {"method": written.get("method", "all_or_nothing"), "points": 1,
            "dont_know": written.get("dont_know") is True}


def _rows(rows: list[Any], least: int) -> list[dict[str, Any]]:
    filled = [{**mapping(row), "text": mapping(row).get("text") or _UNWRITTEN} for row in rows]
    return filled + [{"id": f"x{number}", "text": _UNWRITTEN}
                     for number in range(len(filled), least)]
