"""Settings: one frozen value read from ``LMS_*`` variables when the process starts.

Unknown ``LMS_*`` variables stop the start, so that a typing mistake is never a silent default.
"""

import os
import re
import shlex
import shutil
from collections.abc import Mapping
from dataclasses import Field, dataclass, fields
from pathlib import Path
from typing import Any

PRODUCTION = "production"
DEVELOPMENT = "development"
KEY_CHARACTERS = 32  # fewer and a signed cookie could be forged by guessing the key

MEANINGS = {
    "env": "production or development",
    "data_dir": "folder of the SQLite database and other local state",
    "database_url": "SQLAlchemy URL; empty means SQLite in the data folder",
    "secret_key": "signs forms and cookies; required in production",
    "base_url": "public address, printed on attestations",
    "mail_dir": "write mails as .eml files here instead of sending",
    "mail_host": "SMTP server; empty means mails wait in the outbox",
    "mail_port": "SMTP port",
    "mail_from": "sender of every mail",
    "clock_file": "file with an offset in seconds (never in production)",
    "sqlite_synchronous": "FULL or EXTRA; anything less refuses to start",
    "sign_in_minutes": "a sign-in ends after this long, used or not",
    "idle_minutes": "a sign-in ends after this long without a request",
    "trusted_proxies": "number of reverse proxies in front (X-Forwarded-*)",
    "scan_command": "command that reads a file and exits 1 when infected (clamdscan -)",
    "log_json": "one JSON object a log line instead of readable text",
    "publisher_name": "legal notice: who publishes the site",
    "publisher_address": "legal notice: postal address of the publisher",
    "publisher_contact": "legal notice: e-mail or telephone of the publisher",
    "publication_director": "legal notice: who answers for what is published",
    "hosting_provider": "legal notice: name, address and telephone of the host",
    "dpo_contact": "legal notice: where to write about personal data",
    "accessibility_contact": "accessibility statement: where to write",
}
_UNFIT = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_WHOLE = re.compile(r"[+-]?[0-9]{1,9}")
_YES = frozenset({"1", "true", "yes", "oui", "on"})
_NO = frozenset({"0", "false", "no", "non", "off", ""})
# What a number may be; a lifetime of a year is far beyond any use.
BOUNDS = {
    "mail_port": (1, 65_535), "sign_in_minutes": (1, 525_600), "idle_minutes": (1, 525_600),
    "trusted_proxies": (0, 10),
}


class ConfigError(Exception):
    """The process must not start with these settings; the text says which and why."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the operator can choose. ``lms config`` prints this table."""

    env: str = DEVELOPMENT
    data_dir: Path = Path("var")
    database_url: str = ""
    secret_key: str = ""
    base_url: str = "http://127.0.0.1:8000"
    mail_dir: Path | None = None
    mail_host: str = ""
    mail_port: int = 25
    mail_from: str = "ne-pas-repondre@passerelle.example"
    clock_file: Path | None = None
    sqlite_synchronous: str = "FULL"
    sign_in_minutes: int = 600
    idle_minutes: int = 90
    trusted_proxies: int = 0
    scan_command: str = ""
    log_json: bool = False
    publisher_name: str = ""
    publisher_address: str = ""
    publisher_contact: str = ""
    publication_director: str = ""
    hosting_provider: str = ""
    dpo_contact: str = ""
    accessibility_contact: str = ""

    @property
    def url(self) -> str:
        """The database address, SQLite in ``data_dir`` unless told otherwise."""
        if not self.database_url:
            return f"sqlite:///{self.data_dir / 'passerelle.db'}"
        if self.database_url.startswith("postgresql://"):
            return self.database_url.replace("postgresql://", "postgresql+psycopg://", 1)
        return self.database_url

    @property
    def in_production(self) -> bool:
        """True when mistakes that help development must be refused."""
        return self.env == PRODUCTION


