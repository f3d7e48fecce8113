"""Calling a jury and changing its composition; a bad one is refused with every fault."""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.cohorts.models import Cohort
from lms.core import outbox
from lms.core.appending import append_once
from lms.core.errors import Fault, Invalid
from lms.core.i18n import N_
from lms.core.work import Fact, Work
from lms.exams.models import Sitting
from lms.juries import eligibility, letters, queries, rules
from lms.juries.composition import NamedMember, Terms
from lms.juries.models import Jury, Member
from lms.juries.refusals import AlreadyConvened, SittingNotClosed
from lms.juries.states import JuryState
from lms.people import actions as people
from lms.people.models import Person
from lms.people.policy import HeldRole, Role

_UNKNOWN = N_("Ce compte n'existe pas ou est fermé.")
_PRESENT = N_("{name} siège déjà : la délibération est ouverte, son retrait n'est plus possible.")
_QUORUM_FIXED = N_("La délibération est ouverte : le quorum ne change plus.")


def convene(work: Work, sitting: Sitting, terms: Terms) -> Jury:
    """Call a jury for a closed sitting; its members receive the role and a letter.

    Raises ``Invalid`` with every fault of the composition.
    """
    if not sitting.is_over:
        raise SittingNotClosed
    cohort = work.session.get_one(Cohort, sitting.cohort_id)
    today = rules.day_of(work.now)
    faults = [*composition_faults(work.session, cohort, terms),
              *rules.check_held_on(terms.held_on, None, None, today)]
    if faults:
        raise Invalid(faults)
    row = {
        "cohort_id": cohort.id, "sitting_id": sitting.id, "title": terms.title,
        "held_on": terms.held_on, "place": terms.place, "quorum": terms.quorum,
        "convened_at": work.now, "convened_by_id": work.actor_id,
    }
    if not append_once(work.session, Jury, row, ("sitting_id",)):
        raise AlreadyConvened
    jury = work.session.scalars(select(Jury).where(Jury.sitting_id == sitting.id)).one()
    _seat(work, jury, terms.members)
    work.record(Fact("jury_convened", f"jury:{jury.id}", {
        "sitting": sitting.id, "quorum": terms.quorum, "members": _told(terms.members),
    }))
    return queries.jury(work.session, jury.id)


def amend(work: Work, jury: Jury, terms: Terms) -> Jury:
    """Change the terms or the members of a jury that is not closed.

    Once the deliberation is open its day and the quorum stand and those present stay. Raises
    ``Invalid``.
    """
    jury = queries.locked_jury(work.session, jury.id)
    bar = rules.bar_to_changing(jury.state)
    if bar:
        raise bar
    today = rules.day_of(work.now)
    faults = [*composition_faults(work.session, jury.cohort, terms), *_late_faults(jury, terms),
              *rules.check_held_on(terms.held_on, jury.held_on, jury.opened_at, today)]
    if faults:
        raise Invalid(faults)
    before = _told(_named(jury.members))
    jury.title, jury.held_on, jury.place = terms.title, terms.held_on, terms.place
    jury.quorum = terms.quorum
    _unseat(work, jury, {member.person_id for member in terms.members})
    _seat(work, jury, terms.members)
    work.record(Fact("jury_amended", f"jury:{jury.id}", {
        "quorum": terms.quorum, "before": before, "members": _told(terms.members),
    }))
    return queries.locked_jury(work.session, jury.id)


def composition_faults(session: Session, cohort: Cohort, terms: Terms) -> list[Fault]:
    """What is wrong with these members for the jury of this cohort, today."""
    seats = [
        rules.Seat(named.person_id, named.is_president, named.is_external)
        for named in terms.members
    ]
    known = eligibility.people_by_id(session, [seat.person_id for seat in seats])
    unknown = [
        Fault(f"members.{number}", "unknown_person", _UNKNOWN)
        for number, seat in enumerate(seats) if seat.person_id not in known
    ]
    return [*unknown, *rules.check_composition(
        seats, terms.quorum, eligibility.trainer_ids(session, cohort),
        eligibility.trainee_ids(session, cohort),
    )]


def _late_faults(jury: Jury, terms: Terms) -> Iterable[Fault]:
    if jury.state is not JuryState.OPEN:
        return
    kept = {named.person_id for named in terms.members}
    for member in jury.members:
        if member.declared_at and member.person_id not in kept:
            yield Fault("", "already_present", _PRESENT, {"name": member.person.full_name})
    if terms.quorum != jury.quorum:
        yield Fault("quorum", "quorum_fixed", _QUORUM_FIXED)


def _seat(work: Work, jury: Jury, named: Sequence[NamedMember]) -> None:
    """Add the members that are new with their role and letter; bring the others up to date."""
    cohort = work.session.get_one(Cohort, jury.cohort_id)
    ids = [one.person_id for one in named]
    persons = eligibility.people_by_id(work.session, ids)
    holders = eligibility.jury_role_holders(work.session, cohort, ids)
    seated = {member.person_id: member for member in work.session.scalars(
        select(Member).where(Member.jury_id == jury.id))}
    for one in named:
        member = seated.get(one.person_id) or Member(jury_id=jury.id, person_id=one.person_id)
        member.quality, member.is_external = one.quality, one.is_external
        member.is_president = one.is_president
        work.session.add(member)
        if one.person_id not in seated:
            _write_to(work, jury, persons[one.person_id])
        if one.person_id not in holders:
            people.grant(work, one.person_id, HeldRole(Role.JURY_MEMBER, None, cohort.id))
    work.session.flush()


def _write_to(work: Work, jury: Jury, person: Person) -> None:
    letter = letters.summons(person.full_name, jury.title, jury.held_on, jury.place)
    outbox.post(work, f"jury:{jury.id}:{person.id}", person.email, *letter)


def _unseat(work: Work, jury: Jury, kept: Collection[int]) -> None:
    """Remove the members not kept, and the role they held only for this jury."""
    gone = [member for member in jury.members if member.person_id not in kept]
    for member in gone:
        for conflict in member.conflicts:
            work.session.delete(conflict)
    work.session.flush()
    for member in gone:
        work.session.delete(member)
    work.session.flush()
    ids = [member.person_id for member in gone]
    for given in eligibility.idle_grants(work.session, jury.cohort_id, ids):
        people.revoke(work, given)


def terms_of(jury: Jury) -> Terms:
    """The terms of a loaded jury as they stand."""
    return Terms(jury.title, jury.held_on, jury.place, jury.quorum, _named(jury.members))


def _named(members: Iterable[Member]) -> tuple[NamedMember, ...]:
    return tuple(
        NamedMember(one.person_id, one.quality, one.is_president, one.is_external)
        for one in members
    )


def _told(named: Iterable[NamedMember]) -> list[dict[str, object]]:
    return [
        {"person": one.person_id, "president": one.is_president, "external": one.is_external}
        for one in named
    ]
