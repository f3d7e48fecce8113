"""Pages of the organiser: schedule a sitting, and correct or cancel it while it is a draft."""

from fractions import Fraction

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from wtforms.fields.choices import SelectChoice

from lms.banks.queries import latest_editions
from lms.blueprints import queries as blueprints
from lms.catalog.queries import certification_with_blocks
from lms.cohorts.queries import cohort as cohort_of
from lms.cohorts.queries import cohorts_within
from lms.core import ambient
from lms.core.errors import Denied, Invalid
from lms.core.i18n import N_
from lms.exams import queries, rules, safe_browser_routes, scheduling
from lms.exams.forms import PARIS, SittingForm
from lms.exams.models import Sitting, SittingState
from lms.people.policy import Scope, Verb
from lms.web import context
from lms.web.access import access
from lms.web.languages import say

blueprint = Blueprint("scheduling", __name__, url_prefix="/exams", template_folder="templates")


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
            sitting = scheduling.schedule(work, cohort, _terms(form))
        except Invalid as refusal:
            form.accept(refusal)
        else:
            flash(say(N_("Épreuve programmée. Publiez-la pour préparer les sujets.")), "success")
            return redirect(url_for("exams.show", sitting_id=sitting.id))
    return render_template("exams/new.html", form=form), 422


@blueprint.get("/<int:sitting_id>/edit")
@access(Verb.SCHEDULE_SITTINGS, within=queries.scope_of_sitting)
def edit(sitting_id: int) -> ResponseReturnValue:
    """The form, filled with what was scheduled."""
    sitting = _draft(sitting_id)
    return render_template("exams/edit.html", form=_form_of(sitting), sitting=sitting)


@blueprint.post("/<int:sitting_id>/edit")
@access(Verb.SCHEDULE_SITTINGS, within=queries.scope_of_sitting)
def amend(sitting_id: int) -> ResponseReturnValue:
    """Change the draft, or show every fault at its field."""
    sitting = _draft(sitting_id)
    form = _form(sitting.blueprint_id)
    form.cohort_id.data = sitting.cohort_id
    form.cohort_id.raw_data = [str(sitting.cohort_id)]
    if form.validate():
        try:
            scheduling.amend(context.work(), sitting, _terms(form))
        except Invalid as refusal:
            form.accept(refusal)
        else:
            flash(say(N_("Épreuve modifiée.")), "success")
            return redirect(url_for("exams.show", sitting_id=sitting_id))
    return render_template("exams/edit.html", form=form, sitting=sitting), 422


@blueprint.get("/<int:sitting_id>/cancel")
@access(Verb.SCHEDULE_SITTINGS, within=queries.scope_of_sitting)
def confirm_cancel(sitting_id: int) -> ResponseReturnValue:
    """What cancelling means."""
    return render_template("exams/cancel.html", sitting=_draft(sitting_id))


@blueprint.post("/<int:sitting_id>/cancel")
@access(Verb.SCHEDULE_SITTINGS, within=queries.scope_of_sitting)
def cancel(sitting_id: int) -> ResponseReturnValue:
    """Delete the draft."""
    sitting = queries.sitting(context.session(), sitting_id)
    scheduling.cancel(context.work(), sitting)
    flash(say(N_("Épreuve supprimée : « {title} »."), title=sitting.title), "success")
    return redirect(url_for("exams.index"))


@blueprint.get("/<int:sitting_id>/withdraw")
@access(Verb.SCHEDULE_SITTINGS, within=queries.scope_of_sitting)
def confirm_withdraw(sitting_id: int) -> ResponseReturnValue:
    """What taking a publication back means."""
    sitting = queries.sitting(context.session(), sitting_id)
    if sitting.state is not SittingState.PUBLISHED:
        raise rules.SittingStateConflict
    return render_template("exams/withdraw.html", sitting=sitting)


@blueprint.post("/<int:sitting_id>/withdraw")
@access(Verb.SCHEDULE_SITTINGS, within=queries.scope_of_sitting)
def withdraw(sitting_id: int) -> ResponseReturnValue:
    """Make the sitting a draft again."""
    scheduling.withdraw(context.work(), queries.sitting(context.session(), sitting_id))
    flash(say(N_("La publication est retirée : corrigez l'épreuve, puis publiez-la de nouveau.")),
          "success")
    return redirect(url_for("exams.show", sitting_id=sitting_id))


def _draft(sitting_id: int) -> Sitting:
    sitting = queries.sitting(context.session(), sitting_id)
    if sitting.state is not SittingState.DRAFT:
        raise rules.SittingStateConflict
    return sitting


def _form_of(sitting: Sitting) -> SittingForm:
    """The form as it would have been filled."""
    form = _form(sitting.blueprint_id)
    for field in (
        form.cohort_id, form.block_code, form.edition_id, form.title, form.place,
        form.duration_minutes, form.question_count, form.access_code, form.authorises_each,
        form.address_ranges,
    ):
        field.data = getattr(sitting, field.name)
    form.blueprint_id.data = sitting.blueprint_id or 0
    if sitting.blueprint_id:
        form.question_count.data = None
    form.starts_at.data = sitting.starts_at.astimezone(PARIS)
    form.pass_percent.data = int(100 * sitting.pass_share)
    form.needs_safe_browser.data = sitting.seb_config is not None
    return form


def _form(blueprint_id: int | None = None) -> SittingForm:
    """The form with its choices; a blueprint already chosen stays one, even if revised since."""
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
    form.blueprint_id.choices = [
        SelectChoice(0, say(N_("Aucun : un nombre de questions du bloc"))),
        *_plans(session, {cohort.certification.code for cohort in cohorts}, blueprint_id),
    ]
    return form


def _plans(session: Session, codes: set[str], chosen: int | None) -> list[SelectChoice]:
    """The newest blueprints of these certifications, and the one already chosen."""
    plans = [found for found in blueprints.blueprints(session) if found.certification_code in codes]
    if chosen is not None and chosen not in {found.id for found in plans}:
        plans.append(blueprints.blueprint(session, chosen))
    return [
        SelectChoice(found.id, say(N_("{title} ({code}, version {number})"), title=found.title,
                                   code=found.code, number=found.number)) for found in plans
    ]


def _terms(form: SittingForm) -> scheduling.Terms:
    return scheduling.Terms(
        block_code=form.block_code.data, edition_id=form.edition_id.data, title=form.title.data,
        place=form.place.data, starts_at=form.begins_at,
        duration_minutes=form.duration_minutes.data, question_count=form.question_count.data or 0,
        blueprint_id=form.blueprint_id.data or None,
        pass_share=Fraction(form.pass_percent.data, 100), access_code=form.access_code.data,
        authorises_each=form.authorises_each.data, address_ranges=form.address_ranges.data or "",
        lockdown=safe_browser_routes.lockdown() if form.needs_safe_browser.data else None,
    )
