"""Enrolling one person on both databases: account, situation, role, invitation, places."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lms.cohorts import queries
from lms.cohorts.crowds import cancel_enrolments
from lms.cohorts.enrolling import CohortFull, enrol
from lms.cohorts.models import Cohort, Enrolment, Status
from lms.cohorts.rules import EventKind
from lms.cohorts.trainees import TraineeRow
from lms.core.errors import Invalid
from lms.core.outbox import Mail
from lms.core.work import Work
from lms.people.models import Invitation, Person
from lms.people.policy import HeldRole, Role
from lms.people.queries import person_by_email, roles_of
from tests import make

BASE = "https://passerelle.example"
ZOE = TraineeRow(
    email="zoe@exemple.test", family_name="d'Artagnan", given_name="Zoë", phone="+33612345678",
    status="salarie", firm_siret="73282932000074", firm_headcount=40, department="59",
    job_category=3, qualification_level=6, planned_minutes=2100,
)


@pytest.fixture
def cohort(work: Work) -> Cohort:
    return make.make_cohort(work.session, capacity=2)


def _mails(work: Work, email: str) -> int:
    return work.session.scalar(select(func.count()).where(Mail.to == email)) or 0


def _code(refusal: pytest.ExceptionInfo[Invalid]) -> str:
    (fault,) = refusal.value.faults
    assert fault.place == "email"
    return fault.code


def test_an_enrolment_keeps_the_situation_at_entry_and_gives_the_role(
    work: Work, cohort: Cohort
) -> None:
    enrolment = enrol(work, cohort, ZOE, BASE)
    person = person_by_email(work.session, ZOE.email)
    assert person is not None
    assert (person.family_name, person.given_name) == ("d'Artagnan", "Zoë")
    assert enrolment.status is Status.EMPLOYEE
    assert (enrolment.firm_siret, enrolment.job_category, enrolment.qualification_level,
            enrolment.planned_minutes) == ("73282932000074", 3, 6, 2100)
    assert roles_of(work.session, person.id) == (HeldRole(Role.TRAINEE, cohort_id=cohort.id),)
    assert [event.kind for event in queries.events_of(work.session, enrolment.id)] == [
        EventKind.ENROLLED
    ]
    assert queries.enrolments_of(work.session, cohort.id) == [enrolment]
    assert _mails(work, ZOE.email) == 1


def test_whoever_was_invited_and_has_not_answered_is_not_invited_twice(
    work: Work, cohort: Cohort
) -> None:
    enrol(work, cohort, ZOE, BASE)
    enrol(work, make.make_cohort(work.session, organisation_id=cohort.organisation_id), ZOE, BASE)
    assert _mails(work, ZOE.email) == 1
    much_later = Work(work.session, None, work.now + timedelta(days=30))
    enrol(much_later, make.make_cohort(work.session), ZOE, BASE)
    assert _mails(work, ZOE.email) == 2


def test_whoever_has_a_password_is_not_invited(work: Work, cohort: Cohort) -> None:
    person = make.make_person(work.session, email="zoe@exemple.test", family_name="d'Artagnan",
                              given_name="Zoë")
    assert enrol(work, cohort, ZOE, BASE).person_id == person.id
    assert _mails(work, person.email) == 0


def test_what_is_known_of_a_person_stays_and_what_is_not_is_filled_in(
    work: Work, cohort: Cohort
) -> None:
    first = make.make_cohort(work.session, organisation_id=cohort.organisation_id)
    person = make.make_person(work.session, email="zoe@exemple.test", family_name="D'ARTAGNAN",
                              given_name="Zoé", civility="Mme")
    make.make_enrolment(work.session, first, person)
    enrol(work, cohort, ZOE)
    assert (person.family_name, person.civility) == ("D'ARTAGNAN", "Mme")
    assert person.phone == "+33612345678"


def test_nothing_is_written_of_a_person_another_organisation_follows(
    work: Work, cohort: Cohort
) -> None:
    person = make.make_person(work.session, email="zoe@exemple.test", family_name="d'Artagnan",
                              given_name="Zoë")
    make.make_enrolment(work.session, make.make_cohort(work.session), person)
    enrol(work, cohort, ZOE)
    assert person.phone is None


def test_an_address_of_somebody_else_is_refused(work: Work, cohort: Cohort) -> None:
    make.make_person(work.session, email="zoe@exemple.test", family_name="Petit",
                     given_name="Luc")
    with pytest.raises(Invalid) as refusal:
        enrol(work, cohort, ZOE)
    assert _code(refusal) == "someone_else"


def test_a_closed_account_and_a_second_enrolment_are_refused(work: Work, cohort: Cohort) -> None:
    enrolment = enrol(work, cohort, ZOE)
    with pytest.raises(Invalid) as refusal:
        enrol(work, cohort, ZOE)
    assert _code(refusal) == "already_enrolled"
    work.session.get_one(Person, enrolment.person_id).disabled_at = work.now
    work.session.flush()
    with pytest.raises(Invalid) as refusal:
        enrol(work, cohort, ZOE)
    assert _code(refusal) == "account_closed"


def test_a_full_cohort_takes_nobody_until_somebody_withdraws(work: Work, cohort: Cohort) -> None:
    first = make.make_enrolment(work.session, cohort)
    make.make_enrolment(work.session, cohort)
    with pytest.raises(CohortFull, match="libres : 0, demandées : 1"):
        enrol(work, cohort, ZOE)
    make.make_event(work.session, first, EventKind.WITHDREW)
    assert enrol(work, cohort, ZOE).id
    assert work.session.scalar(select(func.count()).select_from(Enrolment)) == 3


def test_a_cancelled_enrolment_leaves_nothing_usable_and_can_be_made_again(
    work: Work, cohort: Cohort
) -> None:
    enrolment = enrol(work, cohort, ZOE, BASE)
    cancel_enrolments(work, cohort.id, [enrolment])
    assert not roles_of(work.session, enrolment.person_id)
    assert not queries.enrolments_of(work.session, cohort.id)
    assert work.session.scalar(select(Invitation.voided_at)) is not None
    assert _mails(work, ZOE.email) == 0
    again = enrol(work, cohort, ZOE, BASE)
    assert again.id == enrolment.id
    assert again.cancelled_at is None
    assert _mails(work, ZOE.email) == 1
    standing = queries.events_by_enrolment(work.session, [again.id])[again.id]
    assert set(standing) == {EventKind.ENROLLED}


def test_cancelling_leaves_the_link_of_whoever_is_enrolled_elsewhere(
    work: Work, cohort: Cohort
) -> None:
    enrolment = enrol(work, cohort, ZOE, BASE)
    enrol(work, make.make_cohort(work.session, organisation_id=cohort.organisation_id), ZOE)
    cancel_enrolments(work, cohort.id, [enrolment])
    assert work.session.scalar(select(Invitation.voided_at)) is None
    assert _mails(work, ZOE.email) == 1
