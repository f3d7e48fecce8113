"""Pages that exchange a bank with its files: sent as an archive, given back as one."""

import io

from flask import Blueprint, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from lms.authoring import exchange, queries
from lms.authoring.forms import FilesForm
from lms.banks import importing, outward
from lms.banks.formats import archive, limited
from lms.banks.formats.native.reader import as_folder
from lms.banks.formats.opening import MAX_BYTES
from lms.banks.reader import read_bank
from lms.core import scanning
from lms.core.errors import Fault, Invalid
from lms.core.i18n import N_
from lms.people.policy import Verb
from lms.web import context
from lms.web.access import access, body_up_to
from lms.web.languages import say

blueprint = Blueprint("workshop_files", __name__, url_prefix="/workshop",
                      template_folder="templates")
# The file, and what a browser writes around it.
_BODY = MAX_BYTES + 1_000_000
_SIZE = N_("Ce fichier dépasse {limit} Mo.")
_TAKEN = N_("Fichiers repris : {added} questions ajoutées, {changed} modifiées, {kept} inchangées.")


@blueprint.get("/files")
@access(Verb.PUBLISH_BANKS)
def new() -> ResponseReturnValue:
    """Choose the archive of a bank."""
    return render_template("authoring/files.html", form=FilesForm(), faults=())


@blueprint.post("/files")
@access(Verb.PUBLISH_BANKS)
@body_up_to(_BODY)
def take() -> ResponseReturnValue:
    """Take in what the files changed; all of it, or nothing and every reason why."""
    form, faults = FilesForm(), list[Fault]()
    if form.validate():
        context.let_others_write()
        try:
            done = _taken(form.file.data.filename or "", form.file.data.read(MAX_BYTES + 1),
                          theirs=form.theirs.data)
        except Invalid as refusal:
            context.let_others_write()
            faults += refusal.faults
        else:
            counts = {name: len(getattr(done, name)) for name in ("added", "changed", "kept")}
            flash(say(_TAKEN, **counts), "success")
            return redirect(url_for("workshop.bank", bank_id=done.bank.id))
    return render_template("authoring/files.html", form=form, faults=faults), 422


def _taken(name: str, content: bytes, *, theirs: bool) -> exchange.Exchange:
    if len(content) > MAX_BYTES:
        facts = {"limit": MAX_BYTES // 1_000_000}
        raise Invalid([Fault(name, "size", _SIZE, facts)])
    scanning.check_clean(context.settings(), content, name)
    unpacked, _ = limited.call(archive.members, content, name, place=name, limits=importing.WEB)
    with as_folder(unpacked, name) as folder:
        return exchange.take_files(context.work(), read_bank(folder), theirs=theirs)


@blueprint.post("/banks/<int:bank_id>/files")
@access(Verb.PUBLISH_BANKS)
def give(bank_id: int) -> ResponseReturnValue:
    """The bank as its files, one question a file, as they live in git; what was given is noted."""
    work = context.work()
    found = queries.bank(work.session, bank_id)
    content = outward.zipped(exchange.give_files(work, found).files)
    return send_file(io.BytesIO(content), "application/zip", as_attachment=True,
                     download_name=f"{found.code}.zip")
