"""Pages of the organiser: publish, open, release; the room has pages of its own."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.blueprints import queries as blueprints
from lms.core.i18n import N_
from lms.exams import (
    answer_routes,
    handing_routes,
    queries,
    rehearsal_routes,
    rules,
    safe_browser_routes,
    scheduling_routes,
    score_queries,
    sittings,
)
from lms.exams.marking_queries import copies_waiting
from lms.exams.models import Sitting
from lms.people.policy import Scope, Verb
from lms.web import context
from lms.web.access import access
from lms.web.languages import say

blueprint = Blueprint("exams", __name__, url_prefix="/exams", template_folder="templates")
BLUEPRINTS = (blueprint, scheduling_routes.blueprint, answer_routes.blueprint,
              handing_routes.blueprint, safe_browser_routes.blueprint, rehearsal_routes.blueprint)


@blueprint.get("/")
@access(Verb.SEE_SITTINGS)
def index() -> ResponseReturnValue:
    """Sittings within one's reach."""
    reach = context.actor().reach(Verb.SEE_SITTINGS)
    cohort_id = request.args.get("cohort", type=int)
    found = queries.sittings_within(context.session(), reach, cohort_id)
    may_schedule = bool(context.actor().reach(Verb.SCHEDULE_SITTINGS))
    return render_template("exams/index.html", sittings=found, may_schedule=may_schedule,
                           cohort_id=cohort_id)


@blueprint.get("/<int:sitting_id>")
@access(Verb.SEE_SITTINGS, within=queries.scope_of_sitting)
def show(sitting_id: int) -> ResponseReturnValue:
    """The sitting, its next step and how many candidates are where."""
    return render_template("exams/show.html", **_shown(sitting_id))


@blueprint.post("/<int:sitting_id>/publish")
@access(Verb.SCHEDULE_SITTINGS, within=queries.scope_of_sitting)
def publish(sitting_id: int) -> ResponseReturnValue:
    """Draw a paper for everyone enrolled."""
    placed = sittings.publish(context.work(), _sitting(sitting_id))
    flash(say(N_("Épreuve publiée : {count} sujets sont prêts."), count=placed), "success")
    return redirect(url_for("exams.show", sitting_id=sitting_id))


@blueprint.post("/<int:sitting_id>/place")
@access(Verb.SCHEDULE_SITTINGS, within=queries.scope_of_sitting)
def place(sitting_id: int) -> ResponseReturnValue:
    """Add those enrolled since the publication."""
    placed = sittings.place_candidates(context.work(), _sitting(sitting_id))
    flash(say(N_("{count} candidats ajoutés."), count=placed), "success")
    return redirect(url_for("exams.show", sitting_id=sitting_id))


@blueprint.get("/<int:sitting_id>/open")
@access(Verb.RUN_SITTINGS, within=queries.scope_of_sitting)
def confirm_open(sitting_id: int) -> ResponseReturnValue:
    """Opening long before the hour is rarely meant."""
    return render_template("exams/open_early.html", sitting=_sitting(sitting_id))


@blueprint.post("/<int:sitting_id>/open")
@access(Verb.RUN_SITTINGS, within=queries.scope_of_sitting)
def open_(sitting_id: int) -> ResponseReturnValue:
    """Let the candidates start."""
    sittings.open_sitting(context.work(), _sitting(sitting_id))
    flash(say(N_("L'épreuve est ouverte : donnez le code d'accès aux candidats.")), "success")
    return redirect(url_for("exams.show", sitting_id=sitting_id))


@blueprint.get("/<int:sitting_id>/release")
@access(Verb.SCHEDULE_SITTINGS, within=queries.scope_of_sitting)
def confirm_release(sitting_id: int) -> ResponseReturnValue:
    """To how many candidates results will be shown."""
    scored = score_queries.count_scored(context.session(), sitting_id)
    return render_template("exams/release.html", sitting=_sitting(sitting_id), scored=scored)


@blueprint.post("/<int:sitting_id>/release")
@access(Verb.SCHEDULE_SITTINGS, within=queries.scope_of_sitting)
def release(sitting_id: int) -> ResponseReturnValue:
    """Show candidates their results."""
    sittings.release(context.work(), _sitting(sitting_id))
    flash(say(N_("Les candidats voient maintenant leurs résultats.")), "success")
    return redirect(url_for("exams.show", sitting_id=sitting_id))


def _sitting(sitting_id: int) -> Sitting:
    return queries.sitting(context.session(), sitting_id)


def _shown(sitting_id: int) -> dict[str, object]:
    session, sitting, actor = context.session(), _sitting(sitting_id), context.actor()
    scope = Scope(sitting.cohort.organisation_id, sitting.cohort_id)
    return {
        "sitting": sitting,
        "plan": blueprints.blueprint(session, sitting.blueprint_id)
        if sitting.blueprint_id else None,
        "may_see_plan": bool(actor.reach(Verb.SEE_BANKS)),
        "counts": queries.counts_of(session, sitting_id),
        "copies": copies_waiting(session, sitting_id) if sitting.is_over else (0, 0),
        "is_early": rules.is_early(sitting.starts_at, context.now()),
        "newcomers": len(queries.candidates_without_attempt(session, sitting)),
        "specimen": queries.is_specimen(session, sitting.edition_id, sitting.block_code),
        "may_schedule": actor.may(Verb.SCHEDULE_SITTINGS, scope),
        "may_run": actor.may(Verb.RUN_SITTINGS, scope),
        "may_convene": actor.may(Verb.CONVENE_JURY, scope),
    }
