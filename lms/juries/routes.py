"""Pages of the administration of juries; importing the other modules adds the members' pages."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from lms.core.errors import Invalid, Missing
from lms.core.i18n import N_
from lms.exams.models import Sitting
from lms.juries import (
    convening,
    deliberations,
    documents,
    eligibility,
    exports,
    presiding,
    queries,
    rules,
)
from lms.juries.forms import JuryForm, filled_with
from lms.juries.models import Jury
from lms.juries.refusals import AlreadyConvened, SittingNotClosed
from lms.juries.seating import blueprint
from lms.people.models import Person
from lms.people.policy import Scope, Verb
from lms.web import context
from lms.web.access import access
from lms.web.filters import PARIS
from lms.web.languages import say

__all__ = ["blueprint", "deliberations", "documents", "presiding"]


def _jury_scope(session: Session, jury_id: int) -> Scope:
    return queries.scope_of_jury(session, jury_id)


@blueprint.get("/juries")
@access(Verb.CONVENE_JURY)
def index() -> ResponseReturnValue:
    """The juries within one's reach, and the sittings that wait for one."""
    session, reach = context.session(), context.actor().reach(Verb.CONVENE_JURY)
    return render_template(
        "juries/index.html", lines=queries.juries_within(session, reach),
        waiting=queries.sittings_to_deliberate(session, reach),
    )


@blueprint.get("/juries/new")
@access(Verb.CONVENE_JURY)
def new() -> ResponseReturnValue:
    """A form for the jury of one closed sitting, ``?sitting=ID``, or its jury if it has one."""
    sitting = _sitting_asked()
    jury = queries.jury_of_sitting(context.session(), sitting.id)
    if jury is not None:
        return redirect(url_for("juries.show", jury_id=jury.id))
    form = JuryForm(_eligible(sitting), data={
        "title": say(N_("Jury : {sitting}"), sitting=sitting.title), "place": sitting.place,
        "quorum": 2, "held_on": context.now().astimezone(PARIS).date(),
    })
    return render_template("juries/form.html", form=form, sitting=sitting, jury=None)


@blueprint.post("/juries/new")
@access(Verb.CONVENE_JURY)
def create() -> ResponseReturnValue:
    """Convene the jury; its members receive the role and a letter."""
    sitting = _sitting_asked()
    if queries.jury_of_sitting(context.session(), sitting.id) is not None:
        raise AlreadyConvened
    form = JuryForm(_eligible(sitting))
    if form.validate():
        try:
            jury = convening.convene(context.work(), sitting, form.terms)
        except Invalid as refusal:
            form.accept(refusal)
        else:
            flash(say(N_("Jury convoqué ; ses membres sont prévenus.")), "success")
            return redirect(url_for("juries.show", jury_id=jury.id))
    return render_template("juries/form.html", form=form, sitting=sitting, jury=None), 422


@blueprint.get("/juries/<int:jury_id>")
@access(Verb.CONVENE_JURY, _jury_scope)
def show(jury_id: int) -> ResponseReturnValue:
    """One jury: members, declarations, how far it has come; never the files."""
    session = context.session()
    jury = queries.jury(session, jury_id)
    return render_template("juries/show.html", jury=jury,
                           minutes=exports.minutes_of(session, jury))


@blueprint.get("/juries/<int:jury_id>/edit")
@access(Verb.CONVENE_JURY, _jury_scope)
def edit(jury_id: int) -> ResponseReturnValue:
    """Change the terms or the members."""
    jury = queries.jury(context.session(), jury_id)
    bar = rules.bar_to_changing(jury.state)
    if bar:
        raise bar
    form = JuryForm(_with_members(jury), data=filled_with(convening.terms_of(jury)))
    return render_template("juries/form.html", form=form, sitting=jury.sitting, jury=jury)


@blueprint.post("/juries/<int:jury_id>/edit")
@access(Verb.CONVENE_JURY, _jury_scope)
def amend(jury_id: int) -> ResponseReturnValue:
    """Record the change; new members receive the role and a letter."""
    jury = queries.jury(context.session(), jury_id)
    form = JuryForm(_with_members(jury))
    if form.validate():
        try:
            convening.amend(context.work(), jury, form.terms)
        except Invalid as refusal:
            form.accept(refusal)
        else:
            flash(say(N_("Jury modifié.")), "success")
            return redirect(url_for("juries.show", jury_id=jury_id))
    return render_template("juries/form.html", form=form, sitting=jury.sitting, jury=jury), 422


@blueprint.get("/juries/<int:jury_id>/minutes")
@access(Verb.CONVENE_JURY, _jury_scope)
def minutes(jury_id: int) -> ResponseReturnValue:
    """The minutes, for the administration."""
    session = context.session()
    jury = queries.jury(session, jury_id)
    made = exports.minutes_of(session, jury, context.actor().id)
    return render_template("juries/minutes.html", jury=jury, is_member=False, minutes=made)


@blueprint.get("/juries/<int:jury_id>/minutes.pdf")
@access(Verb.CONVENE_JURY, _jury_scope)
def minutes_pdf(jury_id: int) -> ResponseReturnValue:
    """The minutes on paper, for the administration."""
    return documents.minutes_file(queries.jury(context.session(), jury_id))


def _sitting_asked() -> Sitting:
    """The closed sitting of ``?sitting=``, if one may convene its jury."""
    sitting_id = request.args.get("sitting", type=int)
    if sitting_id is None:
        raise Missing
    session = context.session()
    sitting = queries.sitting(session, sitting_id)
    scope = Scope(sitting.cohort.organisation_id, sitting.cohort_id)
    if not context.actor().may(Verb.CONVENE_JURY, scope):
        raise Missing
    if not sitting.is_over:
        raise SittingNotClosed
    return sitting


def _eligible(sitting: Sitting) -> list[Person]:
    reach = context.actor().reach(Verb.CONVENE_JURY)
    return list(eligibility.eligible_people(context.session(), reach, sitting.cohort))


def _with_members(jury: Jury) -> list[Person]:
    """Those one may name and those already named, even from beyond one's reach."""
    session = context.session()
    reach = context.actor().reach(Verb.CONVENE_JURY)
    people = {one.id: one for one in eligibility.eligible_people(session, reach, jury.cohort)}
    people |= {member.person_id: member.person for member in jury.members}
    return sorted(people.values(), key=lambda one: (one.family_name, one.given_name, one.id))
