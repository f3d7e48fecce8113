"""Reads about juries, their members and their decisions."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select, true
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload, selectinload

from lms.cohorts.models import Cohort, Enrolment
from lms.core.errors import Missing
from lms.exams.models import OVER, Attempt, Sitting
from lms.juries.models import Decision, Jury, Member
from lms.juries.rules import Seat
from lms.juries.states import JuryState
from lms.people.policy import Reach, Scope


@dataclass(frozen=True, slots=True)
class JuryLine:
    """One jury of a list, with how far it has come."""

    jury: Jury
    candidates: int
    decided: int


def jury(session: Session, jury_id: int) -> Jury:
    """One jury with its members, their links, its sitting and cohort; raises ``Missing``."""
    found = session.scalar(_whole(select(Jury).where(Jury.id == jury_id)))
    if found is None:
        raise Missing
    return found


def locked_jury(session: Session, jury_id: int) -> Jury:
    """The same, read anew and held until the transaction ends: writers take turns."""
    statement = _whole(select(Jury).where(Jury.id == jury_id)).with_for_update(of=Jury)
    return session.scalars(statement.execution_options(populate_existing=True)).one()


def _whole(statement: Select[Jury]) -> Select[Jury]:
    cohort = joinedload(Jury.cohort)
    return statement.options(
        joinedload(Jury.sitting),
        cohort.joinedload(Cohort.certification), cohort.joinedload(Cohort.organisation),
        selectinload(Jury.members).options(
            joinedload(Member.person), selectinload(Member.conflicts)
        ),
    )


def scope_of_jury(session: Session, jury_id: int) -> Scope:
    """Where a jury lives; raises ``Missing``."""
    row = session.execute(
        select(Cohort.organisation_id, Cohort.id)
        .join(Jury, Jury.cohort_id == Cohort.id).where(Jury.id == jury_id)
    ).first()
    if row is None:
        raise Missing
    return Scope(*row)


def sits_in(session: Session, jury_id: int, person_id: int) -> bool:
    """Whether this person is a member of this jury."""
    seat = select(Member.id).where(Member.jury_id == jury_id, Member.person_id == person_id)
    return session.scalar(seat) is not None


def seats_of(found: Jury) -> tuple[Seat, ...]:
    """The members of a loaded jury as the rules need them."""
    return tuple(
        Seat(member.person_id, member.is_president, member.is_external,
             member.declared_at is not None,
             frozenset(conflict.enrolment_id for conflict in member.conflicts))
        for member in found.members
    )


def member_of(found: Jury, person_id: int | None) -> Member | None:
    """The seat of this person in a loaded jury."""
    return next((one for one in found.members if one.person_id == person_id), None)


def juries_within(session: Session, reach: Reach) -> list[JuryLine]:
    """Juries of the cohorts within reach, the latest first."""
    return _lines(session, select(Jury).join(Jury.cohort).where(_reached(reach)))


def juries_of_member(session: Session, person_id: int) -> list[JuryLine]:
    """The juries this person sits in, the latest first."""
    seats = select(Member.jury_id).where(Member.person_id == person_id)
    return _lines(session, select(Jury).join(Jury.cohort).where(Jury.id.in_(seats)))


def _lines(session: Session, statement: Select[Jury]) -> list[JuryLine]:
    found = session.scalars(
        statement.order_by(Jury.held_on.desc(), Jury.id.desc()).options(
            contains_eager(Jury.cohort), joinedload(Jury.sitting),
            selectinload(Jury.members),
        )
    ).all()
    candidates = _counted(session, select(Attempt.sitting_id, func.count(Attempt.id)).where(
        Attempt.sitting_id.in_([one.sitting_id for one in found])).group_by(Attempt.sitting_id))
    decided = _counted(session, select(
        Decision.jury_id, func.count(Decision.attempt_id.distinct())
    ).where(Decision.jury_id.in_([one.id for one in found])).group_by(Decision.jury_id))
    return [
        JuryLine(one, candidates.get(one.sitting_id, 0), decided.get(one.id, 0)) for one in found
    ]


def _counted(session: Session, statement: Select[int, int]) -> Mapping[int, int]:
    return {key: count for key, count in session.execute(statement)}


def sittings_to_deliberate(session: Session, reach: Reach) -> Sequence[Sitting]:
    """Closed sittings within reach for which no jury is convened, the oldest first."""
    return session.scalars(
        select(Sitting).join(Sitting.cohort).options(contains_eager(Sitting.cohort))
        .where(Sitting.state.in_(OVER), _reached(reach),
               Sitting.id.not_in(select(Jury.sitting_id)))
        .order_by(Sitting.closed_at, Sitting.id)
    ).all()


def sitting(session: Session, sitting_id: int) -> Sitting:
    """A sitting with its cohort, to convene its jury; raises ``Missing``."""
    found = session.scalar(
        select(Sitting).where(Sitting.id == sitting_id)
        .options(joinedload(Sitting.cohort).joinedload(Cohort.certification))
    )
    if found is None:
        raise Missing
    return found


def jury_of_sitting(session: Session, sitting_id: int) -> Jury | None:
    """The jury convened for a sitting, if any."""
    return session.scalar(select(Jury).where(Jury.sitting_id == sitting_id))


def _reached(reach: Reach) -> ColumnElement[bool]:
    if reach.everywhere:
        return true()
    return or_(Cohort.organisation_id.in_(reach.organisation_ids),
               Cohort.id.in_(reach.cohort_ids))


def is_current() -> ColumnElement[bool]:
    """The condition that a decision is not superseded, for the statements of other packages."""
    later = aliased(Decision)
    return ~select(later.id).where(later.supersedes_id == Decision.id).exists()


def current_decisions(
    session: Session,
    *,
    jury_id: int | None = None,
    cohort_id: int | None = None,
    enrolment_ids: Collection[int] | None = None,
    only_closed: bool = True,
) -> Sequence[Decision]:
    """Decisions that stand, with their jury, candidate and sitting, in the order they were made.

    ``only_closed`` keeps those of closed juries: until then a jury may still change its mind.
    """
    statement = select(Decision).join(Decision.jury).where(is_current())
    if jury_id is not None:
        statement = statement.where(Decision.jury_id == jury_id)
    if enrolment_ids is not None:
        statement = statement.where(Decision.enrolment_id.in_(enrolment_ids))
    if cohort_id is not None:
        statement = statement.where(Jury.cohort_id == cohort_id)
    if only_closed:
        statement = statement.where(Jury.state == JuryState.CLOSED)
    return session.scalars(statement.options(*_told()).order_by(Decision.id)).all()


def decision_history(session: Session, attempt_id: int) -> Sequence[Decision]:
    """Every decision on one attempt, the first first."""
    return session.scalars(
        select(Decision).where(Decision.attempt_id == attempt_id)
        .options(joinedload(Decision.decided_by)).order_by(Decision.rank)
    ).all()


def decisions_of_jury(session: Session, jury_id: int) -> Sequence[Decision]:
    """Every decision of one jury, those superseded too, in the order they were made."""
    return session.scalars(
        select(Decision).where(Decision.jury_id == jury_id)
        .options(joinedload(Decision.decided_by)).order_by(Decision.id)
    ).all()


def _told() -> tuple[Any, ...]:
    return (
        contains_eager(Decision.jury), joinedload(Decision.decided_by),
        joinedload(Decision.attempt).joinedload(Attempt.sitting),
        joinedload(Decision.enrolment).joinedload(Enrolment.person),
        joinedload(Decision.enrolment).joinedload(Enrolment.cohort),
    )
