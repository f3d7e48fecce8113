"""The questions of an exam page as markup; a blank one is drawn once for all who get it.

A hundred candidates who press start together are shown the same few dozen questions, in other
places and orders: drawing each of them anew was most of what a start costs.
"""

import json
import re
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from flask import Blueprint, current_app
from markupsafe import Markup, escape

from lms.exams.desks import Desk
from lms.web.assets import static_url
from lms.web.languages import chosen

_MOST_SECTIONS = 8192
# Private signs that stand for the number of the question and for the texts of its options, which
# come in another order for each candidate.
_PLACE, _OPTION = "\ue000", "\ue001"
_GAP = re.compile(f"{_PLACE}|{_OPTION}([0-9]+){_OPTION}")


def configure(blueprint: Blueprint) -> None:
    """Give templates ``question_section``, ``question_map``, ``stops`` and ``fixed_part``."""
    blueprint.add_app_template_global(section, "question_section")
    blueprint.add_app_template_global(fixed_part)
    blueprint.add_app_template_global(question_map)
    blueprint.add_app_template_global(stops)


def fixed_part(template: str, **facts: Hashable) -> Markup:
    """A part of the page that is the same for all who read the same language, given few facts."""
    return _fixed(template, tuple(facts.items()), chosen(), static_url(""))


def question_map(paper: Mapping[str, Any]) -> Markup:
    """The links to the questions of a delivered paper; a blank one is drawn once for everybody."""
    answered = tuple(number for number, given in paper["answers"].items() if given is not None)
    return fixed_part("exams/runner_map.html", total=len(paper["questions"]), answered=answered)


def stops(desk: Desk, sign_in_url: str) -> Markup:
    """What the page may have to say at its end, with the links of this desk."""
    links = {"start_url": desk.door_url, "receipt_url": desk.receipt_url,
             "sign_in_url": sign_in_url}
    signs = {name: f"{_PLACE}{name}{_PLACE}" for name in links}
    drawn = str(fixed_part("exams/runner_stops.html", **signs))
    for name, url in links.items():
        drawn = drawn.replace(signs[name], escape(url))
    return Markup(drawn)  # noqa: S704 - a template's own output and escaped addresses


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


@lru_cache(maxsize=128)
def _fixed(
    template: str, facts: tuple[tuple[str, Hashable], ...], language: str, static: str,  # noqa: ARG001 - parts of the key
) -> Markup:
    return Markup(  # noqa: S704 - a template's own output
        current_app.jinja_env.get_template(template).render(**dict(facts))
    )


def _drawn(question: Mapping[str, Any], given: Any, total: int, **beside: Any) -> Markup:
    template = current_app.jinja_env.get_template("exams/question.html")
    return Markup(  # noqa: S704 - a template's own output
        template.render(question=question, given=given, total=total, **beside)
    )