def variable_of(setting: "Field[Any]") -> str:
    """The environment variable of a setting."""
    return "LMS_" + setting.name.upper()


def _read(setting: "Field[Any]", text: str) -> Any:
    kind = setting.type
    if _UNFIT.search(text):  # the value is not shown: it may be a secret
        raise ConfigError(f"{variable_of(setting)} holds something else than UTF-8 on one line")
    if kind is bool or kind == "bool":
        return _yes_or_no(setting, text)
    if kind is int or kind == "int":
        return _whole_number(setting, text)
    if "Path" in str(kind):
        return Path(text) if text else setting.default
    return text.rstrip("/") if setting.name == "base_url" else text


def _yes_or_no(setting: "Field[Any]", text: str) -> bool:
    word = text.strip().lower()
    if word not in _YES | _NO:
        raise ConfigError(f"{variable_of(setting)} is 1 or 0, not {text!r}")
    return word in _YES


def _whole_number(setting: "Field[Any]", text: str) -> int:
    if not _WHOLE.fullmatch(text.strip()):
        raise ConfigError(f"{variable_of(setting)} must be a whole number: {text[:40]!r}")
    least, most = BOUNDS[setting.name]
    if not least <= int(text) <= most:
        raise ConfigError(f"{variable_of(setting)} is between {least} and {most}, not {text}")
    return int(text)


def settings_from(environ: Mapping[str, str]) -> Settings:
    """Settings from a mapping; raises :class:`ConfigError` naming every problem."""
    known = {variable_of(setting): setting for setting in fields(Settings)}
    strangers = sorted(
        name for name in environ if name.startswith("LMS_") and not name.startswith("LMS_TEST_")
        and name not in known
    )
    if strangers:
        raise ConfigError("unknown settings: " + ", ".join(strangers) + " (see `lms config`)")
    chosen, problems = {}, []
    for name, setting in known.items():
        if name in environ:
            try:
                chosen[setting.name] = _read(setting, environ[name])
            except ConfigError as error:
                problems.append(str(error))
    settings = Settings(**chosen)
    problems += _problems_of(settings)
    if problems:
        raise ConfigError("\n".join(problems))
    return settings


def _problems_of(settings: Settings) -> list[str]:
    problems = []
    if settings.env not in {PRODUCTION, DEVELOPMENT}:
        problems.append(f"LMS_ENV is production or development, not {settings.env!r}")
    if settings.in_production and settings.clock_file:
        problems.append("LMS_CLOCK_FILE is refused in production: exams run on real time")
    if settings.in_production and len(settings.secret_key) < KEY_CHARACTERS:
        problems.append(
            f"LMS_SECRET_KEY of at least {KEY_CHARACTERS} characters is required in production"
        )
    if settings.in_production and not settings.base_url.startswith("https://"):
        problems.append("LMS_BASE_URL must be https in production: it is printed on attestations")
    elif not settings.base_url.startswith(("http://", "https://")):
        problems.append("LMS_BASE_URL starts with https:// (http:// for a trial)")
    problems += _scan_problems(settings.scan_command)
    if settings.sqlite_synchronous.upper() not in {"FULL", "EXTRA"}:
        problems.append(
            "LMS_SQLITE_SYNCHRONOUS must be FULL or EXTRA: with less, a power cut loses answers "
            "already shown as saved"
        )
    return problems


def _scan_problems(command: str) -> list[str]:
    """A scanner that is not there would let nothing in: better known at the start."""
    try:
        words = shlex.split(command)
    except ValueError:
        return ["LMS_SCAN_COMMAND has a quotation mark that is never closed"]
    if words and shutil.which(words[0]) is None:
        return [f"LMS_SCAN_COMMAND: {words[0]!r} is not a program of this machine"]
    return []


def settings_from_environment() -> Settings:
    """Settings of this process."""
    return settings_from(os.environ)  # noqa: TID251 - the one door to the environment
