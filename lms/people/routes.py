"""Pages about people: persons, organisations, roles."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from lms.core.errors import Denied, Invalid, Missing
from lms.core.i18n import N_
from lms.people import actions, entry_routes, queries
from lms.people.blueprint import blueprint
from lms.people.forms import GrantForm, OrganisationForm, PersonForm
from lms.people.models import Grant, Person
from lms.people.policy import ROLE_LABELS, HeldRole, Role, Scope, Verb
from lms.web import context
from lms.web.access import access
from lms.web.languages import say

__all__ = ["blueprint", "entry_routes"]


@blueprint.get("/people")
@access(Verb.MANAGE_PEOPLE)
def index() -> ResponseReturnValue:
    """People within one's reach, with a search."""
    search = request.args.get("q", "")
    reach = context.actor().reach(Verb.MANAGE_PEOPLE)
    people = queries.people_within(context.session(), reach, search)
    return render_template("people/index.html", people=people, search=search)


@blueprint.get("/people/new")
@access(Verb.MANAGE_PEOPLE)
def new() -> ResponseReturnValue:
    """A form for one person."""
    form = PersonForm()
    grant_form = _grant_form()
    return render_template("people/new.html", form=form, grant_form=grant_form)


@blueprint.post("/people/new")
@access(Verb.MANAGE_PEOPLE)
def create() -> ResponseReturnValue:
    """Create the account with a first role, and send the invitation."""
    form, grant_form, work = PersonForm(), _grant_form(), context.work()
    if form.validate() & grant_form.validate():
        try:
            person = actions.add_person(work, _identity(form))
        except Invalid as refusal:
            form.accept(refusal)
        else:
            actions.grant(work, person.id, _given(grant_form))
            actions.invite(work, person, context.settings().base_url)
            flash(say(N_("Compte créé ; l'invitation est envoyée.")), "success")
            return redirect(url_for("people.show", person_id=person.id))
    return render_template("people/new.html", form=form, grant_form=grant_form), 422


@blueprint.get("/people/<int:person_id>")
@access(Verb.MANAGE_PEOPLE)
def show(person_id: int) -> ResponseReturnValue:
    """One person with the roles they hold and held."""
    person = _person_in_reach(person_id)
    grants = queries.grants_of(context.session(), person_id)
    return render_template("people/show.html", person=person, grants=grants,
                           labels=ROLE_LABELS, form=_grant_form(), empty=FlaskForm())


@blueprint.post("/people/<int:person_id>/grants")
@access(Verb.MANAGE_PEOPLE)
def give_role(person_id: int) -> ResponseReturnValue:
    """Give a role within one's own reach."""
    form = _grant_form()
    person = _person_in_reach(person_id)
    if not form.validate():
        raise Denied
    actions.grant(context.work(), person.id, _given(form))
    flash(say(N_("Rôle donné.")), "success")
    return redirect(url_for("people.show", person_id=person_id))


@blueprint.post("/people/<int:person_id>/grants/<int:grant_id>/revoke")
@access(Verb.MANAGE_PEOPLE)
def take_role(person_id: int, grant_id: int) -> ResponseReturnValue:
    """Take a role back."""
    _person_in_reach(person_id)
    given = context.session().get(Grant, grant_id)
    if given is None or given.person_id != person_id:
        raise Missing
    scope = Scope(given.organisation_id, given.cohort_id)
    if not context.actor().may(Verb.MANAGE_PEOPLE, scope):
        raise Denied
    actions.revoke(context.work(), given)
    flash(say(N_("Rôle retiré.")), "success")
    return redirect(url_for("people.show", person_id=person_id))


@blueprint.post("/people/<int:person_id>/invite")
@access(Verb.MANAGE_PEOPLE)
def invite_again(person_id: int) -> ResponseReturnValue:
    """Send a new invitation; the older link is void."""
    person = _person_in_reach(person_id)
    if not _may_govern(person):
        raise Denied
    actions.invite(context.work(), person, context.settings().base_url)
    flash(say(N_("Invitation envoyée.")), "success")
    return redirect(url_for("people.show", person_id=person_id))


@blueprint.post("/people/<int:person_id>/disable")
@access(Verb.MANAGE_PEOPLE)
def disable(person_id: int) -> ResponseReturnValue:
    """Close the account, or open it again."""
    person, work = _person_in_reach(person_id), context.work()
    if person.id == context.actor().id or not _may_govern(person):
        raise Denied
    (actions.enable if person.disabled_at else actions.disable)(work, person)
    flash(say(N_("Modification enregistrée.")), "success")
    return redirect(url_for("people.show", person_id=person_id))


@blueprint.get("/organisations")
@access(Verb.MANAGE_ORGANISATIONS)
def organisations() -> ResponseReturnValue:
    """All organisations and a form for a new one."""
    found = queries.organisations(context.session())
    return render_template("people/organisations.html", organisations=found,
                           form=OrganisationForm())


@blueprint.post("/organisations")
@access(Verb.MANAGE_ORGANISATIONS)
def create_organisation() -> ResponseReturnValue:
    """Create an organisation; only who administers the whole platform may."""
    form = OrganisationForm()
    if not context.actor().may(Verb.MANAGE_ORGANISATIONS, Scope()):
        raise Denied
    if form.validate():
        try:
            actions.add_organisation(context.work(), form.name.data, form.address.data,
                                     form.siret.data or None, form.nda.data or None)
        except Invalid as refusal:
            form.accept(refusal)
        else:
            flash(say(N_("Organisation créée.")), "success")
            return redirect(url_for("people.organisations"))
    found = queries.organisations(context.session())
    return render_template("people/organisations.html", organisations=found, form=form), 422


def _person_in_reach(person_id: int) -> Person:
    session = context.session()
    reach = context.actor().reach(Verb.MANAGE_PEOPLE)
    if not queries.is_within(session, reach, person_id):
        raise Missing
    return queries.person(session, person_id)


def _may_govern(person: Person) -> bool:
    """Whether every role of this person is within reach: a local administrator rules no other."""
    reach = context.actor().reach(Verb.MANAGE_PEOPLE)
    return reach.everywhere or all(
        context.actor().may(Verb.MANAGE_PEOPLE, Scope(held.organisation_id, held.cohort_id))
        for held in queries.roles_of(context.session(), person.id)
    )


def _grant_form() -> GrantForm:
    form = GrantForm()
    reach = context.actor().reach(Verb.MANAGE_PEOPLE)
    within = [
        (organisation.id, organisation.name)
        for organisation in queries.organisations(context.session())
        if reach.everywhere or organisation.id in reach.organisation_ids
    ]
    form.offer(within, reach.everywhere)
    return form


def _given(form: GrantForm) -> HeldRole:
    """The role of the form, which the person must have the right to give."""
    given = HeldRole(Role(form.role.data), form.organisation_id.data or None)
    if not context.actor().may_give(given):
        raise Denied
    return given


def _identity(form: PersonForm) -> actions.Identity:
    sex = {"Mme": "F", "M.": "M"}.get(form.civility.data)
    return actions.Identity(
        email=form.email.data, family_name=form.family_name.data.strip(),
        given_name=form.given_name.data.strip(), usage_name=form.usage_name.data or None,
        civility=form.civility.data or None, sex=sex, born_on=form.born_on.data,
        phone=form.phone.data or None,
    )
