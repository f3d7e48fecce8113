"""Pages of one question of the workshop: read it, judge it, say something of it, its history."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lms.authoring import actions, contents, places, queries, rules, usage, wording
from lms.authoring.forms import MoveForm, RemarkForm
from lms.authoring.models import Question, Revision
from lms.authoring.routes import blocks_of, may_write
from lms.authoring.rules import Move
from lms.banks import kinds, trial_pages
from lms.banks import wording as bank_wording
from lms.banks.advice import advice_of
from lms.banks.bench import AsWritten
from lms.banks.differences import Change, changes_between
from lms.banks.drafts import shown_item, stem_of
from lms.banks.items import AnyItem
from lms.banks.routes import titles_of
from lms.banks.text import html_of, line_html_of
from lms.banks.told import told_changes
from lms.core.errors import Invalid, Missing
from lms.core.i18n import N_
from lms.people.policy import Verb
from lms.web import context
from lms.web.access import access
from lms.web.errors import fault_text
from lms.web.languages import say

blueprint = Blueprint("workshop_questions", __name__, url_prefix="/workshop/questions",
                      template_folder="templates")


@blueprint.get("/<int:question_id>")
@access(Verb.SEE_BANKS)
def show(question_id: int) -> ResponseReturnValue:
    """The question as the candidate would see it, its key, what was said and done about it."""
    return _page(queries.question(context.session(), question_id))


@blueprint.get("/<int:question_id>/history")
@access(Verb.SEE_BANKS)
def history(question_id: int) -> ResponseReturnValue:
    """Every save of the question, each with what it changed."""
    session = context.session()
    question = queries.question(session, question_id)
    revisions = queries.revisions_of(session, question_id)
    pairs = zip(revisions, [*revisions[1:], None], strict=True)
    return render_template(
        "authoring/history.html", question=question, bank=question.bank,
        saves=[(after, told_changes(_changes(before, after)) if before else None)
               for after, before in pairs],
    )


def _changes(before: Revision, after: Revision) -> Sequence[Change]:
    return tuple(changes_between(
        contents.data_of(before.content), contents.data_of(after.content)))


@blueprint.get("/<int:question_id>/try")
@access(Verb.SEE_BANKS)
def try_question(question_id: int) -> ResponseReturnValue:
    """The question to answer, as a candidate would, before it is published."""
    return trial_pages.asked_page(*_on_trial(question_id))


@blueprint.post("/<int:question_id>/try")
@access(Verb.SEE_BANKS)
def judge(question_id: int) -> ResponseReturnValue:
    """What the answer earns; nothing is stored."""
    return trial_pages.judged_page(*_on_trial(question_id))


def _on_trial(question_id: int) -> tuple[AnyItem, trial_pages.Trail]:
    """A question that can be asked, and the way to it; raises ``Missing`` for another."""
    question = queries.question(context.session(), question_id)
    judged = contents.judged(contents.data_of(question.content), None)
    if judged.item is None or judged.faults:
        raise Missing
    return judged.item, [
        (say(N_("Atelier")), url_for("workshop.index")),
        (question.bank.title, url_for("workshop.bank", bank_id=question.bank_id)),
        (question.code, url_for("workshop_questions.show", question_id=question_id)),
    ]


@blueprint.post("/<int:question_id>/move")
@access(Verb.PUBLISH_BANKS)
def move(question_id: int) -> ResponseReturnValue:
    """Take the question to another state."""
    work, form = context.work(), MoveForm()
    question = queries.question(work.session, question_id)
    if form.move.data not in set(Move):
        raise Missing
    what = Move(form.move.data)
    try:
        actions.move(work, question, what, form.note.data or "")
    except Invalid as refusal:
        return _page(question, move_form=_refused(form, refusal)), 422
    flash(say(N_("{move} : c'est fait."), move=say(wording.MOVES[what][0])), "success")
    return _to(question)


def _refused(form: MoveForm, refusal: Invalid) -> MoveForm:
    form.accept(refusal)
    return form


@blueprint.post("/<int:question_id>/remarks")
@access(Verb.PUBLISH_BANKS)
def remark(question_id: int) -> ResponseReturnValue:
    """Say something of a field of the question."""
    work, form = context.work(), RemarkForm()
    question = queries.question(work.session, question_id)
    data = contents.data_of(question.content)
    form.offer(places.places_of(data))
    if form.validate():
        known = {path for path, _ in places.places_of(data)}
        field = form.field.data if form.field.data in known else ""
        try:
            actions.remark(work, question, field, form.text.data)
        except Invalid as refusal:
            form.accept(refusal)
        else:
            flash(say(N_("Remarque enregistrée.")), "success")
            return _to(question, "remarks")
    return _page(question, remark_form=form), 422


@blueprint.post("/<int:question_id>/remarks/<int:remark_id>/settle")
@access(Verb.PUBLISH_BANKS)
def settle(question_id: int, remark_id: int) -> ResponseReturnValue:
    """Note that a remark was answered."""
    work = context.work()
    question = queries.question(work.session, question_id)
    actions.settle(work, queries.remark(work.session, question_id, remark_id))
    flash(say(N_("Remarque traitée.")), "success")
    return _to(question, "remarks")


def _to(question: Question, anchor: str | None = None) -> ResponseReturnValue:
    return redirect(url_for("workshop_questions.show", question_id=question.id, _anchor=anchor))


def _page(
    question: Question, *, move_form: MoveForm | None = None,
    remark_form: RemarkForm | None = None,
) -> str:
    session = context.session()
    me = context.actor().id
    data = contents.data_of(question.content)
    framework = queries.framework_of(session, question.bank)
    judged, uses = contents.judged(data, framework), usage.published(session, question)
    is_writer = me in queries.writers_of(session, question)
    if remark_form is None:
        remark_form = RemarkForm(formdata=None)
        remark_form.offer(places.places_of(data))
    remarks = queries.remarks_of(session, question.id)
    return render_template(
        "authoring/question.html", question=question, bank=question.bank, data=data,
        wording=bank_wording, moves=rules.moves_from(question.state, is_writer=is_writer),
        move_words=wording.MOVES, step_words=wording.step_words, is_writer=is_writer,
        passages=rules.PASSAGES, may_write=may_write(),
        faults=[(places.words_of(fault.place, data), fault_text(fault))
                for fault in judged.faults],
        advice=[(places.words_of(fault.place, data), fault_text(fault))
                for fault in (advice_of(judged.item) if judged.item else ())],
        remarks=[(one, places.words_of(one.field, data)) for one in remarks],
        open_remarks=sum(one.settled_at is None for one in remarks),
        steps=queries.steps_of(session, question.id),
        published=uses, titles=titles_of(blocks_of(question.bank)),
        is_active=usage.is_active(session, question, uses),
        move_form=move_form or MoveForm(formdata=None), remark_form=remark_form,
        html_of=html_of, line_html_of=line_html_of, **_shown(question),
    )


def _shown(question: Question) -> dict[str, Any]:
    """What the candidate would see and the key; only what is asked while it has no shape yet."""
    item = shown_item(question.content)
    if item is None:
        return {"item": None, "stem": stem_of(question.content), "is_keyed": False}
    kind = kinds.kind_of(item)
    is_keyed = contents.judged(contents.data_of(question.content), None).item is not None
    return {
        "item": item, "stem": item.stem, "is_keyed": is_keyed,
        "shown": kind.show(item, kind.order(item, AsWritten())),
        "key": kind.tell_key(item) if is_keyed else "",
        "lines": tuple(kind.foreseen(item)) if is_keyed else (),
    }
