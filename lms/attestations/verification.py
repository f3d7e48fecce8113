"""The public pages: anyone may ask whether an attestation is genuine, nobody may list them.

A code carries 135 random bits, so trying codes is hopeless and needs no counter. What is shown is
the least that lets a document be compared: name, blocks, dates, status; never a birth date, a
mark, an address, the reason of a revocation or the code of another document.
"""

import re
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.attestations import register, rules, wording
from lms.attestations.codes import grouped, read_code
from lms.attestations.facts import AttestationFacts, mentions, title_of
from lms.attestations.forms import MAX_BYTES, CodeForm, DocumentForm
from lms.core.errors import Invalid
from lms.core.lettering import typeset
from lms.web import context
from lms.web.access import public

blueprint = Blueprint("attestations", __name__, template_folder="templates")
_DIGEST = re.compile(r"[0-9a-f]{64}")


@blueprint.context_processor
def _words() -> dict[str, Any]:
    return {
        "wording": wording, "grouped": grouped, "title_of": title_of, "mentions": _mentions,
        "today": rules.day_of(context.now()),
    }


@blueprint.after_request
def _keep_out_of_search_engines(response: Response) -> Response:
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@blueprint.get("/verify")
@public
def verify_form() -> ResponseReturnValue:
    """Type a code or give a document; ``?code=`` is read, or its faults are explained."""
    form = CodeForm(request.args)
    if not (form.code.data or "").strip():
        return _form_page(form)
    try:
        code = read_code(form.code.data)
    except Invalid as refusal:
        form.accept(Invalid(replace(fault, place="code") for fault in refusal.faults))
        return _form_page(form), 422
    return redirect(url_for("attestations.verify", code=code))


@blueprint.get("/verify/<code>")
@public
def verify(code: str) -> ResponseReturnValue:
    """What the attestation of a code says and is worth; an unknown one tells nothing more."""
    try:
        canonical = read_code(code)
    except Invalid as refusal:
        return render_template("attestations/unknown.html", form=CodeForm(data={"code": code}),
                               faults=refusal.faults), 404
    if canonical != code:
        return redirect(url_for("attestations.verify", code=canonical))
    found = register.issued_under(context.session(), canonical)
    if found is None:
        form = CodeForm(data={"code": grouped(canonical)})
        return render_template("attestations/unknown.html", form=form, faults=()), 404
    return _verdict_page(found)


@blueprint.get("/verify/document")
@public
def document_verdict() -> ResponseReturnValue:
    """Whether a document of this SHA-256 was issued; browsers that can, send only the digest.

    A file that is no attestation of ours is not called a forgery: nothing is known of it.
    """
    sha256 = request.args.get("sha256", "")
    if not _DIGEST.fullmatch(sha256):
        return redirect(url_for("attestations.verify_form"))
    found = register.issued_as(context.session(), sha256)
    if found is None:
        return render_template("attestations/unrecognised.html", form=CodeForm(data={})), 404
    return _verdict_page(found, is_document=True)


@blueprint.post("/verify/document")
@public
def verify_document() -> ResponseReturnValue:
    """Digest the document and forget it; the answer is the page of its digest."""
    form = DocumentForm()
    if not form.validate():
        return _form_page(CodeForm(data={}), form), 422
    return redirect(url_for("attestations.document_verdict", sha256=form.sha256), 303)


def _mentions(facts: AttestationFacts) -> tuple[str, ...]:
    """The sentences of the document, with French no-break spaces."""
    return tuple(typeset(sentence) for sentence in mentions(facts))


def _form_page(form: CodeForm, document: DocumentForm | None = None) -> str:
    return render_template("attestations/verify_form.html", form=form,
                           document=document or DocumentForm(), max_bytes=MAX_BYTES)


def _verdict_page(found: register.Issued, *, is_document: bool = False) -> str:
    status = found.status(rules.day_of(context.now()))
    return render_template(
        "attestations/verdict.html", issued=found, facts=found.facts, status=status,
        verdict=wording.verdict_of(status, found.facts.specimen), is_document=is_document,
        checked_at=context.now(),
    )
