"""Rosters deposited for a cohort: kept to be previewed, applied in one go, or discarded."""

from collections.abc import Mapping
from datetime import date
from pathlib import PurePath
from typing import Any

from sqlalchemy import delete, select

from lms.cohorts import acquaintances, enrolling, previews
from lms.cohorts.models import Cohort, Enrolment, RosterImport, RosterLine
from lms.cohorts.previews import Report
from lms.cohorts.roster import Verdict, read_roster
from lms.cohorts.rules import day_of
from lms.cohorts.settlement import IDENTITY, Effect, Proposal
from lms.cohorts.trainees import FIELDS, KnownTrainee
from lms.core import files
from lms.core.errors import Conflict
from lms.core.i18n import N_
from lms.core.work import Fact, Work
from lms.people import actions as people
from lms.people.models import Person

_NOBODY: frozenset[int] = frozenset()


class RosterApplied(Conflict):
    """A roster is applied once; to apply it again it is deposited again."""

    code = "roster_applied"
    text = N_("Cette liste a déjà été appliquée.")


class RosterOutdated(Conflict):
    """The base changed since the preview, so that applying would not do what was shown."""

    code = "roster_outdated"
    text = N_("Des inscriptions ont changé depuis l'aperçu : vérifiez-le de nouveau.")


def preview_roster(work: Work, cohort: Cohort, name: str, data: bytes) -> RosterImport:
    """Keep the file to be previewed and applied; raises ``Invalid`` when it cannot be read.

    The same file deposited again before it is applied is the same preview.
    """
    shown_name = PurePath(name.replace("\\", "/")).name[-200:] or "liste"
    read_roster(shown_name, data)
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
    found.file_name, found.previewed_at = shown_name, work.now
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
    work: Work, roster_import: RosterImport, base_url: str | None = None,
    ticked: frozenset[int] = _NOBODY, seen: str | None = None,
) -> Report:
    """Enrol the new, change the changed, and the questions whose row numbers are ``ticked``.

    ``seen`` is the fingerprint of the preview decided on: raises ``RosterOutdated`` if the base
    changed it since. ``base_url`` sends invitations. Raises ``RosterApplied`` and ``CohortFull``.
    """
    if roster_import.applied_at is not None:
        raise RosterApplied
    session = work.session
    cohort = session.get_one(Cohort, roster_import.cohort_id)
    preview = previews.preview_of(session, roster_import, day_of(work.now))
    if seen is not None and seen != preview.fingerprint:
        raise RosterOutdated
    enrolling.check_places(work, cohort, preview.enrolling(ticked))
    acting = {proposal.row for proposal in preview.acting(ticked)}
    lines = []
    for proposal in preview.proposals:
        if proposal.row in acting:
            lines.append(_applied(work, cohort, proposal, base_url))
        elif proposal.judged.verdict is not Verdict.EMPTY:
            lines.append(RosterLine(
                row=proposal.row, verdict=proposal.judged.verdict.value, created_person=False,
                created_enrolment=False,
            ))
    for line in lines:
        line.roster_import_id = roster_import.id
    session.add_all(lines)
    roster_import.applied_at = work.now
    session.flush()
    report = previews.report_of(lines)
    _record(work, roster_import, report)
    return report


def plain(value: Any) -> Any:
    """A value of a trainee as JSON keeps it."""
    return value.isoformat() if isinstance(value, date) else value


def _applied(
    work: Work, cohort: Cohort, proposal: Proposal, base_url: str | None
) -> RosterLine:
    """Do what a row asks and say what it did."""
    judged, session = proposal.judged, work.session
    if judged.values is None:
        raise ValueError("a row without values does nothing")
    person = session.get(Person, judged.known_id) if judged.known_id is not None else None
    created_person = person is None
    person = person or people.add_person(work, enrolling.identity_of(judged.values))
    former = session.scalar(
        select(Enrolment).where(
            Enrolment.cohort_id == cohort.id, Enrolment.person_id == person.id
        )
    )
    old = acquaintances.known_as(person, former)
    enrols = proposal.effect is Effect.ENROL
    enrolment = former
    if enrols or enrolment is None:
        enrolment = enrolling.bring_in(work, cohort, person, judged.values)
    enrolling.set_values(
        enrolment, person, {name: new for name, (_, new) in judged.changes.items()}
    )
    session.flush()
    if "email" in judged.changes:
        enrolling.readdress(work, person, base_url)
    elif enrols and base_url is not None:
        enrolling.invite_once(work, person, base_url)
    replaced = _replaced(old, acquaintances.known_as(person, enrolment), former is None)
    return RosterLine(
        row=judged.row, verdict=judged.verdict.value, enrolment_id=enrolment.id,
        created_person=created_person, created_enrolment=enrols, before=replaced or None,
    )


def _replaced(
    old: KnownTrainee, new: KnownTrainee, first_time: bool
) -> Mapping[str, list[Any]]:
    """What the row replaced; the situation of a first enrolment replaces nothing."""
    names = IDENTITY if first_time else FIELDS
    return {
        name: [plain(getattr(old, name)), plain(getattr(new, name))] for name in names
        if getattr(old, name) != getattr(new, name)
    }


def _record(work: Work, roster_import: RosterImport, report: Report) -> None:
    details = {"cohort": roster_import.cohort_id, "file": roster_import.file_sha256,
               "enrolled": report.enrolled, "changed": report.changed}
    work.record(Fact("roster_applied", f"roster:{roster_import.id}", details))
