"""The room: the board that keeps itself current, and what is done to everybody at once."""

from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.core.errors import Conflict, Invalid
from lms.core.i18n import N_
from lms.exams import queries, sittings, supervision
from lms.exams.models import Sitting, SittingState
from lms.exams.rules import is_early
from lms.invigilation import rules
from lms.invigilation.acts import authorise_present
from lms.invigilation.board import board_of, cards_of, version_of
from lms.invigilation.forms import MessageForm, PauseForm
from lms.invigilation.messages import send_message
from lms.invigilation.rows import rows_of
from lms.invigilation.rules import Situation
from lms.people.policy import Verb
from lms.web import context
from lms.web.access import access
from lms.web.languages import plural, say

blueprint = Blueprint("room", __name__, url_prefix="/exams", template_folder="templates")
in_the_room = access(Verb.RUN_SITTINGS, within=queries.scope_of_sitting)

_LIVE = frozenset({SittingState.PUBLISHED, SittingState.OPEN})


@blueprint.get("/<int:sitting_id>/room")
@in_the_room
def show(sitting_id: int) -> ResponseReturnValue:
    """The board, with what can be done to the room."""
    return render_template("invigilation/room.html", **_room(sitting_of(sitting_id)))


@blueprint.get("/<int:sitting_id>/room/board")
@in_the_room
def board(sitting_id: int) -> ResponseReturnValue:
    """The board alone, for the page to refresh; 304 while nothing on it has changed."""
    session, sitting = context.session(), sitting_of(sitting_id)
    cards = cards_of(session, sitting, context.now())
    version = version_of(sitting, cards)
    if request.if_none_match.contains(version):
        answer = make_response("", 304)
    else:
        answer = make_response(render_template(
            "invigilation/board.html", sitting=sitting, row=rows_of(sitting), **words(),
            board=board_of(session, sitting, cards),
        ))
    answer.set_etag(version)
    return answer


@blueprint.post("/<int:sitting_id>/room/authorise")
@in_the_room
def authorise_all(sitting_id: int) -> ResponseReturnValue:
    """Let everybody start whose presence is confirmed."""
    count = authorise_present(context.work(), sitting_of(sitting_id))
    flash(plural("%(num)s candidat peut commencer.", "%(num)s candidats peuvent commencer.",
                 count), "success" if count else "info")
    return back_to_room(sitting_id)


@blueprint.get("/<int:sitting_id>/room/pause")
@in_the_room
def confirm_pause(sitting_id: int) -> ResponseReturnValue:
    """Whose clock will stop, and why."""
    return _pause_page(sitting_id, PauseForm())


@blueprint.post("/<int:sitting_id>/room/pause")
@in_the_room
def pause_all(sitting_id: int) -> ResponseReturnValue:
    """Stop every running clock."""
    form = PauseForm()
    if not form.validate():
        return _pause_page(sitting_id, form), 422
    count = supervision.pause_all(
        context.work(), sitting_of(sitting_id), (form.reason.data or "").strip()
    )
    flash(plural("%(num)s candidat est en pause : son temps est arrêté.",
                 "%(num)s candidats sont en pause : leur temps est arrêté.", count), "success")
    return back_to_room(sitting_id)


@blueprint.post("/<int:sitting_id>/room/proceed")
@in_the_room
def proceed_all(sitting_id: int) -> ResponseReturnValue:
    """Start every stopped clock again."""
    count = supervision.proceed_all(context.work(), sitting_of(sitting_id))
    flash(plural("%(num)s candidat reprend ; le temps de la pause lui est rendu.",
                 "%(num)s candidats reprennent ; le temps de la pause leur est rendu.", count),
          "success")
    return back_to_room(sitting_id)


@blueprint.get("/<int:sitting_id>/room/message")
@in_the_room
def write_message(sitting_id: int) -> ResponseReturnValue:
    """The form of a message to everybody."""
    return _message_page(sitting_id, MessageForm())


@blueprint.post("/<int:sitting_id>/room/message")
@in_the_room
def send_to_all(sitting_id: int) -> ResponseReturnValue:
    """Send a message to everybody who has not finished."""
    form = MessageForm()
    if not form.validate():
        return _message_page(sitting_id, form), 422
    try:
        count = send_message(context.work(), sitting_of(sitting_id), form.text.data)
    except Invalid as refusal:
        form.accept(refusal)
        return _message_page(sitting_id, form), refusal.status
    except Conflict as refusal:
        form.form_errors.append(say(refusal.text, **refusal.facts))
        return _message_page(sitting_id, form), refusal.status
    flash(plural("Message envoyé à %(num)s candidat.", "Message envoyé à %(num)s candidats.",
                 count), "success")
    return back_to_room(sitting_id)


@blueprint.get("/<int:sitting_id>/close")
@in_the_room
def confirm_close(sitting_id: int) -> ResponseReturnValue:
    """What closing will do, and to whom."""
    return render_template("exams/close.html", **_room(sitting_of(sitting_id)))


@blueprint.post("/<int:sitting_id>/close")
@in_the_room
def close(sitting_id: int) -> ResponseReturnValue:
    """Take in every paper and compute the scores."""
    sittings.close_sitting(context.work(), sitting_of(sitting_id))
    flash(say(N_("L'épreuve est close et les scores sont calculés.")), "success")
    return redirect(url_for("exams.show", sitting_id=sitting_id))


def sitting_of(sitting_id: int) -> Sitting:
    """The sitting of this request."""
    return queries.sitting(context.session(), sitting_id)


def back_to_room(sitting_id: int, attempt_id: int | None = None) -> ResponseReturnValue:
    """The board again, at the candidate where somebody was."""
    anchor = f"c{attempt_id}" if attempt_id else None
    return redirect(url_for("room.show", sitting_id=sitting_id, _anchor=anchor))


def _room(sitting: Sitting) -> dict[str, Any]:
    session = context.session()
    cards = cards_of(session, sitting, context.now())
    return {
        "sitting": sitting, "board": board_of(session, sitting, cards),
        "version": version_of(sitting, cards), "is_live": sitting.state in _LIVE,
        "now": context.now(), "row": rows_of(sitting), **words(),
        "is_early": is_early(sitting.starts_at, context.now()),
    }


def words() -> dict[str, Any]:
    """The situations and their families, for templates."""
    return {"rules": rules, "S": Situation}


def _pause_page(sitting_id: int, form: PauseForm) -> str:
    return render_template("invigilation/pause.html", form=form, **_room(sitting_of(sitting_id)))


def _message_page(sitting_id: int, form: MessageForm) -> str:
    return render_template("invigilation/message.html", form=form,
                           **_room(sitting_of(sitting_id)))
