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
from lms.cohorts.models import RosterImport
from lms.cohorts.roster import VERDICT_LABELS, Verdict, annotated_xlsx
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
    form, framed = RosterForm(), frame(cohort_id)
    if form.validate():
        sent = form.file.data
        try:
            found = rosters.preview_roster(
                context.work(), framed["cohort"], sent.filename, sent.read(MAX_BYTES + 1)
            )
        except Invalid as refusal:
            form.accept(refusal)
        else:
            return _to_roster(found)
    return render_template("cohorts/new_roster.html", form=form, **framed), 422


@blueprint.get("/cohorts/<int:cohort_id>/rosters/<int:roster_id>")
@access(Verb.MANAGE_COHORTS, within=queries.scope_of_roster)
def roster(cohort_id: int, roster_id: int) -> ResponseReturnValue:
    """The preview of a roster as things stand, or the report once it is applied."""
    found = _roster(cohort_id, roster_id)
    return _preview_page(found) if found.applied_at is None else _report_page(found)


@blueprint.post("/cohorts/<int:cohort_id>/rosters/<int:roster_id>/apply")
@access(Verb.MANAGE_COHORTS, within=queries.scope_of_roster)
def apply_roster(cohort_id: int, roster_id: int) -> ResponseReturnValue:
    """Apply what was shown, with the questions ticked; show it again if the base changed."""
    work = context.work()
    found = _roster(cohort_id, roster_id)
    ticked = frozenset(request.form.getlist("row", type=int))
    try:
        rosters.apply_roster(
            work, found, context.settings().base_url, ticked, request.form.get("seen", "")
        )
    except rosters.RosterApplied:
        return _to_roster(found)
    except (rosters.RosterOutdated, CohortFull) as refusal:
        return _preview_page(found, ticked, say(refusal.text, **refusal.facts)), 409
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
    return render_template(
        "cohorts/undo_roster.html", roster=found, **frame(cohort_id),
        reversals=undoing.reversals_of(session, found),
        obstacles=undoing.obstacles_of(session, found),
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
    work = context.work()
    found = _roster(cohort_id, roster_id)
    data = files.read(work.session, found.file_sha256).content
    cohort = queries.cohort(work.session, cohort_id)
    return _to_roster(rosters.preview_roster(work, cohort, found.file_name, data))


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


def _preview_page(
    found: RosterImport, ticked: frozenset[int] = frozenset(), refusal: str = ""
) -> str:
    preview = previews.preview_of(context.session(), found, day_of(context.now()))
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
