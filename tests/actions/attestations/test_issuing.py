"""Issuing: the facts are those of the database, frozen; one decision, one attestation."""

import io
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pypdf
import pytest
from sqlalchemy import func, select

from lms.attestations import actions, codes, register
from lms.attestations.facts import AttestationFacts
from lms.attestations.models import Attestation, NumberSeries
from lms.attestations.pdf import render
from lms.attestations.refusals import (
    BlockNotValidated,
    CertificationNotWhole,
    DecisionSuperseded,
    JuryNotClosed,
)
from lms.banks.models import Item
from lms.catalog.models import Registration
from lms.core import files
from lms.core.errors import Invalid
from lms.core.journal import JournalEntry
from lms.core.outbox import Mail
from lms.core.work import Work
from lms.juries.states import JuryState, Outcome
from tests import make
from tests.actions.attestations.decided import (
    BASE_URL,
    certification_of,
    correct,
    make_closed_jury,
    make_decision,
    make_two_blocks,
    make_validated,
    person_of,
    president_of,
)


def facts_of(attestation: Attestation) -> AttestationFacts:
    return AttestationFacts.from_json(attestation.facts)


def test_an_attestation_states_what_the_database_holds(work: Work) -> None:
    jury = make_closed_jury(work.session)
    certification = certification_of(work.session, jury)
    decision = make_decision(work.session, jury, person=make.make_person(
        work.session, civility="Mme", family_name="L'Haÿ", given_name="Cœur Élise",
        usage_name="Łęcka", born_on=date(1980, 2, 29)))
    facts = facts_of(actions.issue(work, decision, BASE_URL + "/"))
    president = president_of(work.session, jury)
    assert facts.kind == "block"
    assert facts.state == "interne"
    assert facts.certification_title == certification.title
    assert [block.code for block in facts.blocks] == ["B1"]
    assert [one.code for one in facts.blocks[0].competences] == ["B1-C1", "B1-C2"]
    assert facts.holder.full_name == "L'HAŸ Cœur Élise"
    assert (facts.holder.civility, facts.holder.usage_name) == ("Madame", "Łęcka")
    assert facts.holder.born_on == date(1980, 2, 29)
    assert facts.issuer.address == "1 rue de Béthune, 59000 Lille"
    assert facts.jury_president == president.full_name
    assert facts.sitting_place == "Salle 12, Lille"
    assert facts.jury_held_on == facts.decided_on == facts.issued_on == date(2026, 11, 23)
    assert facts.verification_url == f"{BASE_URL}/verify/{facts.code}"
    assert codes.read_code(facts.code) == facts.code
    assert not facts.specimen
    assert facts.valid_until is None


def test_the_bytes_are_kept_with_their_digest_and_drawn_again_the_same(work: Work) -> None:
    attestation = actions.issue(work, make_validated(work.session), BASE_URL)
    stored = files.read(work.session, attestation.pdf_sha256)
    assert files.digest_of(stored.content) == attestation.pdf_sha256
    assert stored.media_type == "application/pdf"
    assert render(facts_of(attestation)) == stored.content
    reader = pypdf.PdfReader(io.BytesIO(stored.content))
    assert attestation.number in (reader.metadata.subject or "")  # type: ignore[union-attr]


def test_issuing_again_returns_the_attestation_that_stands(work: Work) -> None:
    decision = make_validated(work.session)
    first = actions.issue(work, decision, BASE_URL)
    assert actions.issue(work, decision, BASE_URL) is first
    assert actions.issue_all(work, [decision, decision], BASE_URL) == [first, first]
    assert work.session.scalar(select(func.count(Attestation.id))) == 1
    assert work.session.scalar(select(func.count(Mail.id))) == 1
    assert work.session.scalar(select(NumberSeries.last)) == 1


def test_facts_stay_as_they_were_when_the_person_changes_name(work: Work) -> None:
    decision = make_validated(work.session, family_name="Avant")
    attestation = actions.issue(work, decision, BASE_URL)
    person_of(work.session, decision).family_name = "Après"
    work.session.flush()
    assert register.issued(work.session, attestation.id).facts.holder.family_name == "Avant"


