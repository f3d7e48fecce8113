"""Enrolling: the person, the situation at entry, the role, the invitation; and taking it back."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, select, update

from lms.cohorts import acquaintances, queries
from lms.cohorts.models import Cohort, Enrolment, EnrolmentEvent, Status
from lms.cohorts.rules import EventKind, day_of
from lms.cohorts.settlement import IDENTITY, SITUATION
from lms.cohorts.trainees import TraineeRow, may_be_same_person
from lms.core.errors import Conflict, Fault, Invalid
from lms.core.i18n import N_
from lms.core.outbox import Mail
from lms.core.work import Fact, Work
from lms.people import actions as people
from lms.people.models import Grant, Invitation, Person
from lms.people.policy import HeldRole, Role
from lms.people.queries import person_by_email, roles_of

_CLOSED = N_("Le compte de cette adresse est fermé.")
_STRANGER = N_("Cette adresse est celle d'un compte qui porte un autre nom.")
_TAKEN = N_("Cette adresse est déjà celle d'un autre compte.")
_ENROLLED = N_("Cette personne est déjà inscrite dans la cohorte.")


class CohortFull(Conflict):
    """More people than places."""

    code = "cohort_full"
    text = N_(
        "Il n'y a pas assez de places dans la cohorte (libres : {free}, demandées : {wanted}). "
        "La capacité se change sur la fiche de la cohorte."
    )


def enrol(work: Work, cohort: Cohort, row: TraineeRow, base_url: str | None = None) -> Enrolment:
    """Enrol one person, found by address or created; what is already known of them stays.

    With ``base_url`` whoever has no password is sent an invitation, once. Raises ``Invalid`` on
    the field ``email`` (account closed, of somebody else, already enrolled) and ``CohortFull``.
    """
    check_places(work, cohort, 1)
    person = person_by_email(work.session, row.email)
    if person is None:
        person = people.add_person(work, identity_of(row))
    else:
        _complete(work, cohort, person, row)
    enrolment = bring_in(work, cohort, person, row)
    work.record(Fact("enrolled", f"enrolment:{enrolment.id}", {"cohort": cohort.id}))
    if base_url is not None:
        invite_once(work, person, base_url)
    return enrolment


def correct(
    work: Work, enrolment: Enrolment, row: TraineeRow, base_url: str | None = None
) -> None:
    """Write what was typed over what is stored, blanks included.

    Who somebody is stays unless only this training body follows them; the address stays too once
    they sign in with it, else a new one is invited. Raises ``Invalid`` on ``email``.
    ``enrolment`` comes with its person and cohort.
    """
    person = enrolment.person
    known = acquaintances.acquaintance_of(work.session, enrolment.cohort, person)
    stays = {"email"} if known.has_password else set()
    if row.sex is None:
        stays.add("sex")  # the form asks for a civility, which may be left blank
    names = SITUATION if not known.is_ours else (*IDENTITY, *SITUATION)
    values = {name: getattr(row, name) for name in names if name not in stays}
    changed = sorted(
        name for name, value in values.items() if getattr(known.trainee, name) != value
    )
    if "email" in changed and person_by_email(work.session, row.email):
        raise Invalid([Fault("email", "email_taken", _TAKEN)])
    set_values(enrolment, person, values)
    if "email" in changed:
        readdress(work, person, base_url)
    if changed:
        details = {"fields": changed}
        work.record(Fact("trainee_corrected", f"enrolment:{enrolment.id}", details))


def check_places(work: Work, cohort: Cohort, wanted: int) -> None:
    """Refuse more enrolments than places; whoever withdrew before entry leaves theirs."""
    work.session.execute(select(Cohort.id).where(Cohort.id == cohort.id).with_for_update())
    free = cohort.capacity - queries.places_taken(work.session, cohort.id)
    if wanted > free:
        raise CohortFull(free=max(free, 0), wanted=wanted)


def identity_of(row: TraineeRow) -> people.Identity:
    """Who the row is about, to open an account."""
    return people.Identity(**{name: getattr(row, name) for name in IDENTITY})


def bring_in(work: Work, cohort: Cohort, person: Person, row: TraineeRow) -> Enrolment:
    """Enrol a person, or again after a cancellation, with the trainee role; no record."""
    enrolment = work.session.scalar(
        select(Enrolment).where(
            Enrolment.cohort_id == cohort.id, Enrolment.person_id == person.id
        )
    )
    if enrolment is None:
        enrolment = Enrolment(cohort_id=cohort.id, person_id=person.id)
        work.session.add(enrolment)
    enrolment.cancelled_at = None
    enrolment.enrolled_at = work.now
    set_values(enrolment, person, {
        name: value for name in SITUATION if (value := getattr(row, name)) is not None
    })
    work.session.flush()
    work.session.add(EnrolmentEvent(
        enrolment_id=enrolment.id, kind=EventKind.ENROLLED, happened_on=day_of(work.now),
        recorded_at=work.now, recorded_by_id=work.actor_id,
    ))
    people.grant(work, person.id, HeldRole(Role.TRAINEE, cohort_id=cohort.id))
    return enrolment


def set_values(enrolment: Enrolment, person: Person, values: Mapping[str, Any]) -> None:
    """Write fields of a roster where they belong: the person's identity or the enrolment."""
    for name, value in values.items():
        if name == "status":
            enrolment.status = Status(value) if value is not None else None
        else:
            setattr(person if name in IDENTITY else enrolment, name, value)


