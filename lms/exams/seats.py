"""The candidate at their attempt, found by one statement at each request of the exam page.

A save must cost as little as it can: who signed in, whether the attempt is theirs and where it
stands come together here instead of from four queries.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from lms.cohorts.models import Cohort, Enrolment
from lms.exams.models import Attempt, Form, Sitting
from lms.exams.rules import Standing
from lms.people import rules as people_rules
from lms.people.models import Person, SignIn
from lms.people.policy import Scope


@dataclass(frozen=True, slots=True)
class Seat:
    """A signed-in candidate at their own attempt.

    ``sign_in_id`` is the sign-in of the request, ``standing.sign_in_id`` the one that last entered
    the exam. ``news`` grows with everything the page must learn of.
    """

    attempt_id: int
    sitting_id: int
    person_id: int
    sign_in_id: int
    scope: Scope
    standing: Standing
    form_id: int
    form_sha256: str
    news: int
    address_ranges: str
    seb_config_key: str | None


# Tables rather than models: nothing is mapped to objects on the way of a save.
_TABLES = (
    Attempt.__table__
    .join(Sitting.__table__, Sitting.id == Attempt.sitting_id)
    .join(Form.__table__, Form.id == Attempt.form_id)
    .join(Enrolment.__table__, Enrolment.id == Attempt.enrolment_id)
    .join(Cohort.__table__, Cohort.id == Enrolment.cohort_id)
    .join(Person.__table__, Person.id == Enrolment.person_id)
    .join(SignIn.__table__, SignIn.person_id == Person.id)
)


def seated(*more: Any) -> Select[*tuple[Any, ...]]:
    """The statement that finds a seat, with ``more`` columns after those of ``seat_from``."""
    attempt, sitting, form = (model.__table__.c for model in (Attempt, Sitting, Form))
    enrolment, cohort = Enrolment.__table__.c, Cohort.__table__.c
    person, sign_in = Person.__table__.c, SignIn.__table__.c
    return (
        select(
            attempt.id, attempt.sitting_id, person.id, sign_in.id, cohort.organisation_id,
            cohort.id, attempt.state, sitting.state, attempt.deadline_at, attempt.paused_at,
            attempt.sign_in_id, form.id, form.content_sha256, attempt.news,
            sitting.address_ranges, sitting.seb_config_key, *more,
        )
        .select_from(_TABLES)
        .where(
            attempt.id == bindparam("attempt_id"), enrolment.cancelled_at.is_(None),
            sign_in.token_sha256 == bindparam("token_sha256"), sign_in.revoked_at.is_(None),
            sign_in.expires_at > bindparam("now", type_=sign_in.expires_at.type),
            person.disabled_at.is_(None),
        )
    )


_READ = seated()
LOCKED = _READ.with_for_update(of=Attempt.__table__)
"""Finds the seat and keeps the attempt as it is until the transaction ends."""


def seat_of(
    session: Session, token: str, now: datetime, attempt_id: int, **_rest_of_url: object
) -> Seat | None:
    """The seat at this attempt of whoever holds ``token``, or ``None``."""
    return _seat(session, _READ, token, now, attempt_id)


def locked_seat_of(
    session: Session, token: str, now: datetime, attempt_id: int, **_rest_of_url: object
) -> Seat | None:
    """The same, the attempt kept as it is until the transaction ends."""
    return _seat(session, LOCKED, token, now, attempt_id)


def _seat(
    session: Session, statement: Select[*tuple[Any, ...]], token: str, now: datetime,
    attempt_id: int,
) -> Seat | None:
    # Nothing here is mapped to objects: the connection itself answers in half the time.
    row = session.connection().execute(statement, sought(token, now, attempt_id)).first()
    return seat_from(row) if row else None


def sought(token: str, now: datetime, attempt_id: int) -> dict[str, Any]:
    """What ``seated`` looks for."""
    return {"attempt_id": attempt_id, "token_sha256": people_rules.digest(token), "now": now}


def seat_from(row: Sequence[Any]) -> Seat:
    """The seat in the first columns of a row of ``seated``."""
    (attempt, sitting, person, sign_in, organisation, cohort, state, sitting_state, deadline_at,
     paused_at, bound, form, form_sha256, news, ranges, seb_key) = row[:16]
    return Seat(
        attempt, sitting, person, sign_in, Scope(organisation, cohort, person),
        Standing(state, sitting_state, deadline_at, paused_at, bound),
        form, form_sha256, news, ranges, seb_key,
    )
