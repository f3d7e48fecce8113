"""One candidate of the room: their story, and every act on them, each a button or a small form."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.core.errors import Conflict, Invalid, Missing, Refusal
from lms.core.i18n import N_
from lms.exams import events
from lms.exams.accommodations import accommodations_of
from lms.exams.models import Attempt, EventKind
from lms.invigilation.acts import FORM_ACTS, QUICK_ACTS, FormAct
from lms.invigilation.board import Card, board_of, cards_of
from lms.invigilation.forms import TimeForm
from lms.invigilation.queries import candidate as candidate_of
from lms.invigilation.queries import messages_to, scope_of_candidate
from lms.invigilation.room_routes import back_to_room, blueprint, words
from lms.people.policy import Verb
from lms.web import context
from lms.web.access import access
from lms.web.forms import Form
from lms.web.languages import say

on_a_candidate = access(Verb.RUN_SITTINGS, within=scope_of_candidate)

_ARRANGEMENTS = {
    "separate_room": N_("salle à part"), "reader": N_("lecteur"), "scribe": N_("secrétaire"),
    "large_print": N_("texte agrandi"),
}
_PAUSES = N_("{minutes} min de pauses : mettez son épreuve en pause quand il le demande")
_LOST_LINE = N_("Connexion perdue pendant l'épreuve.")
_COUNTED_APART = frozenset({EventKind.FOCUS_LOST, EventKind.FOCUS_BACK})
_TOLD = tuple(kind for kind in EventKind if kind not in _COUNTED_APART)


@blueprint.get("/<int:sitting_id>/room/<int:attempt_id>")
@on_a_candidate
def candidate(sitting_id: int, attempt_id: int) -> ResponseReturnValue:
    """Where the candidate stands and what happened, with everything that can be done."""
    session, attempt = context.session(), candidate_of(context.session(), sitting_id, attempt_id)
    return render_template(
        "invigilation/candidate.html", attempt=attempt, sitting=attempt.sitting,
        card=_card(attempt), story=events.events_of(session, attempt_id, _TOLD),
        departures=len(events.events_of(session, attempt_id, (EventKind.FOCUS_LOST,))),
        messages=messages_to(session, attempt), arrangements=_arrangements(attempt), **words(),
    )


def _arrangements(attempt: Attempt) -> str:
    """What the person is entitled to in the room; never why."""
    person_id = attempt.enrolment.person_id
    needs = accommodations_of(context.session(), [person_id]).get(person_id)
    if needs is None:
        return ""
    told = [say(text) for name, text in _ARRANGEMENTS.items() if getattr(needs, name)]
    if needs.pause_minutes:
        told.append(say(_PAUSES, minutes=needs.pause_minutes))
    return " ; ".join(told)


@blueprint.post("/<int:sitting_id>/room/<int:attempt_id>/<act>")
@on_a_candidate
def do(sitting_id: int, attempt_id: int, act: str) -> ResponseReturnValue:
    """Do one act and tell what changed, or why it could not be done."""
    attempt = candidate_of(context.session(), sitting_id, attempt_id)
    if act in FORM_ACTS:
        return _fill(attempt, act)
    if act not in QUICK_ACTS:
        raise Missing
    quick, name = QUICK_ACTS[act], attempt.enrolment.person.sorted_name
    try:
        with context.session().begin_nested():
            quick.do(context.work(), attempt)
    except Conflict as refusal:
        flash(f"{name} : {say(refusal.text, **refusal.facts)}", "danger")
    else:
        flash(say(quick.told, name=name), "success")
    return _back(attempt)


@blueprint.get("/<int:sitting_id>/room/<int:attempt_id>/<act>")
@on_a_candidate
def ask(sitting_id: int, attempt_id: int, act: str) -> ResponseReturnValue:
    """What an act will do, and the form it needs."""
    if act not in FORM_ACTS:
        raise Missing
    attempt, form = candidate_of(context.session(), sitting_id, attempt_id), FORM_ACTS[act].form()
    proposed = _card(attempt).proposed_minutes if isinstance(form, TimeForm) else 0
    if isinstance(form, TimeForm) and proposed:
        form.minutes.data, form.reason.data = proposed, say(_LOST_LINE)
    return _page(attempt, act, form)


def _fill(attempt: Attempt, name: str) -> ResponseReturnValue:
    """Do an act that needs a form, or show the form again with what is wrong."""
    act = FORM_ACTS[name]
    form = act.form()
    if not form.validate():
        return _page(attempt, name, form), 422
    refusal = _refusal(act, attempt, form)
    if refusal is None:
        flash(say(act.told, name=attempt.enrolment.person.sorted_name), "success")
        return _back(attempt)
    return _page(attempt, name, form), refusal.status


def _refusal(act: FormAct, attempt: Attempt, form: Form) -> Refusal | None:
    """Do the act; a refusal is undone, put in the form and returned."""
    try:
        with context.session().begin_nested():
            act.do(context.work(), attempt, form)
    except Invalid as refusal:
        form.accept(refusal)
        return refusal
    except Conflict as refusal:
        form.form_errors.append(say(refusal.text, **refusal.facts))
        return refusal
    return None


def _card(attempt: Attempt) -> Card:
    """The candidate as the board shows them now."""
    session, sitting = context.session(), attempt.sitting
    cards = cards_of(session, sitting, context.now())
    mine = [card for card in cards if card.attempt_id == attempt.id]
    if not mine:
        raise Missing
    return board_of(session, sitting, mine).cards[0]


def _page(attempt: Attempt, name: str, form: Form) -> str:
    return render_template(
        "invigilation/act.html", attempt=attempt, sitting=attempt.sitting, card=_card(attempt),
        act=FORM_ACTS[name], form=form, back=_way_back(attempt), **words(),
    )


def _back(attempt: Attempt) -> ResponseReturnValue:
    if _from_their_page():
        return redirect(_way_back(attempt))
    return back_to_room(attempt.sitting_id, attempt.id)


def _way_back(attempt: Attempt) -> str:
    if _from_their_page():
        return url_for("room.candidate", sitting_id=attempt.sitting_id, attempt_id=attempt.id)
    return url_for("room.show", sitting_id=attempt.sitting_id, _anchor=f"c{attempt.id}")


def _from_their_page() -> bool:
    """Whether the act was asked from the page of the candidate rather than from the board."""
    return request.values.get("back") == "candidate"
