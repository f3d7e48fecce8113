"""Pages to come in by: sign-in, lost password, invitations."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.core.errors import Invalid, Throttled
from lms.core.i18n import N_
from lms.people import actions, queries, resets
from lms.people.actor import remember
from lms.people.blueprint import blueprint
from lms.people.forms import LostPasswordForm, PasswordForm, SignInForm
from lms.people.policy import Verb
from lms.web import context
from lms.web.access import access, public
from lms.web.languages import say
from lms.web.pages import own_path

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
    form, settings = LostPasswordForm(), context.settings()
    if not form.validate():
        return render_template("people/lost_password.html", form=form), 422
    resets.ask_reset(context.work(), form.email.data, request.remote_addr or "",
                     settings.base_url)
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
    """Set the password, spend the link and go to sign in."""
    work = context.work()
    found = queries.live_invitation(work.session, token, work.now)
    form = PasswordForm()
    if form.validate():
        try:
            actions.accept_invitation(work, found, form.password.data)
        except Invalid as refusal:
            form.accept(refusal)
        else:
            flash(say(N_("Votre mot de passe est enregistré. Connectez-vous.")), "success")
            return redirect(url_for("people.sign_in"))
    return render_template("people/invitation.html", form=form, person=found.person), 422
