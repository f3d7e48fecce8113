"""Pages that take a faulty question out of the score of everyone concerned, and put it back."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from lms.core.errors import Conflict, Invalid
from lms.core.i18n import N_
from lms.exams import queries, scoring
from lms.exams.models import Sitting
from lms.invigilation.papers_forms import NeutralisationForm
from lms.invigilation.papers_questions import (
    locked_sitting,
    neutralisations_of,
    question_of,
    questions_of,
)
from lms.people.policy import Scope, Verb
from lms.web import context
from lms.web.access import access
from lms.web.languages import say

blueprint = Blueprint("questions", __name__, url_prefix="/exams", template_folder="templates")


class NotOpenedYet(Conflict):
    """Nobody has seen a paper yet: its questions stay unseen."""

    code = "not_opened_yet"
    text = N_("L'épreuve n'a pas encore été ouverte : ses questions restent secrètes.")


def scope_of_question(session: Session, sitting_id: int, **_item: int) -> Scope:
    """Where the sitting of a question lives; raises ``Missing``."""
    return queries.scope_of_sitting(session, sitting_id)


@blueprint.get("/<int:sitting_id>/questions")
@access(Verb.RUN_SITTINGS, within=queries.scope_of_sitting)
def index(sitting_id: int) -> ResponseReturnValue:
    """The questions of the papers, and what was decided on them."""
    session = context.session()
    sitting = _opened(queries.sitting(session, sitting_id))
    return render_template(
        "invigilation/neutralise.html", questions=questions_of(session, sitting_id),
        decisions=neutralisations_of(session, sitting_id), **_frame(sitting),
    )


@blueprint.get("/<int:sitting_id>/questions/<int:item_id>/neutralise")
@access(Verb.SCHEDULE_SITTINGS, within=scope_of_question)
def confirm(sitting_id: int, item_id: int) -> ResponseReturnValue:
    """What neutralising does, and to how many."""
    return _confirmation(sitting_id, item_id, NeutralisationForm())


@blueprint.post("/<int:sitting_id>/questions/<int:item_id>/neutralise")
@access(Verb.SCHEDULE_SITTINGS, within=scope_of_question)
def neutralise(sitting_id: int, item_id: int) -> ResponseReturnValue:
    """Take the question out of the score of everyone whose paper holds it."""
    work, form = context.work(), NeutralisationForm()
    sitting = _opened(locked_sitting(work.session, sitting_id))
    if form.validate():
        try:
            count = scoring.neutralise(work, sitting, item_id, form.reason.data)
        except Invalid as refusal:
            form.accept(refusal)
        else:
            flash(say(N_("Question neutralisée. Candidats concernés : {count}."), count=count),
                  "success")
            return redirect(url_for("questions.index", sitting_id=sitting_id))
    return _confirmation(sitting_id, item_id, form), 422


@blueprint.get("/<int:sitting_id>/questions/<int:item_id>/restore")
@access(Verb.SCHEDULE_SITTINGS, within=scope_of_question)
def confirm_restore(sitting_id: int, item_id: int) -> ResponseReturnValue:
    """What putting the question back does."""
    session = context.session()
    sitting = _opened(queries.sitting(session, sitting_id))
    return render_template("invigilation/neutralise_undo.html", **_frame(sitting),
                           question=question_of(session, sitting_id, item_id))


@blueprint.post("/<int:sitting_id>/questions/<int:item_id>/restore")
@access(Verb.SCHEDULE_SITTINGS, within=scope_of_question)
def restore(sitting_id: int, item_id: int) -> ResponseReturnValue:
    """Count the question again."""
    work = context.work()
    count = scoring.restore(work, locked_sitting(work.session, sitting_id), item_id)
    flash(say(N_("Question rétablie. Candidats concernés : {count}."), count=count), "success")
    return redirect(url_for("questions.index", sitting_id=sitting_id))


def _confirmation(sitting_id: int, item_id: int, form: NeutralisationForm) -> str:
    session = context.session()
    sitting = _opened(queries.sitting(session, sitting_id))
    return render_template("invigilation/neutralise_confirm.html", form=form, **_frame(sitting),
                           question=question_of(session, sitting_id, item_id))


def _opened(sitting: Sitting) -> Sitting:
    if sitting.opened_at is None:
        raise NotOpenedYet
    return sitting


def _frame(sitting: Sitting) -> dict[str, object]:
    """What every page of this module shows; keys once the papers are in, to whoever may."""
    actor = context.actor()
    scope = Scope(sitting.cohort.organisation_id, sitting.cohort_id)
    return {
        "sitting": sitting,
        "may_decide": actor.may(Verb.SCHEDULE_SITTINGS, scope),
        "may_see_keys": sitting.is_over and actor.may(Verb.SEE_RESULTS, scope),
    }
