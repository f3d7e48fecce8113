"""What the members of a jury do together: declare their links, open, close.

Convening is in ``convening``, deciding in ``decisions``.
"""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select

from lms.core.errors import Fault, Invalid
from lms.core.i18n import N_
from lms.core.work import Fact, Work
from lms.exams.models import Attempt
from lms.juries import candidates, queries, rules
from lms.juries.convening import composition_faults, terms_of
from lms.juries.models import ConflictOfInterest, Jury, Member
from lms.juries.refusals import NotAllDecided, NotCollegial, NotSeated, QuorumNotMet
from lms.juries.states import JuryState

_NOT_A_CANDIDATE = N_("Cette personne n'est pas candidate devant ce jury.")
_LINK_REASON = N_("Indiquez la nature du lien.")


def declare(
    work: Work, jury: Jury, member: Member, conflicts: Sequence[tuple[int, str]]
) -> None:
    """Declare one's links, ``(enrolment id, reason)``, or none: this is also being present.

    A link discovered later is declared the same way; what was declared stands.
    """
    jury = queries.locked_jury(work.session, jury.id)
    seat = queries.member_of(jury, work.actor_id)
    if seat is None or seat.id != member.id:
        raise NotSeated
    bar = rules.bar_to_changing(jury.state)
    if bar:
        raise bar
    faults = _declaration_faults(work, jury, conflicts)
    if faults:
        raise Invalid(faults)
    known = {conflict.enrolment_id for conflict in seat.conflicts}
    added = {enrolment: reason for enrolment, reason in conflicts if enrolment not in known}
    if seat.declared_at is not None and not added:
        return
    for enrolment_id, reason in added.items():
        seat.conflicts.append(ConflictOfInterest(
            enrolment_id=enrolment_id, reason=reason.strip(), declared_at=work.now
        ))
    seat.declared_at = seat.declared_at or work.now
    work.session.flush()
    work.record(Fact("conflicts_declared", f"jury:{jury.id}", {
        "member": seat.person_id, "enrolments": sorted(added),
    }))


def open_deliberation(work: Work, jury: Jury) -> None:
    """Begin to deliberate, by the president, with the quorum; opening again changes nothing.

    The deliberation is held on the day it is opened, whatever day was planned.
    """
    jury = queries.locked_jury(work.session, jury.id)
    seats = queries.seats_of(jury)
    bar = rules.bar_to_presiding(seats, work.actor_id) or rules.bar_to_changing(jury.state)
    if bar:
        raise bar
    if jury.state is JuryState.OPEN:
        return
    present = rules.present_count(seats)
    if not rules.has_quorum(present, jury.quorum):
        raise QuorumNotMet(present=present, quorum=jury.quorum)
    _check_still_sound(work, jury)
    jury.state, jury.opened_at = JuryState.OPEN, work.now
    jury.held_on = rules.day_of(work.now)
    work.record(Fact("deliberation_opened", f"jury:{jury.id}", {
        "present": sorted(seat.person_id for seat in seats if seat.is_present),
        "held_on": jury.held_on.isoformat(),
    }))


def close(work: Work, jury: Jury) -> None:
    """End the deliberation, by the president, once everyone is decided; again changes nothing."""
    jury = queries.locked_jury(work.session, jury.id)
    bar = rules.bar_to_presiding(queries.seats_of(jury), work.actor_id)
    if bar:
        raise bar
    if jury.state is JuryState.CLOSED:
        return
    found = candidates.candidates_of(work.session, jury)
    undecided = sum(candidate.decision is None for candidate in found)
    if undecided or jury.state is not JuryState.OPEN:
        raise NotAllDecided(count=undecided)
    jury.state, jury.closed_at = JuryState.CLOSED, work.now
    outcomes = {
        str(one.attempt.id): one.decision.outcome.value for one in found if one.decision
    }
    work.record(Fact("jury_closed", f"jury:{jury.id}", {"outcomes": outcomes}))


def _declaration_faults(
    work: Work, jury: Jury, conflicts: Sequence[tuple[int, str]]
) -> list[Fault]:
    known = set(work.session.scalars(
        select(Attempt.enrolment_id).where(Attempt.sitting_id == jury.sitting_id)
    ))
    faults = []
    for enrolment_id, reason in conflicts:
        place = f"reason_{enrolment_id}"
        if enrolment_id not in known:
            faults.append(Fault(place, "not_a_candidate", _NOT_A_CANDIDATE))
        elif not reason.strip():
            faults.append(Fault(place, "link_reason", _LINK_REASON))
    return faults


def _check_still_sound(work: Work, jury: Jury) -> None:
    """Roles may have changed since the convening, and links been declared."""
    found = composition_faults(work.session, jury.cohort, terms_of(jury))
    if found:
        names = {f"members.{n}": m.person.full_name for n, m in enumerate(jury.members)}
        raise Invalid([
            replace(fault, place=names.get(fault.place, "")) for fault in found
        ])
    seats = queries.seats_of(jury)
    alone = [
        one.person.full_name for one in candidates.candidates_of(work.session, jury)
        if not rules.is_collegial(seats, one.enrolment.id)
    ]
    if alone:
        raise NotCollegial(names=", ".join(alone))
