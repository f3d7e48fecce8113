"""Requests of the candidate's pages that keep the room informed: the heartbeat, the waiting."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from lms.exams import bodies, seats
from lms.exams.attempt_routes import check_admission
from lms.exams.delivery import iso
from lms.exams.models import AttemptState, EventKind, SittingState
from lms.exams.papers import unreadable
from lms.exams.rules import MOST_SEQ
from lms.invigilation import beats
from lms.invigilation.beats import Beat, FocusChange, LiveSeat, Reply
from lms.invigilation.models import Message
from lms.invigilation.queries import Entry, entry_of
from lms.invigilation.rules import MOST_FOCUS_EVENTS
from lms.people.policy import Verb
from lms.web import context
from lms.web.access import access

blueprint = Blueprint("presence", __name__, url_prefix="/attempts")

_FOCUS = {"lost": EventKind.FOCUS_LOST, "back": EventKind.FOCUS_BACK}
_MOST_MILLISECONDS = 24 * 3600 * 1000


@blueprint.post("/<int:attempt_id>/beat")
@access(Verb.TAKE_EXAM, door=beats.live_seat_of)
def beat(attempt_id: int) -> ResponseReturnValue:
    """Say that the page is there; learn what the invigilator did meanwhile."""
    live: LiveSeat = context.seat()
    if live.is_here:
        check_admission(attempt_id, seat=live.seat, is_page=True)
    return jsonify(_told(live, beats.take_beat(context.work(), live, _beat())))


@blueprint.get("/<int:attempt_id>/waiting")
@access(Verb.TAKE_EXAM, door=seats.seat_of)
def waiting(attempt_id: int) -> ResponseReturnValue:
    """Whether the candidate may enter by now, for a page that waits at the door."""
    seat: seats.Seat = context.seat()
    entry = entry_of(context.session(), attempt_id)
    return jsonify(
        may_enter=_may_enter(seat, entry),
        sitting_open=seat.standing.sitting_state is SittingState.OPEN,
        authorised=entry.is_authorised if entry.authorises_each else None,
        handover=("granted" if entry.handover_granted else
                  "asked" if entry.handover_asked else "none"),
    )


def _may_enter(seat: seats.Seat, entry: Entry) -> bool:
    standing = seat.standing
    if standing.sitting_state is not SittingState.OPEN or standing.is_over(context.now()):
        return False
    if entry.authorises_each and not entry.is_authorised:
        return False
    if standing.state is AttemptState.READY:
        return True
    return standing.sign_in_id == seat.sign_in_id or entry.handover_granted


def _told(live: LiveSeat, reply: Reply) -> dict[str, Any]:
    seat, standing = live.seat, live.seat.standing
    return {
        "state": standing.state, "sitting_state": standing.sitting_state, "here": live.is_here,
        "server_now": context.now().isoformat(), "deadline_at": iso(standing.deadline_at),
        "paused_at": iso(standing.paused_at), "news": seat.news,
        "help_asked": reply.help_asked,
        "messages": [_message(message) for message in reply.messages],
    }


def _message(message: Message) -> dict[str, Any]:
    return {"id": message.id, "text": message.text, "sent_at": message.sent_at.isoformat()}


def _beat() -> Beat:
    """The beat in the request body; every field may be missing, unknown ones are ignored."""
    body = bodies.json_object()
    question = body.get("question")
    return Beat(
        question=None if question is None else _number(body, "question", MOST_SEQ),
        is_hidden=_flag(body, "hidden") or False, focus=_focus(body.get("focus")),
        wants_help=_flag(body, "help"), after_message_id=_number(body, "after", MOST_SEQ),
    )


def _number(body: dict[str, Any], name: str, most: int) -> int:
    """A whole number from 0, 0 when it is missing."""
    number = body.get(name, 0)
    if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number <= most:
        raise unreadable(name)
    return number


def _flag(body: dict[str, Any], name: str) -> bool | None:
    flag = body.get(name)
    if flag is not None and not isinstance(flag, bool):
        raise unreadable(name)
    return flag


def _focus(changes: Any) -> list[FocusChange]:
    """The newest changes told, oldest first."""
    if changes is None:
        return []
    if not isinstance(changes, list) or not all(isinstance(item, dict) for item in changes):
        raise unreadable("focus")
    return [_focus_change(change) for change in changes[-MOST_FOCUS_EVENTS:]]


def _focus_change(change: dict[str, Any]) -> FocusChange:
    kind = change.get("kind")
    if not isinstance(kind, str) or kind not in _FOCUS:
        raise unreadable("focus")
    ago = _number(change, "ago_ms", _MOST_MILLISECONDS)
    return FocusChange(_FOCUS[kind], timedelta(milliseconds=ago))
