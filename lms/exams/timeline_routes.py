"""The story of one attempt on a page, and the admission of what came too late."""

from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.core.errors import Invalid, Missing
from lms.core.i18n import N_
from lms.exams import queries, scoring
from lms.exams.models import Attempt
from lms.exams.timeline import span_of
from lms.exams.timeline_facts import story_of
from lms.exams.timeline_forms import AdmissionForm
from lms.exams.timeline_telling import PARIS, REASONS, label_of
from lms.people.policy import Scope, Verb
from lms.web import context
from lms.web.access import access
from lms.web.languages import chosen, say

blueprint = Blueprint("timeline", __name__, url_prefix="/exams/attempts",
                      template_folder="templates")
blueprint.add_app_template_filter(span_of, "span_fr")


@blueprint.app_template_filter("clock_fr")
def clock(instant: datetime | None) -> str:
    """``10 h 42 min 05 s`` in Paris, ``10:42:05`` in English."""
    if instant is None:
        return "–"
    pattern = "%H h %M min %S s" if chosen() == "fr" else "%H:%M:%S"
    return instant.astimezone(PARIS).strftime(pattern)


def scope_of_attempt(session: Session, attempt_id: int) -> Scope:
    """Where an attempt lives; raises ``Missing``."""
    sitting_id = session.scalar(select(Attempt.sitting_id).where(Attempt.id == attempt_id))
    if sitting_id is None:
        raise Missing
    return queries.scope_of_sitting(session, sitting_id)


@blueprint.get("/<int:attempt_id>/timeline")
@access(Verb.SEE_RESULTS, within=scope_of_attempt)
def show(attempt_id: int) -> ResponseReturnValue:
    """What happened, question by question, what came too late, how it was scored."""
    return _page(attempt_id, AdmissionForm())


@blueprint.post("/<int:attempt_id>/late")
@access(Verb.SCHEDULE_SITTINGS, within=scope_of_attempt)
def admit(attempt_id: int) -> ResponseReturnValue:
    """Count the answers kept aside so far, for a reason that stays."""
    work, form = context.work(), AdmissionForm()
    if form.validate():
        try:
            scoring.admit_late(work, locked_attempt(work.session, attempt_id), form.reason.data)
        except Invalid as refusal:
            form.accept(refusal)
        else:
            flash(say(N_("Les réponses tardives comptent : le score est recalculé.")), "success")
            return redirect(url_for("timeline.show", attempt_id=attempt_id))
    return _page(attempt_id, form), 422


def locked_attempt(session: Session, attempt_id: int) -> Attempt:
    """The attempt, kept as it is meanwhile: two people pressing at once take turns."""
    session.scalars(select(Attempt.id).where(Attempt.id == attempt_id).with_for_update()).one()
    return queries.attempt(session, attempt_id)


def _page(attempt_id: int, form: AdmissionForm) -> str:
    session = context.session()
    story = story_of(session, attempt_id)
    scope = scope_of_attempt(session, attempt_id)
    return render_template(
        "exams/timeline.html", story=story, attempt=story.attempt, form=form,
        label_of=label_of, reasons=REASONS,
        may_see_answers=story.attempt.ended_at is not None,
        may_admit=context.actor().may(Verb.SCHEDULE_SITTINGS, scope),
    )
