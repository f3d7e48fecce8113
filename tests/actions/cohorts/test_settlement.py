"""What a judged row would do to one cohort: pure decisions on values."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from lms.cohorts.roster import judge_roster, read_roster
from lms.cohorts.settlement import Acquaintance, Effect, Proposal, fingerprint, proposals
from lms.cohorts.trainees import KnownTrainee
from lms.cohorts.verdicts import Verdict

TODAY = date(2026, 11, 23)
HEADER = "Nom;Prénom;Date de naissance;Courriel;Poste\n"
ANNE = "DUPONT;Anne;02/04/1991;anne@exemple.test;Comptable\n"
KNOWN = KnownTrainee(
    id=7, email="anne@exemple.test", family_name="DUPONT", given_name="Anne",
    born_on=date(1991, 4, 2), job_title="Comptable",
)
OURS = Acquaintance(trainee=KNOWN, is_enrolled=True, is_ours=True, is_elsewhere=False,
                    has_password=False, is_closed=False)


def _settled(*rows: str, person: Acquaintance | None = None) -> tuple[Proposal, ...]:
    known = [person.trainee] if person else []
    roster = read_roster("liste.csv", (HEADER + "".join(rows)).encode())
    judged = judge_roster(roster, known, TODAY)
    return proposals(judged, {7: person} if person else {})


def _codes(proposal: Proposal) -> list[str]:
    return [fault.code for fault in proposal.judged.reasons]


@pytest.mark.parametrize(
    ("seen", "row", "verdict", "effect"),
    [
        ({}, ANNE, Verdict.UNCHANGED, Effect.NOTHING),
        ({"is_enrolled": False}, ANNE, Verdict.NEW, Effect.ENROL),
        ({}, ANNE.replace("Comptable", "Juriste"), Verdict.CHANGED, Effect.CORRECT),
        ({"is_closed": True}, ANNE, Verdict.REFUSED, Effect.NOTHING),
        ({}, ANNE.replace("02/04", "03/04"), Verdict.CHANGED, Effect.CORRECT),
        ({"is_elsewhere": True}, ANNE.replace("02/04", "03/04"), Verdict.QUESTION,
         Effect.CORRECT),
        ({"is_enrolled": False, "is_ours": False}, ANNE, Verdict.NEW, Effect.ENROL),
        ({"is_ours": False}, ANNE.replace("Dupont", "DUPONT"), Verdict.UNCHANGED,
         Effect.NOTHING),
        ({"is_ours": False}, ANNE.replace("DUPONT", "Autre"), Verdict.QUESTION, Effect.NOTHING),
    ],
)
def test_a_verdict_depends_on_who_follows_the_person(
    seen: dict[str, Any], row: str, verdict: Verdict, effect: Effect
) -> None:
    (found,) = _settled(row, person=replace(OURS, **seen))
    assert (found.judged.verdict, found.effect) == (verdict, effect)


def test_somebody_nobody_knows_is_enrolled() -> None:
    (found,) = _settled(ANNE)
    assert found.effect is Effect.ENROL
    assert found.acts(frozenset())


@pytest.mark.parametrize(
    ("seen", "kept"),
    [({}, {"email"}), ({"has_password": True}, set()), ({"is_elsewhere": True}, set())],
)
def test_an_address_changes_only_before_anyone_signs_in_with_it(
    seen: dict[str, Any], kept: set[str]
) -> None:
    (found,) = _settled(ANNE.replace("anne@", "a.dupont@"), person=replace(OURS, **seen))
    assert _codes(found) == ["same_person_other_email"]
    assert set(found.judged.changes) == kept
    assert found.consequence is not None
    assert ("devient" in found.consequence.text) is bool(kept)


def test_a_question_acts_only_when_it_can_be_answered_and_is_ticked() -> None:
    (asked,) = _settled(ANNE.replace("anne@", "a.dupont@"), person=OURS)
    assert not asked.acts(frozenset())
    assert asked.acts(frozenset({1}))
    (blocked,) = _settled(ANNE.replace("DUPONT", "Autre").replace("1991", "1970"), person=OURS)
    assert "someone_else" in _codes(blocked)
    assert not blocked.acts(frozenset({1}))
    assert not blocked.judged.changes


def test_only_the_first_row_about_somebody_counts() -> None:
    first, second = _settled(ANNE, ANNE.replace("anne@", "a.dupont@"), person=OURS)
    assert first.judged.verdict is Verdict.UNCHANGED
    assert "row_above" in _codes(second)
    assert not second.is_answerable


def test_a_preview_has_the_same_fingerprint_until_the_base_changes() -> None:
    before = fingerprint(_settled(ANNE, person=OURS))
    assert fingerprint(_settled(ANNE, person=OURS)) == before
    changed = replace(OURS, trainee=replace(KNOWN, job_title="Juriste"))
    assert fingerprint(_settled(ANNE, person=changed)) != before
    assert fingerprint(_settled(ANNE)) != before


def test_what_another_organisation_holds_of_somebody_is_never_shown() -> None:
    stranger = replace(OURS, is_ours=False, is_enrolled=False,
                       trainee=replace(KNOWN, phone="+33612345678", given_name="ANNE"))
    (found,) = _settled(ANNE, person=stranger)
    assert not found.judged.changes
    assert "ANNE" not in str(found.consequence)
