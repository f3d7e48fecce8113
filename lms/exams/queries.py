"""Reads of the exam engine."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import Session, contains_eager, defer, joinedload, load_only

from lms.banks.models import Item
from lms.banks.purpose import EXAM_STATUSES, ON_TRIAL
from lms.catalog.models import Block, Competence
from lms.cohorts.models import Cohort, Enrolment, EnrolmentEvent, EventKind
from lms.core.errors import Missing
from lms.exams import drawing, papers, rules
from lms.exams.models import Answer, Attempt, AttemptState, Form, LateAnswer, Sitting
from lms.exams.rules import Saved, Standing
from lms.people.models import Person
from lms.people.policy import Reach, Scope


def sitting(session: Session, sitting_id: int) -> Sitting:
    """One sitting with its cohort and edition; raises ``Missing``."""
    found = session.scalar(
        select(Sitting).where(Sitting.id == sitting_id).options(
            joinedload(Sitting.cohort).joinedload(Cohort.certification),
            joinedload(Sitting.edition),
        )
    )
    if found is None:
        raise Missing
    return found


def scope_of_sitting(session: Session, sitting_id: int) -> Scope:
    """Where a sitting lives."""
    row = session.execute(
        select(Cohort.organisation_id, Cohort.id)
        .join(Sitting, Sitting.cohort_id == Cohort.id).where(Sitting.id == sitting_id)
    ).first()
    if row is None:
        raise Missing
    return Scope(*row)


def sittings_within(
    session: Session, reach: Reach, cohort_id: int | None = None
) -> Sequence[Sitting]:
    """Sittings of the cohorts within reach, or of one of them, newest first."""
    statement = (
        select(Sitting).join(Sitting.cohort).options(contains_eager(Sitting.cohort))
        .order_by(Sitting.starts_at.desc(), Sitting.id.desc())
    )
    if not reach.everywhere:
        statement = statement.where(or_(Cohort.organisation_id.in_(reach.organisation_ids),
                                        Cohort.id.in_(reach.cohort_ids)))
    if cohort_id is not None:
        statement = statement.where(Cohort.id == cohort_id)
    return session.scalars(statement).all()


def attempts_of_person(session: Session, person_id: int) -> Sequence[Attempt]:
    """Every exam of one person, with its sitting and cohort, next one first."""
    return session.scalars(
        select(Attempt).join(Attempt.enrolment).join(Attempt.sitting)
        .where(Enrolment.person_id == person_id, Enrolment.cancelled_at.is_(None))
        .options(contains_eager(Attempt.sitting).joinedload(Sitting.cohort))
        .order_by(Sitting.starts_at, Attempt.id)
    ).all()


# Built once: composing it costs more than running it.
_ATTEMPT = select(Attempt).where(Attempt.id == bindparam("attempt_id")).options(
    # Each column read costs: what no page of a candidate shows is read when somebody asks for it.
    joinedload(Attempt.sitting).options(
        defer(Sitting.seb_config), joinedload(Sitting.cohort).load_only(
            Cohort.title, Cohort.organisation_id, Cohort.certification_id)),
    joinedload(Attempt.form).load_only(Form.content_sha256),
    joinedload(Attempt.enrolment).options(
        load_only(Enrolment.person_id, Enrolment.cohort_id), joinedload(Enrolment.person).load_only(
            Person.given_name, Person.family_name, Person.usage_name)),
)


def attempt(session: Session, attempt_id: int) -> Attempt:
    """One attempt with its sitting, form and candidate; raises ``Missing``."""
    found = session.scalar(_ATTEMPT, {"attempt_id": attempt_id})
    if found is None:
        raise Missing
    return found


def standing_of(found: Attempt) -> Standing:
    """What the rules need to know of an attempt."""
    return Standing(found.state, found.sitting.state, found.deadline_at, found.paused_at,
                    found.sign_in_id)


def paper_of(session: Session, form: Form) -> papers.Paper:
    """The questions of a form."""
    slots = drawing.from_json(form.content)
    rows = session.execute(
        select(Item.id, Item.content).where(Item.id.in_({slot.item_id for slot in slots}))
    )
    return papers.paper_of(slots, {item_id: content for item_id, content in rows})


def saves_of(session: Session, attempt_id: int) -> list[Saved]:
    """Every save of an attempt, oldest number first."""
    rows = session.execute(
        select(Answer.client_seq, Answer.question, Answer.value)
        .where(Answer.attempt_id == attempt_id).order_by(Answer.client_seq)
    )
    return [Saved(*row) for row in rows]


def save_numbered(session: Session, attempt_id: int, client_seq: int) -> Answer | None:
    """The save that bears this number."""
    return session.scalar(
        select(Answer).where(Answer.attempt_id == attempt_id, Answer.client_seq == client_seq)
    )


def latest_save(session: Session, attempt_id: int, question: int) -> Answer | None:
    """The save that counts for one question."""
    return session.scalar(
        select(Answer).where(Answer.attempt_id == attempt_id, Answer.question == question)
        .order_by(Answer.client_seq.desc()).limit(1)
    )


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an attempt is: the value that counts by question, the last number, the last time."""

    values: Mapping[int, str]
    last_seq: int
    last_saved_at: datetime | None


