"""Home."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from lms.people.policy import Verb
from lms.web.access import access

blueprint = Blueprint("home", __name__, template_folder="templates")


@blueprint.get("/")
@access(Verb.BE_SIGNED_IN)
def show() -> ResponseReturnValue:
    """What is expected of the signed-in person."""
    return render_template("home/show.html")
