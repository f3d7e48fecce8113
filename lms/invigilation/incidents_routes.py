"""Pages of the incidents of a sitting, for those who run it."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.core.errors import Invalid
from lms.core.i18n import N_
from lms.exams import queries
from lms.exams.models import SittingState
from lms.invigilation import incidents
from lms.invigilation.incidents_forms import PARIS, IncidentForm
from lms.invigilation.incidents_listing import CATEGORY_LABELS, incidents_of
from lms.invigilation.papers_questions import locked_sitting, questions_of
from lms.invigilation.room_sheet_facts import placed_attempts
from lms.people.policy import Verb
from lms.web import context
from lms.web.access import access
from lms.web.languages import say

blueprint = Blueprint("incidents", __name__, url_prefix="/exams", template_folder="templates")


@blueprint.get("/<int:sitting_id>/incidents")
@access(Verb.RUN_SITTINGS, within=queries.scope_of_sitting)
def index(sitting_id: int) -> ResponseReturnValue:
    """What was reported so far."""
    session = context.session()
    sitting = queries.sitting(session, sitting_id)
    return render_template(
        "invigilation/incidents.html", sitting=sitting, labels=CATEGORY_LABELS,
        incidents=incidents_of(session, sitting_id, with_health=True),
        may_report=sitting.state not in {SittingState.DRAFT, SittingState.REPORTED},
    )


@blueprint.get("/<int:sitting_id>/incidents/new")
@access(Verb.RUN_SITTINGS, within=queries.scope_of_sitting)
def new(sitting_id: int) -> ResponseReturnValue:
    """The form; ``?candidate=`` (an attempt) and ``?question=`` (an item) choose beforehand."""
    form = _form(sitting_id)
    form.happened_at.data = context.now().astimezone(PARIS)
    for field, key in ((form.attempt_id, "candidate"), (form.item_id, "question")):
        field.data = request.args.get(key, default=0, type=int)
    if form.item_id.data:
        form.category.data = "question"
    return _page(sitting_id, form)


@blueprint.post("/<int:sitting_id>/incidents/new")
@access(Verb.RUN_SITTINGS, within=queries.scope_of_sitting)
def create(sitting_id: int) -> ResponseReturnValue:
    """Add the incident to the minutes to come."""
    work, form = context.work(), _form(sitting_id)
    sitting = locked_sitting(work.session, sitting_id)
    if form.validate():
        try:
            incidents.report(work, sitting, form.happening())
        except Invalid as refusal:
            form.accept(refusal)
        else:
            flash(say(N_("Incident noté : il figurera au procès-verbal.")), "success")
            return redirect(url_for("incidents.index", sitting_id=sitting_id))
    return _page(sitting_id, form), 422


def _form(sitting_id: int) -> IncidentForm:
    """The form with its lists; questions are named once the sitting was opened, not before."""
    session, form = context.session(), IncidentForm()
    sitting = queries.sitting(session, sitting_id)
    candidates = [(attempt.id, attempt.enrolment.person.sorted_name)
                  for attempt in placed_attempts(session, sitting_id)]
    questions = [
        (question.item_id, f"{question.code} – {question.stem}")
        for question in (questions_of(session, sitting_id) if sitting.opened_at else ())
    ]
    form.offer(candidates, questions)
    return form


def _page(sitting_id: int, form: IncidentForm) -> str:
    sitting = queries.sitting(context.session(), sitting_id)
    return render_template("invigilation/incident.html", sitting=sitting, form=form)
