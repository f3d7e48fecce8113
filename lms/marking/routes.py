"""Pages of markers: what is to be marked, one question after the other, one copy at a time."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from lms.banks.kinds import kind_of
from lms.banks.text import html_of
from lms.core.errors import Conflict, Invalid, Missing
from lms.core.i18n import N_
from lms.exams import handing
from lms.exams import queries as exams
from lms.exams.handing_routes import attachment
from lms.exams.mark_models import Copy
from lms.exams.marks import Need
from lms.exams.timeline_names import names_of
from lms.marking import actions, board, queries
from lms.marking.forms import MarkForm, form_for
from lms.marking.refusals import OwnCopy
from lms.people.policy import Scope, Verb
from lms.web import context
from lms.web.access import access
from lms.web.languages import say

blueprint = Blueprint("marking", __name__, url_prefix="/marking", template_folder="templates")

_NONE_LEFT = N_("Il n'y a plus de copie à prendre pour cette question : les autres sont corrigées "
                "ou sur le bureau de quelqu'un.")
_KEPT = N_("Correction enregistrée : copie {code}, {total} points.")


def scope_of_question(session: Session, sitting_id: int, **_item: int) -> Scope:
    """Where the sitting of a question lives; raises ``Missing``."""
    return exams.scope_of_sitting(session, sitting_id)


def scope_of_file(session: Session, copy_id: int, **_file: int) -> Scope:
    """Where the copy of a file lives; raises ``Missing``."""
    return queries.scope_of_copy(session, copy_id)


@blueprint.get("/")
@access(Verb.MARK)
def index() -> ResponseReturnValue:
    """The sittings that have copies."""
    actor = context.actor()
    found = queries.sittings_to_mark(context.session(), actor.reach(Verb.MARK), actor.id)
    return render_template("marking/index.html", sittings=found)


@blueprint.get("/sittings/<int:sitting_id>")
@access(Verb.MARK, within=exams.scope_of_sitting)
def sitting(sitting_id: int) -> ResponseReturnValue:
    """The questions to mark in a sitting, and every copy."""
    session, actor = context.session(), context.actor()
    return render_template(
        "marking/sitting.html", sitting=exams.sitting(session, sitting_id),
        questions=board.questions_of(session, sitting_id, actor.id),
    )


@blueprint.post("/sittings/<int:sitting_id>/questions/<int:item_id>/next")
@access(Verb.MARK, within=scope_of_question)
def take(sitting_id: int, item_id: int) -> ResponseReturnValue:
    """Take the next copy of a question."""
    found = actions.take_next(context.work(), sitting_id, item_id)
    if found is None:
        flash(say(_NONE_LEFT), "info")
        return redirect(url_for("marking.sitting", sitting_id=sitting_id))
    return redirect(url_for("marking.copy", copy_id=found.id))


@blueprint.get("/copies/<int:copy_id>")
@access(Verb.MARK, within=queries.scope_of_copy)
def copy(copy_id: int) -> ResponseReturnValue:
    """A copy: the question, the answer, the criteria."""
    found = queries.copy(context.session(), copy_id)
    own = board.own_mark(context.session(), found, context.actor().id)
    item = actions.marked_item(context.work(), found)
    filled = {} if own is None else {"comment": own.mark.comment} | {
        f"criterion_{number}": str(own.given.points[criterion.id])
        for number, criterion in enumerate(item.rubric)
    }
    return _page(found, form_for(item, **filled))


@blueprint.get("/copies/<int:copy_id>/files/<int:number>")
@access(Verb.MARK, within=scope_of_file)
def file(copy_id: int, number: int) -> ResponseReturnValue:
    """A file of a copy, from 1; its name tells nothing where copies are anonymous."""
    session = context.session()
    found = queries.copy(session, copy_id)
    page = queries.page_of(session, _not_own(found))
    if not 1 <= number <= len(page.files):
        raise Missing
    handed = page.files[number - 1]
    _name, stored = handing.file_of(session, found.attempt_id, handed.sha256)
    ending = handed.name.rpartition(".")[2].lower()
    plain = f"{found.code}-{number}.{ending}"
    return attachment(page.file_name(number) or plain, stored)


@blueprint.post("/copies/<int:copy_id>")
@access(Verb.MARK, within=queries.scope_of_copy)
def mark(copy_id: int) -> ResponseReturnValue:
    """Keep what the marker gives, then go on with the next copy."""
    work = context.work()
    found = queries.copy(work.session, copy_id)
    item = actions.marked_item(work, found)
    form = form_for(item)
    if not form.validate():
        return _page(found, form), 422
    try:
        given = actions.give(work, found, form.levels(item), form.comment.data or "",
                             form.reason.data or "")
    except Invalid as refusal:
        form.accept(refusal)
        return _page(found, form), refusal.status
    except Conflict as refusal:
        form.form_errors.append(say(refusal.text))
        return _page(found, form), refusal.status
    flash(say(_KEPT, code=found.code, total=board.told(actions.marks_total(given))), "success")
    if given.number > 1:
        return redirect(url_for("marking.sitting", sitting_id=found.attempt.sitting_id))
    return take(found.attempt.sitting_id, found.item_id)


def _not_own(found: Copy) -> Copy:
    if found.attempt.enrolment.person_id == context.actor().id:
        raise OwnCopy
    return found


def _page(found: Copy, form: MarkForm) -> str:
    session, actor = context.session(), context.actor()
    page = queries.page_of(session, _not_own(found))
    shown = board.marks_shown(session, found, actor.id)
    names = names_of(session, [one.mark.marker_id for one in shown])
    return render_template(
        "marking/copy.html", page=page, copy=found, form=form, item=page.question.item,
        question=page.question.shown(), marks=shown, names=names,
        own=board.own_mark(session, found, actor.id), needs=Need,
        text=kind_of(page.question.item).tell(page.question.item, page.answer),
        sitting=found.attempt.sitting, html_of=html_of,
    )
