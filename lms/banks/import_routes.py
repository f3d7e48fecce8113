"""Pages about files of questions: send one, look at what is in it, take it in or throw it away."""

import io
from contextlib import closing
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from lms.banks import (
    importing,
    kinds,
    outward,
    quarantine,
    queries,
    reading_routes,
    wording,
)
from lms.banks.bench import AsWritten
from lms.banks.drafts import shown_item, stem_of
from lms.banks.formats.opening import MAX_BYTES
from lms.banks.formats.outcome import Verdict, Wish
from lms.banks.import_forms import ImportForm
from lms.banks.losses import loss
from lms.banks.models import Draft, QuestionImport
from lms.banks.narrowing import narrowed
from lms.banks.readings import LONG_BYTES, Order
from lms.banks.text import html_of, line_html_of
from lms.core import scanning
from lms.core.errors import Fault, Invalid, Missing
from lms.core.i18n import N_
from lms.people.policy import Verb
from lms.web import context
from lms.web.access import access, body_up_to
from lms.web.errors import fault_text
from lms.web.languages import say

blueprint = Blueprint("imports", __name__, template_folder="templates")
PAGE_SIZE = 50
# The file, and what a browser writes around it.
_BODY = MAX_BYTES + 1_000_000
_MEDIA_TYPES = {".gift": "text/plain; charset=utf-8", ".xml": "application/xml",
                ".pdf": "application/pdf",
                ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


@blueprint.app_template_filter("loss")
def loss_words(code: str) -> str:
    """What a loss is, as a line of its own in the language of the request."""
    words = say(loss(code))
    return words[:1].upper() + words[1:]


@blueprint.app_template_filter("plain_fault")
def plain_fault(stored: dict[str, Any]) -> str:
    """A stored fault as a sentence in the language of the request."""
    return fault_text(Fault(**stored))


@blueprint.get("/banks/imports")
@access(Verb.SEE_BANKS)
def index() -> ResponseReturnValue:
    """Every file: to check, taken in."""
    session = context.session()
    return render_template(
        "banks/imports.html", wording=wording, imports=quarantine.imports(session),
        counts=quarantine.draft_counts(session), may_import=_may_import())


@blueprint.get("/banks/imports/new")
@access(Verb.PUBLISH_BANKS)
def new() -> ResponseReturnValue:
    """Choose a file."""
    return _form_page(ImportForm(bank_code=request.args.get("bank", "")))


@blueprint.post("/banks/imports/new")
@access(Verb.PUBLISH_BANKS)
@body_up_to(_BODY)
def send() -> ResponseReturnValue:
    """Read the file and keep what is in it to be looked at; nothing is a draft yet.

    A long one is read behind a page that shows how far it is.
    """
    form = ImportForm()
    if form.validate():
        sent = form.file.data
        person_id = context.work().actor_id
        context.let_others_write()
        try:
            importing.check_bank_code(form.bank_code.data)
            with closing(sent):
                content = sent.read(MAX_BYTES + 1)
            scanning.check_clean(context.settings(), content, "file")
            if LONG_BYTES < len(content) <= MAX_BYTES:
                return reading_routes.begin(content, Order(
                    importing.shown_name(sent.filename), form.bank_code.data, form.lang.data,
                    form.kind.data, person_id))
            wish = Wish(form.lang.data, sent.filename)
            found = importing.preview(sent.filename, content, wish, form.kind.data or None)
        except Invalid as refusal:
            form.accept(refusal)
        else:
            return _to_import(importing.keep(context.work(), form.bank_code.data, found))
    return _form_page(form), 422


@blueprint.get("/banks/imports/<int:import_id>")
@access(Verb.SEE_BANKS)
def show(import_id: int) -> ResponseReturnValue:
    """What is in a file, question by question, narrowed to one verdict by the URL."""
    session = context.session()
    found = quarantine.question_import(session, import_id)
    verdict = request.args.get("verdict", "")
    verdict = verdict if verdict in set(Verdict) else ""
    total = found.counts[verdict or "seen"]
    last = max(1, -(-total // PAGE_SIZE))
    page = min(max(request.args.get("page", 1, int), 1), last)
    drafts = quarantine.drafts_of(
        session, import_id, verdict, (page - 1) * PAGE_SIZE, PAGE_SIZE)
    return render_template(
        "banks/import.html", wording=wording, found=found, drafts=drafts, verdict=verdict,
        total=total, page=page, last=last, may_import=_may_import())


@blueprint.post("/banks/imports/<int:import_id>/apply")
@access(Verb.PUBLISH_BANKS)
def apply(import_id: int) -> ResponseReturnValue:
    """Make what was shown the drafts of the bank."""
    work = context.work()
    found = quarantine.question_import(work.session, import_id)
    if found.imported_at is None:
        importing.apply_import(work, found)
        flash(say(N_("Questions importées : elles attendent leur relecture comme brouillons.")),
              "success")
    return _to_import(found)


@blueprint.post("/banks/imports/<int:import_id>/discard")
@access(Verb.PUBLISH_BANKS)
def discard(import_id: int) -> ResponseReturnValue:
    """Forget a file that was not taken in."""
    work = context.work()
    importing.discard_import(work, quarantine.question_import(work.session, import_id))
    flash(say(N_("Fichier supprimé : rien n'en a été gardé.")), "success")
    return redirect(url_for("imports.index"))


@blueprint.get("/banks/drafts/<int:draft_id>")
@access(Verb.SEE_BANKS)
def draft(draft_id: int) -> ResponseReturnValue:
    """A question that was read, as the candidate would see it, its key and what it lost."""
    session = context.session()
    row = quarantine.draft(session, draft_id)
    found = row.import_id and quarantine.question_import(session, row.import_id)
    before, after = quarantine.neighbours_of(session, row)
    return render_template(
        "banks/draft.html", wording=wording, row=row, found=found, before=before, after=after,
        html_of=html_of, line_html_of=line_html_of, **_shown(row))


@blueprint.get("/banks/editions/<int:edition_id>/export.<written>")
@access(Verb.SEE_BANKS)
def export(edition_id: int, written: str) -> ResponseReturnValue:
    """The questions of an edition that the filters keep, for another platform or on paper."""
    if written not in outward.KINDS:
        raise Missing
    session = context.session()
    source = outward.of_edition(session, edition_id)
    shown = narrowed(session, queries.edition(session, edition_id), request.args)
    if shown.chosen:
        codes = {item.code for item in shown.kept}
        source = source.narrowed(lambda item: item.id in codes)
    suffix = outward.suffix_of(written)
    return send_file(
        io.BytesIO(outward.write(source, written).content),
        _MEDIA_TYPES.get(suffix[suffix.rfind("."):], "application/zip"), as_attachment=True,
        download_name=f"{source.header.id}{suffix}")


def _shown(row: Draft) -> dict[str, Any]:
    """What the page of a draft shows: all of the item, or its stem when it has no shape yet."""
    content = row.content or ""
    item = shown_item(content)
    if item is None:
        return {"item": None, "stem": stem_of(content)}
    kind = kinds.kind_of(item)
    return {
        "item": item, "stem": item.stem, "shown": kind.show(item, kind.order(item, AsWritten())),
        "key": kind.tell_key(item), "lines": tuple(kind.foreseen(item)),
    }


def _form_page(form: ImportForm) -> str:
    return render_template("banks/new_import.html", form=form,
                           codes=quarantine.bank_codes(context.session()))


def _may_import() -> bool:
    return bool(context.actor().reach(Verb.PUBLISH_BANKS))


def _to_import(found: QuestionImport) -> ResponseReturnValue:
    return redirect(url_for("imports.show", import_id=found.id))
