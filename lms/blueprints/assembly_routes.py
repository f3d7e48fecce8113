"""Pages of parallel forms: assemble some, see how alike they are, take them away as a table."""

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from lms.banks import wording as bank_words
from lms.blueprints import actions, charts, exports, models, papers, queries, wording
from lms.blueprints.equivalence import Equivalence, equivalence_of
from lms.blueprints.forms import AssemblyForm
from lms.blueprints.rules import Method, NotAssembled, Wish
from lms.blueprints.supply import Supply
from lms.core.errors import Invalid, Refusal
from lms.core.i18n import N_
from lms.people.policy import Verb
from lms.web import context
from lms.web.access import access
from lms.web.filters import number_fr
from lms.web.languages import say

blueprint = Blueprint("assemblies", __name__, url_prefix="/blueprints",
                      template_folder="templates")
_CSV = "text/csv; charset=utf-8"


@blueprint.get("/<int:blueprint_id>/assemble")
@access(Verb.PUBLISH_BANKS)
def ask(blueprint_id: int) -> ResponseReturnValue:
    """How many forms, sharing how much, in how long."""
    found = _to_assemble(blueprint_id)
    form = _form(found, AssemblyForm(data={"forms": 2, "most_shared": 0, "seconds": 20}))
    return _page(form, found)


@blueprint.post("/<int:blueprint_id>/assemble")
@access(Verb.PUBLISH_BANKS)
def assemble(blueprint_id: int) -> ResponseReturnValue:
    """Make the forms and keep them, or say why there are none; nobody waits for the solver."""
    found = _to_assemble(blueprint_id)
    form = _form(found, AssemblyForm())
    if not form.validate():
        return _page(form, found), 422
    wish = Wish(form.forms.data, form.most_shared.data, form.seconds.data)
    plan, edition_id = queries.plan_of(found), form.edition_id.data
    supply = Supply.of(plan.rows, queries.pool_of(context.session(), edition_id))
    context.let_others_write()
    try:
        made = papers.assembled(supply, wish, say)
    except Invalid as refusal:
        form.accept(refusal)
    except papers.NoneInTime as refusal:
        form.form_errors.append(_said(refusal))
    else:
        kept = actions.keep_assembly(context.work(), plan, (blueprint_id, edition_id), wish, made)
        flash(say(N_("{count} sujets sont assemblés."), count=wish.forms), "success")
        return redirect(url_for("assemblies.show", assembly_id=kept.id))
    return _page(form, queries.blueprint(context.session(), blueprint_id)), 422


@blueprint.get("/assemblies/<int:assembly_id>")
@access(Verb.SEE_BANKS)
def show(assembly_id: int) -> ResponseReturnValue:
    """How alike the forms are, and what they hold."""
    kept = queries.assembly(context.session(), assembly_id)
    supply, compared = _compared(kept)
    questions = {question.id: question for question in supply.questions}
    names = [say(N_("Sujet {number}"), number=at) for at in range(1, len(kept.forms) + 1)]
    told = " ; ".join(
        f"{name} : {number_fr(form.expected)} ± {number_fr(form.deviation)}"
        for name, form in zip(names, compared.forms, strict=True)
    )
    chart = charts.expected_scores(compared.forms, names, told, number_fr)
    titles = queries.titles_of(context.session(), kept.blueprint.certification_code)
    return render_template(
        "blueprints/assembly.html", kept=kept, found=kept.blueprint, compared=compared,
        names=names, questions=questions, bank_words=bank_words, wording=wording,
        titles={code: f"{code} – {title}" for code, title in titles.items()},
        chart=Markup(chart),  # noqa: S704 - escaped there
    )


@blueprint.get("/assemblies/<int:assembly_id>.csv")
@access(Verb.SEE_BANKS)
def csv_file(assembly_id: int) -> ResponseReturnValue:
    """One line a question of a form."""
    kept = queries.assembly(context.session(), assembly_id)
    supply, compared = _compared(kept)
    response = Response(exports.csv_of(kept.forms, compared, supply.questions, say),
                        content_type=_CSV)
    name = f"{kept.blueprint.code}-v{kept.blueprint.number}-sujets-{kept.number}.csv"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def _compared(kept: models.Assembly) -> tuple[Supply, Equivalence]:
    supply = queries.supply_of(context.session(), kept.blueprint, kept.edition_id)
    return supply, equivalence_of(supply, kept.forms)


def _to_assemble(blueprint_id: int) -> models.Blueprint:
    found = queries.blueprint(context.session(), blueprint_id)
    if found.method is not Method.ASSEMBLED:
        raise NotAssembled
    return found


def _form(found: models.Blueprint, form: AssemblyForm) -> AssemblyForm:
    form.offer(queries.editions_for(context.session(), found.certification_code))
    return form


def _page(form: AssemblyForm, found: models.Blueprint) -> str:
    return render_template("blueprints/assemble.html", form=form, found=found)


def _said(refusal: Refusal) -> str:
    return say(refusal.text, **refusal.facts)
