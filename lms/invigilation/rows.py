"""The rows of the board as markup, each drawn once for as long as it says the same.

In a lively room something changes at every refresh, but for a few candidates at a time.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from flask import current_app, url_for
from markupsafe import Markup

from lms.exams.models import Sitting
from lms.invigilation import rules
from lms.invigilation.board import Card
from lms.invigilation.rules import Situation
from lms.web.languages import chosen

_MOST_ROWS = 4096


@dataclass(frozen=True, slots=True)
class Frame:
    """What a row is drawn with besides its card: the sitting, the language, the static files."""

    id: int
    is_over: bool
    authorises_each: bool
    asked_count: int
    language: str
    icons_url: str


def rows_of(sitting: Sitting) -> Callable[[Card], Markup]:
    """How to draw the rows of a sitting in this request."""
    frame = Frame(
        sitting.id, sitting.is_over, sitting.authorises_each, sitting.asked_count, chosen(),
        url_for("static", filename="icons.svg"),
    )
    return lambda card: _row(card, frame)


@lru_cache(maxsize=_MOST_ROWS)
def _row(card: Card, frame: Frame) -> Markup:
    template = current_app.jinja_env.get_template("invigilation/row.html")
    return Markup(template.render(card=card, sitting=frame, rules=rules, S=Situation))  # noqa: S704 - a template's own output
