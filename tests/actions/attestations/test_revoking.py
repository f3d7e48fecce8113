"""Revoking: once, with a reason, and the document stays what it was."""

import pytest
from sqlalchemy import select

from lms.attestations import actions, register
from lms.attestations.refusals import AlreadyRevoked
from lms.core import files
from lms.core.errors import Invalid
from lms.core.journal import JournalEntry
from lms.core.outbox import Mail
from lms.core.work import Work
from tests import make
from tests.actions.attestations.decided import BASE_URL, make_validated


def test_a_revocation_keeps_who_when_and_why_and_tells_the_holder(work: Work) -> None:
    attestation = actions.issue(work, make_validated(work.session, email="zoe@exemple.test"),
                                BASE_URL)
    clerk = make.make_person(work.session)
    acting = type(work)(work.session, clerk.id, work.now)
    actions.revoke(acting, attestation, "  Nom mal orthographié.  ")
    work.session.expire(attestation)
    assert attestation.revoked_at == work.now
    assert attestation.revoked_by_id == clerk.id
    assert attestation.revocation_reason == "Nom mal orthographié."
    entry = work.session.scalars(
        select(JournalEntry).where(JournalEntry.kind == "attestation_revoked")).one()
    assert (entry.actor_id, entry.details["number"]) == (clerk.id, attestation.number)
    mail = work.session.scalars(
        select(Mail).where(Mail.key == f"attestation-revoked:{attestation.id}")).one()
    assert mail.to == "zoe@exemple.test"
    assert "Nom mal orthographié." in mail.body


@pytest.mark.parametrize("reason", ["", "   ", "\n"])
def test_a_revocation_without_a_reason_is_refused(work: Work, reason: str) -> None:
    attestation = actions.issue(work, make_validated(work.session), BASE_URL)
    with pytest.raises(Invalid):
        actions.revoke(work, attestation, reason)
    assert attestation.revoked_at is None


def test_a_second_revocation_is_refused_and_the_first_reason_stands(work: Work) -> None:
    attestation = actions.issue(work, make_validated(work.session), BASE_URL)
    actions.revoke(work, attestation, "première")
    with pytest.raises(AlreadyRevoked):
        actions.revoke(work, attestation, "seconde")
    work.session.expire(attestation)
    assert attestation.revocation_reason == "première"


def test_the_bytes_of_a_revoked_attestation_are_still_there(work: Work) -> None:
    attestation = actions.issue(work, make_validated(work.session), BASE_URL)
    actions.revoke(work, attestation, "motif")
    found = register.issued_as(work.session, attestation.pdf_sha256)
    assert found is not None
    assert files.read(work.session, attestation.pdf_sha256).content.startswith(b"%PDF-")