def test_numbers_follow_one_another_by_certification_and_year(work: Work) -> None:
    jury = make_closed_jury(work.session)
    code = certification_of(work.session, jury).code
    issued = actions.issue_all(work, [make_decision(work.session, jury) for _ in range(3)],
                               BASE_URL)
    assert [one.number for one in issued] == [f"{code}-2026-{n:06d}" for n in (1, 2, 3)]
    next_year = replace(work, now=datetime(2026, 12, 31, 23, 30, tzinfo=UTC))
    later = actions.issue(next_year, make_decision(work.session, jury), BASE_URL)
    assert later.number == f"{code}-2027-000001"  # it is already 2027 in Paris
    assert facts_of(later).issued_on == date(2027, 1, 1)


def test_several_certifications_are_issued_at_once_each_in_its_series(work: Work) -> None:
    decisions = [make_validated(work.session) for _ in range(3)]
    numbers = [one.number for one in actions.issue_all(work, decisions, BASE_URL)]
    assert len(set(numbers)) == 3
    assert all(number.endswith("-2026-000001") for number in numbers)


def test_the_longest_code_of_a_certification_still_makes_a_number(work: Work) -> None:
    certification = make.make_certification(work.session, code="X" * 40)
    cohort = make.make_cohort(work.session, certification_id=certification.id)
    decision = make_decision(work.session, make_closed_jury(work.session, cohort))
    assert actions.issue(work, decision, BASE_URL).number == "X" * 40 + "-2026-000001"


def test_the_journal_and_the_holder_are_told_once(work: Work) -> None:
    decision = make_validated(work.session, email="zoe@exemple.test")
    attestation = actions.issue(work, decision, BASE_URL)
    entry = work.session.scalars(
        select(JournalEntry).where(JournalEntry.kind == "attestation_issued")).one()
    assert entry.subject == f"attestation:{attestation.id}"
    assert entry.details["pdf_sha256"] == attestation.pdf_sha256
    assert entry.details["facts_sha256"] == files.digest_of(attestation.facts.encode())
    mail = work.session.scalars(select(Mail)).one()
    assert mail.to == "zoe@exemple.test"
    assert f"{BASE_URL}/attestations/{attestation.id}" in mail.body
    assert f"{BASE_URL}/verify/{attestation.code}" in mail.body
    assert "spécimen" not in mail.body


def test_a_question_not_yet_approved_makes_a_specimen(work: Work) -> None:
    jury = make_closed_jury(work.session)
    decision = make_decision(work.session, jury)
    work.session.scalars(select(Item).limit(1)).one().status = "in_review"
    work.session.flush()
    attestation = actions.issue(work, decision, BASE_URL)
    assert facts_of(attestation).specimen
    text = "".join(page.extract_text() for page in pypdf.PdfReader(
        io.BytesIO(files.read(work.session, attestation.pdf_sha256).content)).pages)
    assert "SPÉCIMEN" in text
    assert "spécimen" in work.session.scalars(select(Mail.body)).one()


def test_a_registered_certification_gives_its_entry(work: Work) -> None:
    certification = make.make_certification(
        work.session, code="RNCP40514", state=Registration.RNCP,
        registration={"code": "RNCP40514", "decision_on": "2024-04-24", "end_on": "2027-04-25",
                      "level": 6, "nsf_codes": ["326t"]})
    cohort = make.make_cohort(work.session, certification_id=certification.id)
    decision = make_decision(work.session, make_closed_jury(work.session, cohort))
    facts = facts_of(actions.issue(work, decision, BASE_URL))
    assert facts.state == "RNCP"
    assert facts.registration is not None
    assert facts.registration.decision_on == date(2024, 4, 24)
    assert facts.registration.level == 6
    assert facts.registration.nsf_codes == ("326t",)


def test_a_jury_opened_before_its_day_is_dated_from_its_opening(work: Work) -> None:
    jury = make_closed_jury(work.session)
    jury.held_on = date(2026, 12, 24)
    facts = facts_of(actions.issue(work, make_decision(work.session, jury), BASE_URL))
    assert facts.jury_held_on == date(2026, 11, 23)


@pytest.mark.parametrize("outcome", [Outcome.NOT_VALIDATED, Outcome.ABSENT])
def test_what_was_not_validated_is_not_attested(work: Work, outcome: Outcome) -> None:
    decision = make_decision(work.session, make_closed_jury(work.session), outcome=outcome)
    with pytest.raises(BlockNotValidated):
        actions.issue(work, decision, BASE_URL)


