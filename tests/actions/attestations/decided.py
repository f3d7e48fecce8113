"""Makers for what an attestation rests on: a closed jury and its decisions."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.catalog.models import Block, Certification, Competence
from lms.cohorts.models import Cohort, Enrolment
from lms.exams.models import AttemptState, Sitting
from lms.juries.models import Decision, Jury, Member
from lms.juries.states import JuryState, Outcome
from lms.people.models import Person
from lms.people.policy import Reach
from tests import make

BASE_URL = "https://passerelle.example"
EVERYWHERE = Reach(everywhere=True)


def make_closed_jury(session: Session, cohort: Cohort | None = None, **sitting: Any) -> Jury:
    """A jury that has deliberated on a sitting of B1, unless told another block."""
    cohort = cohort or make.make_cohort(session)
    held = make.make_sitting(session, cohort, **sitting)
    return make.make_jury(session, held, state=JuryState.CLOSED, held_on=make.NOW.date(),
                          opened_at=make.NOW, closed_at=make.NOW)


def make_decision(session: Session, jury: Jury, **given: Any) -> Decision:
    """A validated decision on someone new; give ``person`` or ``enrolment`` to choose whom."""
    sitting = session.get_one(Sitting, jury.sitting_id)
    enrolment = given.pop("enrolment", None) or make.make_enrolment(
        session, session.get_one(Cohort, jury.cohort_id), given.pop("person", None)
    )
    attempt = make.make_attempt(session, sitting, enrolment, AttemptState.SUBMITTED)
    values = {"jury_id": jury.id, "attempt_id": attempt.id, "enrolment_id": enrolment.id,
              "block_code": sitting.block_code, "proposal": Outcome.VALIDATED,
              "outcome": Outcome.VALIDATED, "reason": "motif", "decided_at": make.NOW,
              "decided_by_id": president_of(session, jury).id}
    return _saved(session, Decision(**values | given))


def correct(session: Session, decision: Decision, outcome: Outcome, **given: Any) -> Decision:
    """The decision that the president puts in place of another."""
    values = {"jury_id": decision.jury_id, "attempt_id": decision.attempt_id,
              "enrolment_id": decision.enrolment_id, "block_code": decision.block_code,
              "rank": decision.rank + 1, "proposal": decision.proposal, "outcome": outcome,
              "reason": "erreur de saisie", "decided_at": make.NOW,
              "decided_by_id": decision.decided_by_id, "supersedes_id": decision.id}
    return _saved(session, Decision(**values | given))


def make_validated(session: Session, **person: Any) -> Decision:
    """One validated decision in a closed jury of its own."""
    return make_decision(session, make_closed_jury(session),
                         person=make.make_person(session, **person))


def make_two_blocks(session: Session) -> tuple[Cohort, Enrolment]:
    """A cohort of a certification of two blocks, and someone in it."""
    certification = make.make_certification(session)
    second = Block(position=2, code="B2", title="Préparer ses données", hours=7, aim="maintenir",
                   modality="QCM", pass_share=certification.blocks[0].pass_share,
                   certification_id=certification.id)
    second.competences = [Competence(position=1, code="B2-C1", title="Décrire ses données",
                                     context="au poste", purpose="afin d'agir", eliminatory=False)]
    _saved(session, second)
    session.refresh(certification, ["blocks"])
    cohort = make.make_cohort(session, certification_id=certification.id)
    return cohort, make.make_enrolment(session, cohort)


def president_of(session: Session, jury: Jury) -> Person:
    """Who presides over a jury."""
    return session.scalars(
        select(Person).join(Member, Member.person_id == Person.id)
        .where(Member.jury_id == jury.id, Member.is_president)
    ).one()


def person_of(session: Session, decision: Decision) -> Person:
    """Whom a decision is about."""
    return session.get_one(Person, session.get_one(Enrolment, decision.enrolment_id).person_id)


def certification_of(session: Session, jury: Jury) -> Certification:
    """What a jury decides on."""
    cohort = session.get_one(Cohort, jury.cohort_id)
    return session.get_one(Certification, cohort.certification_id)


def _saved(session: Session, row: Any) -> Any:
    session.add(row)
    session.flush()
    return row
