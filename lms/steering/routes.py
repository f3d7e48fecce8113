"""Pages about agreements."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lms.core.errors import Denied, Invalid
from lms.core.i18n import N_
from lms.people.policy import Scope, Verb
from lms.steering import actions, queries
from lms.steering.forms import AgreementForm
from lms.web import context
from lms.web.access import access
from lms.web.languages import say

blueprint = Blueprint("steering", __name__, template_folder="templates")


@blueprint.get("/agreements")
@access(Verb.MANAGE_ORGANISATIONS)
def index() -> ResponseReturnValue:
    """All agreements: they bind several organisations, so whoever manages one may read them."""
    return _page(AgreementForm())


@blueprint.post("/agreements")
@access(Verb.MANAGE_ORGANISATIONS)
def create() -> ResponseReturnValue:
    """Record an agreement; only who administers the whole platform may."""
    if not _may_create():
        raise Denied
    form = AgreementForm()
    if form.validate():
        try:
            actions.add_agreement(context.work(), form.terms())
        except Invalid as refusal:
            form.accept(refusal)
        else:
            flash(say(N_("Accord enregistré.")), "success")
            return redirect(url_for("steering.index"))
    return _page(form), 422


def _page(form: AgreementForm) -> str:
    return render_template(
        "steering/index.html", agreements=queries.agreements(context.session()), form=form,
        may_create=_may_create(),
    )


def _may_create() -> bool:
    return bool(context.actor().may(Verb.MANAGE_ORGANISATIONS, Scope()))
