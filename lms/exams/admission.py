"""From where and with what an exam may be taken: networks, and Safe Exam Browser."""

import hashlib
import hmac
import ipaddress
from collections.abc import Iterable
from functools import lru_cache

from lms.core.errors import Conflict, Fault
from lms.core.i18n import N_

PROOF_SECONDS = 120
"""How long a page may be opened on what Safe Exam Browser proved to the page before it."""

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_BAD_RANGE = N_("Ligne {line} : « {text} » n'est pas une adresse ni une plage d'adresses "
                "(exemple : 192.168.1.0/24).")


class WrongPlace(Conflict):
    """The exam may only be taken from the networks of the room."""

    status = 403
    code = "wrong_place"
    text = N_("Cette épreuve se passe sur les postes de la salle : cet appareil n'en fait pas "
              "partie. Voyez le surveillant.")


class WrongBrowser(Conflict):
    """The exam may only be taken in Safe Exam Browser, with the file of this sitting."""

    status = 403
    code = "wrong_browser"
    text = N_("Cette épreuve s'ouvre dans Safe Exam Browser, avec le fichier donné par le "
              "surveillant.")


def range_faults(text: str) -> list[Fault]:
    """What is wrong with the networks typed, one a line, each fault with its line."""
    faults = []
    for number, line in enumerate(text.splitlines(), start=1):
        try:
            _network(line)
        except ValueError:
            facts = {"line": number, "text": line.strip()[:60]}
            faults.append(Fault("address_ranges", "bad_range", _BAD_RANGE, facts))
    return faults


@lru_cache(maxsize=256)
def networks_of(text: str) -> tuple[Network, ...]:
    """The networks of a checked text; none means that any address will do."""
    return tuple(network for line in text.splitlines() if (network := _network(line)))


def _network(line: str) -> Network | None:
    line = line.strip()
    return ipaddress.ip_network(line, strict=False) if line else None


def check_place(ranges: str, address: str) -> None:
    """Raise ``WrongPlace`` unless the address lies in one of the ranges (any, if none)."""
    networks = networks_of(ranges)
    if networks and not _is_within(networks, address):
        raise WrongPlace


def _is_within(networks: Iterable[Network], address: str) -> bool:
    try:
        place = ipaddress.ip_address(address)
    except ValueError:
        return False
    mapped = getattr(place, "ipv4_mapped", None)
    return any((mapped or place) in network for network in networks)


def config_key_hash(url: str, config_key: str) -> str:
    """What Safe Exam Browser sends for a page: SHA-256 of its URL, without fragment, and the key.

    Source: safeexambrowser.org, Config Key, for developers.
    """
    return hashlib.sha256((url.partition("#")[0] + config_key).encode()).hexdigest()


def check_browser(config_key: str | None, proofs: Iterable[tuple[str, str]]) -> None:
    """Raise ``WrongBrowser`` unless one proof holds: pairs of a URL and the hash sent for it."""
    if config_key is None:
        return
    if not any(
        hmac.compare_digest(config_key_hash(url, config_key).encode(), given.lower().encode())
        for url, given in proofs
    ):
        raise WrongBrowser
