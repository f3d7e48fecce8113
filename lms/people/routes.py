"""Pages about people: signing in, invitations, persons, organisations, roles."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from lms.core.errors import Denied, Invalid, Missing, Throttled
from lms.core.i18n import N_
from lms.people import actions, queries
from lms.people.actor import remember
from lms.people.forms import (
    GrantForm,
    LostPasswordForm,
    OrganisationForm,
    PasswordForm,
    PersonForm,
    SignInForm,
)
from lms.people.models import Grant, Person
from lms.people.policy import ROLE_LABELS, HeldRole, Role, Scope, Verb
from lms.web import context
from lms.web.access import access, public
from lms.web.languages import say
from lms.web.pages import own_path

blueprint = Blueprint("people", __name__, template_folder="templates")
_WRONG = N_("Adresse ou mot de passe incorrect.")


@blueprint.get("/sign-in")
@public
def sign_in() -> ResponseReturnValue:
    """The sign-in form."""
    if context.actor_or_none():
        return redirect(url_for("home.show"))
    return render_template("people/sign_in.html", form=SignInForm())


@blueprint.post("/sign-in")
@public
def sign_in_now() -> ResponseReturnValue:
    """Check the password and start a new sign-in; wrong ones are counted and slowed down."""
    form, work, settings = SignInForm(), context.work(), context.settings()
    if not form.validate():
        return render_template("people/sign_in.html", form=form), 422
    address = request.remote_addr or ""
    wait = queries.seconds_before_next_try(work.session, form.email.data, address, work.now)
    if wait:
        raise Throttled(seconds=wait)
    device = (address, request.headers.get("User-Agent", ""))
    token = actions.sign_in(
        work, form.email.data, form.password.data, settings.sign_in_minutes, device
    )
    if token is None:
        form.form_errors.append(say(_WRONG))
        return render_template("people/sign_in.html", form=form), 422
    remember(token)
    return redirect(own_path(request.args.get("next")) or url_for("home.show"))


@blueprint.post("/sign-out")
@access(Verb.BE_SIGNED_IN)
def sign_out() -> ResponseReturnValue:
    """End this sign-in."""
    actions.end_sign_in(context.work(), context.actor().sign_in_id)
    response = redirect(url_for("people.sign_in"))
    response.headers["Clear-Site-Data"] = '"cookies"'
    return response


@blueprint.get("/password/lost")
@public
def lost_password() -> ResponseReturnValue:
    """Ask for the address."""
    return render_template("people/lost_password.html", form=LostPasswordForm())


@blueprint.post("/password/lost")
@public
def send_reset() -> ResponseReturnValue:
    """Send a link if the account exists; the answer is the same if it does not."""
    form, work = LostPasswordForm(), context.work()
    if not form.validate():
        return render_template("people/lost_password.html", form=form), 422
    person = queries.person_by_email(work.session, form.email.data)
    if person and person.disabled_at is None:
        actions.invite(work, person, context.settings().base_url, "reset")
    return render_template("people/lost_password_sent.html")


@blueprint.get("/invitations/<token>")
@public
def invitation(token: str) -> ResponseReturnValue:
    """Choose a password."""
    found = queries.live_invitation(context.session(), token, context.now())
    return render_template("people/invitation.html", form=PasswordForm(), person=found.person)


@blueprint.post("/invitations/<token>")
@public
def accept_invitation(token: str) -> ResponseReturnValue:
    """Set the password, spend the link and sign in."""
    work = context.work()
    found = queries.live_invitation(work.session, token, work.now)
    form = PasswordForm()
    if form.validate():
        try:
            person = actions.accept_invitation(work, found, form.password.data)
        except Invalid as refusal:
            form.accept(refusal)
        else:
            flash(say(N_("Votre mot de passe est enregistré. Connectez-vous.")), "success")
            return redirect(url_for("people.sign_in", email=person.email))
    return render_template("people/invitation.html", form=form, person=found.person), 422


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
            actions.grant(work, person.id, _held(grant_form))
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
    actions.grant(context.work(), person.id, _held(form))
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


def _held(form: GrantForm) -> HeldRole:
    return HeldRole(Role(form.role.data), form.organisation_id.data or None)


def _identity(form: PersonForm) -> actions.Identity:
    sex = {"Mme": "F", "M.": "M"}.get(form.civility.data)
    return actions.Identity(
        email=form.email.data, family_name=form.family_name.data.strip(),
        given_name=form.given_name.data.strip(), usage_name=form.usage_name.data or None,
        civility=form.civility.data or None, sex=sex, born_on=form.born_on.data,
        phone=form.phone.data or None,
    )
