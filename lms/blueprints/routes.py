"""Pages of the blueprints: the list, and what a bank has for every row of one."""

from collections.abc import Sequence

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from lms.banks import wording as bank_words
from lms.banks.models import Edition
from lms.blueprints import assembly_routes, queries, wording, writing_routes
from lms.blueprints.coverage import coverage_of
from lms.people.policy import Verb
from lms.web import context
from lms.web.access import access
from lms.web.languages import say

blueprint = Blueprint("blueprints", __name__, url_prefix="/blueprints",
                      template_folder="templates")
BLUEPRINTS = (blueprint, writing_routes.blueprint, assembly_routes.blueprint)


@blueprint.get("/")
@access(Verb.SEE_BANKS)
def index() -> ResponseReturnValue:
    """The newest version of every blueprint."""
    found = queries.blueprints(context.session())
    return render_template("blueprints/index.html", blueprints=found, wording=wording,
                           may_write=_may_write())


@blueprint.get("/<int:blueprint_id>")
@access(Verb.SEE_BANKS)
def show(blueprint_id: int) -> ResponseReturnValue:
    """The table, and what an edition has for it."""
    session = context.session()
    found = queries.blueprint(session, blueprint_id)
    plan, versions = queries.plan_of(found), queries.versions_of(session, found.code)
    editions = queries.editions_for(session, found.certification_code)
    edition = _chosen(editions)
    pool = queries.pool_of(session, edition.id) if edition else []
    return render_template(
        "blueprints/show.html", found=found, plan=plan, edition=edition, editions=editions,
        coverage=coverage_of(plan, pool, say) if edition else None, versions=versions,
        assemblies=queries.assemblies_of(session, found.id),
        titles=queries.titles_of(session, found.certification_code),
        wording=wording, bank_words=bank_words, say=say, may_write=_may_write(),
    )


def _chosen(editions: Sequence[Edition]) -> Edition | None:
    """The edition that the URL asks for, else the latest."""
    asked = request.args.get("edition", 0, int)
    return next((one for one in editions if one.id == asked), editions[0] if editions else None)


def _may_write() -> bool:
    return bool(context.actor().reach(Verb.PUBLISH_BANKS))
