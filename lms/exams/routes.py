"""Pages of the organiser: schedule, publish, open, release; the room has pages of its own."""

from fractions import Fraction

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice

from lms.banks.queries import latest_editions
from lms.catalog.queries import certification_with_blocks
from lms.cohorts.queries import cohort as cohort_of
from lms.cohorts.queries import cohorts_within
from lms.core import ambient
from lms.core.errors import Denied, Invalid
from lms.core.i18n import N_
from lms.exams import (
    answer_routes,
    queries,
    rehearsal_routes,
    rules,
    safe_browser_routes,
    sittings,
)
from lms.exams.forms import SittingForm
from lms.exams.models import Sitting
from lms.people.policy import Scope, Verb
from lms.web import context
from lms.web.access import access
from lms.web.languages import say

blueprint = Blueprint("exams", __name__, url_prefix="/exams", template_folder="templates")
BLUEPRINTS = (blueprint, answer_routes.blueprint, safe_browser_routes.blueprint,
              rehearsal_routes.blueprint)


@blueprint.get("/")
@access(Verb.SEE_SITTINGS)
def index() -> ResponseReturnValue:
    """Sittings within one's reach."""
    reach = context.actor().reach(Verb.SEE_SITTINGS)
    cohort_id = request.args.get("cohort", type=int)
    found = queries.sittings_within(context.session(), reach, cohort_id)
    may_schedule = bool(context.actor().reach(Verb.SCHEDULE_SITTINGS))
    return render_template("exams/index.html", sittings=found, may_schedule=may_schedule,
                           cohort_id=cohort_id)


@blueprint.get("/new")
@access(Verb.SCHEDULE_SITTINGS)
def new() -> ResponseReturnValue:
    """The form, filled with what is usual."""
    form = _form()
    form.access_code.data = rules.spoken_code(ambient.random_bytes(8))
    form.duration_minutes.data, form.question_count.data = 60, 30
    form.pass_percent.data = 70
    if "cohort" in request.args:
        form.cohort_id.data = request.args.get("cohort", type=int)
    return render_template("exams/new.html", form=form)


@blueprint.post("/new")
@access(Verb.SCHEDULE_SITTINGS)
def create() -> ResponseReturnValue:
    """Schedule the sitting, or show every fault at its field."""
    form, work = _form(), context.work()
    if form.validate():
        cohort = cohort_of(work.session, form.cohort_id.data)
        if not context.actor().may(
            Verb.SCHEDULE_SITTINGS, Scope(cohort.organisation_id, cohort.id)
        ):
            raise Denied
        try:
            sitting = sittings.schedule(work, cohort, _terms(form))
        except Invalid as refusal:
            form.accept(refusal)
        else:
            flash(say(N_("Épreuve programmée. Publiez-la pour préparer les sujets.")), "success")
            return redirect(url_for("exams.show", sitting_id=sitting.id))
    return render_template("exams/new.html", form=form), 422


@blueprint.get("/<int:sitting_id>")
@access(Verb.SEE_SITTINGS, within=queries.scope_of_sitting)
def show(sitting_id: int) -> ResponseReturnValue:
    """The sitting, its next step and how many candidates are where."""
    return render_template("exams/show.html", **_shown(sitting_id))


@blueprint.post("/<int:sitting_id>/publish")
@access(Verb.SCHEDULE_SITTINGS, within=queries.scope_of_sitting)
def publish(sitting_id: int) -> ResponseReturnValue:
    """Draw a paper for everyone enrolled."""
    placed = sittings.publish(context.work(), _sitting(sitting_id))
    flash(say(N_("Épreuve publiée : {count} sujets sont prêts."), count=placed), "success")
    return redirect(url_for("exams.show", sitting_id=sitting_id))


