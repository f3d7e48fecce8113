"""Requests of the exam page: the paper as data, and the answers.

They are documented in ``docs/http.md``, precisely enough to write a load generator.
"""

from contextlib import suppress
from http import HTTPStatus

from flask import Response, flash, g, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from lms.core import refusals
from lms.core.i18n import N_
from lms.exams import (
    actions,
    bodies,
    delivery,
    outages,
    papers,
    queries,
    reception,
    rules,
    saves,
    shelf,
)
from lms.exams.attempt_routes import (
    attempt_of,
    blueprint,
    check_admission,
    mine,
    mine_locked,
    refusal_json,
    runner_page,
)
from lms.exams.seats import Seat
from lms.exams.typed import typed_values
from lms.web import context
from lms.web.access import body_up_to
from lms.web.languages import say

_SAVES = {"attempts.save", "attempts.save_all"}
_KEPT_ASIDE = N_("Vos dernières réponses sont gardées à part : le jury les verra.")


@blueprint.get("/<int:attempt_id>/paper")
@mine
def paper(attempt_id: int) -> ResponseReturnValue:
    """The paper, while it may be answered: questions, answers, next number, deadline."""
    seat, now = context.seat(), context.now()
    check_admission(attempt_id)
    with suppress(rules.AttemptPaused):  # the clock stands still, the page may be read
        outages.check_may_answer(context.session(), seat.standing, seat.sign_in_id, now)
    found = delivery.delivered(context.session(), attempt_of(attempt_id), now)
    return jsonify(found | {"csrf_token": generate_csrf()})


@blueprint.post("/<int:attempt_id>/answers")
@mine_locked
def save(attempt_id: int) -> ResponseReturnValue:
    """Store one change; 200 is a promise."""
    seat = context.seat()
    check_admission(attempt_id)
    try:
        saved = _stored(seat, saves.save_from(bodies.json_object()))
    except rules.SequenceTaken as refusal:
        return refusal_json(refusal), refusal.status
    if isinstance(saved, actions.KeptAside):
        return refusal_json(saved.refusal, kept=True), saved.refusal.status
    return jsonify(saves.acknowledgement(saved, seat, context.now()))


@blueprint.post("/<int:attempt_id>/answers/all")
@mine_locked
@body_up_to(reception.FORM_BODY)
def save_all(attempt_id: int) -> ResponseReturnValue:
    """Store every answer of a plain form that differs from what is stored (no JavaScript)."""
    seat, work = context.seat(), context.work()
    check_admission(attempt_id)
    questions = shelf.paper_of(work.session, seat.form_id, seat.form_sha256)
    values, faults = reception.with_files(typed_values(request.form, questions), questions)
    seat = context.seat()
    if rules.is_held(seat.standing, work.now):
        raise rules.FormHeld
    progress = queries.progress_of(work.session, attempt_id)
    number, late = progress.last_seq, None
    for question, value in values.items():
        if papers.dump(value) == progress.values.get(question, "null"):
            continue
        number += 1
        saved = _stored(seat, actions.Save(number, question, value))
        if isinstance(saved, actions.KeptAside):
            late = saved.refusal
    if late is not None:
        flash(" ".join((say(late.text), say(_KEPT_ASIDE), *faults.values())), "warning")
        return redirect(url_for("attempts.enter", attempt_id=attempt_id))
    if faults:
        return runner_page(attempt_of(attempt_id), faults), HTTPStatus.UNPROCESSABLE_ENTITY
    if "review" in request.form:
        return redirect(url_for("attempts.review", attempt_id=attempt_id))
    flash(say(N_("Vos réponses sont enregistrées.")), "success")
    return redirect(url_for("attempts.run", attempt_id=attempt_id))


def _stored(seat: Seat, save: actions.Save) -> actions.Acknowledged | actions.KeptAside:
    """``actions.save_answer``, and what it teaches about the database."""
    try:
        saved = actions.save_answer(context.work(), seat, save)
    except rules.OutageOwed:
        g.is_owed = True
        raise
    if isinstance(saved, actions.Acknowledged) and saved.received_at == context.now():
        g.has_stored = True  # else it was stored before
    return saved


@blueprint.after_request
def _note_refusals(response: Response) -> Response:
    """Tell the watch and ``/readyz`` whether saves are stored, whatever else can be written."""
    if request.endpoint in _SAVES and not g.get("is_owed"):
        if response.status_code == HTTPStatus.SERVICE_UNAVAILABLE:
            refusals.note_refused()
        elif g.get("has_stored"):
            refusals.note_stored()
    return response