def test_a_jury_still_open_lets_nothing_out(work: Work) -> None:
    jury = make_closed_jury(work.session)
    jury.state, jury.closed_at = JuryState.OPEN, None
    with pytest.raises(JuryNotClosed):
        actions.issue(work, make_decision(work.session, jury), BASE_URL)


def test_a_corrected_decision_attests_nothing(work: Work) -> None:
    decision = make_validated(work.session)
    correct(work.session, decision, Outcome.NOT_VALIDATED)
    with pytest.raises(DecisionSuperseded):
        actions.issue(work, decision, BASE_URL)


def test_one_refused_decision_refuses_them_all_and_takes_no_number(work: Work) -> None:
    jury = make_closed_jury(work.session)
    good = make_decision(work.session, jury)
    with pytest.raises(BlockNotValidated):
        actions.issue_all(work, [good, make_decision(
            work.session, jury, outcome=Outcome.NOT_VALIDATED)], BASE_URL)
    assert work.session.scalar(select(Attestation.id)) is None
    assert actions.issue(work, good, BASE_URL).number.endswith("-000001")


def test_facts_that_cannot_be_printed_name_everyone_and_leave_no_trace(work: Work) -> None:
    jury = make_closed_jury(work.session)
    decisions = [
        make_decision(work.session, jury, person=make.make_person(
            work.session, family_name=family, given_name="Zoé"))
        for family in ("李", "Martin", "محمد")
    ]
    with pytest.raises(Invalid) as refusal:
        actions.issue_all(work, decisions, BASE_URL)
    places = {fault.place for fault in refusal.value.faults}
    assert places == {"李 Zoé, Écriture", "محمد Zoé, Écriture"}
    assert work.session.scalar(select(Attestation.id)) is None
    assert work.session.scalar(select(NumberSeries.last)) is None
    assert work.session.scalar(select(Mail.id)) is None


def test_a_decision_corrected_twice_gives_an_attestation_that_supersedes(work: Work) -> None:
    decision = make_validated(work.session)
    first = actions.issue(work, decision, BASE_URL)
    against = correct(work.session, decision, Outcome.NOT_VALIDATED)
    anew = actions.issue(work, correct(work.session, against, Outcome.VALIDATED), BASE_URL)
    assert anew.supersedes_id == first.id
    assert register.issued(work.session, first.id).status(date(2026, 11, 23)) == "superseded"
    assert register.issued(work.session, anew.id).status(date(2026, 11, 23)) == "valid"


def test_a_revoked_attestation_is_not_superseded_by_the_next(work: Work) -> None:
    decision = make_validated(work.session)
    first = actions.issue(work, decision, BASE_URL)
    actions.revoke(work, first, "Nom mal orthographié.")
    anew = actions.issue(work, decision, BASE_URL)
    assert anew.id != first.id
    assert anew.number != first.number
    assert anew.supersedes_id is None
    assert register.issued(work.session, first.id).status(date(2026, 11, 23)) == "revoked"


def test_the_whole_certification_is_issued_once_every_block_is_validated(work: Work) -> None:
    cohort, enrolment = make_two_blocks(work.session)
    second = make_decision(
        work.session, make_closed_jury(work.session, cohort, block_code="B2"),
        enrolment=enrolment, decided_at=make.NOW - timedelta(days=1))
    with pytest.raises(CertificationNotWhole):
        actions.issue(work, second, BASE_URL, "certification")
    last = make_decision(work.session, make_closed_jury(work.session, cohort),
                         enrolment=enrolment)
    with pytest.raises(CertificationNotWhole):
        actions.issue(work, second, BASE_URL, "certification")
    whole = facts_of(actions.issue(work, last, BASE_URL, "certification"))
    assert whole.kind == "certification"
    assert [block.code for block in whole.blocks] == ["B1", "B2"]
    assert facts_of(actions.issue(work, last, BASE_URL)).kind == "block"


def test_codes_are_drawn_afresh_and_addresses_carry_them(work: Work) -> None:
    issued = actions.issue_all(
        work, [make_validated(work.session) for _ in range(4)], BASE_URL)
    assert len({one.code for one in issued}) == 4
    assert all(re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{28}", one.code) for one in issued)
