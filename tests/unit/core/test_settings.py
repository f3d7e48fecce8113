"""Settings: every problem at once, each naming its variable; nothing silently ignored."""

from dataclasses import fields
from pathlib import Path

import pytest

from lms.core.config import BOUNDS, ConfigError, Settings, settings_from


def _problems(**variables: str) -> list[str]:
    with pytest.raises(ConfigError) as refused:
        settings_from(variables)
    return str(refused.value).splitlines()


@pytest.mark.parametrize(("name", "value"), [
    ("LMS_MAIL_PORT", "0"), ("LMS_MAIL_PORT", "65536"), ("LMS_MAIL_PORT", "2.5"),
    ("LMS_MAIL_PORT", ""), ("LMS_IDLE_MINUTES", "0"), ("LMS_IDLE_MINUTES", "9" * 5000),
    ("LMS_SIGN_IN_MINUTES", "-5"), ("LMS_TRUSTED_PROXIES", "-1"), ("LMS_LOG_JSON", "peut-être"),
    ("LMS_BASE_URL", "passerelle.example"), ("LMS_BASE_URL", "javascript:alert(1)"),
    ("LMS_ENV", ""), ("LMS_PUBLISHER_NAME", "a\nb"), ("LMS_DPO_CONTACT", "\udcff"),
])
def test_a_wrong_value_stops_the_start_and_names_its_variable(name: str, value: str) -> None:
    [problem] = _problems(**{name: value})
    assert problem.startswith(name)


def test_the_problems_of_several_variables_are_told_together() -> None:
    assert len(_problems(LMS_MAIL_PORT="x", LMS_LOG_JSON="x", LMS_ENV="x")) == 3


def test_every_number_has_its_bounds() -> None:
    assert set(BOUNDS) == {one.name for one in fields(Settings) if one.type in {int, "int"}}
    assert all(low <= getattr(Settings(), name) <= high for name, (low, high) in BOUNDS.items())


@pytest.mark.parametrize(("word", "meant"), [
    ("1", True), ("Oui", True), (" on ", True), ("0", False), ("", False), ("no", False)])
def test_yes_and_no_are_said_in_several_ways(word: str, meant: bool) -> None:
    assert settings_from({"LMS_LOG_JSON": word}).log_json is meant


def test_an_empty_folder_is_the_usual_one_and_an_address_loses_its_last_stroke() -> None:
    assert settings_from({"LMS_DATA_DIR": ""}).data_dir == Path("var")
    assert settings_from({"LMS_MAIL_DIR": ""}).mail_dir is None
    assert settings_from({"LMS_BASE_URL": "https://a.example/"}).base_url == "https://a.example"
