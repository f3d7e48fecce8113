"""Pages of the candidate: enter, take, review, hand in, receipt, results."""

import json
from collections.abc import Mapping

from flask import (
    Blueprint,
    Response,
    current_app,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask import session as cookie
from flask.typing import ResponseReturnValue

from lms.core.errors import Conflict, Missing, Refusal
from lms.exams import (
    actions,
    admission,
    delivery,
    events,
    handing,
    parts,
    queries,
    rules,
    score_queries,
    seats,
    sections,
    shelf,
)
from lms.exams.desks import desk_of
from lms.exams.forms import AccessForm
from lms.exams.handing_rules import Handed
from lms.exams.models import Attempt, AttemptState, EventKind
from lms.people.policy import Verb
from lms.web import context
from lms.web.access import access
from lms.web.errors import wants_json
from lms.web.languages import say

blueprint = Blueprint("attempts", __name__, url_prefix="/attempts", template_folder="templates")
parts.configure(blueprint)
sections.configure(blueprint)
mine = access(Verb.TAKE_EXAM, door=seats.seat_of)
mine_locked = access(Verb.TAKE_EXAM, door=seats.locked_seat_of)

SEB_HEADER = "X-SafeExamBrowser-ConfigKeyHash"
SEB_PAGE_HEADER = "X-Passerelle-Page-Config-Key"
"""The same hash, read by the exam page from the browser's JavaScript API (iPad and Mac)."""
_PROOF = "browser_proof"
MET = "lms.refusal"
"""Where a request carries the refusal that it met before it came here."""


@blueprint.before_request
def _tell_what_was_met() -> None:
    """Refuse at once what was refused already, rather than ask the same again."""
    refusal: Refusal | None = request.environ.get(MET)
    if refusal is not None:
        raise refusal


@blueprint.get("/<int:attempt_id>/start")
@mine
def enter(attempt_id: int) -> ResponseReturnValue:
    """What is expected, and the field for the access code."""
    attempt = attempt_of(attempt_id)
    if has_ended(attempt):
        return redirect(url_for("attempts.receipt", attempt_id=attempt_id))
    return render_template("exams/enter.html", attempt=attempt, form=AccessForm())


@blueprint.post("/<int:attempt_id>/start")
@mine_locked
def start(attempt_id: int) -> ResponseReturnValue:
    """Start the clock, or come back to a started exam from this device."""
    check_admission(attempt_id, is_page=True)
    attempt, form = attempt_of(attempt_id), AccessForm()
    if not form.validate():
        return render_template("exams/enter.html", attempt=attempt, form=form), 422
    try:
        refusal = actions.start_attempt(
            context.work(), attempt, form.access_code.data, context.seat().sign_in_id
        )
    except (rules.SittingNotOpen, rules.NotAuthorised) as raised:
        refusal = raised
    if refusal is None:
        return redirect(url_for("attempts.run", attempt_id=attempt_id))
    if wants_json():
        return refusal_json(refusal), refusal.status
    form.access_code.errors = [say(refusal.text)]
    return render_template(
        "exams/enter.html", attempt=attempt, form=form, refusal=refusal.code
    ), refusal.status


@blueprint.get("/<int:attempt_id>")
@mine
def run(attempt_id: int) -> ResponseReturnValue:
    """The runner: every question on one page, shown one at a time by its script."""
    attempt = attempt_of(attempt_id)
    if has_ended(attempt):
        return redirect(url_for("attempts.receipt", attempt_id=attempt_id))
    if not _is_here(attempt):
        return redirect(url_for("attempts.enter", attempt_id=attempt_id))
    check_admission(attempt_id, is_page=True)
    return runner_page(attempt, {})


def runner_page(attempt: Attempt, faults: Mapping[int, str]) -> str:
    """The exam page, with what was wrong at each question."""
    paper = delivery.delivered(context.session(), attempt, context.now())
    key = delivery.outbox_key(context.settings().secret_key, attempt.id)
    desk = desk_of(attempt)
    return render_template("exams/runner.html", desk=desk, paper=paper, outbox_key=key,
                           beside=sections.Beside(desk.files_url, faults))


@blueprint.get("/<int:attempt_id>/review")
@mine
def review(attempt_id: int) -> ResponseReturnValue:
    """What is answered and what is blank, before handing in."""
    attempt = attempt_of(attempt_id)
    if has_ended(attempt):
        return redirect(url_for("attempts.receipt", attempt_id=attempt_id))
    if not _is_here(attempt):
        return redirect(url_for("attempts.enter", attempt_id=attempt_id))
    check_admission(attempt_id, is_page=True)
    paper = delivery.delivered(context.session(), attempt, context.now())
    return render_template("exams/review.html", desk=desk_of(attempt), paper=paper)


@blueprint.post("/<int:attempt_id>/submit")
@mine_locked
def submit(attempt_id: int) -> ResponseReturnValue:
    """Hand in, once; asking again answers the same."""
    attempt = attempt_of(attempt_id)
    if attempt.state is AttemptState.OPEN:
        check_admission(attempt_id, is_page=True)
    receipt = actions.submit(context.work(), attempt, context.seat().sign_in_id)
    if wants_json():
        return receipt_json(receipt)
    return redirect(url_for("attempts.receipt", attempt_id=attempt_id))


@blueprint.get("/<int:attempt_id>/receipt")
@mine
def receipt(attempt_id: int) -> ResponseReturnValue:
    """The proof of what was handed in, or how the exam ended."""
    attempt = attempt_of(attempt_id)
    if not has_ended(attempt):
        return redirect(url_for("attempts.enter", attempt_id=attempt_id))
    found = None
    if attempt.state is AttemptState.SUBMITTED:
        found = actions.receipt_of(context.work(), attempt)
    if wants_json():
        if found is None:
            raise rules.AttemptClosed
        return receipt_json(found)
    return render_template(
        "exams/receipt.html", attempt=attempt, receipt=found,
        late=queries.count_late(context.session(), attempt_id), exclusion=_exclusion(attempt),
        has_pdf="papers.receipt" in current_app.view_functions,
        files=files_of(attempt),
        outbox=delivery.left_behind(context.session(), attempt, context.settings().secret_key),
    )


def files_of(attempt: Attempt) -> Mapping[int, list[Handed]]:
    """The files that count for a paper, by question."""
    session = context.session()
    paper = shelf.paper_of(session, attempt.form_id, attempt.form.content_sha256)
    return handing.counting(session, attempt.id, paper)


def _exclusion(attempt: Attempt) -> str:
    """Why the invigilator ended this exam, when they did."""
    told = events.events_of(context.session(), attempt.id, (EventKind.EXCLUDED,))
    return told[-1].text if told else ""


@blueprint.get("/<int:attempt_id>/results")
@mine
def results(attempt_id: int) -> ResponseReturnValue:
    """Results by competence, once released."""
    attempt, session = attempt_of(attempt_id), context.session()
    run_ = score_queries.latest_run(session, attempt_id)
    if attempt.sitting.released_at is None or run_ is None:
        raise Missing
    titles = queries.competences_of(session, attempt.sitting)
    return render_template("exams/results.html", attempt=attempt, titles=titles,
                           report=json.loads(run_.report))


def attempt_of(attempt_id: int) -> Attempt:
    """The attempt of this request, with its sitting, form and candidate."""
    return queries.attempt(context.session(), attempt_id)


def has_ended(attempt: Attempt) -> bool:
    """Whether nothing can be answered any more, even if the papers are not taken in yet."""
    return queries.standing_of(attempt).is_over(context.now())


@blueprint.post("/<int:attempt_id>/browser")
@mine
def prove_browser(attempt_id: int) -> ResponseReturnValue:
    """A page passes on what Safe Exam Browser proves to it: the next page may be opened.

    On iPad and Mac the browser sends nothing with the pages themselves.
    """
    check_admission(attempt_id)
    cookie[_PROOF] = [attempt_id, int(context.now().timestamp())]
    return "", 204


def check_admission(
    attempt_id: int, *, is_page: bool = False, seat: seats.Seat | None = None
) -> None:
    """Raise unless the request comes from where and with what the sitting demands.

    A page, which a script cannot ask for with headers, may rely on ``prove_browser``.
    """
    seat = seat or context.seat()
    admission.check_place(seat.address_ranges, request.remote_addr or "")
    if seat.seb_config_key is None or (is_page and _is_proved(attempt_id)):
        return
    given = request.headers.get(SEB_PAGE_HEADER, "")
    pages = ("attempts.run", "attempts.enter", "attempts.review")
    admission.check_browser(seat.seb_config_key, (
        (request.url, request.headers.get(SEB_HEADER, "")),
        *((url_for(page, attempt_id=attempt_id, _external=True), given) for page in pages),
    ))


def _is_proved(attempt_id: int) -> bool:
    proved, at = cookie.get(_PROOF, (0, 0))
    age = context.now().timestamp() - at
    return bool(proved == attempt_id and 0 <= age <= admission.PROOF_SECONDS)


def refusal_json(refusal: Conflict, **facts: object) -> Response:
    """A refusal that leaves a trace: told, not raised."""
    return jsonify(error=refusal.code, message=say(refusal.text), faults=[],
                   reference=context.request_id(), **refusal.facts, **facts)


def receipt_json(receipt: actions.Receipt) -> Response:
    """The receipt for a machine."""
    return jsonify(
        submitted_at=receipt.submitted_at.isoformat(), answered=receipt.answered,
        total=receipt.total, fingerprint=receipt.fingerprint,
    )


def _is_here(attempt: Attempt) -> bool:
    return (attempt.state is AttemptState.OPEN
            and attempt.sign_in_id == context.seat().sign_in_id)
