"""A roster deposited for a cohort, read again each time it is shown: nothing is kept but the file.

So a preview opened a week later tells what applying would do that day.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from lms.cohorts import acquaintances, settlement
from lms.cohorts.models import Cohort, RosterImport, RosterLine
from lms.cohorts.roster import (
    JudgedRow,
    Roster,
    Transcript,
    Verdict,
    judge,
    read_roster,
    transcribe,
)
from lms.cohorts.settlement import Effect, Proposal
from lms.core import files
from lms.core.errors import Missing


@dataclass(frozen=True, slots=True)
class Preview:
    """What applying a roster to a cohort would do, row by row."""

    roster: Roster
    proposals: tuple[Proposal, ...]

    @property
    def rows(self) -> tuple[JudgedRow, ...]:
        """The rows with their verdict for the cohort."""
        return tuple(proposal.judged for proposal in self.proposals)

    @property
    def counts(self) -> Mapping[Verdict, int]:
        """How many rows have each verdict."""
        return Counter(row.verdict for row in self.rows)

    @property
    def fingerprint(self) -> str:
        """What the person saw, to tell whether the base changed since."""
        return settlement.fingerprint(self.proposals)

    def acting(self, ticked: frozenset[int] = frozenset()) -> tuple[Proposal, ...]:
        """The rows that would be applied with these questions ticked."""
        return tuple(proposal for proposal in self.proposals if proposal.acts(ticked))

    def enrolling(self, ticked: frozenset[int] = frozenset()) -> int:
        """How many people would be enrolled."""
        return sum(proposal.effect is Effect.ENROL for proposal in self.acting(ticked))


def transcript_of(session: Session, roster_import: RosterImport, today: date) -> Transcript:
    """Read the stored file and every row of it; raises ``Invalid``."""
    data = files.read(session, roster_import.file_sha256).content
    return transcribe(read_roster(roster_import.file_name, data), today)


def preview_of(session: Session, roster_import: RosterImport, today: date) -> Preview:
    """Read and judge the stored file for its cohort as things stand; raises ``Invalid``."""
    cohort = session.get_one(Cohort, roster_import.cohort_id)
    return judged_for(session, cohort, transcript_of(session, roster_import, today))


def judged_for(session: Session, cohort: Cohort, transcript: Transcript) -> Preview:
    """Judge a roster already read for a cohort: the queries do not depend on its length."""
    emails = {row.trainee.email for row in transcript.rows if row.trainee}
    known = acquaintances.acquaintances_of(session, cohort, emails)
    rows = judge(transcript, [person.trainee for person in known.values()])
    return Preview(transcript.roster, settlement.proposals(rows, known))


def roster_import(session: Session, roster_import_id: int) -> RosterImport:
    """One deposited roster with its lines if it was applied; raises ``Missing``."""
    found = session.scalar(
        select(RosterImport).where(RosterImport.id == roster_import_id)
        .options(selectinload(RosterImport.lines))
    )
    if found is None:
        raise Missing
    return found


def imports_of(session: Session, cohort_id: int) -> Sequence[RosterImport]:
    """Every roster deposited for a cohort with its lines, the latest first."""
    return session.scalars(
        select(RosterImport).where(RosterImport.cohort_id == cohort_id)
        .options(selectinload(RosterImport.lines))
        .order_by(RosterImport.previewed_at.desc(), RosterImport.id.desc())
    ).all()


def applied_after(session: Session, applied: RosterImport) -> Sequence[RosterImport]:
    """Rosters that did something later to the trainees this one touched, and are not undone."""
    touched = select(RosterLine.enrolment_id).where(
        RosterLine.roster_import_id == applied.id, RosterLine.acted
    )
    newest = select(func.max(RosterLine.id)).where(RosterLine.roster_import_id == applied.id)
    later = select(RosterLine.roster_import_id).where(
        RosterLine.enrolment_id.in_(touched), RosterLine.acted,
        RosterLine.id > newest.scalar_subquery(),
    )
    return session.scalars(
        select(RosterImport)
        .where(RosterImport.id.in_(later), RosterImport.undone_at.is_(None))
        .order_by(RosterImport.id)
    ).all()


@dataclass(frozen=True, slots=True)
class Report:
    """What a roster did, counted in rows; ``left`` are those it could not take."""

    enrolled: int
    changed: int
    unchanged: int
    left: int


def report_of(lines: Sequence[RosterLine]) -> Report:
    """Count what the lines of an applied roster did."""
    enrolled = sum(line.created_enrolment for line in lines)
    changed = sum(line.acted for line in lines) - enrolled
    unchanged = sum(line.verdict == Verdict.UNCHANGED for line in lines)
    return Report(enrolled, changed, unchanged, len(lines) - enrolled - changed - unchanged)
