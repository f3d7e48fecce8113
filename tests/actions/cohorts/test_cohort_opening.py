"""Opening and editing cohorts, and their trainers, on both databases."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from lms.catalog.models import Registration
from lms.cohorts import actions, queries
from lms.cohorts.actions import CohortPlan, CohortTerms
from lms.core.errors import Invalid, Missing
from lms.core.journal import JournalEntry
from lms.core.work import Work
from lms.people.policy import Reach, Role, Scope, Verb, may
from lms.people.queries import roles_of
from tests import make


@pytest.fixture
def terms(work: Work) -> CohortTerms:
    return CohortTerms(
        code="PILOTE-1", title="Promotion pilote", starts_on=date(2026, 9, 1),
        ends_on=date(2026, 12, 31), capacity=12,
        organisation_id=make.make_organisation(work.session).id,
        agreement_id=make.make_agreement(work.session).id,
        certification_id=make.make_certification(work.session).id,
    )


def _places(refusal: pytest.ExceptionInfo[Invalid]) -> set[str]:
    return {fault.place for fault in refusal.value.faults}


def test_a_cohort_opens_with_its_trainers_and_a_target_of_one_hundred(
    work: Work, terms: CohortTerms
) -> None:
    trainer = make.make_person(work.session)
    cohort = actions.open_cohort(work, replace(terms, trainer_ids=(trainer.id,)))
    assert (cohort.target, cohort.capacity) == (100, 12)
    assert cohort.agreement.id == terms.agreement_id
    assert cohort.certification.id == terms.certification_id
    scope = queries.scope_of_cohort(work.session, cohort.id)
    assert scope == Scope(terms.organisation_id, cohort.id)
    roles = roles_of(work.session, trainer.id)
    assert may(trainer.id, roles, Verb.MANAGE_COHORTS, scope)
    assert not may(trainer.id, roles, Verb.MANAGE_COHORTS, Scope(terms.organisation_id, 999_999))
    opened = select(JournalEntry.kind).where(JournalEntry.subject == f"cohort:{cohort.id}")
    assert work.session.scalars(opened).all() == ["cohort_opened"]


def test_every_fault_of_a_cohort_is_told_at_once_at_its_field(
    work: Work, terms: CohortTerms
) -> None:
    actions.open_cohort(work, terms)
    wrong = replace(terms, title=" ", starts_on=date(2028, 1, 1), capacity=0, target=0,
                    organisation_id=999_999, trainer_ids=(999_999,))
    with pytest.raises(Invalid) as refusal:
        actions.open_cohort(work, wrong)
    assert _places(refusal) == {
        "code", "title", "starts_on", "ends_on", "capacity", "target", "organisation_id",
        "trainer_ids",
    }


def test_the_dates_of_a_cohort_are_within_its_agreement(work: Work, terms: CohortTerms) -> None:
    with pytest.raises(Invalid) as refusal:
        actions.open_cohort(work, replace(terms, ends_on=date(2028, 1, 1)))
    assert _places(refusal) == {"ends_on"}
    assert "31/12/2027" in str(refusal.value)


def test_nobody_enters_a_certification_whose_registration_has_ended(
    work: Work, terms: CohortTerms
) -> None:
    ended = make.make_certification(work.session, state=Registration.RS, registration={
        "code": "RS1234", "decision_on": "2023-01-01", "end_on": "2026-08-31",
    })
    with pytest.raises(Invalid) as refusal:
        actions.open_cohort(work, replace(terms, certification_id=ended.id))
    assert _places(refusal) == {"certification_id"}


def test_a_cohort_is_edited_but_not_below_the_places_taken(
    work: Work, terms: CohortTerms
) -> None:
    cohort = actions.open_cohort(work, terms)
    for _ in range(2):
        make.make_enrolment(work.session, cohort)
    plan = CohortPlan(code="PILOTE-2", title="Renommée", starts_on=date(2026, 10, 1),
                      ends_on=date(2026, 12, 31), capacity=2, target=90)
    actions.edit_cohort(work, cohort, plan)
    assert (cohort.code, cohort.title, cohort.capacity, cohort.target) == (
        "PILOTE-2", "Renommée", 2, 90
    )
    with pytest.raises(Invalid) as refusal:
        actions.edit_cohort(work, cohort, replace(plan, capacity=1))
    assert _places(refusal) == {"capacity"}


def test_a_trainer_is_added_once_and_removed(work: Work, terms: CohortTerms) -> None:
    cohort = actions.open_cohort(work, terms)
    person = make.make_person(work.session)
    actions.add_trainer(work, cohort, person.id)
    actions.add_trainer(work, cohort, person.id)
    assert [given.person for given in queries.trainers_of(work.session, cohort.id)] == [person]
    assert person in queries.possible_trainers(work.session, terms.organisation_id)
    actions.remove_trainer(work, cohort, person.id)
    assert not queries.trainers_of(work.session, cohort.id)
    assert not roles_of(work.session, person.id)


def test_a_closed_account_does_not_train(work: Work, terms: CohortTerms) -> None:
    cohort = actions.open_cohort(work, terms)
    person = make.make_person(work.session, disabled_at=make.NOW)
    with pytest.raises(Invalid):
        actions.add_trainer(work, cohort, person.id)


def test_cohorts_are_listed_within_reach_only(work: Work) -> None:
    one, other = make.make_cohort(work.session), make.make_cohort(work.session)
    by_organisation = Reach(organisation_ids=frozenset({one.organisation_id}))
    assert queries.cohorts_within(work.session, by_organisation) == [one]
    assert queries.cohorts_within(work.session, Reach(cohort_ids=frozenset({other.id}))) == [other]
    assert {one, other} <= set(queries.cohorts_within(work.session, Reach(everywhere=True)))
    assert one.certification.title


def test_what_is_not_of_the_cohort_is_missing(work: Work) -> None:
    one, other = make.make_cohort(work.session), make.make_cohort(work.session)
    enrolment = make.make_enrolment(work.session, one)
    found = queries.scope_of_enrolment(work.session, one.id, enrolment.id)
    assert found.cohort_id == one.id
    for lookup in (
        lambda: queries.cohort(work.session, 999_999),
        lambda: queries.scope_of_cohort(work.session, 999_999),
        lambda: queries.scope_of_enrolment(work.session, other.id, enrolment.id),
        lambda: queries.scope_of_roster(work.session, one.id, 999_999),
        lambda: queries.enrolment(work.session, 999_999),
    ):
        with pytest.raises(Missing):
            lookup()


def test_the_role_given_is_that_of_trainer_for_the_cohort(work: Work, terms: CohortTerms) -> None:
    cohort = actions.open_cohort(work, terms)
    person = make.make_person(work.session)
    actions.add_trainer(work, cohort, person.id)
    (held,) = roles_of(work.session, person.id)
    assert (held.role, held.organisation_id, held.cohort_id) == (Role.TRAINER, None, cohort.id)
