"""The funder's statistics: one page, the same report as CSV and XLSX."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from lms.core.errors import Conflict, Invalid
from lms.core.i18n import N_
from lms.people.policy import Verb
from lms.reporting import charts, exports, queries
from lms.reporting.choices import Choice, Kind, choice_asked, choices_for
from lms.reporting.facts import EnrolmentFacts
from lms.reporting.families import Family
from lms.reporting.forms import ScopeForm
from lms.reporting.masking import DEFAULT_RULES
from lms.reporting.panels import panels_of
from lms.reporting.periods import FROM, TO
from lms.reporting.tables import Report
from lms.web import context
from lms.web.access import access
from lms.web.filters import datetime_fr
from lms.web.languages import say

blueprint = Blueprint("reporting", __name__, template_folder="templates")


class TooFew(Conflict):
    """Even zeros would tell who is who: nothing is published on so few people."""

    code = "too_few"
    text = N_("Moins de {least} personnes dans ce périmètre : rien n'en est publié.")


class Withheld(TooFew):
    """So few people in a scope that their number is hidden; the words do not say which."""

    text = N_("Effectif masqué : moins de {least} personnes dans ce périmètre, ou un effectif qui "
              "révélerait celui d'un autre. Rien n'en est publié.")


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for (``None`` while nobody is enrolled), among what, and the family."""

    choice: Choice | None
    choices: Sequence[Choice]
    family: Family

    @property
    def form(self) -> ScopeForm:
        """The choice of the scope, as it stands."""
        return ScopeForm(self.choices, None, data={"scope": self.choice and self.choice.key})

    @property
    def perimeter(self) -> list[tuple[str, str]]:
        """What is counted and when, in the language of the request."""
        return [
            (say(_PERIMETER[self.choice.kind]), say(self.choice.name)) if self.choice
            else (say(N_("Périmètre")), "–"),
            (say(N_("Situation au")), datetime_fr(context.now())),
            (say(N_("« s » dans les fichiers")),
             say(N_("masqué par le secret statistique, ou effectif insuffisant"))),
        ]

    @property
    def query(self) -> Mapping[str, str]:
        """What the addresses of the files say."""
        return {"scope": self.choice.key} if self.choice else {}


_PERIMETER = {Kind.ALL: N_("Périmètre"), Kind.COHORT: N_("Promotion"),
              Kind.YEAR: N_("Année d'inscription")}


@blueprint.get("/statistics")
@access(Verb.SEE_STATISTICS)
def show() -> ResponseReturnValue:
    """The funnel, the tables, what is hidden and why."""
    try:
        asked = _asked()
    except Invalid as invalid:
        return _period_refused(invalid)
    try:
        report = _report(asked)
    except TooFew as refusal:
        page = render_template("reporting/too_few.html", asked=asked, refusal=refusal)
        return page, refusal.status
    return render_template("reporting/show.html", asked=asked, report=report,
                           charts=_charts(report), panels_of=panels_of)


@blueprint.get("/statistics.csv")
@access(Verb.SEE_STATISTICS)
def csv_file() -> ResponseReturnValue:
    """The report as one flat CSV table."""
    return _file(exports.to_csv(_report(_asked())), exports.CSV, "csv")


@blueprint.get("/statistics.xlsx")
@access(Verb.SEE_STATISTICS)
def xlsx_file() -> ResponseReturnValue:
    """The report as a workbook, one sheet a table."""
    asked = _asked()
    return _file(exports.to_xlsx(_report(asked), asked.perimeter), exports.XLSX, "xlsx")


def _asked() -> Asked:
    """The one query behind the page and the files; raises ``Missing`` and ``Invalid``."""
    session = context.session()
    facts = queries.enrolment_facts(session)
    choices = _choices(facts)
    choice = choice_asked(request.args, choices)
    return Asked(choice, choices, Family(facts, queries.blocks_of(session)))


def _choices(facts: Sequence[EnrolmentFacts]) -> list[Choice]:
    reach = context.actor().reach(Verb.SEE_STATISTICS)
    names = queries.organisation_names(context.session(), reach.organisation_ids)
    return choices_for(reach, facts, names)


def _report(asked: Asked) -> Report:
    """The report on the scope; raises ``TooFew``."""
    if asked.choice is None:
        return Family([], queries.blocks_of(context.session())).report()
    if asked.family.withholds(asked.choice.key):
        refusal = TooFew if asked.family.holds_everybody(asked.choice.key) else Withheld
        raise refusal(least=DEFAULT_RULES.min_persons)
    cohorts = asked.family.cohort_ids(asked.choice.key)
    target = queries.target_of(context.session(), cohorts,
                               own=asked.choice.kind is Kind.COHORT)
    return asked.family.report(asked.choice.key, target)


def _period_refused(invalid: Invalid) -> ResponseReturnValue:
    """The choice again, with what is wrong at the bounds of the period."""
    choices = _choices(queries.enrolment_facts(context.session()))
    bounds = {"from_on": request.args.get(FROM, ""), "to_on": request.args.get(TO, "")}
    form = ScopeForm(choices, None, data=bounds)
    form.refuse_period(invalid)
    return render_template("reporting/refused.html", form=form), invalid.status


def _charts(report: Report) -> list[tuple[str, Markup]]:
    """Titles and drawings; the figures stand in the tables below, hidden ones stay hidden."""
    examined = [bar for bar in charts.block_bars(report, say) if bar.value != 0]
    drawn = [("funnel", say(N_("De l'inscription à la certification")),
              charts.funnel_bars(report, say))]
    if examined:
        drawn.append(("blocks", say(N_("Présentés et validés par bloc")), examined))
    return [
        (title, Markup(charts.bars_svg(title, "", bars, name)))  # noqa: S704 - escaped there
        for name, title, bars in drawn
    ]


def _file(content: bytes, media_type: str, suffix: str) -> Response:
    response = Response(content, content_type=media_type)
    name = f"passerelle-statistiques-{context.now():%Y-%m-%d}.{suffix}"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
