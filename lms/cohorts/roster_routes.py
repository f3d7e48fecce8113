"""Pages about rosters: deposit, preview with every fault by row, apply, report, undo."""

import io
from collections.abc import Iterable

from flask import flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from werkzeug.utils import secure_filename

from lms.cohorts import previews, queries, rosters, sample, undoing
from lms.cohorts.blueprint import blueprint, frame
from lms.cohorts.enrolling import CohortFull
from lms.cohorts.forms import RosterForm
from lms.cohorts.models import Cohort, RosterImport
from lms.cohorts.roster import (
    VERDICT_LABELS,
    Transcript,
    Verdict,
    annotated_xlsx,
    read_roster,
    transcribe,
)
from lms.cohorts.rules import day_of
from lms.cohorts.settlement import Proposal
from lms.core import files
from lms.core.errors import Invalid, Missing
from lms.core.i18n import N_
from lms.core.sheets import MAX_BYTES
from lms.people.policy import Verb
from lms.web import context
from lms.web.access import access
from lms.web.languages import say

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_SHOWN = 300
# What needs a decision or a correction comes first.
SHOWN = (Verdict.QUESTION, Verdict.REFUSED, Verdict.DUPLICATE, Verdict.CHANGED, Verdict.NEW,
         Verdict.UNCHANGED)


@blueprint.get("/cohorts/roster-template.<kind>")
@access(Verb.MANAGE_COHORTS)
def roster_template(kind: str) -> ResponseReturnValue:
    """An empty roster to fill in; it holds nobody's data."""
    if kind not in sample.KINDS:
        raise Missing
    return _download(sample.KINDS[kind](), f"modele-stagiaires.{kind}")


@blueprint.get("/cohorts/<int:cohort_id>/rosters")
@access(Verb.MANAGE_COHORTS, within=queries.scope_of_cohort)
def rosters_of(cohort_id: int) -> ResponseReturnValue:
    """Every roster deposited for the cohort: to apply, applied, undone."""
    found = previews.imports_of(context.session(), cohort_id)
    reports = {each.id: previews.report_of(each.lines) for each in found}
    return render_template(
        "cohorts/rosters.html", imports=found, reports=reports, **frame(cohort_id)
    )


@blueprint.get("/cohorts/<int:cohort_id>/rosters/new")
@access(Verb.MANAGE_COHORTS, within=queries.scope_of_cohort)
def new_roster(cohort_id: int) -> ResponseReturnValue:
    """Choose a file."""
    return render_template("cohorts/new_roster.html", form=RosterForm(), **frame(cohort_id))


@blueprint.post("/cohorts/<int:cohort_id>/rosters/new")
@access(Verb.MANAGE_COHORTS, within=queries.scope_of_cohort)
def deposit_roster(cohort_id: int) -> ResponseReturnValue:
    """Keep the file and show what applying it would do."""
    form = RosterForm()
    if form.validate():
        sent = form.file.data
        context.let_others_write()
        try:
            data = sent.read(MAX_BYTES + 1)
            read = rosters.checked_roster(sent.filename, data)
        except Invalid as refusal:
            form.accept(refusal)
        else:
            work = context.work()
            cohort = queries.cohort(work.session, cohort_id)
            return _to_roster(rosters.keep_roster(work, cohort, read, data))
    return render_template("cohorts/new_roster.html", form=form, **frame(cohort_id)), 422


@blueprint.get("/cohorts/<int:cohort_id>/rosters/<int:roster_id>")
@access(Verb.MANAGE_COHORTS, within=queries.scope_of_roster)
def roster(cohort_id: int, roster_id: int) -> ResponseReturnValue:
    """The preview of a roster as things stand, or the report once it is applied."""
    found = _roster(cohort_id, roster_id)
    if found.applied_at is not None:
        return _report_page(found)
    transcript = previews.transcript_of(context.session(), found, day_of(context.now()))
    return _preview_page(found, transcript)


@blueprint.post("/cohorts/<int:cohort_id>/rosters/<int:roster_id>/apply")
@access(Verb.MANAGE_COHORTS, within=queries.scope_of_roster)
def apply_roster(cohort_id: int, roster_id: int) -> ResponseReturnValue:
    """Apply what was shown, with the questions ticked; show it again if the base changed."""
    work, transcript = context.work(), _transcript(cohort_id, roster_id)
    found = _roster(cohort_id, roster_id)
    decision = rosters.Decision(
        ticked=frozenset(request.form.getlist("row", type=int)),
        seen=request.form.get("seen", ""), base_url=context.settings().base_url,
    )
    try:
        rosters.apply_roster(work, found, transcript, decision)
    except rosters.RosterApplied:
        return _to_roster(found)
    except (rosters.RosterOutdated, CohortFull) as refusal:
        told = say(refusal.text, **refusal.facts)
        return _preview_page(found, transcript, decision.ticked, told), 409
    flash(say(N_("Liste appliquée.")), "success")
    return _to_roster(found)


@blueprint.get("/cohorts/<int:cohort_id>/rosters/<int:roster_id>/undo")
@access(Verb.MANAGE_COHORTS, within=queries.scope_of_roster)
def confirm_undo(cohort_id: int, roster_id: int) -> ResponseReturnValue:
    """What undoing would do, to whom, or why it cannot be done."""
    session = context.session()
    found = _roster(cohort_id, roster_id)
    if found.applied_at is None or found.undone_at is not None:
        return _to_roster(found)
    reversals = undoing.reversals_of(session, found)
    return render_template(
        "cohorts/undo_roster.html", roster=found, reversals=reversals,
        obstacles=undoing.obstacles_of(session, found, reversals), **frame(cohort_id),
    )


