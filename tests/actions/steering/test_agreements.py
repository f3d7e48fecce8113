"""Agreements on both databases."""

from dataclasses import replace
from datetime import date

import pytest

from lms.core.errors import Invalid, Missing
from lms.core.work import Work
from lms.steering import actions, queries

TERMS = actions.AgreementTerms(
    code="EDEC-IA", title="EDEC IA Hauts-de-France", region="Hauts-de-France",
    starts_on=date(2026, 1, 1), ends_on=date(2027, 12, 31),
)


def test_an_agreement_is_recorded_with_a_target_of_one_hundred_people(work: Work) -> None:
    agreement = actions.add_agreement(work, TERMS)
    assert agreement.target_persons == 100
    assert queries.agreement(work.session, agreement.id) is agreement
    assert queries.agreement_by_code(work.session, "EDEC-IA") is agreement
    assert agreement in queries.agreements(work.session)


def test_every_fault_of_an_agreement_is_told_at_once(work: Work) -> None:
    actions.add_agreement(work, TERMS)
    wrong = replace(TERMS, title=" ", ends_on=date(2025, 1, 1), target_persons=0)
    with pytest.raises(Invalid) as refusal:
        actions.add_agreement(work, wrong)
    places = {fault.place for fault in refusal.value.faults}
    assert places == {"title", "code", "ends_on", "target_persons"}


def test_an_unknown_agreement_is_missing(work: Work) -> None:
    with pytest.raises(Missing):
        queries.agreement(work.session, 999_999)
