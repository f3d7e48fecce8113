"""Carrying out what the rows of a roster ask, all together, and telling what each one did."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.cohorts import crowds, invitations
from lms.cohorts.acquaintances import known_as
from lms.cohorts.models import Cohort, Enrolment, RosterLine
from lms.cohorts.settlement import SITUATION, Effect, Proposal
from lms.cohorts.trainees import TraineeRow, changes_between
from lms.core.work import Work
from lms.people.models import Person


@dataclass(slots=True)
class _Case:
    """One row under way: whom it is about, their enrolment, and what it replaces."""

    proposal: Proposal
    person: Person
    is_newcomer: bool
    enrolment: Enrolment | None
    replaced: Mapping[str, list[Any]]

    @property
    def enrols(self) -> bool:
        return self.proposal.effect is Effect.ENROL

    @property
    def given(self) -> Mapping[str, Any]:
        return {name: new for name, (_, new) in self.proposal.judged.changes.items()}


def carry_out(
    work: Work, cohort: Cohort, acting: Sequence[Proposal], base_url: str | None
) -> list[RosterLine]:
    """Do what these rows ask; the lines tell what each one did, and are not saved yet."""
    cases = _cases(work, cohort, acting)
    brought = [case for case in cases if case.enrols]
    enrolments = crowds.enrol_people(
        work, cohort, [(case.person, _values(case.proposal)) for case in brought]
    )
    for case, enrolment in zip(brought, enrolments, strict=True):
        case.enrolment = enrolment
    crowds.make_trainees(work, cohort, [case.person.id for case in brought])
    for case in cases:
        crowds.set_values(_enrolment(case), case.person, case.given)
    work.session.flush()
    _send_letters(work, cases, base_url)
    return [_line(case) for case in cases]


def plain(value: Any) -> Any:
    """A value of a trainee as JSON keeps it."""
    return value.isoformat() if isinstance(value, date) else value


def _cases(work: Work, cohort: Cohort, acting: Sequence[Proposal]) -> list[_Case]:
    """The rows with their people, accounts opened for those who have none."""
    known = _people(work.session, [each.judged.known_id for each in acting])
    newcomers = [each for each in acting if each.judged.known_id is None]
    opened = crowds.add_people(work, [_values(each) for each in newcomers])
    by_row = {each.row: person for each, person in zip(newcomers, opened, strict=True)}
    enrolments = crowds.enrolments_by_person(work, cohort, known)
    cases = []
    for each in acting:
        person = by_row.get(each.row) or known[each.judged.known_id]
        enrolment = enrolments.get(person.id)
        cases.append(_Case(
            proposal=each, person=person, is_newcomer=each.row in by_row, enrolment=enrolment,
            replaced=_replaced(each, person, enrolment),
        ))
    return cases


def _people(session: Session, person_ids: Sequence[Any]) -> dict[Any, Person]:
    found = session.scalars(select(Person).where(Person.id.in_(set(person_ids) - {None})))
    return {person.id: person for person in found}


def _send_letters(work: Work, cases: Sequence[_Case], base_url: str | None) -> None:
    """Links sent to an address that was replaced are void; the new one and the new are invited."""
    readdressed = [case.person for case in cases if "email" in case.given]
    if readdressed:
        invitations.void_links(work, [person.id for person in readdressed])
    if base_url is not None:
        enrolled = [case.person for case in cases if case.enrols and "email" not in case.given]
        invitations.invite_people(work, readdressed + enrolled, base_url)


def _replaced(
    proposal: Proposal, person: Person, former: Enrolment | None
) -> dict[str, list[Any]]:
    """What the row replaces, field -> [old, new]; a first situation replaces nothing."""
    changes = dict(proposal.judged.changes)
    if proposal.effect is Effect.ENROL and former is not None:
        told = changes_between(known_as(person, former), _values(proposal))
        changes |= {name: told[name] for name in SITUATION if name in told}
    return {name: [plain(old), plain(new)] for name, (old, new) in changes.items()}


def _line(case: _Case) -> RosterLine:
    judged = case.proposal.judged
    return RosterLine(
        row=judged.row, verdict=judged.verdict.value, enrolment_id=_enrolment(case).id,
        created_person=case.is_newcomer, created_enrolment=case.enrols,
        before=case.replaced or None,
    )


def _values(proposal: Proposal) -> TraineeRow:
    if proposal.judged.values is None:
        raise ValueError("a row without values does nothing")
    return proposal.judged.values


def _enrolment(case: _Case) -> Enrolment:
    if case.enrolment is None:
        raise ValueError("a row that enrols nobody changes somebody enrolled")
    return case.enrolment
