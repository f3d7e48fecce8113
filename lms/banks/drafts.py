"""A stored draft as a question that can be shown, even before its key is written."""

from collections.abc import Callable, Mapping
from typing import Any

from lms.banks.formats import plain_json
from lms.banks.formats.outcome import IDENTITY
from lms.banks.items import AnyItem
from lms.banks.parsing import item_and_faults

_SOMETHING = "…"


def shown_item(content: str) -> AnyItem | None:
    """The item of a draft, only to be looked at; ``None`` when it has no shape yet.

    A key that is missing is replaced by one that means nothing: it must not be shown.
    """
    data = plain_json.parse(content, "")
    item, _ = item_and_faults({**data, **IDENTITY})
    return item or item_and_faults({**_keyed(data), **IDENTITY})[0]


def stem_of(content: str) -> str:
    """What a draft asks, in Markdown."""
    return str(plain_json.parse(content, "").get("stem") or "")


def _keyed(data: Mapping[str, Any]) -> dict[str, Any]:
    """The same with a key of no meaning where there is none."""
    fill = _KEYS.get(str(data.get("type")))
    keyed = {**(fill(data) if fill else {}), **data}
    if not keyed.get("answers", True):
        keyed["answers"] = [{"text": _SOMETHING}]
    if data.get("gaps"):
        keyed["gaps"] = {name: _keyed(gap) for name, gap in data["gaps"].items()}
    if data.get("parts"):
        keyed["parts"] = [_keyed(part) for part in data["parts"]]
    return keyed


_KEYS: Mapping[str, Callable[[Mapping[str, Any]], Mapping[str, Any]]] = {
    "true_false": lambda _: {"answer": True},
    "short_text": lambda _: {"answers": [{"text": _SOMETHING}]},
    "numeric": lambda _: {"answer": {"value": 0}},
    "ordering": lambda data: {"answer": [one["id"] for one in data.get("items", ())]},
}
