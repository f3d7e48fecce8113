"""The pages of the cohorts share one blueprint and what each of them shows on top."""

from typing import Any

from flask import Blueprint

from lms.cohorts import labels, queries, rules
from lms.cohorts.models import Cohort
from lms.people.policy import Scope, Verb
from lms.web import context
from lms.web.languages import say

blueprint = Blueprint("cohorts", __name__, template_folder="templates")


@blueprint.app_template_filter("trainee_words")
def words(field: str, value: Any) -> str:
    """A value of a trainee in words, in the language of the request; empty for none."""
    found = labels.words_for(field, value)
    return say(found) if found else ""


@blueprint.app_template_filter("trainee_title")
def title(field: str) -> str:
    """The title of a field of a trainee, in the language of the request."""
    return say(labels.title_of(field))


def scope_of(cohort: Cohort) -> Scope:
    """Where a loaded cohort lives."""
    return Scope(cohort.organisation_id, cohort.id)


def frame(cohort_id: int) -> dict[str, Any]:
    """What every page of a cohort needs: it, its figures, what the person may do, the words."""
    session, actor = context.session(), context.actor()
    cohort = queries.cohort(session, cohort_id)
    return {
        "cohort": cohort,
        "figures": queries.figures_of(session, [cohort_id])[cohort_id],
        "may_manage": actor.may(Verb.MANAGE_COHORTS, scope_of(cohort)),
        "may_see_sittings": actor.may(Verb.SEE_SITTINGS, scope_of(cohort)),
        "rules": rules,
    }
