"""The funder's statistics: one page, the same report as CSV and XLSX."""

from dataclasses import dataclass

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from wtforms.fields.choices import SelectChoice

from lms.core.errors import Conflict, Missing
from lms.core.i18n import N_
from lms.people.policy import Verb
from lms.reporting import charts, exports, queries
from lms.reporting.forms import ALL, SelectionForm
from lms.reporting.masking import DEFAULT_RULES
from lms.reporting.queries import Selection
from lms.reporting.tables import Report, build_report
from lms.web import context
from lms.web.access import access
from lms.web.filters import date_fr, datetime_fr
from lms.web.languages import say

blueprint = Blueprint("reporting", __name__, template_folder="templates")


class TooFew(Conflict):
    """Even zeros would tell who is who: nothing is published on so few people."""

    code = "too_few"
    text = N_(
        "Moins de {least} personnes dans ce périmètre : rien n'en est publié. "
        "Élargissez la période ou choisissez toutes les cohortes."
    )


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was asked for and the report that answers."""

    form: SelectionForm
    report: Report
    perimeter: list[tuple[str, str]]


@blueprint.get("/statistics")
@access(Verb.SEE_STATISTICS)
def show() -> ResponseReturnValue:
    """The funnel, the tables, what is hidden and why."""
    chosen = _chosen()
    return render_template("reporting/show.html", form=chosen.form, report=chosen.report,
                           perimeter=chosen.perimeter, charts=_charts(chosen.report),
                           chosen={name: request.args[name] for name in chosen.form.data
                                   if name in request.args})


@blueprint.get("/statistics.csv")
@access(Verb.SEE_STATISTICS)
def csv_file() -> ResponseReturnValue:
    """The report as one flat CSV table."""
    return _file(exports.to_csv(_chosen().report), exports.CSV, "csv")


@blueprint.get("/statistics.xlsx")
@access(Verb.SEE_STATISTICS)
def xlsx_file() -> ResponseReturnValue:
    """The report as a workbook, one sheet a table."""
    chosen = _chosen()
    return _file(exports.to_xlsx(chosen.report, chosen.perimeter), exports.XLSX, "xlsx")


def _chosen() -> Chosen:
    """The one query behind the page and the files."""
    session, reach = context.session(), context.actor().reach(Verb.SEE_STATISTICS)
    cohorts = queries.cohorts_to_choose(session, reach)
    form = SelectionForm(request.args)
    form.cohort.choices = [
        SelectChoice(ALL, say(N_("Toutes les cohortes"))),
        *(SelectChoice(one.id, one.title) for one in cohorts),
    ]
    if not form.validate():
        raise Missing
    picked = next((one for one in cohorts if one.id == form.cohort.data), None)
    selection = Selection(reach, picked.id if picked else None, form.first_on, form.last_on)
    facts = queries.enrolment_facts(session, selection)
    if 0 < len({fact.person_id for fact in facts}) < DEFAULT_RULES.min_persons:
        raise TooFew(least=DEFAULT_RULES.min_persons)
    report = build_report(
        facts, queries.blocks_of(session, selection),
        target=picked.target if picked else queries.target_of(session, reach),
    )
    return Chosen(form, report, _perimeter(form, picked.title if picked else None))


def _charts(report: Report) -> list[tuple[str, Markup]]:
    """Titles and drawings; the figures stand in the tables below, hidden ones stay hidden."""
    examined = [bar for bar in charts.block_bars(report) if bar.value != 0]
    drawn = [("funnel", say(N_("De l'inscription à la certification")),
              charts.funnel_bars(report))]
    if examined:
        drawn.append(("blocks", say(N_("Présentés et validés par bloc")), examined))
    return [
        (title, Markup(charts.bars_svg(title, "", bars, name)))  # noqa: S704 - escaped there
        for name, title, bars in drawn
    ]


def _perimeter(form: SelectionForm, cohort: str | None) -> list[tuple[str, str]]:
    period = [
        (say(N_("Inscrits depuis le")), form.first_on),
        (say(N_("Inscrits jusqu'au")), form.last_on),
    ]
    return [
        (say(N_("Cohorte")), cohort or say(N_("Toutes les cohortes"))),
        *((label, date_fr(day)) for label, day in period if day),
        (say(N_("Situation au")), datetime_fr(context.now())),
        (say(N_("« s » dans les fichiers")),
         say(N_("masqué par le secret statistique, ou effectif insuffisant"))),
    ]


def _file(content: bytes, media_type: str, suffix: str) -> Response:
    response = Response(content, content_type=media_type)
    name = f"passerelle-statistiques-{context.now():%Y-%m-%d}.{suffix}"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