@blueprint.post("/<int:sitting_id>/place")
@access(Verb.SCHEDULE_SITTINGS, within=queries.scope_of_sitting)
def place(sitting_id: int) -> ResponseReturnValue:
    """Add those enrolled since the publication."""
    placed = sittings.place_candidates(context.work(), _sitting(sitting_id))
    flash(say(N_("{count} candidats ajoutés."), count=placed), "success")
    return redirect(url_for("exams.show", sitting_id=sitting_id))


@blueprint.post("/<int:sitting_id>/open")
@access(Verb.RUN_SITTINGS, within=queries.scope_of_sitting)
def open_(sitting_id: int) -> ResponseReturnValue:
    """Let the candidates start."""
    sittings.open_sitting(context.work(), _sitting(sitting_id))
    flash(say(N_("L'épreuve est ouverte : donnez le code d'accès aux candidats.")), "success")
    return redirect(url_for("exams.show", sitting_id=sitting_id))


@blueprint.get("/<int:sitting_id>/release")
@access(Verb.SCHEDULE_SITTINGS, within=queries.scope_of_sitting)
def confirm_release(sitting_id: int) -> ResponseReturnValue:
    """To how many candidates results will be shown."""
    scored = queries.count_scored(context.session(), sitting_id)
    return render_template("exams/release.html", sitting=_sitting(sitting_id), scored=scored)


@blueprint.post("/<int:sitting_id>/release")
@access(Verb.SCHEDULE_SITTINGS, within=queries.scope_of_sitting)
def release(sitting_id: int) -> ResponseReturnValue:
    """Show candidates their results."""
    sittings.release(context.work(), _sitting(sitting_id))
    flash(say(N_("Les candidats voient maintenant leurs résultats.")), "success")
    return redirect(url_for("exams.show", sitting_id=sitting_id))


def _sitting(sitting_id: int) -> Sitting:
    return queries.sitting(context.session(), sitting_id)


def _shown(sitting_id: int) -> dict[str, object]:
    session, sitting, actor = context.session(), _sitting(sitting_id), context.actor()
    scope = Scope(sitting.cohort.organisation_id, sitting.cohort_id)
    return {
        "sitting": sitting,
        "counts": queries.counts_of(session, sitting_id),
        "newcomers": len(queries.candidates_without_attempt(session, sitting)),
        "specimen": queries.is_specimen(session, sitting.edition_id, sitting.block_code),
        "may_schedule": actor.may(Verb.SCHEDULE_SITTINGS, scope),
        "may_run": actor.may(Verb.RUN_SITTINGS, scope),
        "may_convene": actor.may(Verb.CONVENE_JURY, scope),
    }


def _form() -> SittingForm:
    form, session = SittingForm(), context.session()
    cohorts = cohorts_within(session, context.actor().reach(Verb.SCHEDULE_SITTINGS))
    form.cohort_id.choices = [SelectChoice(cohort.id, cohort.title) for cohort in cohorts]
    blocks = {
        block.code: f"{block.code} – {block.title}"
        for certification_id in sorted({cohort.certification_id for cohort in cohorts})
        for block in certification_with_blocks(session, certification_id).blocks
    }
    form.block_code.choices = [SelectChoice(code, title) for code, title in blocks.items()]
    form.edition_id.choices = [
        SelectChoice(edition.id, f"{edition.title} ({edition.bank_code} n° {edition.number})")
        for edition in latest_editions(session)
    ]
    return form


def _terms(form: SittingForm) -> sittings.Terms:
    return sittings.Terms(
        block_code=form.block_code.data, edition_id=form.edition_id.data, title=form.title.data,
        place=form.place.data, starts_at=form.begins_at,
        duration_minutes=form.duration_minutes.data, question_count=form.question_count.data,
        pass_share=Fraction(form.pass_percent.data, 100), access_code=form.access_code.data,
        authorises_each=form.authorises_each.data, address_ranges=form.address_ranges.data or "",
        lockdown=safe_browser_routes.lockdown() if form.needs_safe_browser.data else None,
    )
