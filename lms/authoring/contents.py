"""A question as plain data: what its columns say of it, its faults, and what is asked of it."""

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from lms.banks.canonical import canonical_json, content_sha256
from lms.banks.checks import framework_faults
from lms.banks.formats import plain_json
from lms.banks.headers import Framework
from lms.banks.items import AnyItem
from lms.banks.parsing import item_and_faults
from lms.banks.text import plain_of
from lms.core.errors import Fault, Invalid
from lms.core.i18n import N_

MOST_BYTES = 500_000
TITLE_CHARS = 120
_TOO_LONG = N_("Cette question dépasse {limit} Ko : raccourcissez-la, ou découpez-la.")


@dataclass(frozen=True, slots=True)
class Judged:
    """What plain data makes: an item, or faults with their place as a field path."""

    item: AnyItem | None
    faults: tuple[Fault, ...]


def judged(data: Mapping[str, Any], framework: Framework | None) -> Judged:
    """The item that the data says and every fault; nothing is refused."""
    try:
        item, faults = item_and_faults(dict(data))
    except Invalid as refusal:
        return Judged(None, tuple(refusal.faults))
    if item is not None and framework is not None:
        faults = [*faults, *framework_faults(item, framework)]
    return Judged(item, tuple(faults))


def stored(data: Mapping[str, Any] | AnyItem) -> str:
    """How a question is stored; raises ``Invalid`` when it is larger than any question is.

    An item is told without the fields that are at their default, so that the same question always
    reads the same.
    """
    content = canonical_json(data)
    if len(content.encode()) > MOST_BYTES:
        raise Invalid([Fault("", "too_long", _TOO_LONG, {"limit": MOST_BYTES // 1000})])
    return content


def data_of(content: str) -> dict[str, Any]:
    """The plain data of a stored question."""
    found: dict[str, Any] = plain_json.parse(content, "")
    return found


def digest_of(item: AnyItem | None) -> str | None:
    """The digest of what is asked; ``None`` while it cannot be asked."""
    return content_sha256(item) if item is not None else None


def columns(data: Mapping[str, Any]) -> dict[str, Any]:
    """What lists, filters and searches need to know, from data that may lack anything."""
    stem = " ".join(plain_of(_text(data, "stem")).split())
    title = " ".join(_text(data, "title").split()) or stem
    codes = data.get("competences")
    tags = data.get("tags")
    competences = [code for code in _listed(codes) if isinstance(code, str)]
    words = " ".join((_text(data, "id"), title, stem, *_prose(data),
                      *(tag for tag in _listed(tags) if isinstance(tag, str))))
    return {
        "kind": _text(data, "type")[:16], "block_code": _text(data, "block")[:40],
        "competences": competences[:50], "level": _text(data, "level")[:16],
        "title": textwrap.shorten(title, TITLE_CHARS, placeholder="…"),
        "words": words.lower(),
    }


def placed(faults: tuple[Fault, ...], code: str) -> list[Fault]:
    """The faults of one question among others: each place begins with its code."""
    return [replace(fault, place=f"{code}, {fault.place}" if fault.place else code)
            for fault in faults]


def _prose(data: Mapping[str, Any]) -> list[str]:
    """The texts of the options and of their like, which searches look in as well."""
    found = []
    for name in ("options", "items", "prompts", "targets", "answers", "areas", "parts"):
        for one in _listed(data.get(name)):
            if isinstance(one, Mapping):
                found += [_text(one, "text"), _text(one, "stem")]
    return [" ".join(text.split()) for text in (*found, _text(data, "text")) if text]


def _text(data: Mapping[str, Any], name: str) -> str:
    value = data.get(name)
    return value if isinstance(value, str) else ""


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else []
