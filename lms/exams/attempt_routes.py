"""Pages and requests of the candidate: enter, answer, hand in, receipt, results.

The exact requests are documented in ``docs/http.md``.
"""

import json
from typing import Any

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from lms.core.errors import Missing
from lms.core.i18n import N_
from lms.exams import actions, papers, queries, rules
from lms.exams.forms import AccessForm
from lms.exams.models import Attempt, AttemptState
from lms.exams.typed import typed_values
from lms.people.policy import Verb
from lms.web import context
from lms.web.access import access
from lms.web.errors import wants_json
from lms.web.languages import say

blueprint = Blueprint("attempts", __name__, url_prefix="/attempts", template_folder="templates")
mine = access(Verb.TAKE_EXAM, within=queries.scope_of_attempt)


@blueprint.get("/<int:attempt_id>/start")
@mine
def enter(attempt_id: int) -> ResponseReturnValue:
    """What is expected, and the field for the access code."""
    attempt = _attempt(attempt_id)
    if _has_ended(attempt):
        return redirect(url_for("attempts.receipt", attempt_id=attempt_id))
    return render_template("exams/enter.html", attempt=attempt, form=AccessForm())


@blueprint.post("/<int:attempt_id>/start")
@mine
def start(attempt_id: int) -> ResponseReturnValue:
    """Start the clock, or come back to a started exam from this device."""
    attempt, form = _attempt(attempt_id), AccessForm()
    if not form.validate():
        return render_template("exams/enter.html", attempt=attempt, form=form), 422
    try:
        actions.start_attempt(
            context.work(), attempt, form.access_code.data, context.actor().sign_in_id
        )
    except (rules.WrongAccessCode, rules.SittingNotOpen) as refusal:
        if wants_json():
            raise
        form.access_code.errors = [say(refusal.text)]
        return render_template("exams/enter.html", attempt=attempt, form=form), refusal.status
    return redirect(url_for("attempts.run", attempt_id=attempt_id))


@blueprint.get("/<int:attempt_id>")
@mine
def run(attempt_id: int) -> ResponseReturnValue:
    """The runner: every question on one page, shown one at a time by its script."""
    attempt = _attempt(attempt_id)
    if _has_ended(attempt):
        return redirect(url_for("attempts.receipt", attempt_id=attempt_id))
    if attempt.state is AttemptState.READY or attempt.sign_in_id != context.actor().sign_in_id:
        return redirect(url_for("attempts.enter", attempt_id=attempt_id))
    return render_template("exams/runner.html", attempt=attempt, paper=_paper(attempt))


@blueprint.get("/<int:attempt_id>/paper")
@mine
def paper(attempt_id: int) -> ResponseReturnValue:
    """The same as JSON, while it may be answered: questions, answers, next number, deadline."""
    attempt, sign_in_id = _attempt(attempt_id), context.actor().sign_in_id
    rules.check_may_answer(queries.standing_of(attempt), sign_in_id, context.now())
    return jsonify(_paper(attempt))


@blueprint.post("/<int:attempt_id>/answers")
@mine
def save(attempt_id: int) -> ResponseReturnValue:
    """Store one change; 200 is a promise."""
    attempt = _attempt(attempt_id, locked=True)
    try:
        saved = actions.save_answer(
            context.work(), attempt, _save(), context.actor().sign_in_id
        )
    except rules.SequenceTaken as refusal:
        response = jsonify(error=refusal.code, message=say(refusal.text), **refusal.facts)
        return response, refusal.status
    return jsonify(
        saved=True, client_seq=saved.client_seq, question=saved.question,
        received_at=saved.received_at.isoformat(), server_now=context.now().isoformat(),
        deadline_at=_iso(attempt.deadline_at),
    )


@blueprint.post("/<int:attempt_id>/answers/all")
@mine
def save_all(attempt_id: int) -> ResponseReturnValue:
    """Store every answer of a plain form that differs from what is stored (no JavaScript)."""
    attempt, work = _attempt(attempt_id, locked=True), context.work()
    questions = queries.paper_of(work.session, attempt.form)
    stored = rules.final_values(queries.saves_of(work.session, attempt.id))
    number = queries.last_seq(work.session, attempt.id)
    for question, value in typed_values(request.form, questions).items():
        if papers.dump(value) == stored.get(question, "null"):
            continue
        number += 1
        actions.save_answer(
            work, attempt, actions.Save(number, question, value), context.actor().sign_in_id
        )
    if "review" in request.form:
        return redirect(url_for("attempts.review", attempt_id=attempt_id))
    flash(say(N_("Vos réponses sont enregistrées.")), "success")
    return redirect(url_for("attempts.run", attempt_id=attempt_id))


