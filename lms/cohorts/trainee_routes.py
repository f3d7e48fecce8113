"""Pages about one trainee of a cohort: who, in what situation, what happened since."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lms.cohorts import acquaintances, enrolling, events, queries, rules
from lms.cohorts.blueprint import blueprint, frame
from lms.cohorts.forms import EventForm, GroupEventForm, SituationForm, TraineeForm
from lms.cohorts.models import Enrolment, EnrolmentEvent
from lms.cohorts.rules import EventKind
from lms.cohorts.settlement import Acquaintance
from lms.core.errors import Invalid, Missing
from lms.core.i18n import N_
from lms.core.work import Work
from lms.people import actions as people
from lms.people.policy import Verb
from lms.web import context
from lms.web.access import access
from lms.web.languages import say


@blueprint.get("/cohorts/<int:cohort_id>/trainees/new")
@access(Verb.MANAGE_COHORTS, within=queries.scope_of_cohort)
def new_trainee(cohort_id: int) -> ResponseReturnValue:
    """A form for one trainee."""
    return render_template("cohorts/new_trainee.html", form=TraineeForm(), **frame(cohort_id))


@blueprint.post("/cohorts/<int:cohort_id>/trainees/new")
@access(Verb.MANAGE_COHORTS, within=queries.scope_of_cohort)
def create_trainee(cohort_id: int) -> ResponseReturnValue:
    """Enrol them and send the invitation."""
    form, framed = TraineeForm(), frame(cohort_id)
    if form.validate():
        try:
            enrolment = enrolling.enrol(
                context.work(), framed["cohort"], form.row(), context.settings().base_url
            )
        except Invalid as refusal:
            form.accept(refusal)
        else:
            flash(say(N_("Stagiaire inscrit.")), "success")
            return _to_trainee(enrolment)
    return render_template("cohorts/new_trainee.html", form=form, **framed), 422


@blueprint.get("/cohorts/<int:cohort_id>/trainees/<int:enrolment_id>")
@access(Verb.SEE_COHORTS, within=queries.scope_of_enrolment)
def trainee(cohort_id: int, enrolment_id: int) -> ResponseReturnValue:
    """One trainee: situation at entry, what happened, what may be recorded."""
    form = EventForm()
    form.happened_on.data = rules.day_of(context.now())
    return _trainee(cohort_id, enrolment_id, form)


@blueprint.get("/cohorts/<int:cohort_id>/trainees/<int:enrolment_id>/edit")
@access(Verb.MANAGE_COHORTS, within=queries.scope_of_enrolment)
def edit_trainee(cohort_id: int, enrolment_id: int) -> ResponseReturnValue:
    """Correct what is stored of a trainee."""
    enrolment = _enrolment(cohort_id, enrolment_id)
    known = _known(enrolment)
    form = _form_for(known)
    form.show(known.trainee)
    return _edit(enrolment, known, form)


@blueprint.post("/cohorts/<int:cohort_id>/trainees/<int:enrolment_id>/edit")
@access(Verb.MANAGE_COHORTS, within=queries.scope_of_enrolment)
def update_trainee(cohort_id: int, enrolment_id: int) -> ResponseReturnValue:
    """Write the correction."""
    work = context.work()
    enrolment = _enrolment(cohort_id, enrolment_id)
    known = _known(enrolment)
    form = _form_for(known)
    if form.validate():
        try:
            enrolling.correct(work, enrolment, form.values(), context.settings().base_url)
        except Invalid as refusal:
            form.accept(refusal)
        else:
            flash(say(N_("Fiche corrigée.")), "success")
            return _to_trainee(enrolment)
    return _edit(enrolment, known, form), 422


@blueprint.post("/cohorts/<int:cohort_id>/trainees/<int:enrolment_id>/events")
@access(Verb.MANAGE_COHORTS, within=queries.scope_of_enrolment)
def record_event(cohort_id: int, enrolment_id: int) -> ResponseReturnValue:
    """Record what happened to a trainee."""
    work, form = context.work(), EventForm()
    form.offer(tuple(EventKind))
    if form.validate():
        enrolment = _enrolment(cohort_id, enrolment_id)
        try:
            events.record_event(work, enrolment, form.occurrence())
        except Invalid as refusal:
            form.accept(refusal)
        else:
            flash(say(N_("Événement enregistré.")), "success")
            return _to_trainee(enrolment)
    return _trainee(cohort_id, enrolment_id, form), 422


@blueprint.post("/cohorts/<int:cohort_id>/trainees/<int:enrolment_id>/events/<int:event_id>/void")
@access(Verb.MANAGE_COHORTS, within=queries.scope_of_enrolment)
def void_event(cohort_id: int, enrolment_id: int, event_id: int) -> ResponseReturnValue:
    """Take an event back."""
    work = context.work()
    event = work.session.get(EnrolmentEvent, event_id)
    if event is None or event.enrolment_id != enrolment_id:
        raise Missing
    events.void_event(work, event)
    flash(say(N_("Événement annulé ; il reste visible dans l'historique.")), "success")
    return redirect(url_for("cohorts.trainee", cohort_id=cohort_id, enrolment_id=enrolment_id))


@blueprint.post("/cohorts/<int:cohort_id>/trainees/<int:enrolment_id>/invite")
@access(Verb.MANAGE_COHORTS, within=queries.scope_of_enrolment)
def invite_trainee(cohort_id: int, enrolment_id: int) -> ResponseReturnValue:
    """Send a new link to a trainee who has not chosen a password; the older one is void."""
    work = context.work()
    enrolment = _enrolment(cohort_id, enrolment_id)
    if enrolment.person.password_hash is None and enrolment.cancelled_at is None:
        people.invite(work, enrolment.person, context.settings().base_url)
        flash(say(N_("Invitation envoyée.")), "success")
    return _to_trainee(enrolment)


def record_for(work: Work, chosen: Sequence[Enrolment], form: GroupEventForm) -> int:
    """Record what the form says of these trainees; how many it was new for."""
    return events.record_events(
        work, chosen, EventKind(form.kind.data), form.happened_on.data
    )


def _trainee(cohort_id: int, enrolment_id: int, form: EventForm) -> str:
    session = context.session()
    enrolment = _enrolment(cohort_id, enrolment_id)
    standing = queries.events_by_enrolment(session, [enrolment_id])[enrolment_id]
    possible = rules.possible_next(standing) if enrolment.cancelled_at is None else ()
    form.offer(possible)
    voidable = {event.id for kind, event in standing.items()
                if rules.check_void(standing, kind) is None}
    return render_template(
        "cohorts/trainee.html", form=form, enrolment=enrolment, person=enrolment.person,
        row=_known(enrolment).trainee, possible=possible,
        events=queries.events_of(session, enrolment_id), voidable=voidable,
        standing=rules.standing_of(standing), **frame(cohort_id),
    )


def _known(enrolment: Enrolment) -> Acquaintance:
    """The trainee as the training body of the cohort may know them."""
    return acquaintances.acquaintance_of(context.session(), enrolment.cohort, enrolment.person)


def _form_for(known: Acquaintance) -> SituationForm:
    """Who somebody is is only offered for correction to the one training body they have."""
    return TraineeForm() if known.is_ours else SituationForm()


def _edit(enrolment: Enrolment, known: Acquaintance, form: SituationForm) -> str:
    return render_template("cohorts/edit_trainee.html", form=form, enrolment=enrolment,
                           person=enrolment.person, known=known, **frame(enrolment.cohort_id))


def _enrolment(cohort_id: int, enrolment_id: int) -> Enrolment:
    found = queries.enrolment(context.session(), enrolment_id)
    if found.cohort_id != cohort_id:
        raise Missing
    return found


def _to_trainee(enrolment: Enrolment) -> ResponseReturnValue:
    return redirect(url_for(
        "cohorts.trainee", cohort_id=enrolment.cohort_id, enrolment_id=enrolment.id
    ))
