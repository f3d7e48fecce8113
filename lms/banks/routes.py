"""Placeholder."""

from flask import Blueprint

from lms.web.access import public

blueprint = Blueprint("banks", __name__, template_folder="templates")


@blueprint.get("/banks/index")
@public
def index() -> str:
    return ""
