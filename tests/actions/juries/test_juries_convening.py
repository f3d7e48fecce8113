"""Calling a jury and changing it."""

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.core.errors import Invalid
from lms.core.journal import JournalEntry
from lms.core.outbox import Mail
from lms.core.work import Work
from lms.exams.models import SittingState
from lms.juries import actions, convening, decisions, eligibility, queries
from lms.juries.composition import NamedMember, Terms
from lms.juries.models import ConflictOfInterest, Jury
from lms.juries.refusals import AlreadyConvened, JuryClosed, SittingNotClosed
from lms.juries.states import JuryState
from lms.people.models import Grant, Person
from lms.people.policy import Reach, Role
from tests import make
from tests.actions.juries.chamber import Chamber, make_chamber, make_closed_sitting, make_terms


def kinds(session: Session) -> list[str]:
    return list(session.scalars(select(JournalEntry.kind).order_by(JournalEntry.id)))


def jury_grants(session: Session, cohort_id: int) -> set[int]:
    return set(session.scalars(select(Grant.person_id).where(
        Grant.role == Role.JURY_MEMBER, Grant.cohort_id == cohort_id,
        Grant.revoked_at.is_(None))))


def fault_codes(refusal: pytest.ExceptionInfo[Invalid]) -> list[str]:
    return [fault.code for fault in refusal.value.faults]


class TestConvening:
    def test_a_jury_is_convened_for_a_closed_sitting(self, work: Work) -> None:
        sitting = make_closed_sitting(work.session)
        terms = make_terms(work.session)
        jury = convening.convene(work, sitting, terms)
        assert (jury.state, jury.cohort_id, jury.quorum) == (
            JuryState.CONVENED, sitting.cohort_id, 2)
        assert jury.convened_at == make.NOW
        assert [member.person_id for member in jury.members] == [
            named.person_id for named in terms.members]
        assert [(m.is_president, m.is_external) for m in jury.members] == [
            (True, False), (False, True), (False, True)]
        assert all(member.declared_at is None for member in jury.members)

    def test_its_members_receive_the_role_a_letter_and_a_line_in_the_journal(
        self, work: Work
    ) -> None:
        sitting = make_closed_sitting(work.session)
        terms = make_terms(work.session)
        convening.convene(work, sitting, terms)
        members = {named.person_id for named in terms.members}
        assert jury_grants(work.session, sitting.cohort_id) == members
        letters = work.session.scalars(select(Mail)).all()
        assert len(letters) == 3
        assert "30/11/2026" in letters[0].subject
        assert kinds(work.session)[-1] == "jury_convened"

    def test_who_already_holds_the_role_for_the_organisation_is_not_given_it_again(
        self, work: Work
    ) -> None:
        sitting = make_closed_sitting(work.session)
        terms = make_terms(work.session)
        cohort = queries.sitting(work.session, sitting.id).cohort
        holder = named_person(work.session, terms, 1)
        make.make_grant(work.session, holder, Role.JURY_MEMBER,
                        organisation_id=cohort.organisation_id)
        convening.convene(work, sitting, terms)
        assert holder.id not in jury_grants(work.session, cohort.id)

    @pytest.mark.parametrize("state", [
        SittingState.DRAFT, SittingState.PUBLISHED, SittingState.OPEN])
    def test_no_jury_before_the_sitting_is_closed(self, work: Work, state: SittingState) -> None:
        published = None if state is SittingState.DRAFT else make.NOW
        sitting = make_closed_sitting(
            work.session, state=state, published_at=published, closed_at=None)
        with pytest.raises(SittingNotClosed):
            convening.convene(work, sitting, make_terms(work.session))

    def test_one_jury_a_sitting(self, work: Work) -> None:
        sitting = make_closed_sitting(work.session)
        convening.convene(work, sitting, make_terms(work.session))
        with pytest.raises(AlreadyConvened):
            convening.convene(work, sitting, make_terms(work.session))

    def test_a_trainer_of_the_cohort_is_refused(self, work: Work) -> None:
        sitting = make_closed_sitting(work.session)
        terms = make_terms(work.session)
        make.make_grant(work.session, named_person(work.session, terms, 2), Role.TRAINER,
                        cohort_id=sitting.cohort_id)
        with pytest.raises(Invalid) as refusal:
            convening.convene(work, sitting, terms)
        assert [(f.place, f.code) for f in refusal.value.faults] == [("members.2", "trainer")]
        assert work.session.scalar(select(Jury)) is None

    def test_having_once_trained_the_cohort_is_enough_to_be_refused(self, work: Work) -> None:
        sitting = make_closed_sitting(work.session)
        terms = make_terms(work.session)
        make.make_grant(work.session, named_person(work.session, terms, 2), Role.TRAINER,
                        cohort_id=sitting.cohort_id, revoked_at=make.NOW)
        with pytest.raises(Invalid) as refusal:
            convening.convene(work, sitting, terms)
        assert fault_codes(refusal) == ["trainer"]

    def test_a_trainee_and_a_closed_account_are_refused_together(self, work: Work) -> None:
        sitting = make_closed_sitting(work.session)
        terms = make_terms(work.session)
        cohort = queries.sitting(work.session, sitting.id).cohort
        make.make_enrolment(work.session, cohort, named_person(work.session, terms, 1))
        named_person(work.session, terms, 2).disabled_at = make.NOW
        work.session.flush()
        with pytest.raises(Invalid) as refusal:
            convening.convene(work, sitting, terms)
        assert sorted(fault_codes(refusal)) == ["trainee", "unknown_person"]


