"""Settings, clock, chance, journal lines: the values everything stands on."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from lms.core import ambient
from lms.core.chance import Draw
from lms.core.config import ConfigError, settings_from
from lms.core.errors import Fault, Invalid
from lms.core.journal import GENESIS, Line
from lms.core.ordering import french_key
from lms.core.tables import Instant, Ratio


def test_an_unknown_setting_stops_the_start_and_is_named() -> None:
    with pytest.raises(ConfigError, match="LMS_DATABSE_URL"):
        settings_from({"LMS_DATABSE_URL": "x"})


def test_settings_of_the_tests_and_of_others_are_left_alone() -> None:
    assert settings_from({"LMS_TEST_PG_URL": "x", "HOME": "/"}).env == "development"


def test_a_number_that_is_not_one_is_named() -> None:
    with pytest.raises(ConfigError, match="LMS_IDLE_MINUTES"):
        settings_from({"LMS_IDLE_MINUTES": "soon"})


@pytest.mark.parametrize("weak", ["NORMAL", "off", "OFF"])
def test_a_database_that_may_forget_is_refused(weak: str) -> None:
    with pytest.raises(ConfigError, match="LMS_SQLITE_SYNCHRONOUS"):
        settings_from({"LMS_SQLITE_SYNCHRONOUS": weak})


def test_production_names_every_problem_at_once() -> None:
    with pytest.raises(ConfigError) as refused:
        settings_from({"LMS_ENV": "production", "LMS_CLOCK_FILE": "clock"})
    for name in ("LMS_CLOCK_FILE", "LMS_SECRET_KEY", "LMS_BASE_URL"):
        assert name in str(refused.value)


def test_postgresql_is_driven_by_psycopg() -> None:
    url = settings_from({"LMS_DATABASE_URL": "postgresql://h/b"}).url
    assert url == "postgresql+psycopg://h/b"


def test_the_clock_file_shifts_the_one_clock(tmp_path: Path) -> None:
    clock = tmp_path / "clock"
    clock.write_text("3600")
    ambient.use_clock_file(clock)
    try:
        assert ambient.now() - datetime.now(UTC) > timedelta(minutes=59)  # noqa: TID251
        clock.unlink()
        assert ambient.now() - datetime.now(UTC) < timedelta(minutes=1)  # noqa: TID251
    finally:
        ambient.use_clock_file(None)


def test_the_same_seed_draws_the_same_order_and_another_seed_another() -> None:
    items = list(range(30))
    assert Draw(7, "a").shuffled(items) == Draw(7, "a").shuffled(items)
    assert Draw(7, "a").shuffled(items) != Draw(8, "a").shuffled(items)
    assert Draw(7, "a").shuffled(items) != Draw(7, "b").shuffled(items)


def test_a_draw_is_pinned_so_that_no_version_of_python_changes_it() -> None:
    assert Draw(1, "pin").shuffled("abcdef") == tuple("fdabce")


def test_every_place_is_equally_likely() -> None:
    first = Counter(Draw(seed).shuffled("abc")[0] for seed in range(3000))
    assert all(850 < first[letter] < 1150 for letter in "abc")


def test_a_line_of_the_journal_depends_on_everything_it_says() -> None:
    at = datetime(2026, 11, 23, tzinfo=UTC)
    line = Line(at, 1, "role_granted", "person:2", {"role": "trainer"})
    other = Line(at, 1, "role_granted", "person:2", {"role": "administrator"})
    assert line.digest(GENESIS) != other.digest(GENESIS)
    assert line.digest(GENESIS) != line.digest("f" * 64)
    assert line.digest(GENESIS) == line.digest(GENESIS)


def test_names_sort_as_in_a_french_list() -> None:
    names = ["Hochart", "Hénaff", "D'Hondt", "Œuvrard", "Masson", "Maës", "Blondel", "Bécu"]
    assert sorted(names, key=french_key) == [
        "Bécu", "Blondel", "D'Hondt", "Hénaff", "Hochart", "Maës", "Masson", "Œuvrard",
    ]


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        Instant().process_bind_param(datetime(2026, 1, 1), None)  # type: ignore[arg-type]  # noqa: DTZ001


def test_a_ratio_is_stored_exactly() -> None:
    third = Ratio().process_bind_param(Fraction(1, 3), None)  # type: ignore[arg-type]
    assert Ratio().process_result_value(third, None) == Fraction(1, 3)  # type: ignore[arg-type]


def test_faults_are_told_all_together_with_their_places() -> None:
    missing = Fault("ligne 3", "a", "Il manque {what}.", {"what": "le nom"})
    faults = [missing, Fault("", "b", "Non.")]
    assert str(Invalid(faults)) == "ligne 3: Il manque le nom.\nNon."
