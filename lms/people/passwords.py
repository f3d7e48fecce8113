"""Passwords: argon2id with the OWASP parameters, and a rule that people can follow.

Twelve characters or more, no composition rule (ASVS 5.0 6.2.5), not a common one, not one's own
name (CNIL 2022-100, case 2: guessing is throttled).
"""

import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from lms.core.errors import Fault
from lms.core.i18n import N_

MINIMUM, MAXIMUM = 12, 1000
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
# Verified against when the account does not exist, so that both cases take the same time.
_NOBODY = (
    "$argon2id$v=19$m=19456,t=2,p=1$uTultDLaOUMAp34U/"
    "7Nzog$nlLp7X07py6ISQcEXOtqsHy57khRmSx5mAwHcxUWGn8"
)

_TOO_SHORT = N_("Le mot de passe doit compter au moins {minimum} caractères.")
_TOO_LONG = N_("Le mot de passe est trop long.")
_COMMON = N_("Ce mot de passe est trop courant : choisissez-en un autre.")
_PERSONAL = N_("Le mot de passe ne doit pas contenir votre nom, votre adresse ou celui du service.")


def hash_password(password: str) -> str:
    """The argon2id hash, with its parameters and salt inside."""
    return _hasher.hash(_normal(password))


def is_password(stored: str | None, password: str) -> bool:
    """Whether ``password`` is the one hashed; takes the same time without an account."""
    try:
        return _hasher.verify(stored or _NOBODY, _normal(password)) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


def needs_rehash(stored: str) -> bool:
    """Whether the parameters have risen since this hash was made."""
    return _hasher.check_needs_rehash(stored)


def check_password(password: str, personal: Iterable[str], place: str) -> Iterator[Fault]:
    """Faults of a new password; ``personal`` are words it must not hold."""
    if len(password) < MINIMUM:
        yield Fault(place, "password_short", _TOO_SHORT, {"minimum": MINIMUM})
    if len(password) > MAXIMUM:
        yield Fault(place, "password_long", _TOO_LONG)
    plain = _plain(password)
    if plain in _common() or plain.rstrip("0123456789!?.") in _common() or _is_run(plain):
        yield Fault(place, "password_common", _COMMON)
    if any(len(word) >= 4 and _plain(word) in plain for word in (*personal, "passerelle")):
        yield Fault(place, "password_personal", _PERSONAL)


def _normal(password: str) -> str:
    return unicodedata.normalize("NFC", password)


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in folded if not unicodedata.combining(sign))


def _is_run(plain: str) -> bool:
    steps = {ord(b) - ord(a) for a, b in pairwise(plain)}
    rows = ("azertyuiopqsdfghjklmwxcvbn", "qwertyuiopasdfghjklzxcvbnm", "12345678901234567890")
    stem = plain.rstrip("0123456789")
    return steps in ({0}, {1}, {-1}) or len(set(plain)) <= 3 or any(
        len(stem) >= 6 and stem in row for row in rows
    ) or plain in rows[2] * 3


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    listed = files("lms.people").joinpath("common_passwords.txt").read_text(encoding="utf-8")
    return frozenset(listed.split())
