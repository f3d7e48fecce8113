"""« Tester mon poste »: the checks of the device, then the exam page on a paper for nothing.

Nothing reaches the database: the answers are in the signed cookie, which ends with the sign-in.
"""

from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from lms.core.i18n import N_
from lms.exams import bodies, delivery, papers, rehearsal, rules
from lms.exams.attempt_routes import refusal_json
from lms.exams.desks import Desk
from lms.exams.rehearsal import Rehearsal
from lms.exams.saves import save_from
from lms.exams.typed import typed_values
from lms.people.policy import Verb
from lms.web import context
from lms.web.access import access
from lms.web.errors import wants_json
from lms.web.languages import say

blueprint = Blueprint("rehearsal", __name__, url_prefix="/rehearsal", template_folder="templates")
anyone = access(Verb.BE_SIGNED_IN)

_COOKIE_KEY = "rehearsal"
_NOBODY_CALLED = N_("Ceci est un essai : personne n'est appelé. Le jour de l'épreuve, le "
                    "surveillant verra votre appel.")


@blueprint.get("/")
@anyone
def show() -> ResponseReturnValue:
    """What the device can do, checked by the page itself."""
    return render_template("exams/rehearsal.html")


@blueprint.get("/clock")
@anyone
def clock() -> ResponseReturnValue:
    """The server's time: how long a round trip takes, how far the device's clock is."""
    return jsonify(server_now=context.now().isoformat())


@blueprint.post("/start")
@anyone
def start() -> ResponseReturnValue:
    """Begin afresh."""
    _keep(Rehearsal(context.now()))
    return redirect(url_for("rehearsal.run"))


@blueprint.get("/exam")
@anyone
def run() -> ResponseReturnValue:
    """The very page of the exam, on the paper of the rehearsal."""
    found = _found()
    if found is None or found.is_over(context.now()):
        return redirect(url_for("rehearsal.receipt"))
    desk = _desk(found)
    key = delivery.outbox_key(context.settings().secret_key, desk.name)
    return render_template("exams/rehearsal_exam.html", desk=desk, paper=_delivered(found),
                           outbox_key=key)


@blueprint.get("/paper")
@anyone
def paper() -> ResponseReturnValue:
    """The paper as data."""
    return jsonify(_delivered(_open()) | {"csrf_token": generate_csrf()})


@blueprint.post("/answers")
@anyone
def save() -> ResponseReturnValue:
    """Read one change as the exam would, and acknowledge it in the same words."""
    sent, now = save_from(bodies.json_object()), context.now()
    given = _checked(sent.client_seq, sent.question, sent.value)
    try:
        known = _open().saved(given, now)
    except rules.SequenceTaken as refusal:
        return refusal_json(refusal), refusal.status
    _keep(known)
    return jsonify(saved=True, client_seq=sent.client_seq, question=sent.question,
                   received_at=now.isoformat(), **rehearsal.clock(known, now))


@blueprint.post("/answers/all")
@anyone
def save_all() -> ResponseReturnValue:
    """Keep every answer of a plain form (no JavaScript)."""
    known, values = _open(), typed_values(request.form, rehearsal.paper_in(say))
    for question, value in values.items():
        known = known.saved(_checked(known.next_seq, question, value), context.now())
    _keep(known)
    if "review" in request.form:
        return redirect(url_for("rehearsal.review"))
    flash(say(N_("Vos réponses sont enregistrées.")), "success")
    return redirect(url_for("rehearsal.run"))


@blueprint.post("/beat")
@anyone
def beat() -> ResponseReturnValue:
    """Answer the page that says it is there; a call for help is answered that nobody comes."""
    body, found, now = bodies.json_object(), _found(), context.now()
    if not isinstance(body.get("help"), bool | None):
        raise papers.unreadable("help")
    if found is None:
        raise rules.AttemptClosed
    told = {"id": 1, "text": say(_NOBODY_CALLED), "sent_at": now.isoformat()}
    return jsonify(
        state=found.state(now), sitting_state="open", here=True,
        help_asked=body.get("help") is True,
        messages=[told] if body.get("help") and not body.get("after") else [],
        **rehearsal.clock(found, now),
    )


@blueprint.get("/review")
@anyone
def review() -> ResponseReturnValue:
    """What is answered and what is blank."""
    found = _found()
    if found is None or found.is_over(context.now()):
        return redirect(url_for("rehearsal.receipt"))
    return render_template("exams/rehearsal_review.html", desk=_desk(found),
                           paper=_delivered(found))


@blueprint.post("/submit")
@anyone
def submit() -> ResponseReturnValue:
    """End the rehearsal."""
    found = _found()
    if found is not None and not found.is_over(context.now()):
        _keep(found.handed_in(context.now()))
    if wants_json():
        return jsonify(submitted_at=context.now().isoformat())
    return redirect(url_for("rehearsal.receipt"))


@blueprint.get("/receipt")
@anyone
def receipt() -> ResponseReturnValue:
    """That it was only a rehearsal, and whether the device is ready."""
    found = _found()
    if found is None:
        return redirect(url_for("rehearsal.show"))
    if not found.is_over(context.now()):
        return redirect(url_for("rehearsal.run"))
    total = len(rehearsal.paper_in(say))
    return render_template("exams/rehearsal_receipt.html", found=found, total=total)


def _found() -> Rehearsal | None:
    """The rehearsal of this sign-in, begun or ended."""
    written = cookie.get(_COOKIE_KEY)
    return rehearsal.read(written) if written else None


def _open() -> Rehearsal:
    """The one under way; raises ``AttemptClosed``, which ends the page."""
    found = _found()
    if found is None or found.is_over(context.now()):
        raise rules.AttemptClosed
    return found


def _keep(known: Rehearsal) -> None:
    cookie[_COOKIE_KEY] = known.written()


def _checked(client_seq: int, number: int, value: Any) -> rules.Saved:
    questions = rehearsal.paper_in(say)
    if not 1 <= number <= len(questions):
        raise papers.no_such_question(number)
    return rules.Saved(client_seq, number, papers.check_value(questions[number - 1], value))


def _delivered(found: Rehearsal) -> dict[str, Any]:
    title, now = say(rehearsal.TITLE), context.now()
    return rehearsal.delivered(found, rehearsal.paper_in(say), title, now)


def _desk(found: Rehearsal) -> Desk:
    actor = context.actor()
    return Desk(
        name=rehearsal.name_of(found, actor.id), candidate=actor.person.full_name,
        deadline_at=found.deadline_at, door_url=url_for("rehearsal.show"),
        run_url=url_for("rehearsal.run"), paper_url=url_for("rehearsal.paper"),
        save_url=url_for("rehearsal.save"), save_all_url=url_for("rehearsal.save_all"),
        beat_url=url_for("rehearsal.beat"), review_url=url_for("rehearsal.review"),
        submit_url=url_for("rehearsal.submit"), receipt_url=url_for("rehearsal.receipt"),
    )
