"""The Safe Exam Browser file of a sitting, for those who run it and those who take it."""

from flask import Blueprint, Response, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from lms.core import ambient
from lms.core.errors import Missing
from lms.exams import queries, rules, safe_browser, seats
from lms.exams.models import Sitting
from lms.people.policy import Verb
from lms.web import context
from lms.web.access import access, public

blueprint = Blueprint("safe_browser", __name__, template_folder="templates")


def lockdown() -> safe_browser.Lockdown:
    """How a new sitting is locked down: it opens on the home page, and leaves by its own."""
    base = context.settings().base_url
    return safe_browser.Lockdown(
        start_url=base + url_for("home.show"), quit_url=base + url_for("safe_browser.left"),
        quit_code=rules.spoken_code(ambient.random_bytes(6)),
    )


@blueprint.get("/exams/<int:sitting_id>/passerelle.seb")
@access(Verb.SEE_SITTINGS, within=queries.scope_of_sitting)
def for_the_room(sitting_id: int) -> ResponseReturnValue:
    """The file, to be put on the machines of the room."""
    return _file(queries.sitting(context.session(), sitting_id))


@blueprint.get("/attempts/<int:attempt_id>/passerelle.seb")
@access(Verb.TAKE_EXAM, door=seats.seat_of)
def for_the_candidate(attempt_id: int) -> ResponseReturnValue:
    """The same file: opening it opens the exam in Safe Exam Browser."""
    return _file(_sitting_of(context.session(), attempt_id))


@blueprint.get("/safe-browser/left")
@public
def left() -> ResponseReturnValue:
    """Where Safe Exam Browser closes by itself; another browser shows a few words."""
    return render_template("exams/safe_browser_left.html")


def _sitting_of(session: Session, attempt_id: int) -> Sitting:
    return queries.attempt(session, attempt_id).sitting


def _file(sitting: Sitting) -> Response:
    if sitting.seb_config is None:
        raise Missing
    response = Response(sitting.seb_config, mimetype=safe_browser.MEDIA_TYPE)
    response.headers.set("Content-Disposition", "attachment", filename="passerelle.seb")
    return response
