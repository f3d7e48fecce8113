"""Placeholder."""

from flask import Blueprint

from lms.web.access import public

blueprint = Blueprint("attestations", __name__, template_folder="templates")


@blueprint.get("/attestations/index")
@public
def index() -> str:
    return ""


@blueprint.get("/attestations/verify_form")
@public
def verify_form() -> str:
    return ""
