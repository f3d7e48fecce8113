"""Who sits where: the doors of the members' pages, and the blueprint they all stand on."""

from typing import Any

from flask import Blueprint
from sqlalchemy.orm import Session

from lms.banks.text import html_of
from lms.core.errors import Missing
from lms.juries import queries, states, wording
from lms.juries.models import Jury, Member
from lms.juries.refusals import NotDeclared
from lms.people.policy import Scope
from lms.web import context

blueprint = Blueprint("juries", __name__, template_folder="templates")


@blueprint.context_processor
def _words() -> dict[str, Any]:
    return {
        "OUTCOMES": states.OUTCOME_LABELS, "STATES": wording.STATE_LABELS,
        "ATTEMPTS": wording.ATTEMPT_LABELS, "why": wording.why, "html_of": html_of,
        "told_apart": wording.told_apart, "called": wording.called,
    }


def seat_scope(session: Session, jury_id: int, **_others: Any) -> Scope:
    """Where the jury lives, for its members only: to anyone else it does not exist."""
    scope = queries.scope_of_jury(session, jury_id)
    if not queries.sits_in(session, jury_id, context.actor().id):
        raise Missing
    return scope


def seated(jury_id: int) -> tuple[Jury, Member]:
    """The jury and one's own seat in it."""
    jury = queries.jury(context.session(), jury_id)
    member = queries.member_of(jury, context.actor().id)
    if member is None:
        raise Missing
    return jury, member


def present(jury_id: int) -> tuple[Jury, Member]:
    """The same, for who has declared: nothing of the candidates is shown before."""
    jury, member = seated(jury_id)
    if member.declared_at is None:
        raise NotDeclared
    return jury, member
