"""Declaring, opening, deciding, correcting, closing."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import replace
from fractions import Fraction
from threading import Barrier

import pytest
from sqlalchemy import event, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms.catalog.models import Competence
from lms.core import db
from lms.core.config import Settings
from lms.core.errors import Invalid
from lms.core.journal import JournalEntry
from lms.core.work import Work
from lms.exams import events
from lms.exams.models import Attempt, AttemptState, EventKind
from lms.juries import actions, candidates, decisions, exports, queries
from lms.juries.decisions import Ruling
from lms.juries.models import Decision
from lms.juries.refusals import (
    DecidedMeanwhile,
    JuryClosed,
    LinkedToCandidate,
    NotAllDecided,
    NotCollegial,
    NotDeclared,
    NotDeliberating,
    NotScored,
    NotSeated,
    PresidentOnly,
    QuorumNotMet,
)
from lms.juries.states import JuryState, Outcome
from lms.people.models import Person
from lms.people.policy import Reach, Role
from tests import make
from tests.actions.juries.chamber import (
    Chamber,
    make_candidate,
    make_chamber,
    make_run,
)

VALIDATED, NOT_VALIDATED, ABSENT = Outcome.VALIDATED, Outcome.NOT_VALIDATED, Outcome.ABSENT
LATER = make.NOW + make.timedelta(days=3)


def facts(session: Session, kind: str) -> list[JournalEntry]:
    return list(session.scalars(select(JournalEntry).where(JournalEntry.kind == kind)))


def all_decisions(session: Session, attempt: Attempt) -> list[tuple[int, Outcome, str]]:
    return [(one.rank, one.outcome, one.reason)
            for one in queries.decision_history(session, attempt.id)]


class TestDeclaring:
    def test_declaring_no_link_is_being_present(self, work: Work) -> None:
        chamber = make_chamber(work.session)
        chamber.declared(work, chamber.second)
        member = queries.member_of(chamber.fresh(work.session), chamber.second.id)
        assert member is not None
        assert (member.declared_at, member.conflicts) == (make.NOW, [])
        assert facts(work.session, "conflicts_declared")[0].actor_id == chamber.second.id

    def test_a_link_keeps_its_reason_out_of_the_journal(self, work: Work) -> None:
        chamber = make_chamber(work.session)
        chamber.declared(work, chamber.second, (chamber.good.enrolment_id, " Mon neveu "))
        member = queries.member_of(chamber.fresh(work.session), chamber.second.id)
        assert member is not None
        assert [one.reason for one in member.conflicts] == ["Mon neveu"]
        assert facts(work.session, "conflicts_declared")[0].details == {
            "member": chamber.second.id, "enrolments": [chamber.good.enrolment_id]}

    def test_declaring_the_same_again_adds_nothing(self, work: Work) -> None:
        chamber = make_chamber(work.session)
        link = (chamber.good.enrolment_id, "Mon neveu")
        chamber.declared(work, chamber.second, link)
        chamber.declared(work, chamber.second, link)
        chamber.declared(work, chamber.second)
        assert len(facts(work.session, "conflicts_declared")) == 1

    def test_a_link_discovered_later_is_added_and_the_first_declaration_stands(
        self, work: Work
    ) -> None:
        chamber = make_chamber(work.session).deliberating(work)
        chamber.declared(replace(work, now=LATER), chamber.second,
                         (chamber.weak.enrolment_id, "Reconnu en lisant le dossier"))
        member = queries.member_of(chamber.fresh(work.session), chamber.second.id)
        assert member is not None
        assert member.declared_at == make.NOW
        with pytest.raises(LinkedToCandidate):
            decide(chamber, work, chamber.weak, NOT_VALIDATED, by=chamber.second)

    def test_everyone_declares_for_themselves(self, work: Work) -> None:
        chamber = make_chamber(work.session)
        other = queries.member_of(chamber.jury, chamber.third.id)
        assert other is not None
        for actor in (chamber.acting(work, chamber.second), work):
            with pytest.raises(NotSeated):
                actions.declare(actor, chamber.jury, other, [])

    def test_a_link_with_a_stranger_or_without_a_reason_is_refused(self, work: Work) -> None:
        chamber = make_chamber(work.session)
        with pytest.raises(Invalid) as refusal:
            chamber.declared(work, chamber.second, (987654, "?"),
                             (chamber.good.enrolment_id, "  "))
        assert [fault.code for fault in refusal.value.faults] == [
            "not_a_candidate", "link_reason"]

    def test_nothing_is_declared_after_the_closing(self, work: Work) -> None:
        chamber = closed(work)
        with pytest.raises(JuryClosed):
            chamber.declared(work, chamber.second, (chamber.good.enrolment_id, "Mon neveu"))


class TestOpening:
    def test_the_president_opens_once_the_quorum_has_declared(self, work: Work) -> None:
        chamber = make_chamber(work.session)
        chamber.declared(work, chamber.president)
        with pytest.raises(QuorumNotMet) as refusal:
            actions.open_deliberation(chamber.acting(work), chamber.jury)
        assert "1 membre(s) présent(s) sur 2" in str(refusal.value)
        chamber.declared(work, chamber.third)
        actions.open_deliberation(chamber.acting(work), chamber.jury)
        jury = chamber.fresh(work.session)
        assert (jury.state, jury.opened_at) == (JuryState.OPEN, make.NOW)
        assert facts(work.session, "deliberation_opened")[0].details == {
            "present": sorted([chamber.president.id, chamber.third.id]), "held_on": "2026-11-23"}

    def test_opening_again_changes_nothing(self, work: Work) -> None:
        chamber = make_chamber(work.session).deliberating(work)
        actions.open_deliberation(chamber.acting(replace(work, now=LATER)), chamber.jury)
        assert chamber.fresh(work.session).opened_at == make.NOW
        assert len(facts(work.session, "deliberation_opened")) == 1

    def test_only_the_president_present_opens(self, work: Work) -> None:
        chamber = make_chamber(work.session)
        chamber.declared(work, chamber.second)
        chamber.declared(work, chamber.third)
        with pytest.raises(PresidentOnly):
            actions.open_deliberation(chamber.acting(work, chamber.second), chamber.jury)
        with pytest.raises(NotDeclared):
            actions.open_deliberation(chamber.acting(work), chamber.jury)
        with pytest.raises(NotSeated):
            actions.open_deliberation(work, chamber.jury)

    def test_a_member_who_became_a_trainer_since_stops_the_opening(self, work: Work) -> None:
        chamber = make_chamber(work.session)
        chamber.declared(work, chamber.president)
        chamber.declared(work, chamber.second)
        make.make_grant(work.session, chamber.second, Role.TRAINER,
                        cohort_id=chamber.sitting.cohort_id)
        with pytest.raises(Invalid) as refusal:
            actions.open_deliberation(chamber.acting(work), chamber.jury)
        assert refusal.value.faults[0].place == chamber.second.full_name

    def test_two_members_without_a_link_are_needed_for_every_candidate(self, work: Work) -> None:
        chamber = make_chamber(work.session)
        chamber.declared(work, chamber.president)
        chamber.declared(work, chamber.second, (chamber.weak.enrolment_id, "Mon voisin"))
        with pytest.raises(NotCollegial, match="Camille BERNARD"):
            actions.open_deliberation(chamber.acting(work), chamber.jury)
        chamber.declared(work, chamber.third)
        actions.open_deliberation(chamber.acting(work), chamber.jury)


class TestDeciding:
    def test_a_decision_says_what_was_proposed_by_what_score_and_by_whom(
        self, work: Work
    ) -> None:
        chamber = make_chamber(work.session).deliberating(work)
        made = decide(chamber, work, chamber.good, VALIDATED, by=chamber.third)
        assert (made.rank, made.proposal, made.outcome, made.block_code) == (
            1, VALIDATED, VALIDATED, "B1")
        assert (made.decided_by_id, made.decided_at) == (chamber.third.id, make.NOW)
        assert made.score_run_id is not None
        assert made.enrolment_id == chamber.good.enrolment_id
        entry = facts(work.session, "candidate_decided")[0]
        assert entry.actor_id == chamber.third.id
        assert entry.details["outcome"] == "valide"

    def test_who_was_excluded_is_decided_on_by_name_with_the_reason_in_sight(
        self, work: Work
    ) -> None:
        chamber = make_chamber(work.session).deliberating(work)
        chamber.good.state, chamber.good.submitted_at = AttemptState.EXCLUDED, None
        events.note(work, chamber.good.id, EventKind.EXCLUDED, text="Téléphone")
        work.session.flush()
        found = candidates.candidates_of(work.session, chamber.jury)
        good = candidates.candidate_of(found, chamber.good.id)
        assert good.exclusion == "Téléphone"
        assert good.proposal is not None
        assert good.proposal.outcome is NOT_VALIDATED
        made = decisions.decide_as_proposed(chamber.acting(work), chamber.jury)
        assert chamber.good.id not in {one.attempt_id for one in made}

    def test_deciding_the_same_twice_adds_nothing(self, work: Work) -> None:
        chamber = make_chamber(work.session).deliberating(work)
        first = decide(chamber, work, chamber.good, VALIDATED)
        again = decide(chamber, work, chamber.good, VALIDATED, by=chamber.second, seen_rank=0)
        assert again.id == first.id
        assert len(facts(work.session, "candidate_decided")) == 1

    def test_deciding_against_the_proposal_needs_a_reason(self, work: Work) -> None:
        chamber = make_chamber(work.session).deliberating(work)
        with pytest.raises(Invalid) as refusal:
            decide(chamber, work, chamber.weak, VALIDATED)
        assert refusal.value.faults[0].place == "reason"
        made = decide(chamber, work, chamber.weak, VALIDATED, "Compétences montrées en atelier.")
        assert (made.proposal, made.outcome) == (NOT_VALIDATED, VALIDATED)

    def test_the_database_itself_refuses_a_difference_without_a_reason(self, work: Work) -> None:
        chamber = make_chamber(work.session).deliberating(work)
        made = decide(chamber, work, chamber.weak, NOT_VALIDATED)
        with pytest.raises(IntegrityError), work.session.begin_nested():
            work.session.execute(update(Decision).where(Decision.id == made.id)
                                 .values(outcome=VALIDATED, reason="  "))

    def test_an_absent_candidate_is_recorded_absent_without_a_score(self, work: Work) -> None:
        chamber = make_chamber(work.session).deliberating(work)
        made = decide(chamber, work, chamber.gone, ABSENT)
        assert (made.proposal, made.score_run_id) == (ABSENT, None)

    def test_a_paper_without_a_score_waits(self, work: Work) -> None:
        chamber = make_chamber(work.session)
        cohort = queries.jury(work.session, chamber.jury.id).cohort
        late = make.make_attempt(work.session, chamber.sitting,
                                 make.make_enrolment(work.session, cohort), AttemptState.EXPIRED)
        chamber.deliberating(work)
        with pytest.raises(NotScored):
            decide(chamber, work, late, NOT_VALIDATED, "Copie illisible.")

    def test_a_member_with_a_link_records_nothing_on_this_candidate(self, work: Work) -> None:
        chamber = make_chamber(work.session)
        chamber.declared(work, chamber.president, (chamber.good.enrolment_id, "Ma cousine"))
        chamber.deliberating(work)
        with pytest.raises(LinkedToCandidate):
            decide(chamber, work, chamber.good, VALIDATED)
        assert decide(chamber, work, chamber.weak, NOT_VALIDATED)
        assert decide(chamber, work, chamber.good, VALIDATED, by=chamber.second)

    def test_nobody_decides_before_declaring_or_before_the_opening(self, work: Work) -> None:
        chamber = make_chamber(work.session)
        with pytest.raises(NotDeclared):
            decide(chamber, work, chamber.good, VALIDATED)
        chamber.declared(work, chamber.president)
        with pytest.raises(NotDeliberating):
            decide(chamber, work, chamber.good, VALIDATED)

    def test_neither_the_system_nor_a_stranger_decides(self, work: Work) -> None:
        chamber = make_chamber(work.session).deliberating(work)
        for actor in (work, chamber.acting(work, make.make_person(work.session))):
            with pytest.raises(NotSeated):
                decisions.decide(actor, chamber.jury, chamber.good, Ruling(VALIDATED))

    def test_too_few_members_without_a_link_wait_for_another(self, work: Work) -> None:
        chamber = make_chamber(work.session).deliberating(work)
        for person in (chamber.second, chamber.third):
            chamber.declared(work, person, (chamber.good.enrolment_id, "Ancien collègue"))
        with pytest.raises(NotCollegial):
            decide(chamber, work, chamber.good, VALIDATED)


class TestCorrecting:
    def test_a_correction_supersedes_with_a_reason_and_both_stay(self, work: Work) -> None:
        chamber = make_chamber(work.session).deliberating(work)
        first = decide(chamber, work, chamber.good, VALIDATED)
        with pytest.raises(Invalid) as refusal:
            decide(chamber, work, chamber.good, NOT_VALIDATED)
        assert [fault.code for fault in refusal.value.faults] == ["reason_needed"]
        second = decide(chamber, work, chamber.good, NOT_VALIDATED, "Copie d'un tiers.")
        assert (second.rank, second.supersedes_id) == (2, first.id)
        assert all_decisions(work.session, chamber.good) == [
            (1, VALIDATED, ""), (2, NOT_VALIDATED, "Copie d'un tiers.")]
        assert facts(work.session, "decision_corrected")[0].details["before"] == "valide"

    def test_only_what_was_seen_is_corrected(self, work: Work) -> None:
        chamber = make_chamber(work.session).deliberating(work)
        decide(chamber, work, chamber.good, VALIDATED, by=chamber.second, seen_rank=0)
        with pytest.raises(DecidedMeanwhile):
            decide(chamber, work, chamber.good, NOT_VALIDATED, "Doute.", seen_rank=0)
        assert decide(chamber, work, chamber.good, NOT_VALIDATED, "Doute.", seen_rank=1).rank == 2

    def test_after_the_closing_the_president_alone_corrects(self, work: Work) -> None:
        chamber = closed(work)
        later = replace(work, now=LATER)
        with pytest.raises(PresidentOnly):
            decide(chamber, later, chamber.good, NOT_VALIDATED, "Fraude.", by=chamber.second)
        made = decide(chamber, later, chamber.good, NOT_VALIDATED, "Fraude établie.")
        assert made.rank == 2
        standing = queries.current_decisions(work.session, jury_id=chamber.jury.id)
        assert [one.id for one in standing if one.attempt_id == chamber.good.id] == [made.id]

    def test_a_decision_is_superseded_once_at_the_database_too(self, work: Work) -> None:
        chamber = make_chamber(work.session).deliberating(work)
        first = decide(chamber, work, chamber.good, VALIDATED)
        decide(chamber, work, chamber.good, NOT_VALIDATED, "Doute.")
        with pytest.raises(IntegrityError), work.session.begin_nested():
            work.session.add(Decision(
                jury_id=chamber.jury.id, attempt_id=chamber.good.id, rank=2, reason="Autre.",
                enrolment_id=chamber.good.enrolment_id, block_code="B1", proposal=VALIDATED,
                outcome=NOT_VALIDATED, decided_at=make.NOW, decided_by_id=chamber.third.id,
                supersedes_id=first.id,
            ))


class TestDecidingAsProposed:
    def test_all_that_remain_are_decided_in_one_act(self, work: Work) -> None:
        chamber = make_chamber(work.session).deliberating(work)
        decide(chamber, work, chamber.weak, VALIDATED, "Oral convaincant.")
        made = decisions.decide_as_proposed(chamber.acting(work), chamber.jury)
        assert {(one.attempt_id, one.outcome) for one in made} == {
            (chamber.good.id, VALIDATED), (chamber.gone.id, ABSENT)}
        entries = facts(work.session, "candidates_decided_as_proposed")
        assert [entry.details for entry in entries] == [
            {str(chamber.good.id): "valide", str(chamber.gone.id): "non_presente"}]
        assert decisions.decide_as_proposed(chamber.acting(work), chamber.jury) == []

    def test_those_with_whom_the_actor_has_a_link_are_left_to_others(self, work: Work) -> None:
        chamber = make_chamber(work.session)
        chamber.declared(work, chamber.president, (chamber.good.enrolment_id, "Ma cousine"))
        chamber.deliberating(work)
        made = decisions.decide_as_proposed(chamber.acting(work), chamber.jury)
        assert chamber.good.id not in {one.attempt_id for one in made}
        rest = decisions.decide_as_proposed(chamber.acting(work, chamber.second), chamber.jury)
        assert [one.attempt_id for one in rest] == [chamber.good.id]

    def test_only_what_was_confirmed_is_decided(self, work: Work) -> None:
        chamber = make_chamber(work.session).deliberating(work)
        confirmed = {chamber.good.id: NOT_VALIDATED, chamber.weak.id: NOT_VALIDATED}
        made = decisions.decide_as_proposed(chamber.acting(work), chamber.jury, confirmed)
        assert [one.attempt_id for one in made] == [chamber.weak.id]

    def test_it_waits_for_the_opening_and_ends_with_the_closing(self, work: Work) -> None:
        chamber = make_chamber(work.session)
        with pytest.raises(NotDeliberating):
            decisions.decide_as_proposed(chamber.acting(work), chamber.jury)
        chamber = closed(work)
        with pytest.raises(NotDeliberating):
            decisions.decide_as_proposed(chamber.acting(work), chamber.jury)


class TestClosing:
    def test_a_jury_closes_once_everyone_is_decided(self, work: Work) -> None:
        chamber = make_chamber(work.session).deliberating(work)
        decide(chamber, work, chamber.good, VALIDATED)
        with pytest.raises(NotAllDecided, match="2 candidat"):
            actions.close(chamber.acting(work), chamber.jury)
        decisions.decide_as_proposed(chamber.acting(work), chamber.jury)
        actions.close(chamber.acting(work), chamber.jury)
        jury = chamber.fresh(work.session)
        assert (jury.state, jury.closed_at) == (JuryState.CLOSED, make.NOW)
        outcomes = facts(work.session, "jury_closed")[0].details["outcomes"]
        assert outcomes[str(chamber.weak.id)] == "non_valide"

    def test_closing_again_changes_nothing_and_it_does_not_open_again(self, work: Work) -> None:
        chamber = closed(work)
        actions.close(chamber.acting(replace(work, now=LATER)), chamber.jury)
        assert chamber.fresh(work.session).closed_at == make.NOW
        with pytest.raises(JuryClosed):
            actions.open_deliberation(chamber.acting(work), chamber.jury)

    def test_only_the_president_closes(self, work: Work) -> None:
        chamber = make_chamber(work.session).deliberating(work)
        decisions.decide_as_proposed(chamber.acting(work), chamber.jury)
        with pytest.raises(PresidentOnly):
            actions.close(chamber.acting(work, chamber.third), chamber.jury)

    def test_a_jury_that_never_opened_does_not_close(self, work: Work) -> None:
        chamber = make_chamber(work.session)
        chamber.declared(work, chamber.president)
        with pytest.raises(NotAllDecided):
            actions.close(chamber.acting(work), chamber.jury)


class TestReading:
    def test_candidates_are_told_by_name_with_score_proposal_and_decision(
        self, work: Work
    ) -> None:
        chamber = make_chamber(work.session).deliberating(work)
        decide(chamber, work, chamber.weak, VALIDATED, "Oral convaincant.")
        found = candidates.candidates_of(work.session, chamber.fresh(work.session))
        assert [one.person.family_name for one in found] == ["Aubert", "Bernard", "Carpentier"]
        assert [one.share for one in found] == [Fraction(9, 10), Fraction(2, 5), None]
        assert [one.proposal.outcome for one in found if one.proposal] == [
            VALIDATED, NOT_VALIDATED, ABSENT]
        assert [one.differs for one in found] == [False, True, False]
        assert [m.share for m in found[0].masteries] == [Fraction(1), Fraction(4, 5)]

    def test_accents_and_ligatures_do_not_change_the_order_of_names(self, work: Work) -> None:
        chamber = make_chamber(work.session)
        for name in ("Œuvrard", "Évrard", "Zola", "Odin", "Ogier"):
            make_candidate(work.session, chamber.sitting, name, ("5", "5"))
        found = candidates.candidates_of(work.session, chamber.jury)
        assert [one.person.family_name for one in found] == [
            "Aubert", "Bernard", "Carpentier", "Évrard", "Odin", "Œuvrard", "Ogier", "Zola"]

    def test_more_candidates_need_no_more_statements(self, work: Work) -> None:
        chamber = make_chamber(work.session).deliberating(work)
        decisions.decide_as_proposed(chamber.acting(work), chamber.jury)

        def count() -> int:
            jury = chamber.fresh(work.session)
            statements: list[str] = []
            listener = (work.session.get_bind(), "before_cursor_execute",
                        lambda *told: statements.append(told[2]))
            event.listen(*listener)
            exports.minutes_of(work.session, jury)
            event.remove(*listener)
            return len(statements)

        few = count()
        for number in range(6):
            make_candidate(work.session, chamber.sitting, f"Nouveau{number}", ("5", "5"))
        assert count() == few

    def test_the_newest_score_run_counts(self, work: Work) -> None:
        chamber = make_chamber(work.session)
        make_run(work.session, chamber.weak, "5", "5", number=2)
        found = candidates.candidates_of(work.session, chamber.jury)
        assert found[1].share == 1

    def test_an_eliminatory_competence_of_the_framework_changes_the_proposal(
        self, work: Work
    ) -> None:
        chamber = make_chamber(work.session)
        make_candidate(work.session, chamber.sitting, "Delmotte", ("5", "2"))
        work.session.execute(update(Competence).where(Competence.code == "B1-C2")
                             .values(eliminatory=True))
        found = candidates.candidates_of(work.session, chamber.fresh(work.session))
        proposal = found[3].proposal
        assert found[3].share == Fraction(7, 10)
        assert proposal is not None
        assert (proposal.outcome, proposal.facts["codes"]) == (NOT_VALIDATED, "B1-C2")

    def test_a_file_holds_questions_answers_keys_and_history(self, work: Work) -> None:
        chamber = make_chamber(work.session).deliberating(work)
        decide(chamber, work, chamber.weak, NOT_VALIDATED)
        decide(chamber, work, chamber.weak, VALIDATED, "Oral convaincant.")
        jury = chamber.fresh(work.session)
        found = candidates.candidates_of(work.session, jury)
        file = candidates.file_of(work.session, jury,
                                  candidates.candidate_of(found, chamber.weak.id))
        assert [(line.stem, line.score.given, line.score.key) for line in file.lines] == [
            ("Question q-0001 ?", "Juste", "Juste"), ("Question q-0002 ?", "Juste", "Juste")]
        assert list(file.competences) == ["B1-C1", "B1-C2"]
        assert [one.rank for one in file.history] == [1, 2]

    def test_current_decisions_are_those_of_closed_juries_unless_asked(self, work: Work) -> None:
        chamber = make_chamber(work.session).deliberating(work)
        decisions.decide_as_proposed(chamber.acting(work), chamber.jury)
        cohort_id = chamber.sitting.cohort_id
        assert queries.current_decisions(work.session, cohort_id=cohort_id) == []
        running = queries.current_decisions(work.session, jury_id=chamber.jury.id,
                                            only_closed=False)
        assert len(running) == 3
        actions.close(chamber.acting(work), chamber.jury)
        work.session.expire_all()
        done = queries.current_decisions(work.session, cohort_id=cohort_id)
        assert {one.enrolment.person.family_name for one in done} == {
            "Aubert", "Bernard", "Carpentier"}
        one = queries.current_decisions(work.session, enrolment_ids={chamber.good.enrolment_id})
        assert [(d.outcome, d.attempt.sitting.title, d.jury.state) for d in one] == [
            (VALIDATED, "Épreuve du bloc B1", JuryState.CLOSED)]

    def test_minutes_tell_the_score_each_decision_was_made_on(self, work: Work) -> None:
        chamber = closed(work)
        make_run(work.session, chamber.weak, "5", "5", number=2)
        minutes = exports.minutes_of(work.session, chamber.fresh(work.session))
        assert [one.share for one in minutes.candidates] == [Fraction(9, 10), Fraction(2, 5), None]
        assert [one.proposal for one in minutes.candidates] == [VALIDATED, NOT_VALIDATED, ABSENT]
        assert (minutes.version, minutes.present) == (1, 3)

    def test_a_correction_after_the_closing_makes_another_version(self, work: Work) -> None:
        chamber = closed(work)
        before = exports.minutes_of(work.session, chamber.fresh(work.session))
        decide(chamber, replace(work, now=LATER), chamber.good, NOT_VALIDATED, "Fraude établie.")
        after = exports.minutes_of(work.session, chamber.fresh(work.session))
        assert (before.version, after.version) == (1, 2)
        assert before.fingerprint != after.fingerprint
        assert [(c.before, c.after) for c in after.candidates[0].corrections] == [
            (VALIDATED, NOT_VALIDATED)]

    def test_lists_count_candidates_and_decisions(self, work: Work) -> None:
        chamber = make_chamber(work.session).deliberating(work)
        decide(chamber, work, chamber.good, VALIDATED)
        decide(chamber, work, chamber.good, NOT_VALIDATED, "Doute.")
        lines = queries.juries_of_member(work.session, chamber.second.id)
        assert [(line.jury.id, line.candidates, line.decided) for line in lines] == [
            (chamber.jury.id, 3, 1)]
        assert queries.juries_of_member(work.session, make.make_person(work.session).id) == []

    def test_what_waits_for_a_jury_is_closed_and_has_none(self, work: Work) -> None:
        chamber = make_chamber(work.session)
        waiting = make.make_sitting(
            work.session, chamber.fresh(work.session).cohort, state="closed",
            published_at=make.NOW, opened_at=make.NOW, closed_at=make.NOW)
        make.make_sitting(work.session, chamber.jury.cohort)
        reach = Reach(cohort_ids=frozenset({chamber.sitting.cohort_id}))
        found = queries.sittings_to_deliberate(work.session, reach)
        assert [one.id for one in found] == [waiting.id]


def test_two_members_deciding_at_once_one_wins_and_the_other_is_told(
    fresh_database: Callable[..., AbstractContextManager[str]], database_url: str
) -> None:
    kind = "sqlite" if database_url.startswith("sqlite") else "postgresql"
    with fresh_database(kind) as url:
        database = db.connect(Settings(database_url=url))
        with db.transaction(database, write=True) as session:
            chamber = make_chamber(session).deliberating(Work(session, None, make.NOW))
        start = Barrier(2)

        def vote(member: Person, ruling: Ruling) -> str:
            start.wait(timeout=10)
            try:
                with db.transaction(database, write=True) as session:
                    work = Work(session, member.id, make.NOW)
                    decisions.decide(work, chamber.jury, chamber.good, ruling)
            except DecidedMeanwhile as refusal:
                return refusal.code
            return "decided"

        with ThreadPoolExecutor(2) as pool:
            votes = [
                pool.submit(vote, chamber.second, Ruling(VALIDATED, "", 0)),
                pool.submit(vote, chamber.third, Ruling(NOT_VALIDATED, "Doute.", 0)),
            ]
            answers = sorted(one.result(timeout=30) for one in votes)
        assert answers == ["decided", "decided_meanwhile"]
        with db.transaction(database, write=False) as session:
            assert session.scalar(select(func.count(Decision.id))) == 1
        database.dispose()


def decide(
    chamber: Chamber, work: Work, attempt: Attempt, outcome: Outcome, reason: str = "",
    *, by: Person | None = None, seen_rank: int | None = None,
) -> Decision:
    ruling = Ruling(outcome, reason, seen_rank)
    return decisions.decide(chamber.acting(work, by), chamber.jury, attempt, ruling)


def closed(work: Work) -> Chamber:
    chamber = make_chamber(work.session).deliberating(work)
    decisions.decide_as_proposed(chamber.acting(work), chamber.jury)
    actions.close(chamber.acting(work), chamber.jury)
    return chamber