def progress_of(session: Session, attempt_id: int) -> Progress:
    """What an attempt has saved so far."""
    rows = session.execute(
        select(Answer.client_seq, Answer.question, Answer.value, Answer.received_at)
        .where(Answer.attempt_id == attempt_id)
    ).all()
    return Progress(
        rules.final_values(Saved(*row[:3]) for row in rows),
        max((row.client_seq for row in rows), default=0),
        max((row.received_at for row in rows), default=None),
    )


def last_seq(session: Session, attempt_id: int) -> int:
    """The highest number used by the saves of an attempt; 0 when there is none."""
    found = select(func.max(Answer.client_seq)).where(Answer.attempt_id == attempt_id)
    return session.scalar(found) or 0


def last_saved_at(session: Session, attempt_id: int) -> datetime | None:
    """When the latest save arrived."""
    return session.scalar(
        select(func.max(Answer.received_at)).where(Answer.attempt_id == attempt_id)
    )


def late_answers_of(session: Session, attempt_id: int) -> list[LateAnswer]:
    """What came too late or from a replaced device, as it arrived."""
    return list(session.scalars(
        select(LateAnswer).where(LateAnswer.attempt_id == attempt_id).order_by(LateAnswer.id)
    ))


def count_late(session: Session, attempt_id: int) -> int:
    """How many answers are kept aside for an attempt."""
    found = select(func.count(LateAnswer.id)).where(LateAnswer.attempt_id == attempt_id)
    return session.scalar(found) or 0


def counts_of(session: Session, sitting_id: int) -> Mapping[AttemptState, int]:
    """How many attempts of a sitting are in each state; states without any are 0."""
    rows = session.execute(
        select(Attempt.state, func.count()).where(Attempt.sitting_id == sitting_id)
        .group_by(Attempt.state)
    )
    return dict.fromkeys(AttemptState, 0) | {state: count for state, count in rows}


def pool_of(
    session: Session, edition_id: int, block_code: str,
    statuses: Sequence[str] = EXAM_STATUSES,
) -> list[Item]:
    """The questions of a block that a supervised exam may use."""
    return list(session.scalars(
        select(Item).where(Item.edition_id == edition_id, Item.block_code == block_code,
                           Item.status.in_(statuses)).order_by(Item.id)
    ))


def competences_of(session: Session, found: Sitting) -> dict[str, str]:
    """Code and title of the competences of the sitting's block, in order."""
    block = select(Block.id).where(
        Block.certification_id == found.cohort.certification_id, Block.code == found.block_code
    )
    return competences_of_block(session, session.scalar(block) or 0)


def competences_of_block(session: Session, block_id: int) -> dict[str, str]:
    """Code and title of the competences of a block, in order."""
    rows = session.execute(
        select(Competence.code, Competence.title).where(Competence.block_id == block_id)
        .order_by(Competence.position)
    )
    return {code: title for code, title in rows}


def is_specimen(session: Session, edition_id: int, block_code: str) -> bool:
    """Whether some question of the block still awaits a second person's approval."""
    waiting = select(Item.id).where(Item.edition_id == edition_id, Item.block_code == block_code,
                                    Item.status.not_in(("approved", ON_TRIAL))).limit(1)
    return session.scalar(waiting) is not None


def candidates_without_attempt(session: Session, found: Sitting) -> Sequence[Enrolment]:
    """Those enrolled in the cohort who have no place at the sitting yet."""
    placed = select(Attempt.enrolment_id).where(Attempt.sitting_id == found.id)
    gone = select(EnrolmentEvent.enrolment_id).where(
        EnrolmentEvent.kind.in_((EventKind.WITHDREW, EventKind.DROPPED_OUT)),
        EnrolmentEvent.voided_at.is_(None),
    )
    return session.scalars(
        select(Enrolment).where(
            Enrolment.cohort_id == found.cohort_id, Enrolment.cancelled_at.is_(None),
            Enrolment.id.not_in(placed), Enrolment.id.not_in(gone),
        ).order_by(Enrolment.id)
    ).all()


def shown_answers(paper: Sequence[papers.Question], values: Mapping[int, str]) -> dict[int, Any]:
    """The stored values as the browser sent them, by question number."""
    return {q.number: papers.loads(values[q.number]) for q in paper if q.number in values}
