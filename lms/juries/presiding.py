"""Pages of who presides: opening the deliberation, closing it."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lms.core.errors import Invalid
from lms.core.i18n import N_
from lms.juries import actions
from lms.juries.candidates import candidates_of
from lms.juries.deliberations import deliberation_page
from lms.juries.models import Jury, Member
from lms.juries.refusals import NotAllDecided, NotCollegial, NotDeclared, QuorumNotMet
from lms.juries.seating import blueprint, present, seat_scope, seated
from lms.juries.states import Outcome
from lms.people.policy import Verb
from lms.web import context
from lms.web.access import access
from lms.web.languages import say


@blueprint.post("/deliberations/<int:jury_id>/open")
@access(Verb.DELIBERATE, seat_scope)
def open_deliberation(jury_id: int) -> ResponseReturnValue:
    """The president opens the deliberation, or is told in place what is missing."""
    jury, member = seated(jury_id)
    try:
        actions.open_deliberation(context.work(), jury)
    except NotDeclared as refusal:
        flash(say(refusal.text), "warning")
        return redirect(url_for("juries.declaration", jury_id=jury_id))
    except (QuorumNotMet, NotCollegial, Invalid) as refusal:
        return deliberation_page(jury, member, refusal), refusal.status
    flash(say(N_("La délibération est ouverte.")), "success")
    return redirect(url_for("juries.deliberation", jury_id=jury_id))


@blueprint.get("/deliberations/<int:jury_id>/close")
@access(Verb.DELIBERATE, seat_scope)
def closing(jury_id: int) -> ResponseReturnValue:
    """What closing will fix, before saying yes."""
    return _closing_page(*present(jury_id))


@blueprint.post("/deliberations/<int:jury_id>/close")
@access(Verb.DELIBERATE, seat_scope)
def close(jury_id: int) -> ResponseReturnValue:
    """The president closes the deliberation, or is told who has no decision yet."""
    jury, member = seated(jury_id)
    try:
        actions.close(context.work(), jury)
    except NotAllDecided as refusal:
        return _closing_page(jury, member), refusal.status
    flash(say(N_("La délibération est close ; le procès-verbal est établi.")), "success")
    return redirect(url_for("juries.own_minutes", jury_id=jury_id))


def _closing_page(jury: Jury, member: Member) -> str:
    """The counts leave out those with whom the viewer has a link, president or not.

    The viewer sees every other decision: a count of all would tell them the one kept from them.
    Whether such a candidate is decided at all stays visible, as the closing waits for it.
    """
    found = candidates_of(context.session(), jury, member.person_id)
    decided = [one for one in found if one.decision is not None]
    counts = {
        outcome: sum(one.decision is not None and one.decision.outcome is outcome
                     for one in decided if not one.is_linked)
        for outcome in Outcome
    }
    return render_template(
        "juries/closing.html", jury=jury, member=member, counts=counts, candidates=found,
        undecided=[one for one in found if one.decision is None],
        withheld=sum(one.is_linked for one in decided),
    )