class TestAmending:
    def test_a_member_is_replaced_with_their_role_and_links(self, work: Work) -> None:
        chamber = make_chamber(work.session)
        chamber.declared(work, chamber.second, (chamber.good.enrolment_id, "Ancienne collègue"))
        newcomer = make.make_person(work.session)
        terms = replacing(chamber.fresh(work.session), chamber.second.id, newcomer.id)
        jury = convening.amend(work, chamber.jury, terms)
        assert {member.person_id for member in jury.members} == {
            chamber.president.id, newcomer.id, chamber.third.id}
        assert work.session.scalar(select(ConflictOfInterest)) is None
        grants = jury_grants(work.session, chamber.sitting.cohort_id)
        assert newcomer.id in grants
        assert chamber.second.id not in grants
        entry = work.session.scalars(
            select(JournalEntry).where(JournalEntry.kind == "jury_amended")).one()
        assert [one["person"] for one in entry.details["before"]] == [
            chamber.president.id, chamber.second.id, chamber.third.id]

    def test_those_who_stay_keep_their_declaration(self, work: Work) -> None:
        chamber = make_chamber(work.session)
        chamber.declared(work, chamber.president)
        jury = chamber.fresh(work.session)
        convening.amend(work, jury, replace(convening.terms_of(jury), title="Jury bis"))
        jury = chamber.fresh(work.session)
        assert jury.title == "Jury bis"
        member = queries.member_of(jury, chamber.president.id)
        assert member is not None
        assert member.declared_at == make.NOW

    def test_a_bad_composition_is_refused_and_nothing_changes(self, work: Work) -> None:
        chamber = make_chamber(work.session)
        terms = convening.terms_of(chamber.jury)
        with pytest.raises(Invalid) as refusal:
            convening.amend(work, chamber.jury, replace(terms, members=terms.members[:1]))
        assert "too_few_members" in fault_codes(refusal)
        assert len(chamber.fresh(work.session).members) == 3

    def test_once_open_those_present_stay_and_the_quorum_stands(self, work: Work) -> None:
        chamber = make_chamber(work.session).deliberating(work)
        terms = replacing(chamber.fresh(work.session), chamber.third.id,
                          make.make_person(work.session).id)
        with pytest.raises(Invalid) as refusal:
            convening.amend(work, chamber.jury, replace(terms, quorum=3))
        assert fault_codes(refusal) == ["already_present", "quorum_fixed"]

    def test_once_open_another_member_may_come_and_preside(self, work: Work) -> None:
        chamber = make_chamber(work.session).deliberating(work)
        terms = convening.terms_of(chamber.fresh(work.session))
        newcomer = make.make_person(work.session)
        members = (
            replace(terms.members[0], is_president=False), *terms.members[1:],
            NamedMember(newcomer.id, "Consultante", is_president=True, is_external=True),
        )
        jury = convening.amend(work, chamber.jury, replace(terms, members=members))
        assert [m.person_id for m in jury.members if m.is_president] == [newcomer.id]

    def test_a_closed_jury_is_not_amended(self, work: Work) -> None:
        chamber = make_chamber(work.session).deliberating(work)
        close(chamber, work)
        with pytest.raises(JuryClosed):
            convening.amend(work, chamber.jury, convening.terms_of(chamber.jury))


class TestEligibility:
    def test_trainers_trainees_and_closed_accounts_are_not_offered(self, work: Work) -> None:
        session = work.session
        sitting = queries.sitting(session, make_closed_sitting(session).id)
        cohort = sitting.cohort
        offered, trainer, closed = (make.make_person(session) for _ in range(3))
        closed.disabled_at = make.NOW
        make.make_grant(session, trainer, Role.TRAINER, organisation_id=cohort.organisation_id)
        trainee = make.make_enrolment(session, cohort).person_id
        found = {one.id for one in eligibility.eligible_people(
            session, Reach(everywhere=True), cohort)}
        assert offered.id in found
        assert not found & {trainer.id, closed.id, trainee}

    def test_trainees_of_other_cohorts_are_not_offered_to_anyone(self, work: Work) -> None:
        session = work.session
        cohort = queries.sitting(session, make_closed_sitting(session).id).cohort
        elsewhere = make.make_enrolment(session, make.make_cohort(session)).person_id
        found = eligibility.eligible_people(session, Reach(everywhere=True), cohort)
        assert elsewhere not in {one.id for one in found}

    def test_an_organisation_is_offered_its_own_people_only(self, work: Work) -> None:
        session = work.session
        cohort = queries.sitting(session, make_closed_sitting(session).id).cohort
        ours, theirs = make.make_person(session), make.make_person(session)
        other = make.make_organisation(session)
        for person, organisation_id in ((ours, cohort.organisation_id), (theirs, other.id)):
            make.make_grant(session, person, Role.JURY_MEMBER, organisation_id=organisation_id)
        reach = Reach(organisation_ids=frozenset({cohort.organisation_id}))
        found = eligibility.eligible_people(session, reach, cohort)
        assert [one.id for one in found] == [ours.id]


def named_person(session: Session, terms: Terms, number: int) -> Person:
    return session.get_one(Person, terms.members[number].person_id)


def replacing(jury: Jury, gone: int, newcomer: int) -> Terms:
    terms = convening.terms_of(jury)
    return replace(terms, members=tuple(
        replace(named, person_id=newcomer) if named.person_id == gone else named
        for named in terms.members
    ))


def close(chamber: Chamber, work: Work) -> None:
    decisions.decide_as_proposed(chamber.acting(work), chamber.jury)
    actions.close(chamber.acting(work), chamber.jury)
