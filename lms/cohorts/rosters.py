"""Rosters deposited for a cohort: kept to be previewed, applied in one go, or discarded."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from sqlalchemy import delete, select

from lms.cohorts import carrying, enrolling, previews
from lms.cohorts.models import Cohort, Enrolment, RosterImport, RosterLine
from lms.cohorts.previews import Report
from lms.cohorts.roster import Roster, Transcript, Verdict, read_roster
from lms.core import files
from lms.core.errors import Conflict, Fault, Invalid
from lms.core.i18n import N_
from lms.core.sheets import is_blank
from lms.core.work import Fact, Work

# Applying holds everybody else's writes: this many people at once take about two seconds.
MAX_TRAINEES = 5_000

_TOO_MANY = N_(
    "Cette liste compte {rows} lignes : {most} au plus sont appliquées à la fois. "
    "Partagez-la en plusieurs fichiers."
)


class RosterApplied(Conflict):
    """A roster is applied once; to apply it again it is deposited again."""

    code = "roster_applied"
    text = N_("Cette liste a déjà été appliquée.")


class RosterOutdated(Conflict):
    """The base changed since the preview, so that applying would not do what was shown."""

    code = "roster_outdated"
    text = N_("Des inscriptions ont changé depuis l'aperçu : vérifiez-le de nouveau.")


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody decided on a preview.

    ``ticked`` are the rows of the questions accepted; ``seen`` the fingerprint of the preview, if
    it was seen; ``base_url`` sends invitations.
    """

    ticked: frozenset[int] = frozenset()
    seen: str | None = None
    base_url: str | None = None


_AS_IT_STANDS = Decision()


def preview_roster(work: Work, cohort: Cohort, name: str, data: bytes) -> RosterImport:
    """Keep the file to be previewed and applied; raises ``Invalid`` when it cannot be read.

    The same file deposited again before it is applied is the same preview.
    """
    return keep_roster(work, cohort, checked_roster(name, data), data)


def checked_roster(name: str, data: bytes) -> Roster:
    """Read a roster somebody means to apply; raises ``Invalid``, also beyond ``MAX_TRAINEES``."""
    shown_name = PurePath(name.replace("\\", "/")).name[-200:] or "liste"
    roster = read_roster(shown_name, data)
    filled = sum(not all(map(is_blank, row)) for row in roster.table.rows)
    if filled > MAX_TRAINEES:
        facts = {"rows": filled, "most": MAX_TRAINEES}
        raise Invalid([Fault(shown_name, "too_many_trainees", _TOO_MANY, facts)])
    return roster


def keep_roster(work: Work, cohort: Cohort, roster: Roster, data: bytes) -> RosterImport:
    """Keep the file of a roster that was read."""
    sha256 = files.store(work, data, "application/octet-stream")
    found = work.session.scalar(
        select(RosterImport).where(
            RosterImport.cohort_id == cohort.id, RosterImport.file_sha256 == sha256,
            RosterImport.applied_at.is_(None),
        )
    )
    if found is None:
        found = RosterImport(cohort_id=cohort.id, file_sha256=sha256)
        work.session.add(found)
    found.file_name, found.previewed_at = roster.name, work.now
    found.previewed_by_id = work.actor_id
    work.session.flush()
    return found


def discard_roster(work: Work, roster_import: RosterImport) -> None:
    """Forget a roster that was not applied, and its file: people not enrolled are not kept."""
    if roster_import.applied_at is not None:
        raise RosterApplied
    sha256 = roster_import.file_sha256
    work.session.delete(roster_import)
    work.session.flush()
    used = select(RosterImport.id).where(RosterImport.file_sha256 == sha256).limit(1)
    if work.session.scalar(used) is None:
        work.session.execute(delete(files.StoredFile).where(files.StoredFile.sha256 == sha256))


def apply_roster(
    work: Work, roster_import: RosterImport, transcript: Transcript,
    decision: Decision = _AS_IT_STANDS,
) -> Report:
    """Enrol the new, change the changed, and the questions ticked.

    ``transcript`` is the file of the import, read before the transaction that writes: only what
    depends on the base is judged here. Raises ``RosterOutdated`` if the base changed the preview
    that was seen, ``RosterApplied`` and ``CohortFull``.
    """
    if roster_import.applied_at is not None:
        raise RosterApplied
    cohort = enrolling.locked(work, roster_import.cohort_id)
    preview = previews.judged_for(work.session, cohort, transcript)
    if decision.seen not in (None, preview.fingerprint):
        raise RosterOutdated
    enrolling.check_places(work, cohort, preview.enrolling(decision.ticked))
    done = carrying.carry_out(work, cohort, preview.acting(decision.ticked), decision.base_url)
    acted = {line.row for line in done}
    left = [
        RosterLine(row=proposal.row, verdict=proposal.judged.verdict.value,
                   created_person=False, created_enrolment=False)
        for proposal in preview.proposals
        if proposal.row not in acted and proposal.judged.verdict is not Verdict.EMPTY
    ]
    lines = [*done, *left]
    for line in lines:
        line.roster_import_id = roster_import.id
    work.session.bulk_save_objects(lines)
    roster_import.applied_at = work.now
    work.session.flush()
    report = previews.report_of(lines)
    _record(work, roster_import, report, lines)
    return report


def _record(
    work: Work, roster_import: RosterImport, report: Report, lines: Sequence[RosterLine]
) -> None:
    """One record for the whole roster, with every account opened and every role given."""
    brought = {line.enrolment_id: line.created_person for line in lines if line.created_enrolment}
    people = work.session.execute(
        select(Enrolment.id, Enrolment.person_id).where(Enrolment.id.in_(brought))
        .order_by(Enrolment.id)
    ).all()
    work.record(Fact("roster_applied", f"roster:{roster_import.id}", {
        "cohort": roster_import.cohort_id, "file": roster_import.file_sha256,
        "enrolled": report.enrolled, "changed": report.changed,
        "people_added": [person_id for number, person_id in people if brought[number]],
        "trainees": [person_id for _, person_id in people],
    }))
