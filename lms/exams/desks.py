"""The desk of an exam page: whose paper it shows and where the page talks to.

The runner and the page before handing in are the same for an exam and for its rehearsal; the desk
is all that differs.
"""

from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from lms.exams.models import Attempt


@dataclass(frozen=True, slots=True)
class Desk:
    """``name`` is what the device keeps unsent answers under; ``prove_url`` only where a locked
    browser is asked for, ``questions_url`` and ``files_url`` where files are handed in."""

    name: str
    candidate: str
    deadline_at: datetime | None
    door_url: str
    run_url: str
    paper_url: str
    save_url: str
    save_all_url: str
    beat_url: str
    review_url: str
    submit_url: str
    receipt_url: str
    prove_url: str | None = None
    questions_url: str = ""
    files_url: str = ""


def desk_of(attempt: Attempt) -> Desk:
    """The desk of a candidate's exam."""

    def url(endpoint: str) -> str:
        return url_for(endpoint, attempt_id=attempt.id)

    run_url = url("attempts.run")
    return Desk(
        name=str(attempt.id), candidate=attempt.enrolment.person.full_name,
        deadline_at=attempt.deadline_at, door_url=url("attempts.enter"), run_url=run_url,
        paper_url=url("attempts.paper"), save_url=url("attempts.save"),
        save_all_url=url("attempts.save_all"),
        beat_url=f"{run_url}/beat",  # served by the room, a package above
        review_url=url("attempts.review"), submit_url=url("attempts.submit"),
        receipt_url=url("attempts.receipt"),
        prove_url=url("attempts.prove_browser") if attempt.sitting.seb_config_key else None,
        questions_url=f"{run_url}/questions", files_url=f"{run_url}/files",
    )
