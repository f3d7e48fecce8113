"""From where and with what an exam may be taken: networks and Safe Exam Browser."""

import hashlib
import plistlib
from datetime import UTC, datetime

import pytest

from lms.exams import admission
from lms.exams.safe_browser import Lockdown, config_key, settings_file, settings_of

LOCKDOWN = Lockdown("https://exam.test/sign-in", "https://exam.test/safe-browser/quit", "QXYZ")


@pytest.mark.parametrize(
    ("ranges", "address"),
    [("", "203.0.113.9"), ("192.168.1.0/24", "192.168.1.77"), ("10.0.0.7", "10.0.0.7"),
     ("10.0.0.0/8\n\n2001:db8::/32", "2001:db8::5"), ("10.0.0.0/8", "::ffff:10.1.2.3")],
)
def test_a_machine_of_the_room_may_take_the_exam(ranges: str, address: str) -> None:
    admission.check_place(ranges, address)


@pytest.mark.parametrize("address", ["192.168.2.1", "", "unknown", "2001:db9::1"])
def test_a_machine_from_elsewhere_may_not(address: str) -> None:
    with pytest.raises(admission.WrongPlace):
        admission.check_place("192.168.1.0/24\n2001:db8::/32", address)


def test_each_line_that_is_not_a_network_is_told_with_its_number() -> None:
    faults = admission.range_faults("10.0.0.0/8\nsalle 12\n192.168.1.300\n")
    assert [(fault.facts["line"], fault.facts["text"]) for fault in faults] == [
        (2, "salle 12"), (3, "192.168.1.300"),
    ]


def test_a_file_without_settings_has_the_published_key() -> None:
    published = "4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945"
    assert config_key({}) == published
    assert config_key({"originatorVersion": "SEB", "empty": {}}) == published


def test_the_key_is_that_of_sorted_unescaped_json() -> None:
    settings = {
        "b": True, "A": 'quote " slash / \\', "data": b"\x00\x01", "list": [1, {"z": {}}],
        "when": datetime(2026, 11, 23, 9, 0, tzinfo=UTC), "originatorVersion": "x", "none": {},
    }
    expected = ('{"A":"quote " slash / \\","b":true,"data":"AAE=","list":[1,{"z":{}}],'
                '"when":"2026-11-23T09:00:00+00:00"}')
    assert config_key(settings) == hashlib.sha256(expected.encode()).hexdigest()


def test_the_file_of_a_sitting_is_the_same_bytes_and_key_each_time() -> None:
    settings = settings_of(LOCKDOWN)
    text = settings_file(settings)
    assert text == settings_file(settings_of(LOCKDOWN))
    read_back = plistlib.loads(text.encode())
    assert read_back["startURL"] == LOCKDOWN.start_url
    assert config_key(read_back) == config_key(settings)
    other = settings_of(Lockdown("https://other.test/", LOCKDOWN.quit_url, "QXYZ"))
    assert config_key(settings) != config_key(other)
    assert "QXYZ" not in text


def test_a_request_from_the_safe_browser_is_recognised_and_no_other() -> None:
    key, url = config_key(settings_of(LOCKDOWN)), "https://exam.test/attempts/3/answers"
    right = admission.config_key_hash(url + "#question-4", key)
    admission.check_browser(None, [])
    admission.check_browser(key, [(url, right)])
    admission.check_browser(key, [(url, ""), (url, right.upper())])
    for proofs in ([], [(url, "")], [(url + "?", right)], [(url, key)]):
        with pytest.raises(admission.WrongBrowser):
            admission.check_browser(key, proofs)


