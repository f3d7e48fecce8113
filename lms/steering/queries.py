"""Reads about agreements."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.core.errors import Missing
from lms.steering.models import Agreement


def agreements(session: Session) -> Sequence[Agreement]:
    """Every agreement, the latest first."""
    return session.scalars(
        select(Agreement).order_by(Agreement.starts_on.desc(), Agreement.id.desc())
    ).all()


def agreement(session: Session, agreement_id: int) -> Agreement:
    """One agreement; raises ``Missing``."""
    found = session.get(Agreement, agreement_id)
    if found is None:
        raise Missing
    return found


def agreement_by_code(session: Session, code: str) -> Agreement | None:
    """The agreement with this code, or ``None``."""
    return session.scalar(select(Agreement).where(Agreement.code == code))
