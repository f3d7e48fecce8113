"""Pages about cohorts: the list, one cohort with its trainees, opening, editing, trainers."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.catalog.queries import latest_certifications
from lms.cohorts import actions, listing, queries, roster_routes, rules, trainee_routes
from lms.cohorts.blueprint import blueprint, frame
from lms.cohorts.forms import CohortForm, GroupEventForm, PlanForm, TrainerForm
from lms.cohorts.homonyms import distinguished
from lms.core.errors import Denied, Invalid
from lms.core.i18n import N_
from lms.people.policy import Verb
from lms.people.queries import organisations
from lms.steering.queries import agreements
from lms.web import context
from lms.web.access import access
from lms.web.languages import say

__all__ = ["blueprint", "roster_routes", "trainee_routes"]


@blueprint.get("/cohorts", strict_slashes=False)
@access(Verb.SEE_COHORTS)
def index() -> ResponseReturnValue:
    """The cohorts within reach with their figures against the target."""
    session, actor = context.session(), context.actor()
    search, period = request.args.get("q", ""), request.args.get("period", "")
    today = rules.day_of(context.now())
    cohorts = listing.cohorts_answering(
        queries.cohorts_within(session, actor.reach(Verb.SEE_COHORTS)), search, period, today
    )
    return render_template(
        "cohorts/index.html", cohorts=cohorts, search=search, period=period, today=today,
        figures=queries.figures_of(session, [cohort.id for cohort in cohorts]),
        period_of=listing.period_of, may_open=bool(_bodies()),
        may_see_agreements=bool(actor.reach(Verb.MANAGE_ORGANISATIONS)),
    )


@blueprint.get("/cohorts/new")
@access(Verb.MANAGE_COHORTS)
def new() -> ResponseReturnValue:
    """A form for a new cohort."""
    return render_template("cohorts/new.html", form=_cohort_form())


@blueprint.post("/cohorts/new")
@access(Verb.MANAGE_COHORTS)
def create() -> ResponseReturnValue:
    """Open the cohort, in one of the organisations offered: those one may open cohorts for."""
    form = _cohort_form()
    if form.validate():
        try:
            cohort = actions.open_cohort(context.work(), form.terms())
        except Invalid as refusal:
            form.accept(refusal)
        else:
            flash(say(N_("Cohorte ouverte.")), "success")
            return redirect(url_for("cohorts.show", cohort_id=cohort.id))
    return render_template("cohorts/new.html", form=form), 422


@blueprint.get("/cohorts/<int:cohort_id>")
@access(Verb.SEE_COHORTS, within=queries.scope_of_cohort)
def show(cohort_id: int) -> ResponseReturnValue:
    """One cohort: facts, trainers, trainees with where they stand."""
    return _show(cohort_id, GroupEventForm())


@blueprint.get("/cohorts/<int:cohort_id>/edit")
@access(Verb.MANAGE_COHORTS, within=queries.scope_of_cohort)
def edit(cohort_id: int) -> ResponseReturnValue:
    """What may still change of a cohort."""
    framed = frame(cohort_id)
    return render_template("cohorts/edit.html", form=PlanForm(obj=framed["cohort"]), **framed)


@blueprint.post("/cohorts/<int:cohort_id>/edit")
@access(Verb.MANAGE_COHORTS, within=queries.scope_of_cohort)
def update(cohort_id: int) -> ResponseReturnValue:
    """Change it."""
    framed, form = frame(cohort_id), PlanForm()
    if form.validate():
        try:
            actions.edit_cohort(context.work(), framed["cohort"], form.plan())
        except Invalid as refusal:
            form.accept(refusal)
        else:
            flash(say(N_("Cohorte modifiée.")), "success")
            return redirect(url_for("cohorts.show", cohort_id=cohort_id))
    return render_template("cohorts/edit.html", form=form, **framed), 422


@blueprint.post("/cohorts/<int:cohort_id>/trainers")
@access(Verb.MANAGE_COHORTS, within=queries.scope_of_cohort)
def add_trainer(cohort_id: int) -> ResponseReturnValue:
    """Add a trainer among those who train for the organisation or administer it."""
    cohort = queries.cohort(context.session(), cohort_id)
    form = _trainer_form(cohort.organisation_id)
    if not form.validate():
        raise Denied
    actions.add_trainer(context.work(), cohort, form.person_id.data)
    flash(say(N_("Formateur ajouté.")), "success")
    return redirect(url_for("cohorts.show", cohort_id=cohort_id))


@blueprint.post("/cohorts/<int:cohort_id>/trainers/<int:person_id>/remove")
@access(Verb.MANAGE_COHORTS, within=queries.scope_of_trainer)
def remove_trainer(cohort_id: int, person_id: int) -> ResponseReturnValue:
    """Take the trainer's role for this cohort back."""
    cohort = queries.cohort(context.session(), cohort_id)
    actions.remove_trainer(context.work(), cohort, person_id)
    flash(say(N_("Formateur retiré.")), "success")
    return redirect(url_for("cohorts.show", cohort_id=cohort_id))


