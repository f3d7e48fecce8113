"""What is ready, what is to be reconsidered, what was issued: pulled from the decisions."""

from datetime import date, timedelta

import pytest

from lms.attestations import actions, queries, register
from lms.attestations.register import Search
from lms.attestations.rules import Status
from lms.cohorts.models import Cohort, Enrolment
from lms.core.errors import Missing
from lms.core.work import Work
from lms.juries.states import JuryState, Outcome
from lms.people.policy import Reach, Scope
from tests import make
from tests.actions.attestations.decided import (
    BASE_URL,
    EVERYWHERE,
    correct,
    make_closed_jury,
    make_decision,
    make_two_blocks,
    make_validated,
    person_of,
)

TODAY = date(2026, 11, 23)


def ready(work: Work, reach: Reach = EVERYWHERE) -> list[int]:
    return [decision.id for decision in queries.ready_to_issue(work.session, reach)]


def test_ready_are_the_standing_validated_decisions_of_closed_juries(work: Work) -> None:
    jury = make_closed_jury(work.session)
    kept = make_decision(work.session, jury)
    make_decision(work.session, jury, outcome=Outcome.NOT_VALIDATED)
    corrected = make_decision(work.session, jury)
    correct(work.session, corrected, Outcome.NOT_VALIDATED)
    still_open = make_closed_jury(work.session)
    still_open.state, still_open.closed_at = JuryState.OPEN, None
    make_decision(work.session, still_open)
    assert ready(work) == [kept.id]


def test_what_was_issued_is_no_longer_ready_even_once_revoked(work: Work) -> None:
    decision = make_validated(work.session)
    attestation = actions.issue(work, decision, BASE_URL)
    assert ready(work) == []
    actions.revoke(work, attestation, "Nom mal orthographié.")
    assert ready(work) == []
    again = queries.ready_to_issue(work.session, EVERYWHERE, again=True)
    assert [one.id for one in again] == [decision.id]
    actions.issue(work, decision, BASE_URL)
    assert not queries.ready_to_issue(work.session, EVERYWHERE, again=True)


def test_lists_stop_at_ones_reach(work: Work) -> None:
    here, there = make_validated(work.session), make_validated(work.session)
    cohort = make_closed_jury(work.session).cohort_id
    place = register.scope_of_attestation(
        work.session, actions.issue(work, there, BASE_URL).id)
    assert place.organisation_id is not None
    theirs = Reach(organisation_ids=frozenset({place.organisation_id}))
    assert ready(work, theirs) == []
    assert ready(work, Reach()) == []
    assert ready(work, Reach(cohort_ids=frozenset({cohort}))) == []
    assert ready(work) == [here.id]
    found, total = register.issued_within(work.session, theirs, Search(), TODAY)
    assert (len(found), total) == (1, 1)
    assert register.issued_within(work.session, Reach(), Search(), TODAY) == ([], 0)


def test_the_scope_of_an_attestation_names_its_holder(work: Work) -> None:
    decision = make_validated(work.session)
    attestation = actions.issue(work, decision, BASE_URL)
    scope = register.scope_of_attestation(work.session, attestation.id)
    assert scope == Scope(scope.organisation_id, scope.cohort_id,
                          person_of(work.session, decision).id)
    with pytest.raises(Missing):
        register.scope_of_attestation(work.session, 10**6)


def test_a_correction_against_the_candidate_asks_for_a_revocation(work: Work) -> None:
    decision = make_validated(work.session)
    attestation = actions.issue(work, decision, BASE_URL)
    assert queries.to_reconsider(work.session, EVERYWHERE) == []
    correct(work.session, decision, Outcome.NOT_VALIDATED)
    [found] = queries.to_reconsider(work.session, EVERYWHERE)
    assert found.issued.attestation.id == attestation.id
    assert found.standing is None
    assert queries.to_reconsider(work.session, Reach()) == []
    actions.revoke(work, attestation, "Décision corrigée par le jury.")
    assert queries.to_reconsider(work.session, EVERYWHERE) == []


def test_a_correction_validated_in_the_end_asks_for_a_replacement(work: Work) -> None:
    decision = make_validated(work.session)
    actions.issue(work, decision, BASE_URL)
    against = correct(work.session, decision, Outcome.NOT_VALIDATED)
    standing = correct(work.session, against, Outcome.VALIDATED)
    [found] = queries.to_reconsider(work.session, EVERYWHERE)
    assert found.standing is not None
    assert found.standing.id == standing.id
    assert ready(work) == [standing.id]
    replaced = queries.replaced_by(work.session, [standing], "block")
    assert replaced[standing.id].id == found.issued.attestation.id
    actions.issue(work, standing, BASE_URL)
    assert queries.to_reconsider(work.session, EVERYWHERE) == []


