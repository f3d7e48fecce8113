"""The questions of an exam page as markup; a blank one is drawn once for all who get it.

A hundred candidates who press start together are shown the same few dozen questions, in other
places and orders: drawing each of them anew was most of what a start costs.
"""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from flask import Blueprint, current_app
from markupsafe import Markup

from lms.web.languages import chosen

_MOST_SECTIONS = 8192
_PLACE = "\ue000"  # stands for the number of the question; a private sign, in nobody's text


def configure(blueprint: Blueprint) -> None:
    """Give templates ``question_section``."""
    blueprint.add_app_template_global(section, "question_section")


def section(question: Mapping[str, Any], given: Any, total: int) -> Markup:
    """One question of ``total``; ``given`` is its stored value, ``None`` when blank."""
    if given:
        return _drawn(question, given, total)
    anywhere = json.dumps({**question, "number": _PLACE}, sort_keys=True)
    blank = _blank(anywhere, total, chosen())
    return Markup(blank.replace(_PLACE, str(question["number"])))  # noqa: S704 - as drawn below


@lru_cache(maxsize=_MOST_SECTIONS)
def _blank(question: str, total: int, language: str) -> str:  # noqa: ARG001 - part of the key
    return str(_drawn(json.loads(question), {}, total))


def _drawn(question: Mapping[str, Any], given: Any, total: int) -> Markup:
    template = current_app.jinja_env.get_template("exams/question.html")
    return Markup(  # noqa: S704 - a template's own output
        template.render(question=question, given=given, total=total)
    )
