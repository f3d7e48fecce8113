"""The operator's scanner has its word on files; a scanner that says nothing lets nothing in."""

import shlex
import sys

import pytest

from lms.core import scanning
from lms.core.config import ConfigError, Settings, settings_from
from lms.core.errors import Invalid


def scanner(script: str) -> Settings:
    """Settings whose scanner is this Python script."""
    return Settings(scan_command=shlex.join([sys.executable, "-c", script]))


INFECTED_WHEN_TOLD = "import sys; sys.exit(b'EICAR' in sys.stdin.buffer.read())"


def test_without_a_scanner_every_file_passes() -> None:
    scanning.check_clean(Settings(), b"EICAR", "a.pdf")


def test_the_scanner_reads_the_file_and_decides() -> None:
    settings = scanner(INFECTED_WHEN_TOLD)
    scanning.check_clean(settings, b"propre" * 100_000, "a.pdf")
    with pytest.raises(Invalid) as refusal:
        scanning.check_clean(settings, b"...EICAR...", "a.pdf")
    assert [(fault.place, fault.code) for fault in refusal.value.faults] == [
        ("a.pdf", "infected")]


@pytest.mark.parametrize("script", ["import sys; sys.exit(2)", "import os; os.abort()"])
def test_a_scanner_that_fails_lets_nothing_in(script: str) -> None:
    with pytest.raises(scanning.ScannerAway):
        scanning.check_clean(scanner(script), b"x", "a.pdf")


def test_a_scanner_that_never_ends_or_has_left_lets_nothing_in(
    monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scanning, "SECONDS", 0.2)
    for settings in (scanner("import time; time.sleep(60)"),
                     Settings(scan_command="/nulle/part/scanner -")):
        with pytest.raises(scanning.ScannerAway):
            scanning.check_clean(settings, b"x", "a.pdf")


@pytest.mark.parametrize("command", ["/nulle/part/scanner -", "clam 'jamais fermé"])
def test_a_scanner_that_is_not_there_stops_the_start(command: str) -> None:
    with pytest.raises(ConfigError, match="LMS_SCAN_COMMAND"):
        settings_from({"LMS_SCAN_COMMAND": command})
