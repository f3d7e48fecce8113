"""A save as the exam page sends it, and as it is acknowledged; ``docs/http.md`` documents both."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from lms.exams import papers, rules
from lms.exams.actions import Acknowledged, Save
from lms.exams.delivery import iso
from lms.exams.seats import Seat

_MOST_MILLISECONDS = 30 * 24 * 3600 * 1000


def save_from(body: Mapping[str, Any]) -> Save:
    """The save that a JSON object says; unknown fields are ignored. Raises ``Invalid``."""
    if "value" not in body:
        raise papers.unreadable("value")
    return Save(
        _number(body, "client_seq"), _number(body, "question"), body["value"], _waited(body)
    )


def acknowledgement(saved: Acknowledged, seat: Seat, now: datetime) -> dict[str, Any]:
    """What the page is told once its save is stored."""
    return {
        "saved": True, "client_seq": saved.client_seq, "question": saved.question,
        "received_at": saved.received_at.isoformat(), "server_now": now.isoformat(),
        "deadline_at": iso(seat.standing.deadline_at), "paused_at": iso(seat.standing.paused_at),
        "news": seat.news,
    }


def _number(body: Mapping[str, Any], name: str) -> int:
    number = body.get(name)
    if isinstance(number, bool) or not isinstance(number, int):
        raise papers.unreadable(name)
    if not 0 < number <= rules.MOST_SEQ:
        raise papers.unreadable(name)
    return number


def _waited(body: Mapping[str, Any]) -> int | None:
    """How long the page held the save; what is not a plausible duration is left out."""
    waited = body.get("waited_ms")
    if isinstance(waited, bool) or not isinstance(waited, int):
        return None
    return waited if 0 <= waited <= _MOST_MILLISECONDS else None
