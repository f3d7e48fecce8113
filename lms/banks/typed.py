"""Reading the answer to a question from a plain HTML form, as the templates of its kind name it."""

from collections.abc import Callable, Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

Form = MultiDict[str, str]
Shown = Mapping[str, Any]


class TiedRanksError(ValueError):
    """Two elements to put in order were given one rank."""


def typed_value(form: Form, shown: Shown, name: str) -> Any:
    """What the runner would send of a question shown under ``name``; ``None`` when blank.

    A field is repeated for several choices, and holds ``dk`` for « je ne sais pas ». Those of a
    line, a gap or an element add its position (``q1.2``), those of a part of a case ``.p`` and its
    own (``q1.p2``, ``q1.p2.1``). Raises ``TiedRanksError`` for two elements of one rank.
    """
    if shown["dont_know"] and "dk" in form.getlist(name):
        return {"dont_know": True}
    found = _READERS[shown["kind"]](form, shown, name)
    return None if found is None or not any(_given(part) for part in found.values()) else found


def _given(part: Any) -> bool:
    return part is not None and part not in ("", [], {})


def _filled(form: Form, name: str) -> list[str]:
    return [value for value in form.getlist(name) if value.strip()]


def _chosen(form: Form, _shown: Shown, name: str) -> Any:
    return {"chosen": _filled(form, name)}


def _said(form: Form, _shown: Shown, name: str) -> Any:
    given = _filled(form, name)
    return {"value": given[0] == "true"} if given else None


def _degree(form: Form, _shown: Shown, name: str) -> Any:
    given = _filled(form, name)
    return {"degree": given[0]} if given else None


def _text(form: Form, _shown: Shown, name: str) -> Any:
    given = _filled(form, name)
    return {"text": given[0]} if given else None


def _pairs(form: Form, shown: Shown, name: str) -> Any:
    lines = {one["id"]: _filled(form, f"{name}.{one['id']}") for one in shown["prompts"]}
    return {"pairs": {line: targets for line, targets in lines.items() if targets}}


def _order(form: Form, shown: Shown, name: str) -> Any:
    ranks = {one["id"]: form.get(f"{name}.{one['id']}", "") for one in shown["elements"]}
    ranked = {element: int(rank) for element, rank in ranks.items() if rank.isdecimal()}
    if len(set(ranked.values())) < len(ranked):
        raise TiedRanksError
    return {"order": sorted(ranked, key=lambda element: ranked[element])}


def _gaps(form: Form, shown: Shown, name: str) -> Any:
    typed = {one["id"]: form.get(f"{name}.{one['id']}", "") for one in shown["gaps"]}
    return {"gaps": {gap: text for gap, text in typed.items() if text.strip()}}


def _parts(form: Form, shown: Shown, name: str) -> Any:
    values = {one["id"]: typed_value(form, one, f"{name}.p{one['id']}") for one in shown["parts"]}
    return {"parts": {part: value for part, value in values.items() if value is not None}}


def _files(form: Form, _shown: Shown, name: str) -> Any:
    """The files kept, each as its digest, a space and its name."""
    kept = [value.partition(" ") for value in _filled(form, name)]
    return {"files": [{"name": told, "sha256": digest} for digest, _, told in kept]}


_READERS: Mapping[str, Callable[[Form, Shown, str], Any]] = {
    "choice": _chosen, "hotspot": _chosen, "true_false": _said, "scale": _degree,
    "numeric": _text, "short_text": _text, "essay": _text, "matching": _pairs,
    "ordering": _order, "cloze": _gaps, "composite": _parts, "file_upload": _files,
}