@blueprint.post("/cohorts/<int:cohort_id>/events")
@access(Verb.MANAGE_COHORTS, within=queries.scope_of_cohort)
def record_events(cohort_id: int) -> ResponseReturnValue:
    """Record an entry or an end for the trainees ticked, or for none."""
    form, ticked = GroupEventForm(), set(request.form.getlist("enrolment", type=int))
    work = context.work()
    chosen = [each for each in queries.enrolments_of(work.session, cohort_id) if each.id in ticked]
    if not chosen:
        form.form_errors.append(say(N_("Cochez au moins un stagiaire.")))
    elif form.validate():
        try:
            count = trainee_routes.record_for(work, chosen, form)
        except Invalid as refusal:
            form.accept(refusal)
        else:
            text = N_("Événement enregistré. Stagiaires concernés : {count}.")
            flash(say(text, count=count), "success")
            return redirect(url_for("cohorts.show", cohort_id=cohort_id))
    return _show(cohort_id, form, ticked), 422


def _show(cohort_id: int, form: GroupEventForm, ticked: set[int] | None = None) -> str:
    session, args = context.session(), request.args
    wish = listing.Wish(args.get("q", ""), args.get("standing", ""), args.get("sort", ""))
    framed = frame(cohort_id)
    enrolments = queries.enrolments_of(session, cohort_id)
    if not form.is_submitted():
        form.happened_on.data = rules.day_of(context.now())
    return render_template(
        "cohorts/show.html", form=form, wish=wish, ticked=ticked, **framed,
        lines=listing.lines_of(session, framed["cohort"], enrolments, wish),
        homonyms=distinguished({each.id: each.person for each in enrolments}),
        trainers=queries.trainers_of(session, cohort_id),
        trainer_form=_trainer_form(framed["cohort"].organisation_id, cohort_id),
    )


def _cohort_form() -> CohortForm:
    session, form = context.session(), CohortForm()
    form.organisation_id.choices = _bodies()
    form.agreement_id.choices = [
        (found.id, f"{found.title} ({found.code})") for found in agreements(session)
    ]
    form.certification_id.choices = [
        (found.id, f"{found.title} ({found.code}, v{found.version})")
        for found in latest_certifications(session)
    ]
    return form


def _bodies() -> list[tuple[int, str]]:
    """The organisations one may open cohorts for."""
    reach = context.actor().reach(Verb.MANAGE_COHORTS)
    return [
        (found.id, found.name) for found in organisations(context.session())
        if reach.everywhere or found.id in reach.organisation_ids
    ]


def _trainer_form(organisation_id: int, cohort_id: int | None = None) -> TrainerForm:
    session, form = context.session(), TrainerForm()
    training: set[Any] = set()
    if cohort_id is not None:
        training = {given.person_id for given in queries.trainers_of(session, cohort_id)}
    form.person_id.choices = [
        (person.id, person.sorted_name)
        for person in queries.possible_trainers(session, organisation_id)
        if person.id not in training
    ]
    return form
