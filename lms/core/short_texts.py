"""Rules on the short texts people type wherever they type them: one line, an address."""

import unicodedata
from collections.abc import Iterator

from email_validator import EmailNotValidError, validate_email

from lms.core.errors import Fault
from lms.core.i18n import N_

MAX_ADDRESS_CHARACTERS = 254  # RFC 5321 section 4.5.3.1.3: a path of 256 less its angle brackets
# Controls, formats (invisible or reversing), halves of a character, line and paragraph separators.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})

_BLANK = N_("Ce champ est obligatoire.")
_HIDDEN = N_("Ce texte contient un saut de ligne ou un caractère invisible : retirez-le.")
_LONG = N_("Ce texte dépasse {most} caractères.")
_ADDRESS_LONG = N_("Cette adresse électronique est trop longue (254 caractères au plus).")
_ADDRESS_ACCENT = N_("La partie d'une adresse électronique avant « @ » s'écrit sans accent.")
_ADDRESS_INVALID = N_("Cette adresse électronique n'est pas valide.")


def has_hidden_sign(text: str) -> bool:
    """Whether the text breaks the line or holds a character that nobody sees."""
    return any(unicodedata.category(sign) in _UNSEEN for sign in text)


def check_line(text: str, place: str, most: int) -> Iterator[Fault]:
    """Faults of a text that must stand on one line, be seen whole and be ``most`` long at most."""
    if not text.strip():
        yield Fault(place, "blank", _BLANK)
    if has_hidden_sign(text):
        yield Fault(place, "hidden_sign", _HIDDEN)
    if len(text) > most:
        yield Fault(place, "too_long", _LONG, {"most": most})


def check_address(text: str, place: str) -> Iterator[Fault]:
    """At most one fault of an e-mail address; spaces around it do not count.

    The part before ``@`` is ASCII: most servers take no other. The domain may have accents, and
    may be ``.test``, reserved for trials. Nothing is asked of the network.
    """
    address = text.strip(" ")
    if has_hidden_sign(address):
        yield Fault(place, "hidden_sign", _HIDDEN)
    elif len(address) > MAX_ADDRESS_CHARACTERS:
        yield Fault(place, "email_long", _ADDRESS_LONG)
    elif _ascii_form(address) is None:
        accented = "@" in address and not address.split("@")[0].isascii()
        yield Fault(place, "email_invalid", _ADDRESS_ACCENT if accented else _ADDRESS_INVALID)


def ascii_address(address: str) -> str:
    """The address as mail servers want it, the accents of its domain in their ASCII form."""
    return address if address.isascii() else _ascii_form(address) or address


def _ascii_form(address: str) -> str | None:
    try:
        found = validate_email(address, check_deliverability=False, allow_smtputf8=False,
                               test_environment=True, strict=True)
    except EmailNotValidError:
        return None
    return found.ascii_email
