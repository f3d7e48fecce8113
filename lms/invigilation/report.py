"""Signing the minutes of a sitting: the facts are frozen, their PDF kept, the sitting reported."""

from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import Session

from lms.core import files
from lms.core.errors import Conflict, Fault, Invalid
from lms.core.i18n import N_
from lms.core.work import Fact, Work
from lms.exams import queries
from lms.exams.models import Sitting, SittingState
from lms.invigilation import minutes_pdf
from lms.invigilation.incidents import ReportSigned
from lms.invigilation.minutes import Minutes, Signature
from lms.invigilation.minutes_facts import minutes_of
from lms.invigilation.models import RoomReport
from lms.people.models import Person

MAX_CHARACTERS = 4000
_LONG = N_("Ce texte dépasse {most} caractères.")


class NotClosedYet(Conflict):
    """The minutes tell the whole sitting: it must be over."""

    code = "not_closed_yet"
    text = N_("L'épreuve n'est pas close : son procès-verbal se signe après la clôture.")


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs, and what they add to the facts."""

    person_id: int
    observations: str = ""


def sign(work: Work, sitting_id: int, signer: Signer) -> RoomReport:
    """Freeze and sign the minutes, once: a second signature finds ``ReportSigned``.

    Raises ``NotClosedYet`` before the closing and ``Invalid`` for observations too long.
    """
    if len(signer.observations) > MAX_CHARACTERS:
        raise Invalid([Fault("observations", "too_long", _LONG, {"most": MAX_CHARACTERS})])
    _move(work, sitting_id, signer)
    sitting = queries.sitting(work.session, sitting_id)
    name = work.session.get_one(Person, signer.person_id).full_name
    signature = Signature(name, work.now, signer.observations.strip())
    minutes = minutes_of(work.session, sitting, signature)
    report = RoomReport(
        sitting_id=sitting_id, facts=minutes.to_json(), signed_at=work.now,
        pdf_sha256=files.store(work, minutes_pdf.render(minutes), "application/pdf"),
        signed_by_id=signer.person_id,
    )
    work.session.add(report)
    work.session.flush()
    work.record(Fact("room_report_signed", f"sitting:{sitting_id}",
                     {"facts_sha256": minutes.fingerprint, "pdf_sha256": report.pdf_sha256}))
    return report


def _move(work: Work, sitting_id: int, signer: Signer) -> None:
    """Closed becomes reported, once; whoever comes second is told why not."""
    moved = work.session.execute(
        update(Sitting)
        .where(Sitting.id == sitting_id, Sitting.state == SittingState.CLOSED)
        .values(state=SittingState.REPORTED, reported_at=work.now,
                reported_by_id=signer.person_id)
        .execution_options(synchronize_session=False)
    )
    sitting = queries.sitting(work.session, sitting_id)
    work.session.refresh(sitting, ["state", "reported_at", "reported_by_id"])
    if cast("CursorResult[Any]", moved).rowcount != 1:
        raise ReportSigned if sitting.state is SittingState.REPORTED else NotClosedYet


def report_of(session: Session, sitting_id: int) -> RoomReport | None:
    """The signed minutes of a sitting, if they are."""
    return session.scalar(select(RoomReport).where(RoomReport.sitting_id == sitting_id))


def facts_of(report: RoomReport) -> Minutes:
    """The frozen facts of signed minutes."""
    return Minutes.from_json(report.facts)
