"""The minutes of a sitting: looked at before they are signed, signed once, read afterwards."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lms.core import files
from lms.core.errors import Invalid
from lms.core.i18n import N_
from lms.exams import queries
from lms.exams.models import SittingState
from lms.invigilation import minutes_pdf, report
from lms.invigilation.minutes_facts import minutes_of
from lms.invigilation.papers_routes import pdf_file
from lms.invigilation.report_forms import SignatureForm
from lms.people.policy import Verb
from lms.web import context
from lms.web.access import access
from lms.web.languages import say

blueprint = Blueprint("report", __name__, url_prefix="/exams", template_folder="templates")


@blueprint.get("/<int:sitting_id>/minutes")
@access(Verb.RUN_SITTINGS, within=queries.scope_of_sitting)
def show(sitting_id: int) -> ResponseReturnValue:
    """What the minutes tell, and their signature, given or to give."""
    return _page(sitting_id, SignatureForm())


@blueprint.post("/<int:sitting_id>/minutes")
@access(Verb.RUN_SITTINGS, within=queries.scope_of_sitting)
def sign(sitting_id: int) -> ResponseReturnValue:
    """Freeze the facts under one's name."""
    work, form = context.work(), SignatureForm()
    if form.validate():
        signer = report.Signer(context.actor().id, form.observations.data or "")
        try:
            report.sign(work, sitting_id, signer)
        except Invalid as refusal:
            form.accept(refusal)
        else:
            flash(say(N_("Procès-verbal signé. Ses faits ne changeront plus.")), "success")
            return redirect(url_for("report.show", sitting_id=sitting_id))
    return _page(sitting_id, form), 422


@blueprint.get("/<int:sitting_id>/minutes.pdf")
@access(Verb.RUN_SITTINGS, within=queries.scope_of_sitting)
def pdf(sitting_id: int) -> ResponseReturnValue:
    """The signed file as it was stored, or a preview of things as they stand."""
    session = context.session()
    signed = report.report_of(session, sitting_id)
    if signed is not None:
        return pdf_file(files.read(session, signed.pdf_sha256).content,
                        f"pv-deroulement-{sitting_id}")
    content = minutes_pdf.render(minutes_of(session, queries.sitting(session, sitting_id)))
    return pdf_file(content, f"pv-deroulement-{sitting_id}-apercu")


def _page(sitting_id: int, form: SignatureForm) -> str:
    session = context.session()
    sitting, signed = queries.sitting(session, sitting_id), report.report_of(session, sitting_id)
    minutes = report.facts_of(signed) if signed else minutes_of(session, sitting)
    return render_template(
        "invigilation/report.html", sitting=sitting, signed=signed, minutes=minutes, form=form,
        may_sign=sitting.state is SittingState.CLOSED,
    )
