"""Pages of the catalog: the certifications, and the whole framework of each version."""

from datetime import date

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from lms.catalog import queries, wording
from lms.people.policy import Verb
from lms.web import context
from lms.web.access import access
from lms.web.filters import PARIS

blueprint = Blueprint("catalog", __name__, template_folder="templates")


@blueprint.get("/catalog")
@access(Verb.SEE_CATALOG)
def index() -> ResponseReturnValue:
    """The newest version of every certification; they belong to no organisation."""
    found = queries.latest_certifications(context.session())
    return render_template("catalog/index.html", certifications=found, wording=wording,
                           today=_today())


@blueprint.get("/catalog/<int:certification_id>")
@access(Verb.SEE_CATALOG)
def show(certification_id: int) -> ResponseReturnValue:
    """The whole framework of one version, made to be read and printed."""
    session = context.session()
    found = queries.certification_with_blocks(session, certification_id)
    return render_template(
        "catalog/show.html", certification=found, wording=wording, today=_today(),
        versions=queries.versions_of(session, found.code),
    )


def _today() -> date:
    return context.now().astimezone(PARIS).date()
