"""Rules of addresses, names and throttles."""

from datetime import UTC, datetime, timedelta

import pytest

from lms.core.short_texts import ascii_address, check_address, check_line
from lms.people import rules

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "address",
    ["zoe@exemple.test", " zoe@exemple.test ", "o'brien+tag@exemple.fr", "zoe@bébé.fr",
     "A.B@EXEMPLE.FR", "a" * 64 + "@exemple.fr"],
)
def test_an_address_that_can_be_written_to_is_taken(address: str) -> None:
    assert list(check_address(address, "email")) == []
    assert ascii_address(address.strip()).isascii()


@pytest.mark.parametrize(
    ("address", "code"),
    [("zoé@exemple.fr", "email_invalid"), ("a@b@c.fr", "email_invalid"), ("@", "email_invalid"),
     ("a" * 65 + "@exemple.fr", "email_invalid"), ("a@" + "b." * 130 + "fr", "email_long"),
     ("a@exemple.fr\r\n", "hidden_sign"), ("\ta@exemple.fr", "hidden_sign"),
     ("a\u200b@exemple.fr", "hidden_sign"), ("a\u202e@exemple.fr", "hidden_sign"),
     ("\ud800@exemple.fr", "hidden_sign"), ("a@" + "é" * 60 + ".fr", "email_invalid")],
)
def test_an_address_that_cannot_is_refused_once_with_its_reason(address: str, code: str) -> None:
    assert [fault.code for fault in check_address(address, "email")] == [code]


@pytest.mark.parametrize("name", ["D'Hondt", "Le Goff-Ménard", "Nguyễn Thị", "N\u0303uria", "李"])
def test_a_name_is_kept_as_typed(name: str) -> None:
    assert list(check_line(name, "family_name", 120)) == []


@pytest.mark.parametrize("sign", ["\n", "\r", "\t", "\x00", "\x85", "\u2028", "\u200b", "\u202e"])
def test_a_name_that_breaks_its_line_is_refused(sign: str) -> None:
    assert [f.code for f in check_line(f"a{sign}b", "name", 9)] == ["hidden_sign"]


@pytest.mark.parametrize(
    ("address", "network"),
    [("203.0.113.9", "203.0.113.9"), ("::ffff:203.0.113.9", "203.0.113.9"),
     ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"), ("fe80::1%eth0", "fe80::/64"),
     ("", ""), ("pas une adresse", "pas une adresse"), ("x" * 99, "x" * 45)],
)
def test_clients_are_counted_by_their_network(address: str, network: str) -> None:
    assert rules.network_of(address) == network
    assert len(rules.network_of("ffff:" * 7 + "ffff")) <= 45


@pytest.mark.parametrize(
    ("requests", "seconds", "allowed"),
    [(0, None, True), (1, 299, False), (1, 300, True), (4, 301, True), (5, 7200, False)],
)
def test_a_letter_may_leave_after_five_minutes_and_five_times_a_day(
    requests: int, seconds: int | None, allowed: bool
) -> None:
    newest = None if seconds is None else NOW - timedelta(seconds=seconds)
    assert rules.may_write_again(requests, newest, NOW) is allowed


def test_one_waits_until_the_oldest_try_is_out_of_the_window() -> None:
    oldest = NOW - timedelta(seconds=20)
    assert rules.seconds_to_wait(5, 5, oldest, NOW) == 40
    assert rules.seconds_to_wait(4, 5, oldest, NOW) == 0
    assert rules.seconds_to_wait(5, 5, oldest, NOW, timedelta(hours=1)) == 3580
