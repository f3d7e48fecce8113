"""What a person needs to be examined fairly, recorded once and applied to every clock.

It is health data: only those who run the exam see its effects, and nothing of it is printed on a
document that leaves the platform.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from sqlalchemy import CheckConstraint, ForeignKey, Text, bindparam, func, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column

from lms.cohorts.models import Enrolment
from lms.core.errors import Fault, Invalid
from lms.core.i18n import N_
from lms.core.tables import Base
from lms.core.work import Fact, Work
from lms.exams import events, timing
from lms.exams.models import Attempt, AttemptState, EventKind

USUAL_EXTRA_TIME = Fraction(1, 3)
"""The usual tiers-temps; more needs a reason (code de l'éducation, art. D. 613-26 to 30)."""

_BAD_RATE = N_("Le temps supplémentaire est une part entre 0 et 2 fois la durée.")
_NO_REASON = N_("Dites pourquoi ce temps supplémentaire n'est pas d'un tiers.")
_BAD_PAUSES = N_("Les pauses comptent entre 0 et 240 minutes.")


class Accommodation(Base):
    """What one person needs; the newest row counts, older ones stay.

    ``extra_time`` is the share added to every duration (``1/3`` for the usual tiers-temps).
    """

    __tablename__ = "accommodation"
    __table_args__ = (CheckConstraint("pause_minutes BETWEEN 0 AND 240", name="pauses"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    extra_time: Mapped[Fraction]
    reason: Mapped[str] = mapped_column(Text, default="")
    pause_minutes: Mapped[int] = mapped_column(default=0)
    separate_room: Mapped[bool] = mapped_column(default=False)
    reader: Mapped[bool] = mapped_column(default=False)
    scribe: Mapped[bool] = mapped_column(default=False)
    large_print: Mapped[bool] = mapped_column(default=False)
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    @property
    def is_none(self) -> bool:
        """Whether it says that nothing (more) is needed."""
        return not (self.extra_time or self.pause_minutes or self.separate_room or self.reader
                    or self.scribe or self.large_print)


@dataclass(frozen=True, slots=True)
class Needs:
    """What is recorded: the share of time added, minutes of pause, and who or what helps."""

    extra_time: Fraction = Fraction(0)
    reason: str = ""
    pause_minutes: int = 0
    separate_room: bool = False
    reader: bool = False
    scribe: bool = False
    large_print: bool = False


# Built once: each start of an exam asks.
_NEWEST = select(Accommodation).where(Accommodation.id.in_(
    select(func.max(Accommodation.id))
    .where(Accommodation.person_id.in_(bindparam("person_ids", expanding=True)))
    .group_by(Accommodation.person_id)
))


def accommodations_of(
    session: Session, person_ids: Collection[int]
) -> Mapping[int, Accommodation]:
    """The accommodation that counts now, by person; those who need nothing are left out."""
    rows = session.scalars(_NEWEST, {"person_ids": list(person_ids)})
    return {row.person_id: row for row in rows if not row.is_none}


def history_of(session: Session, person_id: int) -> list[Accommodation]:
    """Everything ever recorded for a person, newest first."""
    return list(session.scalars(
        select(Accommodation).where(Accommodation.person_id == person_id)
        .order_by(Accommodation.id.desc())
    ))


def record_accommodation(work: Work, person_id: int, needs: Needs) -> Accommodation:
    """Record what a person needs and apply it to every exam not yet ended.

    Raises ``Invalid`` with every fault. The journal says that it was recorded, not what: it is
    health data.
    """
    faults = _faults(needs)
    if faults:
        raise Invalid(faults)
    row = Accommodation(
        person_id=person_id, extra_time=needs.extra_time, reason=needs.reason,
        pause_minutes=needs.pause_minutes, separate_room=needs.separate_room,
        reader=needs.reader, scribe=needs.scribe, large_print=needs.large_print,
        recorded_at=work.now, recorded_by_id=work.actor_id,
    )
    work.session.add(row)
    work.session.flush()
    work.record(Fact("accommodation_recorded", f"person:{person_id}", {"record": row.id}))
    _apply(work, person_id, needs.extra_time)
    return row


def _faults(needs: Needs) -> list[Fault]:
    faults = []
    if not 0 <= needs.extra_time <= 2:
        faults.append(Fault("extra_time", "bad_rate", _BAD_RATE))
    elif needs.extra_time not in {0, USUAL_EXTRA_TIME} and not needs.reason.strip():
        faults.append(Fault("reason", "no_reason", _NO_REASON))
    if not 0 <= needs.pause_minutes <= 240:
        faults.append(Fault("pause_minutes", "bad_pauses", _BAD_PAUSES))
    return faults


def _apply(work: Work, person_id: int, extra_time: Fraction) -> None:
    """Give every unfinished attempt of the person the time they now have."""
    unfinished = work.session.scalars(
        select(Attempt).join(Attempt.enrolment)
        .where(Enrolment.person_id == person_id,
               Attempt.state.in_((AttemptState.READY, AttemptState.OPEN)))
        .options(joinedload(Attempt.sitting)).with_for_update(of=Attempt)
    )
    for attempt in unfinished:
        allowed = timing.allowed_seconds(attempt.sitting.duration_minutes, extra_time)
        change, attempt.allowed_seconds = allowed - attempt.allowed_seconds, allowed
        if attempt.started_at is not None:
            attempt.deadline_at = timing.deadline(
                attempt.started_at, allowed, attempt.credited_seconds
            )
        attempt.news += 1
        events.note(work, attempt.id, EventKind.ADJUSTED, seconds=change)
    work.session.flush()
