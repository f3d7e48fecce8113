"""Telling apart people who bear the same name."""

from collections.abc import Mapping
from typing import Protocol, TypeVar

from lms.core.sheets import fold_label

K = TypeVar("K")


class Named(Protocol):
    """Whoever has a name to sort by and an address, which nobody else has."""

    @property
    def sorted_name(self) -> str:
        """``NOM Prénom``."""

    @property
    def email(self) -> str:
        """The address the account is known by."""


def distinguished(people: Mapping[K, Named]) -> dict[K, str]:
    """What to show beneath the name of those who share it: their address; nobody else is in it.

    Keys are the caller's (an enrolment's, a person's). The address is told rather than the date of
    birth: it is always there, never shared, and no secret to whoever enrolled the person.
    """
    by_name: dict[str, dict[str, list[K]]] = {}
    for key, person in people.items():
        addresses = by_name.setdefault(fold_label(person.sorted_name), {})
        addresses.setdefault(person.email, []).append(key)
    return {
        key: email
        for addresses in by_name.values() if len(addresses) > 1
        for email, keys in addresses.items() for key in keys
    }


def full_label(person: Named, labels: Mapping[K, str], key: K) -> str:
    """The name on one line, with what tells it apart when something must."""
    return f"{person.sorted_name} ({labels[key]})" if key in labels else person.sorted_name
