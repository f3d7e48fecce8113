"""What our own files say of the question they were written from, when QTI has no word for it.

QTI 3.0 allows ``data-lms-type="true_false"`` on the body; QTI 2.1 has classes for that.
"""

import re
from typing import Any

from lms.banks.formats.qti.names import first
from lms.banks.kinds import KINDS

TOOL = "Passerelle"
PART = "lms-part"
DEGREE = re.compile(r"degree_(m?)([0-9]{1,4})")
_METHODS = {
    "choice": {"each_option", "coverage", "proportional_if_no_error", "net_correct", "weights"},
    "hotspot": {"each_option", "coverage", "proportional_if_no_error", "net_correct", "weights"},
    "ordering": {"adjacent_pairs", "exact_positions", "lcs"},
    "matching": {"net_correct", "per_pair"},
    "cloze": {"per_gap"},
    "numeric": {"best_answer", "all_or_nothing"},
    "short_text": {"all_or_nothing"},
}


def said(root: Any, name: str) -> str:
    """The mark of that name on the body, ``""`` in the files of others."""
    body = first(root, "qti-item-body")
    if body is None or not is_ours(root):
        return ""
    return body.get(f"data-lms-{name}") or _classed(body, name)


def is_ours(root: Any) -> bool:
    """Whether we wrote the file."""
    return bool(root.get("tool-name") == TOOL)


def part_of(element: Any) -> Any:
    """The part of a case study that an interaction stands in, ``None`` outside."""
    return next((one for one in element.iterancestors("div")
                 if PART in (one.get("class") or "").split()), None)


def part_mark(part: Any, name: str) -> str:
    """The mark of that name on a part."""
    return "" if part is None else _classed(part, name)


def _classed(element: Any, name: str) -> str:
    found = re.search(rf"(?:^|\s)lms-{name}-([a-z_]+)(?:\s|$)", element.get("class") or "")
    return found[1] if found else ""


def remembered(kind: str, method: str, data: dict[str, Any]) -> dict[str, Any]:
    """The question as it was before QTI simplified it."""
    if kind not in KINDS:
        return data
    if kind == "true_false" and data["type"] == "choice":
        return _statement(data)
    if kind == "scale" and data["type"] == "choice":
        return _scale(data)
    scoring = data["scoring"]
    if data["type"] == kind and method in _METHODS.get(kind, ()):
        scoring = {**scoring, "method": method}
        if method == "weights":
            _weigh(data)
        elif data["scoring"]["method"] == "weights":
            _unweigh(data)
            scoring.pop("min", None)
    return {**data, "scoring": scoring}


def _weigh(data: dict[str, Any]) -> None:
    for option in data.get("options") or data.get("areas") or ():
        if option.get("correct"):
            option.setdefault("score", 1)


def _unweigh(data: dict[str, Any]) -> None:
    for option in data.get("options") or data.get("areas") or ():
        option.pop("score", None)


def _statement(data: dict[str, Any]) -> dict[str, Any]:
    right = [option["id"] for option in data["options"] if option.get("correct")]
    if sorted(option["id"] for option in data["options"]) != ["false", "true"]:
        return data
    kept = {name: value for name, value in data.items()
            if name not in {"options", "max_choices", "min_choices", "presentation"}}
    reasons = [option["rationale"] for option in data["options"] if "rationale" in option]
    if reasons:
        kept["rationale"] = reasons[0]
    return {**kept, "type": "true_false", "answer": right == ["true"]}


def _scale(data: dict[str, Any]) -> dict[str, Any]:
    labels: dict[str, str] = {}
    for option in data["options"]:
        match = DEGREE.fullmatch(option["id"])
        if not match:
            return data
        degree = f"{'-' if match[1] else ''}{match[2]}"
        labels[degree] = option["text"]
    degrees = [int(degree) for degree in labels]
    kept = {name: value for name, value in data.items()
            if name not in {"options", "max_choices", "min_choices", "presentation"}}
    said_words = {degree: text for degree, text in labels.items() if text != degree}
    scale: dict[str, Any] = {"min": min(degrees), "max": max(degrees)}
    if said_words:
        scale["labels"] = said_words
    return {**kept, "type": "scale", "scale": scale, "scoring": {"method": "none", "points": 0}}
