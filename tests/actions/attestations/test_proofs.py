"""Everything issued, read again: one byte or one letter changed is found and named."""

import json

import pytest
from sqlalchemy import select, update

from lms.attestations import actions, proofs, register
from lms.attestations.models import Attestation
from lms.attestations.proofs import Finding
from lms.core import files
from lms.core.files import StoredFile
from lms.core.journal import JournalEntry
from lms.core.work import Work
from tests.actions.attestations.decided import BASE_URL, make_validated


@pytest.fixture
def attestation(work: Work) -> Attestation:
    return actions.issue(work, make_validated(work.session, family_name="Avant"), BASE_URL)


def findings(work: Work) -> list[Finding]:
    work.session.flush()
    work.session.expire_all()
    return [line.finding for line in proofs.check_all(work.session)]


def replace_bytes(work: Work, sha256: str, content: bytes) -> None:
    work.session.execute(
        update(StoredFile).where(StoredFile.sha256 == sha256).values(content=content))


def test_what_was_issued_is_drawn_again_identical(work: Work, attestation: Attestation) -> None:
    actions.issue(work, make_validated(work.session), BASE_URL)
    assert findings(work) == [Finding.IDENTICAL, Finding.IDENTICAL]
    assert next(proofs.check_all(work.session)).number == attestation.number


def test_one_byte_changed_in_the_store_is_found(work: Work, attestation: Attestation) -> None:
    content = bytearray(files.read(work.session, attestation.pdf_sha256).content)
    content[len(content) // 2] ^= 1
    replace_bytes(work, attestation.pdf_sha256, bytes(content))
    assert findings(work) == [Finding.BYTES_CHANGED]


def test_one_letter_changed_in_the_facts_is_found(work: Work, attestation: Attestation) -> None:
    attestation.facts = attestation.facts.replace("Avant", "Après")
    assert findings(work) == [Finding.FACTS_CHANGED]


def test_another_template_is_told_but_is_no_fault(work: Work, attestation: Attestation) -> None:
    older = b"%PDF-1.7 drawn by an older template"
    facts = files.digest_of(attestation.facts.encode())
    attestation.pdf_sha256 = files.store(work, older, "application/pdf")
    assert proofs.finding_on(attestation, older, facts) is Finding.DRAWN_OTHERWISE
    assert findings(work) == [Finding.DRAWN_OTHERWISE]
    assert Finding.DRAWN_OTHERWISE.is_sound
    assert not Finding.BYTES_CHANGED.is_sound


def test_a_document_without_its_bytes_is_told(attestation: Attestation) -> None:
    assert proofs.finding_on(attestation, None, "") is Finding.BYTES_MISSING


def test_a_changed_copy_is_not_recognised_and_the_original_is(
    work: Work, attestation: Attestation
) -> None:
    content = files.read(work.session, attestation.pdf_sha256).content
    changed = content[:-1] + bytes([content[-1] ^ 1])
    found = register.issued_as(work.session, files.digest_of(content))
    assert found is not None
    assert found.attestation.id == attestation.id
    assert register.issued_as(work.session, files.digest_of(changed)) is None
    assert register.issued_as(work.session, files.digest_of(content + b"\n")) is None


def test_the_journal_proves_the_facts_without_repeating_them(
    work: Work, attestation: Attestation
) -> None:
    [entry] = work.session.scalars(select(JournalEntry))
    assert attestation.number in json.dumps(entry.details)
    assert "Avant" not in json.dumps(entry.details)
