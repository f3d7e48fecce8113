"""The home page: where am I, what is expected of me, what happened to what I did."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from lms.attestations.queries import attestations_of, ready_to_issue
from lms.authoring.listing import waiting
from lms.core.i18n import N_
from lms.exams.models import Attempt, Sitting, SittingState
from lms.exams.queries import attempts_of_person, sittings_within
from lms.juries.models import Decision, JuryState
from lms.juries.queries import current_decisions, juries_of_member, sittings_to_deliberate
from lms.juries.states import OUTCOME_LABELS
from lms.marking.queries import sittings_to_mark
from lms.people.actor import Actor
from lms.people.policy import Scope, Verb
from lms.web import context
from lms.web.access import access
from lms.web.languages import plural, say

blueprint = Blueprint("home", __name__, template_folder="templates")

_STEPS = {
    SittingState.DRAFT: N_("Publier l'épreuve « {title} »"),
    SittingState.PUBLISHED: N_("Ouvrir l'épreuve « {title} » le jour venu"),
    SittingState.OPEN: N_("Suivre l'épreuve « {title} », en cours"),
}
_RELEASE = N_("Publier les résultats de « {title} » aux candidats")
_CONVENE = N_("Convoquer un jury pour « {title} »")
_DELIBERATE = N_("Délibérer : {title}")


@dataclass(frozen=True, slots=True)
class Task:
    """Something the person is expected to do."""

    text: str
    context: str
    url: str


@blueprint.get("/")
@access(Verb.BE_SIGNED_IN)
def show() -> ResponseReturnValue:
    """What is expected of the signed-in person."""
    actor, session = context.actor(), context.session()
    attempts = attempts_of_person(session, actor.id)
    tasks = [
        *_sittings_to_move(session, actor), *_juries_to_convene(session, actor),
        *_juries_to_hold(session, actor), *_documents_to_issue(session, actor),
        *_questions_to_work_on(session, actor), *_copies_to_mark(session, actor),
    ]
    return render_template(
        "home/show.html", person=actor.person, tasks=tasks,
        attempts=attempts, decisions=_decisions(session, attempts), today=context.now(),
        attestations=attestations_of(session, actor.id), outcomes=OUTCOME_LABELS,
    )


def _decisions(session: Session, attempts: Iterable[Attempt]) -> Sequence[Decision]:
    """What closed juries decided about this person, once the results are released."""
    released = {attempt.enrolment_id for attempt in attempts if attempt.sitting.released_at}
    return current_decisions(session, enrolment_ids=released) if released else ()


def _sittings_to_move(session: Session, actor: Actor) -> list[Task]:
    reach = actor.reach(Verb.RUN_SITTINGS)
    if not reach:
        return []
    return [
        Task(_step_of(sitting), sitting.cohort.title,
             url_for("exams.show", sitting_id=sitting.id))
        for sitting in sittings_within(session, reach)
        if (not sitting.is_over or sitting.released_at is None)
        and actor.may(_verb_of(sitting), Scope(sitting.cohort.organisation_id, sitting.cohort_id))
    ][:10]


def _verb_of(sitting: Sitting) -> Verb:
    """What the next step of a sitting takes."""
    is_run = sitting.state in {SittingState.PUBLISHED, SittingState.OPEN}
    return Verb.RUN_SITTINGS if is_run else Verb.SCHEDULE_SITTINGS


def _step_of(sitting: Sitting) -> str:
    return say(_STEPS.get(sitting.state, _RELEASE), title=sitting.title)


def _juries_to_convene(session: Session, actor: Actor) -> list[Task]:
    reach = actor.reach(Verb.CONVENE_JURY)
    if not reach:
        return []
    return [
        Task(say(_CONVENE, title=sitting.title), sitting.cohort.title,
             url_for("juries.new", sitting=sitting.id))
        for sitting in sittings_to_deliberate(session, reach)
    ]


def _juries_to_hold(session: Session, actor: Actor) -> list[Task]:
    if not actor.reach(Verb.DELIBERATE):
        return []
    return [
        Task(say(_DELIBERATE, title=line.jury.title), line.jury.cohort.title,
             url_for("juries.mine"))
        for line in juries_of_member(session, actor.id)
        if line.jury.state is not JuryState.CLOSED
    ]


def _documents_to_issue(session: Session, actor: Actor) -> list[Task]:
    reach = actor.reach(Verb.ISSUE_ATTESTATIONS)
    waiting = len(ready_to_issue(session, reach)) if reach else 0
    if not waiting:
        return []
    text = plural("Délivrer %(num)s attestation", "Délivrer %(num)s attestations", waiting)
    return [Task(text, "", url_for("attestations.index"))]


def _questions_to_work_on(session: Session, actor: Actor) -> list[Task]:
    if not actor.reach(Verb.PUBLISH_BANKS):
        return []
    tasks = []
    for mine in waiting(session, actor.id):
        bank = mine.bank
        if mine.to_review:
            text = plural("Relire %(num)s question", "Relire %(num)s questions", mine.to_review)
            url = url_for("workshop.bank", bank_id=bank.id, to_review="y")
            tasks.append(Task(text, bank.title, url))
        if mine.to_write:
            text = plural("Terminer %(num)s brouillon", "Terminer %(num)s brouillons",
                          mine.to_write)
            url = url_for("workshop.bank", bank_id=bank.id, state="draft", mine="y")
            tasks.append(Task(text, bank.title, url))
    return tasks


def _copies_to_mark(session: Session, actor: Actor) -> list[Task]:
    reach = actor.reach(Verb.MARK)
    if not reach:
        return []
    return [
        Task(plural("Corriger %(num)s copie", "Corriger %(num)s copies", progress.mine),
             sitting.title, url_for("marking.sitting", sitting_id=sitting.id))
        for sitting, progress in sittings_to_mark(session, reach, actor.id) if progress.mine
    ]