@blueprint.get("/<int:attempt_id>/review")
@mine
def review(attempt_id: int) -> ResponseReturnValue:
    """What is answered and what is blank, before handing in."""
    attempt = _attempt(attempt_id)
    if attempt.state is not AttemptState.OPEN or _has_ended(attempt):
        return redirect(url_for("attempts.receipt", attempt_id=attempt_id))
    return render_template("exams/review.html", attempt=attempt, paper=_paper(attempt))


@blueprint.post("/<int:attempt_id>/submit")
@mine
def submit(attempt_id: int) -> ResponseReturnValue:
    """Hand in, once; asking again answers the same."""
    receipt = actions.submit(context.work(), _attempt(attempt_id), context.actor().sign_in_id)
    if wants_json():
        return _receipt_json(receipt)
    return redirect(url_for("attempts.receipt", attempt_id=attempt_id))


@blueprint.get("/<int:attempt_id>/receipt")
@mine
def receipt(attempt_id: int) -> ResponseReturnValue:
    """The proof of what was handed in, or how the exam ended."""
    attempt = _attempt(attempt_id)
    if not _has_ended(attempt):
        return redirect(url_for("attempts.enter", attempt_id=attempt_id))
    found = None
    if attempt.state is AttemptState.SUBMITTED:
        found = actions.receipt_of(context.work(), attempt)
    if wants_json():
        if found is None:
            raise rules.AttemptClosed
        return _receipt_json(found)
    return render_template("exams/receipt.html", attempt=attempt, receipt=found)


@blueprint.get("/<int:attempt_id>/results")
@mine
def results(attempt_id: int) -> ResponseReturnValue:
    """Results by competence, once released."""
    attempt, session = _attempt(attempt_id), context.session()
    run_ = queries.latest_run(session, attempt_id)
    if attempt.sitting.released_at is None or run_ is None:
        raise Missing
    titles = queries.competences_of(session, attempt.sitting)
    return render_template("exams/results.html", attempt=attempt, titles=titles,
                           report=json.loads(run_.report))


def _attempt(attempt_id: int, *, locked: bool = False) -> Attempt:
    return queries.attempt(context.session(), attempt_id, locked=locked)


def _has_ended(attempt: Attempt) -> bool:
    """Whether nothing can be answered any more, even if the papers are not taken in yet."""
    if attempt.state is AttemptState.OPEN:
        return rules.is_over(attempt.deadline_at, context.now())
    return attempt.state is not AttemptState.READY


def _paper(attempt: Attempt) -> dict[str, Any]:
    session = context.session()
    questions = queries.paper_of(session, attempt.form)
    values = rules.final_values(queries.saves_of(session, attempt.id))
    return {
        "attempt": attempt.id,
        "title": attempt.sitting.title,
        "questions": [question.shown() for question in questions],
        "answers": queries.shown_answers(questions, values),
        "next_seq": queries.last_seq(session, attempt.id) + 1,
        "last_saved_at": _iso(queries.last_saved_at(session, attempt.id)),
        "started_at": _iso(attempt.started_at),
        "deadline_at": _iso(attempt.deadline_at),
        "server_now": context.now().isoformat(),
        "csrf_token": generate_csrf(),
    }


def _save() -> actions.Save:
    """The save in the request body; unknown fields are ignored."""
    if (request.content_length or 0) > rules.MAX_VALUE_CHARACTERS:
        raise papers.unreadable("value")
    try:
        body = request.get_json(silent=True)
    except RecursionError:
        raise papers.unreadable("value") from None
    if not isinstance(body, dict) or "value" not in body:
        raise papers.unreadable("")
    return actions.Save(
        _number(body, "client_seq"), _number(body, "question"), body["value"]
    )


def _number(body: dict[str, Any], name: str) -> int:
    number = body.get(name)
    if isinstance(number, bool) or not isinstance(number, int) or not 0 < number < 2**31:
        raise papers.unreadable(name)
    return number


def _receipt_json(receipt: actions.Receipt) -> Response:
    return jsonify(
        submitted_at=receipt.submitted_at.isoformat(), answered=receipt.answered,
        total=receipt.total, fingerprint=receipt.fingerprint,
    )


def _iso(instant: Any) -> str | None:
    return instant.isoformat() if instant else None
