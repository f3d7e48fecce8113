"""Everything issued, read again: bytes against digests, facts against the journal.

Also draws each document anew: the same facts give the same bytes, or the template has changed
since, which is no fault, the stored bytes being the document.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import String, select
from sqlalchemy.orm import Session

from lms.attestations.facts import AttestationFacts
from lms.attestations.models import Attestation
from lms.attestations.pdf import render
from lms.core import files
from lms.core.files import StoredFile
from lms.core.journal import JournalEntry

BATCH = 100


class Finding(StrEnum):
    """What reading one attestation again has shown."""

    IDENTICAL = "identical"
    DRAWN_OTHERWISE = "the template has changed since"
    BYTES_MISSING = "the document is missing"
    BYTES_CHANGED = "the document is not the one that was issued"
    FACTS_CHANGED = "the facts are not those that were issued"

    @property
    def is_sound(self) -> bool:
        """Whether the attestation is as it was issued."""
        return self in {Finding.IDENTICAL, Finding.DRAWN_OTHERWISE}


@dataclass(frozen=True, slots=True)
class Line:
    """One attestation and what was found."""

    number: str
    finding: Finding


def check_all(session: Session) -> Iterator[Line]:
    """Read every attestation again, in the order of issue."""
    keys = session.scalars(select(Attestation.id).order_by(Attestation.id)).all()
    for start in range(0, len(keys), BATCH):
        yield from _batch(session, keys[start], keys[min(start + BATCH, len(keys)) - 1])


def finding_on(attestation: Attestation, stored: bytes | None, facts_sha256: object) -> Finding:
    """What is found on one attestation; ``facts_sha256`` is what the journal says of its facts."""
    if stored is None:
        return Finding.BYTES_MISSING
    if files.digest_of(stored) != attestation.pdf_sha256:
        return Finding.BYTES_CHANGED
    if files.digest_of(attestation.facts.encode()) != facts_sha256:
        return Finding.FACTS_CHANGED
    same = render(AttestationFacts.from_json(attestation.facts)) == stored
    return Finding.IDENTICAL if same else Finding.DRAWN_OTHERWISE


def _batch(session: Session, first: int, last: int) -> Iterator[Line]:
    rows = session.execute(
        select(Attestation, StoredFile.content, JournalEntry.details)
        .outerjoin(StoredFile, StoredFile.sha256 == Attestation.pdf_sha256)
        .outerjoin(JournalEntry, (JournalEntry.kind == "attestation_issued")
                   & (JournalEntry.subject == "attestation:" + Attestation.id.cast(String)))
        .where(Attestation.id.between(first, last)).order_by(Attestation.id)
    )
    for attestation, content, details in rows:
        journalled = (details or {}).get("facts_sha256")
        yield Line(attestation.number, finding_on(attestation, content, journalled))
