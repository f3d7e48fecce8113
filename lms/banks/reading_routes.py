"""The page of a long reading: how far it is, then the import it became or why it is refused."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lms.banks.readings import Order, Readings
from lms.people.policy import Verb
from lms.web import context
from lms.web.access import access

blueprint = Blueprint("readings", __name__, template_folder="templates")


@blueprint.get("/banks/imports/readings/<token>")
@access(Verb.PUBLISH_BANKS)
def show(token: str) -> ResponseReturnValue:
    """Where the reading is; it goes on by itself, this page only looks at it."""
    readings = _readings()
    state, order = readings.state(token), readings.order(token)
    if state.import_id is not None:
        return redirect(url_for("imports.show", import_id=state.import_id))
    if not state.is_over:
        readings.go_on(token)  # unless it is being read already
    return render_template("banks/reading.html", order=order, state=state)


def begin(content: bytes, order: Order) -> ResponseReturnValue:
    """Leave a file to be read and go and look at it."""
    readings = _readings()
    token = readings.leave(content, order)
    readings.go_on(token)
    return redirect(url_for("readings.show", token=token))


def _readings() -> Readings:
    return Readings(context.settings(), context.database())
