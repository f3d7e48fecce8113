"""The questions of an exam page as markup; a blank one is drawn once for all who get it.

A hundred candidates who press start together are shown the same few dozen questions, in other
places and orders: drawing each of them anew was most of what a start costs.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from flask import Blueprint, current_app
from markupsafe import Markup

from lms.web.languages import chosen

_MOST_SECTIONS = 8192
# Private signs that stand for the number of the question and for the texts of its options, which
# come in another order for each candidate.
_PLACE, _OPTION = "\ue000", "\ue001"
_GAP = re.compile(f"{_PLACE}|{_OPTION}([0-9]+){_OPTION}")


def configure(blueprint: Blueprint) -> None:
    """Give templates ``question_section``."""
    blueprint.add_app_template_global(section, "question_section")


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside the questions of one candidate: where their files are, what was wrong."""

    files_url: str = ""
    faults: Mapping[int, str] = field(default_factory=dict)


def section(
    question: Mapping[str, Any], given: Any, total: int, beside: Beside | None = None
) -> Markup:
    """One question of ``total``; ``given`` is its stored value, ``None`` when blank."""
    options = question.get("options", ())
    shared = {name: part for name, part in question.items() if name not in {"number", "options"}}
    text = json.dumps(shared, ensure_ascii=False, sort_keys=True)
    beside = beside or Beside()
    fault = beside.faults.get(question["number"])
    if given or fault or _PLACE in text or _OPTION in text:
        return _drawn(question, given, total, files_url=beside.files_url, fault=fault)
    blank = _blank(text, tuple(option["id"] for option in options), total, chosen())
    number = str(question["number"])
    return Markup(_GAP.sub(  # noqa: S704 - as drawn below; options are markup already
        lambda gap: options[int(gap[1])]["html"] if gap[1] else number, blank
    ))


@lru_cache(maxsize=_MOST_SECTIONS)
def _blank(text: str, ids: tuple[str, ...], total: int, language: str) -> str:  # noqa: ARG001 - part of the key
    options = [{"id": name, "html": f"{_OPTION}{at}{_OPTION}"} for at, name in enumerate(ids)]
    question = json.loads(text) | {"number": _PLACE, "options": options}
    return str(_drawn(question, {}, total))


def _drawn(question: Mapping[str, Any], given: Any, total: int, **beside: Any) -> Markup:
    template = current_app.jinja_env.get_template("exams/question.html")
    return Markup(  # noqa: S704 - a template's own output
        template.render(question=question, given=given, total=total, **beside)
    )
