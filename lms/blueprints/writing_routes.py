"""Pages where a blueprint is written: the form of its table, row by row, without JavaScript too."""

from collections.abc import Mapping

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.banks.queries import edition as edition_of
from lms.blueprints import actions, drawing, models, queries
from lms.blueprints.forms import (
    BlueprintForm,
    asked_row,
    filled_with,
    with_one_more_row,
    without_row,
)
from lms.blueprints.papers import refuse_shortages
from lms.blueprints.rules import Row, Superseded
from lms.blueprints.supply import Supply
from lms.catalog.models import Certification
from lms.catalog.queries import latest_by_code, latest_certifications
from lms.core import ambient
from lms.core.errors import Invalid, Missing
from lms.core.i18n import N_
from lms.people.policy import Verb
from lms.web import context
from lms.web.access import access
from lms.web.languages import say

blueprint = Blueprint("blueprint_writing", __name__, url_prefix="/blueprints",
                      template_folder="templates")
_MOST_COUNTED = 100


@blueprint.get("/new")
@access(Verb.PUBLISH_BANKS)
def new() -> ResponseReturnValue:
    """Choose the certification, then an empty table."""
    code = request.args.get("certification", "")
    known = latest_certifications(context.session())
    if not code and len(known) != 1:
        return render_template("blueprints/certification.html", certifications=known)
    certification = _certification(code or known[0].code)
    form = BlueprintForm(data={"duration_minutes": 60, "method": "random"})
    return _page(form, certification, None)


@blueprint.post("/new")
@access(Verb.PUBLISH_BANKS)
def create() -> ResponseReturnValue:
    """Write the first version, or show every fault at its field."""
    return _answered(_certification(request.form.get("certification", "")), None)


@blueprint.get("/<int:blueprint_id>/edit")
@access(Verb.PUBLISH_BANKS)
def edit(blueprint_id: int) -> ResponseReturnValue:
    """The table as it was written."""
    found = queries.blueprint(context.session(), blueprint_id)
    if queries.last_number(context.session(), found.code) != found.number:
        raise Superseded
    form = BlueprintForm(data=filled_with(queries.plan_of(found)))
    return _page(form, _certification(found.certification_code), found)


@blueprint.post("/<int:blueprint_id>/edit")
@access(Verb.PUBLISH_BANKS)
def revise(blueprint_id: int) -> ResponseReturnValue:
    """Change the version, or write the next one if it has served."""
    found = queries.blueprint(context.session(), blueprint_id)
    return _answered(_certification(found.certification_code), found)


@blueprint.get("/counts/<int:edition_id>")
@access(Verb.PUBLISH_BANKS)
def counts(edition_id: int) -> ResponseReturnValue:
    """How many questions of an edition fit each ``r`` of the query: topic~kind~level~from~to."""
    code = edition_of(context.session(), edition_id).certification_code
    blocks_of = _blocks_of(_certification(code))
    asked = request.args.getlist("r")[:_MOST_COUNTED]
    rows = [asked_row(text, blocks_of) for text in asked]
    return jsonify(available=_available(rows, edition_id))


def _answered(
    certification: Certification, found: models.Blueprint | None
) -> ResponseReturnValue:
    """Do what the button pressed says: a row more or less, a count, a proposal, or keep it."""
    act, sent = request.form.get("act", ""), request.form
    if act == "add":
        return _page(BlueprintForm(with_one_more_row(sent)), certification, found, is_longer=True)
    if act.startswith("remove-") and act[7:].isascii() and act[7:].isdigit():
        return _page(BlueprintForm(without_row(sent, int(act[7:]))), certification, found)
    form = BlueprintForm(sent)
    form.offer(certification.blocks)
    if act == "count":
        return _page(form, certification, found)
    if form.validate():
        try:
            if act == "propose":
                _propose(form, certification)
                return _page(form, certification, found)
            return _kept(form, certification, found)
        except Invalid as refusal:
            form.accept(refusal)
    return _page(form, certification, found), 422


def _kept(
    form: BlueprintForm, certification: Certification, found: models.Blueprint | None
) -> ResponseReturnValue:
    """Store the plan, and say what became of it."""
    work, plan = context.work(), form.plan(certification.code)
    if found is None:
        kept, told = actions.create(work, plan, say), N_("Plan d'épreuve enregistré.")
    else:
        number = found.number
        kept = actions.revise(work, found, plan, say)
        told = N_("Plan d'épreuve modifié.") if kept.number == number else N_(
            "La version {before} a déjà servi et reste telle quelle : la version {number} est "
            "enregistrée.")
    flash(say(told, before=kept.number - 1, number=kept.number), "success")
    return redirect(url_for("blueprints.show", blueprint_id=kept.id))


def _propose(form: BlueprintForm, certification: Certification) -> None:
    """Write in the form the codes of questions drawn for its rows; raises ``Invalid``."""
    editions = queries.editions_for(context.session(), certification.code)
    pool = queries.pool_of(context.session(), editions[0].id) if editions else []
    supply = Supply.of(form.plan(certification.code).rows, pool)
    refuse_shortages(supply, say)
    ranks = drawing.drawn(supply, ambient.seed()) or ()
    form.item_codes.data = "\n".join(supply.questions[rank].code for rank in ranks)


def _page(
    form: BlueprintForm, certification: Certification, found: models.Blueprint | None,
    is_longer: bool = False,
) -> str:
    form.offer(certification.blocks)
    editions = queries.editions_for(context.session(), certification.code)
    edition = editions[0] if editions else None
    available = _available(form.asked_rows(), edition.id) if edition else [None] * len(form.rows)
    return render_template(
        "blueprints/form.html", form=form, certification=certification, found=found,
        edition=edition, available=available, is_longer=is_longer, totals=form.totals(),
    )


def _available(rows: list[Row | None], edition_id: int) -> list[int | None]:
    """How many questions fit each row by itself."""
    pool = queries.pool_of(context.session(), edition_id)
    return [None if row is None else sum(map(row.accepts, pool)) for row in rows]


def _certification(code: str) -> Certification:
    found = latest_by_code(context.session(), [code]).get(code)
    if found is None:
        raise Missing
    return found


def _blocks_of(certification: Certification) -> Mapping[str, str]:
    """The block of each competence."""
    return {one.code: block.code for block in certification.blocks for one in block.competences}
