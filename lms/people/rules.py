"""Bounds of sign-ins, invitations and names, and the decisions made on them."""

import hashlib
import ipaddress
from collections.abc import Iterator
from datetime import datetime, timedelta

from stdnum.fr import siret

from lms.core.errors import Fault
from lms.core.i18n import N_
from lms.core.short_texts import check_address, check_line

MAX_NAME_CHARACTERS = 120
TRY_WINDOW = timedelta(seconds=60)
# Five failures slow down one account from one network only, so that nobody elsewhere can keep
# somebody out. The ceiling of an account bounds guessing from many networks: 50 a minute are
# 2.6e7 a year, against the 2**50 of a password (CNIL 2022-100, case 2: one chance in 4e7).
TRIES_PER_ACCOUNT_AND_NETWORK = 5
TRIES_PER_ACCOUNT = 50
TRIES_PER_NETWORK = 100
INVITATION_LIFE = {"invite": timedelta(hours=72), "reset": timedelta(hours=1)}
RESET_GAP, RESETS_A_DAY, DAY = timedelta(minutes=5), 5, timedelta(days=1)
# A whole class behind one address may have lost its passwords on the first morning.
RESET_WINDOW, RESETS_PER_NETWORK = timedelta(hours=1), 60

_LONG = N_("Ce texte dépasse {most} caractères.")
_SIRET = N_("Ce SIRET n'est pas valide (14 chiffres).")
_NDA = N_("Un numéro de déclaration d'activité compte 11 caractères.")


def digest(secret: str) -> str:
    """What is stored of a secret link or cookie: its SHA-256, never the secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def email_key(email: str) -> str:
    """How an address is compared: trimmed and lower case."""
    return email.strip().lower()


def network_of(address: str) -> str:
    """What one client is counted by: an IPv4 address, or the /64 an IPv6 one is drawn from."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address[:45]
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is None:
            return str(ipaddress.ip_network((found, 64), strict=False))
        return str(found.ipv4_mapped)
    return str(found)


def seconds_to_wait(tries: int, limit: int, oldest: datetime | None, now: datetime,
                    window: timedelta = TRY_WINDOW) -> int:
    """Seconds before another try is allowed; 0 when it is allowed now."""
    if tries < limit or oldest is None:
        return 0
    return max(1, round((oldest + window - now).total_seconds()))


def may_write_again(requests: int, newest: datetime | None, now: datetime) -> bool:
    """Whether a letter for a lost password may leave, after those of the last day."""
    return requests < RESETS_A_DAY and (newest is None or now - newest >= RESET_GAP)


def identity_faults(email: str, family_name: str, given_name: str) -> Iterator[Fault]:
    """Faults of who somebody is said to be, all of them."""
    yield from check_address(email, "email")
    yield from check_line(family_name, "family_name", MAX_NAME_CHARACTERS)
    yield from check_line(given_name, "given_name", MAX_NAME_CHARACTERS)


def organisation_faults(
    name: str, address: str, siret_number: str | None, nda: str | None
) -> Iterator[Fault]:
    """Faults of an organisation, all of them."""
    yield from check_line(name, "name", 200)
    if len(address) > 300:
        yield Fault("address", "too_long", _LONG, {"most": 300})
    if siret_number and not (len(siret_number) == 14 and siret.is_valid(siret_number)):
        yield Fault("siret", "siret_invalid", _SIRET)
    if nda and len(nda) != 11:
        yield Fault("nda", "nda_invalid", _NDA)