def test_a_retake_of_a_validated_block_leaves_the_first_attestation_alone(work: Work) -> None:
    jury = make_closed_jury(work.session)
    first = make_decision(work.session, jury)
    attestation = actions.issue(work, first, BASE_URL)
    cohort = work.session.get_one(Cohort, jury.cohort_id)
    enrolment = work.session.get_one(Enrolment, first.enrolment_id)
    second = make_decision(work.session, make_closed_jury(work.session, cohort),
                           enrolment=enrolment)
    assert actions.issue(work, second, BASE_URL).supersedes_id is None
    assert register.issued(work.session, attestation.id).status(TODAY) is Status.VALID


def test_the_whole_is_ready_from_its_last_decision_and_is_reconsidered(work: Work) -> None:
    cohort, enrolment = make_two_blocks(work.session)
    first = make_decision(work.session, make_closed_jury(work.session, cohort),
                          enrolment=enrolment)
    assert not queries.ready_to_issue(work.session, EVERYWHERE, "certification")
    last = make_decision(
        work.session, make_closed_jury(work.session, cohort, block_code="B2"),
        enrolment=enrolment, decided_at=make.NOW + timedelta(hours=1))
    [found] = queries.ready_to_issue(work.session, EVERYWHERE, "certification")
    assert found.id == last.id
    whole = actions.issue(work, last, BASE_URL, "certification")
    assert not queries.ready_to_issue(work.session, EVERYWHERE, "certification")
    against = correct(work.session, first, Outcome.NOT_VALIDATED)
    [doubtful] = queries.to_reconsider(work.session, EVERYWHERE)
    assert (doubtful.issued.attestation.id, doubtful.standing) == (whole.id, None)
    anew = correct(work.session, against, Outcome.VALIDATED,
                   decided_at=make.NOW + timedelta(hours=2))
    [doubtful] = queries.to_reconsider(work.session, EVERYWHERE)
    assert doubtful.standing is not None
    assert doubtful.standing.id == anew.id
    assert actions.issue(work, anew, BASE_URL, "certification").supersedes_id == whole.id
    assert queries.to_reconsider(work.session, EVERYWHERE) == []


def test_a_person_finds_their_own_the_latest_first(work: Work) -> None:
    person = make.make_person(work.session)
    mine = [
        actions.issue(work, make_decision(
            work.session, make_closed_jury(work.session), person=person), BASE_URL).id
        for _ in range(2)
    ]
    actions.issue(work, make_validated(work.session), BASE_URL)
    found = queries.attestations_of(work.session, person.id)
    assert [one.attestation.id for one in found] == mine[::-1]


@pytest.mark.parametrize("text", ["duPONT", "zoé dupont", "-000001", "100%_"])
def test_a_search_reads_names_numbers_and_odd_signs(work: Work, text: str) -> None:
    attestation = actions.issue(
        work, make_validated(work.session, family_name="Dupont", given_name="Zoé"), BASE_URL)
    found, total = register.issued_within(work.session, EVERYWHERE, Search(text), TODAY)
    expected = [] if "%" in text else [attestation.id]
    assert [one.attestation.id for one in found] == expected
    assert total == len(expected)


def test_a_search_by_code_and_by_status(work: Work) -> None:
    kept, gone, old = [
        actions.issue(work, make_validated(work.session), BASE_URL) for _ in range(3)]
    actions.revoke(work, gone, "motif")
    old.valid_until = TODAY - timedelta(days=1)
    work.session.flush()
    for status, expected in ((Status.VALID, kept), (Status.REVOKED, gone), (Status.EXPIRED, old)):
        search = Search(status=status)
        [found], total = register.issued_within(work.session, EVERYWHERE, search, TODAY)
        assert found.attestation.id == expected.id
        assert found.status(TODAY) is status
        assert total == 1
    assert register.issued_within(
        work.session, EVERYWHERE, Search(status=Status.SUPERSEDED), TODAY) == ([], 0)
    [found], _ = register.issued_within(work.session, EVERYWHERE, Search(kept.code), TODAY)
    assert found.attestation.id == kept.id


def test_long_lists_come_in_pages(work: Work) -> None:
    jury = make_closed_jury(work.session)
    issued = actions.issue_all(work, [make_decision(work.session, jury) for _ in range(3)],
                               BASE_URL)
    found, total = register.issued_within(work.session, EVERYWHERE, Search(page=2, size=2), TODAY)
    assert [one.attestation.id for one in found] == [issued[0].id]
    assert total == 3
