"""Work: what an action needs to write, and nothing else.

An action that takes ``work`` writes; a query that takes ``session`` reads; a rule takes values.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from lms.core import journal


@dataclass(frozen=True, slots=True)
class Fact:
    """A decision-like act, named by a past participle, about one subject."""

    kind: str
    subject: str
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Work:
    """One transaction of one person at one instant.

    ``actor_id`` is the person's key, ``None`` when the system itself acts (jobs, command line).
    """

    session: Session
    actor_id: int | None
    now: datetime

    def record(self, fact: Fact) -> None:
        """Append the fact to the hash-chained journal, in this same transaction."""
        journal.append(
            self.session,
            journal.Line(self.now, self.actor_id, fact.kind, fact.subject, dict(fact.details)),
        )
