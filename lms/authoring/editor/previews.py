"""A question as it will be seen, even before everything of it is written."""

from collections.abc import Callable, Mapping, Sequence
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
_LISTS = {"options": 2, "prompts": 1, "targets": 2, "items": 2}
_SHUFFLED = frozenset({"choice", "matching", "ordering", "cloze"})
# What stands beside the question: wrong or not, it does not show.
_ASIDE = ("title", "level", "rationale", "feedback", "time_seconds", "difficulty", "sources",
          "licence", "exposure", "tags", "notes", "origin", "reviews", "lang")


@dataclass(frozen=True, slots=True)
class Preview:
    """What the preview shows; ``shown`` is ``None`` while there is nothing of the kind to show.

    The key, the foreseen answers and the advice are those of a question without fault.
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
        bool(order) and standing.type in _SHUFFLED and (
            standing.presentation.shuffle or standing.type == "ordering"),
        tuple(advice_of(standing)) if is_keyed else (),
    )


def _stand_in(data: Mapping[str, Any]) -> AnyItem | None:
    """The question with « … » for what is not written yet; ``None`` when that is not enough."""
    seen = {name: value for name, value in data.items() if name not in _ASIDE}
    try:
        return shown_item(canonical_json({**_filled(seen), "lang": "fr"}))
    except Invalid:
        return None


def _filled(data: Mapping[str, Any]) -> dict[str, Any]:
    """The data with enough in it to be shown, and nothing that does not show."""
    found = {**data, "stem": _text(data.get("stem")), "scoring": _scoring(data)}
    for name, least in _LISTS.items():
        if name in found:
            found[name] = _rows(listed(found[name]), least)
    if "parts" in found:
        found["parts"] = [_filled(mapping(part)) for part in listed(found["parts"])]
    fill = _BY_KIND.get(str(data.get("type")))
    return {**found, **fill(found)} if fill else found


def _choice(data: Mapping[str, Any]) -> dict[str, Any]:
    most = data.get("max_choices")
    is_number = isinstance(most, int) and not isinstance(most, bool) and most > 0
    return {"max_choices": most if is_number else 1, "min_choices": 0}


def _ordering(data: Mapping[str, Any]) -> dict[str, Any]:
    return {"answer": [row["id"] for row in data.get("items", ())]}


def _cloze(data: Mapping[str, Any]) -> dict[str, Any]:
    """Each gap as an empty one of its type: lists show their words."""
    gaps = {}
    for name, gap in mapping(data.get("gaps")).items():
        kind = mapping(gap).get("type")
        if kind == "inline_choice":
            gaps[name] = {"type": kind, "options": _rows(listed(mapping(gap).get("options")), 0)}
        else:
            gaps[name] = {"type": "short_text", "answers": [{"text": _UNWRITTEN}]}
    return {"text": _text(data.get("text")), "gaps": gaps}


def _composite(data: Mapping[str, Any]) -> dict[str, Any]:
    document = mapping(data.get("stimulus"))
    if not document.get("text"):
        return {"stimulus": None}
    return {"stimulus": {**document, "title": _text(document.get("title")), "sources": []}}


_BY_KIND: Mapping[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    "choice": _choice, "ordering": _ordering, "cloze": _cloze, "composite": _composite,
    "true_false": lambda _: {"answer": True}, "numeric": lambda _: {"answer": {"value": 0}},
    "short_text": lambda _: {"answers": [{"text": _UNWRITTEN}], "normalise": [], "fuzzy": None},
}


def _scoring(data: Mapping[str, Any]) -> dict[str, Any]:
    """A scoring that holds together; only « je ne sais pas » shows."""
    written = mapping(data.get("scoring"))
    return {"method": "all_or_nothing", "points": 1,
            "dont_know": written.get("dont_know") is True}


def _text(value: Any) -> str:
    return value if isinstance(value, str) and value.strip() else _UNWRITTEN


def _rows(rows: list[Any], least: int) -> list[dict[str, Any]]:
    """What shows of rows: their words, and how many may go with each."""
    filled: list[dict[str, Any]] = []
    for number, row in enumerate(map(mapping, rows)):
        shown = {"id": row.get("id") or f"x{number}", "text": _text(row.get("text"))}
        filled.append(shown | ({"match": row["match"]} if "match" in row else {}))
    return filled + [{"id": f"y{number}", "text": _UNWRITTEN}
                     for number in range(len(filled), least)]