def invite_once(work: Work, person: Person, base_url: str) -> None:
    """Invite whoever has no password, unless an invitation still waits for them."""
    waiting = select(Invitation.id).where(
        Invitation.person_id == person.id, Invitation.used_at.is_(None),
        Invitation.voided_at.is_(None), Invitation.expires_at > work.now,
    )
    if person.password_hash is None and work.session.scalar(waiting.limit(1)) is None:
        people.invite(work, person, base_url)


def readdress(work: Work, person: Person, base_url: str | None) -> None:
    """After a change of address: the link sent to the old one is void, the new one is invited."""
    _void_invitations(work, person.id)
    if base_url is not None:
        invite_once(work, person, base_url)


def cancel(work: Work, enrolment: Enrolment) -> None:
    """Take an enrolment back as if it had not been made; its history stays. No record."""
    enrolment.cancelled_at = work.now
    work.session.execute(
        update(EnrolmentEvent)
        .where(EnrolmentEvent.enrolment_id == enrolment.id, EnrolmentEvent.voided_at.is_(None))
        .values(voided_at=work.now)
    )
    held = work.session.scalars(
        select(Grant).where(
            Grant.person_id == enrolment.person_id, Grant.cohort_id == enrolment.cohort_id,
            Grant.role == Role.TRAINEE, Grant.revoked_at.is_(None),
        )
    ).all()
    for given in held:
        people.revoke(work, given)
    work.session.flush()
    if not roles_of(work.session, enrolment.person_id):
        _void_invitations(work, enrolment.person_id)


def _complete(work: Work, cohort: Cohort, person: Person, row: TraineeRow) -> None:
    """Fill in what is not known of a person of ours; refuse somebody else's account."""
    known = acquaintances.acquaintance_of(work.session, cohort, person)
    if known.is_closed:
        raise Invalid([Fault("email", "account_closed", _CLOSED)])
    if known.is_enrolled:
        raise Invalid([Fault("email", "already_enrolled", _ENROLLED)])
    if not may_be_same_person(known.trainee, row):
        raise Invalid([Fault("email", "someone_else", _STRANGER)])
    if known.is_ours:
        for name in IDENTITY:
            if getattr(person, name) is None:
                setattr(person, name, getattr(row, name))


def _void_invitations(work: Work, person_id: int) -> None:
    """Void the links of a person, and the letters not yet sent."""
    live = (Invitation.person_id == person_id, Invitation.used_at.is_(None),
            Invitation.voided_at.is_(None), Invitation.purpose == "invite")
    numbers = work.session.scalars(select(Invitation.id).where(*live))
    keys = [f"invite:{number}" for number in numbers]
    work.session.execute(update(Invitation).where(*live).values(voided_at=work.now))
    work.session.execute(delete(Mail).where(Mail.key.in_(keys), Mail.sent_at.is_(None)))