@blueprint.post("/cohorts/<int:cohort_id>/rosters/<int:roster_id>/undo")
@access(Verb.MANAGE_COHORTS, within=queries.scope_of_roster)
def undo_roster(cohort_id: int, roster_id: int) -> ResponseReturnValue:
    """Undo it."""
    work = context.work()
    found = _roster(cohort_id, roster_id)
    undoing.undo_roster(work, found)
    flash(say(N_("Import défait : les inscriptions qu'il avait faites sont retirées.")),
          "success")
    return _to_roster(found)


@blueprint.post("/cohorts/<int:cohort_id>/rosters/<int:roster_id>/again")
@access(Verb.MANAGE_COHORTS, within=queries.scope_of_roster)
def preview_again(cohort_id: int, roster_id: int) -> ResponseReturnValue:
    """Deposit the same file again, to see what applying it would do now."""
    name, data = _file(cohort_id, roster_id)
    context.let_others_write()
    read = rosters.checked_roster(name, data)
    work = context.work()
    cohort = queries.cohort(work.session, cohort_id)
    return _to_roster(rosters.keep_roster(work, cohort, read, data))


@blueprint.post("/cohorts/<int:cohort_id>/rosters/<int:roster_id>/discard")
@access(Verb.MANAGE_COHORTS, within=queries.scope_of_roster)
def discard_roster(cohort_id: int, roster_id: int) -> ResponseReturnValue:
    """Forget a roster that was not applied."""
    work = context.work()
    rosters.discard_roster(work, _roster(cohort_id, roster_id))
    flash(say(N_("Fichier supprimé : rien n'en a été gardé.")), "success")
    return redirect(url_for("cohorts.rosters_of", cohort_id=cohort_id))


@blueprint.get("/cohorts/<int:cohort_id>/rosters/<int:roster_id>/annotated.xlsx")
@access(Verb.MANAGE_COHORTS, within=queries.scope_of_roster)
def annotated_roster(cohort_id: int, roster_id: int) -> ResponseReturnValue:
    """The file given back with the verdict of every row and its reasons."""
    session = context.session()
    found = _roster(cohort_id, roster_id)
    preview = previews.preview_of(session, found, day_of(context.now()))
    stem = secure_filename(found.file_name.rsplit(".", 1)[0]) or "liste"
    return _download(annotated_xlsx(preview.roster, preview.rows), f"{stem}-annote.xlsx")


def _file(cohort_id: int, roster_id: int) -> tuple[str, bytes]:
    """The name and the bytes of a roster, to be read while others write."""
    found = _roster(cohort_id, roster_id)
    return found.file_name, files.read(context.session(), found.file_sha256).content


def _transcript(cohort_id: int, roster_id: int) -> Transcript:
    name, data = _file(cohort_id, roster_id)
    context.let_others_write()
    return transcribe(read_roster(name, data), day_of(context.now()))


def _preview_page(
    found: RosterImport, transcript: Transcript, ticked: frozenset[int] = frozenset(),
    refusal: str = "",
) -> str:
    session = context.session()
    cohort = session.get_one(Cohort, found.cohort_id)
    preview = previews.judged_for(session, cohort, transcript)
    return render_template(
        "cohorts/preview.html", roster=found, preview=preview, ticked=ticked, refusal=refusal,
        sections=[(verdict, VERDICT_LABELS[verdict], _with(preview.proposals, verdict))
                  for verdict in SHOWN],
        most=MOST_SHOWN, **frame(found.cohort_id),
    )


def _report_page(found: RosterImport) -> str:
    session = context.session()
    left: list[Proposal] = []
    if found.undone_at is None:
        acted = {line.row for line in found.lines if line.acted}
        preview = previews.preview_of(session, found, day_of(context.now()))
        left = [
            each for verdict in (Verdict.QUESTION, Verdict.REFUSED, Verdict.DUPLICATE)
            for each in _with(preview.proposals, verdict) if each.row not in acted
        ]
    return render_template(
        "cohorts/report.html", roster=found, report=previews.report_of(found.lines), left=left,
        reversals=undoing.reversals_of(session, found), labels=VERDICT_LABELS, most=MOST_SHOWN,
        **frame(found.cohort_id),
    )


def _with(proposals: Iterable[Proposal], verdict: Verdict) -> list[Proposal]:
    return [each for each in proposals if each.judged.verdict is verdict]


def _roster(cohort_id: int, roster_id: int) -> RosterImport:
    found = previews.roster_import(context.session(), roster_id)
    if found.cohort_id != cohort_id:
        raise Missing
    return found


def _to_roster(found: RosterImport) -> ResponseReturnValue:
    return redirect(url_for("cohorts.roster", cohort_id=found.cohort_id, roster_id=found.id))


def _download(content: bytes, name: str) -> ResponseReturnValue:
    kind = "text/csv; charset=utf-8" if name.endswith(".csv") else XLSX
    return send_file(io.BytesIO(content), kind, as_attachment=True, download_name=name)
