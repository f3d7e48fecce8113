"""What an attestation is worth, and which decisions make a whole certification."""

from datetime import UTC, date, datetime, timedelta

import pytest

from lms.attestations.models import Attestation
from lms.attestations.rules import Status, day_of, last_of, status_of, whole_of
from lms.juries.models import Decision
from tests.make import NOW

TODAY = date(2026, 11, 23)
YESTERDAY = date(2026, 11, 22)


def decision(key: int, block: str, days: int = 0) -> Decision:
    return Decision(id=key, block_code=block, decided_at=NOW + timedelta(days=days))


@pytest.mark.parametrize(
    ("revoked_at", "superseded", "valid_until", "expected"),
    [
        (None, False, None, Status.VALID),
        (None, False, TODAY, Status.VALID),
        (None, False, YESTERDAY, Status.EXPIRED),
        (None, True, YESTERDAY, Status.SUPERSEDED),
        (NOW, True, YESTERDAY, Status.REVOKED),
        (NOW, False, None, Status.REVOKED),
    ],
)
def test_the_gravest_status_is_said(
    revoked_at: datetime | None, superseded: bool, valid_until: date | None, expected: Status
) -> None:
    attestation = Attestation(revoked_at=revoked_at, valid_until=valid_until)
    assert status_of(attestation, superseded, TODAY) is expected


def test_a_day_is_the_one_it_is_in_paris() -> None:
    assert day_of(datetime(2026, 6, 30, 22, 30, tzinfo=UTC)) == date(2026, 7, 1)
    assert day_of(datetime(2026, 12, 31, 22, 30, tzinfo=UTC)) == date(2026, 12, 31)


def test_a_whole_follows_the_order_of_the_blocks_not_of_the_decisions() -> None:
    second, first = decision(1, "B2"), decision(2, "B1", days=1)
    assert whole_of([first, second], ["B1", "B2"]) == (first, second)
    assert last_of([first, second]) is first


def test_a_block_missing_makes_no_whole() -> None:
    assert whole_of([decision(1, "B1")], ["B1", "B2"]) is None
    assert whole_of([], []) is None


def test_a_block_validated_twice_counts_from_the_first_time() -> None:
    early, late = decision(9, "B1"), decision(3, "B1", days=1)
    assert whole_of([late, early], ["B1"]) == (early,)
