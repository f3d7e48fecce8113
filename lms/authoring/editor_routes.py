"""The editor of questions: one page to write, its preview, and what two persons wrote at once."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from lms.authoring import actions, contents, editor_desk, queries, rules, uploads
from lms.authoring.editor import editing, merging, row_acts
from lms.authoring.editor.editing import Typed
from lms.authoring.editor.forms.composite import PART_FORMS
from lms.authoring.editor.records import listed, mapping
from lms.authoring.editor_desk import Desk
from lms.banks import wording
from lms.banks.reader import MAX_MEDIA_BYTES
from lms.banks.text import html_of, line_html_of
from lms.core import scanning
from lms.core.errors import Fault, Invalid
from lms.core.i18n import N_
from lms.people.policy import Verb
from lms.web import context
from lms.web.access import access, body_up_to
from lms.web.languages import plural, say

blueprint = Blueprint("workshop_editor", __name__, url_prefix="/workshop/questions",
                      template_folder="templates")
# The largest file, and what a browser writes around it.
_BODY = MAX_MEDIA_BYTES + 2_000_000


@blueprint.get("/<int:question_id>/edit")
@access(Verb.PUBLISH_BANKS)
def edit(question_id: int) -> ResponseReturnValue:
    """The form of a question."""
    session = context.session()
    question = queries.question(session, question_id)
    if question.state != "draft":
        raise rules.NotDraft
    return _page(editor_desk.opened(session, question))


@blueprint.post("/<int:question_id>/edit")
@access(Verb.PUBLISH_BANKS)
@body_up_to(_BODY)
def write(question_id: int) -> ResponseReturnValue:
    """Save what was typed, or do what a button of the form says and show it again."""
    session = context.session()
    desk = editor_desk.typed(session, queries.question(session, question_id), request.form)
    act = request.form.get("act", "save")
    if act == "save":
        return _save(desk)
    if act == "merge":
        return _merged(desk)
    if act.startswith("upload:"):
        return _uploaded(desk, act.removeprefix("upload:"))
    acted = row_acts.acted(desk.typed, act, desk.base, request.form.get("part_kind", ""))
    if acted is None:
        return _page(desk, focus="preview" if act == "preview" else "")
    return _page(desk.with_typed(acted.typed), focus=acted.focus)


@blueprint.post("/<int:question_id>/preview")
@access(Verb.PUBLISH_BANKS)
def preview(question_id: int) -> ResponseReturnValue:
    """How what is typed will be seen, and what is wrong with it; nothing is stored."""
    session = context.session()
    desk = editor_desk.typed(session, queries.question(session, question_id), request.form)
    session.expunge_all()
    context.let_others_write()
    faults = desk.judged()[1]
    seen = desk.preview()
    return render_template(
        "authoring/editor/seen.html", seen=seen, told=desk.form(faults)[1],
        advised=desk.advised(seen), html_of=html_of, line_html_of=line_html_of)


def _save(desk: Desk) -> ResponseReturnValue:
    work = context.work()
    try:
        uploads.check_received(work.session, contents.stored(desk.data), desk.question.content)
        faults = actions.save_question(work, desk.question, desk.data, desk.revision)
    except rules.WrittenMeanwhile as refusal:
        return _conflict(desk, say(refusal.text, **refusal.facts))
    except rules.NotDraft as refusal:
        return _page(desk, refused=[Fault("", refusal.code, refusal.text)]), 409
    except Invalid as refusal:
        return _page(desk, refused=refusal.faults), 422
    flash(_saved(len(faults)), "warning" if faults else "success")
    return redirect(url_for("workshop_editor.edit", question_id=desk.question.id))


def _saved(left: int) -> str:
    if not left:
        return say(N_("Enregistrée. Plus rien à corriger : elle peut être donnée à relire."))
    return plural(
        "Enregistrée ; il reste %(num)s point à corriger avant la relecture.",
        "Enregistrée ; il reste %(num)s points à corriger avant la relecture.", left)


def _conflict(desk: Desk, why: str) -> ResponseReturnValue:
    """What was typed over the newest revision, with what the other person changed beside it."""
    theirs = contents.data_of(desk.question.content)
    changes = merging.meanwhile(desk.base, theirs, desk.data)
    return _page(desk, why=why, changes=changes), 409


def _merged(desk: Desk) -> ResponseReturnValue:
    """What was chosen, on the newest revision: to look at, then to save."""
    theirs = contents.data_of(desk.question.content)
    names = [change.name for change in merging.meanwhile(desk.base, theirs, desk.data)
             if request.form.get(f"take.{change.name}") == "theirs"]
    typed = editing.opened(merging.taken(desk.data, theirs, names))
    flash(say(N_("Vos choix sont dans la page : relisez-la, puis enregistrez-la.")), "info")
    return _page(desk.with_typed(typed, desk.question.revision))


def _uploaded(desk: Desk, place: str) -> ResponseReturnValue:
    """Take in the file sent beside a list of files, and add it to the list."""
    sent: FileStorage | None = request.files.get(f"{place}.new")
    name = sent.filename or "" if sent else ""
    content = sent.read(MAX_MEDIA_BYTES + 1) if sent else b""
    acted = row_acts.acted(desk.typed, f"add:{place}", desk.base)
    if acted is None or not place.endswith("media"):
        return _page(desk)
    try:
        scanning.check_clean(context.settings(), content, place)
        found = uploads.received(context.work(), name, content,
                                 request.form.get(f"{place}.new_alt", ""))
    except Invalid as refusal:
        refused = [Fault(place, one.code, one.text, one.facts) for one in refusal.faults]
        again = editor_desk.typed(context.session(), desk.question, request.form)
        return _page(again, refused=refused, focus=place), 422
    row = row_acts.row_at(acted.typed, acted.focus)
    row.update(found)
    typed = editing.completed(acted.typed.form, acted.typed.opened, desk.base)
    return _page(desk.with_typed(typed), focus=acted.focus)


def _page(
    desk: Desk, *, refused: Sequence[Fault] = (), focus: str = "", why: str = "",
    changes: Sequence[merging.Meanwhile] = (),
) -> str:
    sections, told = desk.form([*refused, *desk.judged()[1]])
    seen = desk.preview()
    return render_template(
        "authoring/editor/edit.html", question=desk.question, bank=desk.question.bank,
        revision=desk.revision, sections=sections, told=told, focus=focus, why=why,
        changes=changes, seen=seen, advised=desk.advised(seen), wording=wording,
        part_kinds=list(PART_FORMS),
        media=_media(desk.typed), is_saved=request.method == "GET",
        html_of=html_of, line_html_of=line_html_of,
    )


def _media(typed: Typed) -> dict[str, str]:
    """The digest of each file of the question and of its parts, by its path."""
    holders = [typed.opened, mapping(typed.opened.get("stimulus")),
               *map(mapping, listed(typed.opened.get("parts")))]
    return {str(row.get("file")): str(row["sha256"]) for holder in holders
            for row in map(mapping, listed(holder.get("media"))) if row.get("sha256")}


