"""Enrolling one person, and correcting what is stored of a trainee."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from lms.cohorts import acquaintances, crowds, invitations, queries
from lms.cohorts.models import Cohort, Enrolment
from lms.cohorts.settlement import IDENTITY, SITUATION, STRANGER, is_kept_apart
from lms.cohorts.trainees import TraineeRow, may_be_same_person
from lms.core.errors import Conflict, Fault, Invalid
from lms.core.i18n import N_
from lms.core.work import Fact, Work
from lms.people import actions as people
from lms.people.models import Person
from lms.people.policy import HeldRole, Role
from lms.people.queries import person_by_email

_CLOSED = N_("Le compte de cette adresse est fermé.")
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
    check_places(work, locked(work, cohort.id), 1)
    person = person_by_email(work.session, row.email)
    if person is None:
        person = people.add_person(work, _identity_of(row))
    else:
        _complete(work, cohort, person, row)
    (enrolment,) = crowds.enrol_people(work, cohort, [(person, row)])
    people.grant(work, person.id, HeldRole(Role.TRAINEE, cohort_id=cohort.id))
    work.record(Fact("enrolled", f"enrolment:{enrolment.id}", {"cohort": cohort.id}))
    if base_url is not None:
        invitations.invite_people(work, [person], base_url)
    return enrolment


def correct(
    work: Work, enrolment: Enrolment, values: Mapping[str, Any], base_url: str | None = None
) -> None:
    """Write the fields typed over what is stored, blanks included; the others stay.

    Who somebody is stays unless only this training body follows them; the address stays too once
    they sign in with it, else a new one is invited. Raises ``Invalid`` on ``email``.
    ``enrolment`` comes with its person and cohort.
    """
    person = enrolment.person
    known = acquaintances.acquaintance_of(work.session, enrolment.cohort, person)
    stays = {"email"} if known.has_password else set()
    names = SITUATION if not known.is_ours else (*IDENTITY, *SITUATION)
    changed = {
        name: values[name] for name in names
        if name in values.keys() - stays and getattr(known.trainee, name) != values[name]
    }
    if "email" in changed and person_by_email(work.session, changed["email"]):
        raise Invalid([Fault("email", "email_taken", _TAKEN)])
    crowds.set_values(enrolment, person, changed)
    if "email" in changed:
        invitations.void_links(work, [person.id])
        if base_url is not None:
            invitations.invite_people(work, [person], base_url)
    if changed:
        details = {"fields": sorted(changed)}
        work.record(Fact("trainee_corrected", f"enrolment:{enrolment.id}", details))


def locked(work: Work, cohort_id: int) -> Cohort:
    """The cohort, whose enrolments nobody else changes until the end of the transaction."""
    return work.session.scalars(
        select(Cohort).where(Cohort.id == cohort_id).options(
            joinedload(Cohort.certification), joinedload(Cohort.organisation),
            joinedload(Cohort.agreement),
        ).with_for_update(of=Cohort),
        execution_options={"populate_existing": True},
    ).one()


def check_places(work: Work, cohort: Cohort, wanted: int) -> None:
    """Refuse more enrolments than places; whoever withdrew before entry leaves theirs."""
    free = cohort.capacity - queries.places_taken(work.session, cohort.id)
    if wanted > free:
        raise CohortFull(free=max(free, 0), wanted=wanted)


def _identity_of(row: TraineeRow) -> people.Identity:
    return people.Identity(**{name: getattr(row, name) for name in IDENTITY})


def _complete(work: Work, cohort: Cohort, person: Person, row: TraineeRow) -> None:
    """Fill in what is not known of a person of ours; refuse somebody else's account."""
    known = acquaintances.acquaintance_of(work.session, cohort, person)
    if is_kept_apart(known, row):
        raise Invalid([Fault("email", "someone_else", STRANGER)])
    if known.is_closed:
        raise Invalid([Fault("email", "account_closed", _CLOSED)])
    if known.is_enrolled:
        raise Invalid([Fault("email", "already_enrolled", _ENROLLED)])
    if not may_be_same_person(known.trainee, row):
        raise Invalid([Fault("email", "someone_else", STRANGER)])
    if known.is_ours:
        for name in IDENTITY:
            if getattr(person, name) is None:
                setattr(person, name, getattr(row, name))
