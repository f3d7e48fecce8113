"""Parts of the exam page that are the same for all: drawn once a language, then filled.

A hundred candidates who press start together get the same page but for their questions, their name
and their clock. A part is given what it shows by name and nothing else: no request, no account. So
what is kept from one candidate to the next can hold nothing of theirs.
"""

import re
from collections.abc import Hashable, Mapping
from functools import lru_cache
from typing import Any

from flask import Blueprint, current_app
from markupsafe import Markup, escape

from lms.exams.desks import Desk
from lms.web.assets import static_url
from lms.web.languages import chosen

_SIGN = "\ue002"
"""A private sign on both sides of the name of a text to put there."""
_GAP = re.compile(f"{_SIGN}([a-z_]+){_SIGN}")


def configure(blueprint: Blueprint) -> None:
    """Give templates ``fixed_part``, ``filled_part``, ``question_map`` and ``stops``."""
    for give in (fixed_part, filled_part, question_map, stops):
        blueprint.add_app_template_global(give)


def fixed_part(template: str, **facts: Hashable) -> Markup:
    """A part of the page that is the same for all who read the same language, given few facts."""
    return Markup(_drawn(template, tuple(facts.items()), chosen(), static_url("")))  # noqa: S704 - a template's own output


def filled_part(template: str, **texts: str) -> Markup:
    """A part that is the same for all but for some texts, which the template shows as they are.

    A text cannot be asked about in the template: it is put in, escaped, once the part is drawn.
    """
    signs = tuple((name, f"{_SIGN}{name}{_SIGN}") for name in texts)
    drawn = _drawn(template, signs, chosen(), static_url(""))
    return Markup(  # noqa: S704 - a template's own output and escaped texts
        _GAP.sub(lambda gap: str(escape(texts[gap[1]])), drawn)
    )


def question_map(paper: Mapping[str, Any]) -> Markup:
    """The links to the questions of a delivered paper; a blank one is drawn once for everybody."""
    answered = tuple(number for number, given in paper["answers"].items() if given is not None)
    return fixed_part("exams/runner_map.html", total=len(paper["questions"]), answered=answered)


def stops(desk: Desk, sign_in_url: str) -> Markup:
    """What the page may have to say at its end, with the links of this desk."""
    return filled_part("exams/runner_stops.html", start_url=desk.door_url,
                       receipt_url=desk.receipt_url, sign_in_url=sign_in_url)


@lru_cache(maxsize=128)
def _drawn(
    template: str, facts: tuple[tuple[str, Hashable], ...], language: str, static: str,  # noqa: ARG001 - parts of the key
) -> str:
    return current_app.jinja_env.get_template(template).render(**dict(facts))
