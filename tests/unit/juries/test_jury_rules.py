"""What a jury may do, on values."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.errors import Fault
from lms.exams.models import AttemptState
from lms.juries import rules
from lms.juries.refusals import (
    JuryClosed,
    LinkedToCandidate,
    NotDeclared,
    NotDeliberating,
    NotSeated,
    PresidentOnly,
)
from lms.juries.rules import Mastery, Proposal, Seat
from lms.juries.states import JuryState, Outcome

CUT = Fraction(7, 10)
SUBMITTED = AttemptState.SUBMITTED
shares = st.fractions(min_value=0, max_value=1)
masteries = st.lists(
    st.builds(Mastery, st.sampled_from(["C1", "C2", "C3"]), st.none() | shares, st.booleans()),
    max_size=4,
)


def codes(faults: list[Fault]) -> list[str]:
    return [fault.code for fault in faults]


def jury_of(*marks: str) -> list[Seat]:
    """``P`` presides, ``x`` is external: ``jury_of("P", "x", "x")``."""
    return [Seat(number, "P" in mark, "x" in mark) for number, mark in enumerate(marks, 1)]


class TestProposal:
    def test_a_score_at_the_cut_is_proposed_for_validation(self) -> None:
        proposal = rules.propose(SUBMITTED, Fraction(7, 10), CUT)
        assert proposal == Proposal(
            Outcome.VALIDATED, rules.WHY_REACHED, {"share": Fraction(7, 10), "cut": CUT}
        )

    def test_a_score_just_under_the_cut_is_not(self) -> None:
        proposal = rules.propose(SUBMITTED, Fraction(6999, 10000), CUT)
        assert proposal is not None
        assert (proposal.outcome, proposal.why) == (Outcome.NOT_VALIDATED, rules.WHY_BELOW)

    def test_an_absent_candidate_is_proposed_as_absent_whatever_the_score(self) -> None:
        for state in (AttemptState.ABSENT, AttemptState.READY):
            for share in (None, Fraction(1)):
                assert rules.propose(state, share, CUT) == Proposal(
                    Outcome.ABSENT, rules.WHY_ABSENT)

    def test_nothing_is_proposed_before_there_is_a_score(self) -> None:
        assert rules.propose(SUBMITTED, None, CUT) is None
        assert rules.propose(AttemptState.EXPIRED, None, CUT) is None

    def test_an_eliminatory_competence_under_half_outweighs_a_sufficient_score(self) -> None:
        proposal = rules.propose(SUBMITTED, Fraction(9, 10), CUT, [
            Mastery("C1", Fraction(49, 100), is_eliminatory=True),
            Mastery("C2", Fraction(0)),
            Mastery("C3", Fraction(1, 10), is_eliminatory=True),
        ])
        assert proposal is not None
        assert proposal.outcome is Outcome.NOT_VALIDATED
        assert proposal.facts["codes"] == "C1, C3"

    def test_half_is_enough_for_an_eliminatory_competence(self) -> None:
        mastery = Mastery("C1", Fraction(1, 2), is_eliminatory=True)
        proposal = rules.propose(SUBMITTED, Fraction(9, 10), CUT, [mastery])
        assert proposal is not None
        assert proposal.outcome is Outcome.VALIDATED

    def test_the_floor_of_eliminatory_competences_is_a_parameter(self) -> None:
        mastery = Mastery("C1", Fraction(1, 2), is_eliminatory=True)
        proposal = rules.propose(SUBMITTED, Fraction(9, 10), CUT, [mastery], Fraction(3, 5))
        assert proposal is not None
        assert proposal.outcome is Outcome.NOT_VALIDATED

    def test_an_eliminatory_competence_without_questions_eliminates_nobody(self) -> None:
        mastery = Mastery("C1", None, is_eliminatory=True)
        proposal = rules.propose(SUBMITTED, Fraction(9, 10), CUT, [mastery])
        assert proposal is not None
        assert proposal.outcome is Outcome.VALIDATED

    @given(share=shares, cut=shares, known=masteries)
    def test_nobody_is_proposed_for_validation_under_the_cut(
        self, share: Fraction, cut: Fraction, known: list[Mastery]
    ) -> None:
        proposal = rules.propose(SUBMITTED, share, cut, known)
        assert proposal is not None
        if proposal.outcome is Outcome.VALIDATED:
            assert share >= cut
            assert all(m.share is None or m.share >= rules.ELIMINATORY_SHARE
                       for m in known if m.is_eliminatory)

    @given(lower=shares, higher=shares, cut=shares, known=masteries)
    def test_a_better_score_never_makes_a_worse_proposal(
        self, lower: Fraction, higher: Fraction, cut: Fraction, known: list[Mastery]
    ) -> None:
        lower, higher = sorted((lower, higher))
        worse = rules.propose(SUBMITTED, lower, cut, known)
        better = rules.propose(SUBMITTED, higher, cut, known)
        assert worse is not None
        assert better is not None
        assert worse.outcome is Outcome.NOT_VALIDATED or better.outcome is Outcome.VALIDATED

    @given(share=shares, cut=shares, known=masteries)
    def test_the_sentence_of_every_proposal_finds_its_facts(
        self, share: Fraction, cut: Fraction, known: list[Mastery]
    ) -> None:
        proposal = rules.propose(SUBMITTED, share, cut, known)
        assert proposal is not None
        assert "{" not in proposal.why.format(**proposal.facts)


class TestRuling:
    def test_following_the_proposal_needs_no_reason(self) -> None:
        proposal = Proposal(Outcome.VALIDATED, "")
        assert not rules.check_ruling(proposal, Outcome.VALIDATED, "", is_correction=False)

    @pytest.mark.parametrize("reason", ["", "  \n "])
    def test_deciding_otherwise_needs_a_reason(self, reason: str) -> None:
        proposal = Proposal(Outcome.VALIDATED, "")
        faults = rules.check_ruling(proposal, Outcome.NOT_VALIDATED, reason, is_correction=False)
        assert codes(faults) == ["reason_needed"]
        assert not rules.check_ruling(
            proposal, Outcome.NOT_VALIDATED, "Copie non personnelle.", is_correction=False)

    def test_a_correction_needs_a_reason_even_towards_the_proposal(self) -> None:
        proposal = Proposal(Outcome.VALIDATED, "")
        faults = rules.check_ruling(proposal, Outcome.VALIDATED, "", is_correction=True)
        assert codes(faults) == ["reason_needed"]

    def test_someone_absent_cannot_be_validated_whatever_the_reason(self) -> None:
        proposal = Proposal(Outcome.ABSENT, "")
        faults = rules.check_ruling(proposal, Outcome.VALIDATED, "Dispense.", is_correction=False)
        assert codes(faults) == ["impossible_outcome"]

    def test_someone_who_came_cannot_be_absent_and_both_faults_are_shown(self) -> None:
        proposal = Proposal(Outcome.NOT_VALIDATED, "")
        faults = rules.check_ruling(proposal, Outcome.ABSENT, "", is_correction=False)
        assert codes(faults) == ["impossible_outcome", "reason_needed"]
        assert [fault.place for fault in faults] == ["outcome", "reason"]


class TestComposition:
    def test_a_president_and_two_external_members_are_a_jury(self) -> None:
        assert not rules.check_composition(jury_of("P", "x", "x"), 2, set(), set())

    def test_two_members_one_external_are_enough(self) -> None:
        assert not rules.check_composition(jury_of("P", "x"), 2, set(), set())

    def test_nobody_can_be_a_jury_alone(self) -> None:
        faults = rules.check_composition(jury_of("Px"), 2, set(), set())
        assert codes(faults) == ["too_few_members"]

    @pytest.mark.parametrize("marks", [("x", "x"), ("Px", "P")])
    def test_there_is_one_president_no_less_no_more(self, marks: tuple[str, ...]) -> None:
        faults = rules.check_composition(jury_of(*marks), 2, set(), set())
        assert codes(faults) == ["one_president"]

    @pytest.mark.parametrize(("marks", "good"), [
        (("P", "x"), True), (("P", "x", ""), False), (("P", "x", "x"), True),
        (("P", "x", "x", ""), True), (("P", "x", "x", "", ""), False),
    ])
    def test_half_rounded_up_is_external(self, marks: tuple[str, ...], good: bool) -> None:
        faults = rules.check_composition(jury_of(*marks), 2, set(), set())
        assert codes(faults) == ([] if good else ["too_few_external"])

    def test_a_trainer_of_the_cohort_cannot_sit(self) -> None:
        faults = rules.check_composition(jury_of("P", "x", "x"), 2, {2}, set())
        assert [(fault.place, fault.code) for fault in faults] == [("members.1", "trainer")]

    def test_a_trainee_of_the_cohort_cannot_sit(self) -> None:
        faults = rules.check_composition(jury_of("P", "x", "x"), 2, set(), {3})
        assert [(fault.place, fault.code) for fault in faults] == [("members.2", "trainee")]

    def test_nobody_sits_twice(self) -> None:
        seats = [*jury_of("P", "x"), Seat(2, is_president=False, is_external=True)]
        faults = rules.check_composition(seats, 2, set(), set())
        assert [(fault.place, fault.code) for fault in faults] == [("members.2", "seated_twice")]

    @pytest.mark.parametrize(("quorum", "good"), [(1, False), (2, True), (3, True), (4, False)])
    def test_the_quorum_is_between_two_and_the_members(self, quorum: int, good: bool) -> None:
        faults = rules.check_composition(jury_of("P", "x", "x"), quorum, set(), set())
        assert codes(faults) == ([] if good else ["quorum"])

    def test_every_fault_is_told_at_once_in_french(self) -> None:
        faults = rules.check_composition(jury_of("", ""), 5, {1}, {2})
        assert codes(faults) == [
            "one_president", "too_few_external", "quorum", "trainer", "trainee"]
        assert "1 membre(s) sur 2" in faults[1].message

    @given(st.lists(st.sampled_from(["", "x", "P", "Px"]), min_size=2, max_size=7))
    def test_whatever_passes_is_collegial_presided_and_half_external(
        self, marks: list[str]
    ) -> None:
        seats = jury_of(*marks)
        if not rules.check_composition(seats, 2, set(), set()):
            assert sum(seat.is_president for seat in seats) == 1
            assert 2 * sum(seat.is_external for seat in seats) >= len(seats)


class TestDeciding:
    seats = (
        Seat(1, True, False, is_present=True),
        Seat(2, False, True, is_present=True, links=frozenset({50})),
        Seat(3, False, True, is_present=True),
        Seat(4, False, True),
    )

    def bar(self, person_id: int | None, enrolment_id: int, state: JuryState) -> object:
        return type(rules.bar_to_deciding(self.seats, person_id, enrolment_id, state))

    def test_any_present_member_may_decide_while_the_deliberation_is_open(self) -> None:
        for person_id in (1, 2, 3):
            assert rules.may_decide(self.seats, person_id, 51, JuryState.OPEN)

    def test_a_member_with_a_link_takes_no_part_whatever_the_state(self) -> None:
        for state in JuryState:
            assert self.bar(2, 50, state) is LinkedToCandidate

    def test_who_has_not_declared_sees_and_decides_nothing(self) -> None:
        assert self.bar(4, 51, JuryState.OPEN) is NotDeclared

    def test_who_does_not_sit_decides_nothing(self) -> None:
        for person_id in (None, 9):
            assert self.bar(person_id, 51, JuryState.OPEN) is NotSeated

    def test_nobody_decides_before_the_opening(self) -> None:
        assert self.bar(1, 51, JuryState.CONVENED) is NotDeliberating

    def test_only_the_president_corrects_after_the_closing(self) -> None:
        assert rules.may_decide(self.seats, 1, 51, JuryState.CLOSED)
        assert self.bar(3, 51, JuryState.CLOSED) is PresidentOnly

    def test_another_member_corrects_when_the_president_has_a_link(self) -> None:
        seats = [Seat(1, True, False, is_present=True, links=frozenset({50})), *self.seats[1:]]
        assert rules.may_decide(seats, 3, 50, JuryState.CLOSED)
        assert not rules.may_decide(seats, 3, 51, JuryState.CLOSED)

    def test_two_members_without_a_link_are_needed_for_each_candidate(self) -> None:
        assert rules.is_collegial(self.seats, 50)
        assert not rules.is_collegial(self.seats[:2], 50)
        assert rules.is_collegial(self.seats[:2], 51)

    def test_the_quorum_counts_those_who_declared(self) -> None:
        present = rules.present_count(self.seats)
        assert present == 3
        assert rules.has_quorum(present, 3)
        assert not rules.has_quorum(present, 4)

    def test_only_the_present_president_opens_and_closes(self) -> None:
        assert rules.bar_to_presiding(self.seats, 1) is None
        assert isinstance(rules.bar_to_presiding(self.seats, 3), PresidentOnly)
        assert isinstance(rules.bar_to_presiding(self.seats, 9), NotSeated)
        absent = [Seat(1, True, False), *self.seats[1:]]
        assert isinstance(rules.bar_to_presiding(absent, 1), NotDeclared)

    def test_a_closed_jury_does_not_change_any_more(self) -> None:
        assert isinstance(rules.bar_to_changing(JuryState.CLOSED), JuryClosed)
        assert rules.bar_to_changing(JuryState.OPEN) is None
