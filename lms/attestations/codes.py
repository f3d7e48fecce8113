"""The verification code: what a reader types to ask whether an attestation is genuine.

Twenty-eight symbols of Crockford's base 32 (digits and capitals without I, L, O, U), shown as
seven groups of four. The first 27 carry 135 random bits, more than the 128 that OWASP ASVS 5.0
asks of a public code (6.5.3, 11.5.1). The last one is a check symbol.

The check is a Reed-Solomon parity over GF(32) = GF(2)[x] / (x^5 + x^2 + 1) (I. S. Reed and
G. Solomon, "Polynomial codes over certain finite fields", 1960). Symbol i, counted from the check
symbol at i = 0, weighs alpha^i, and a code is whole when the weighted sum is zero. Weights are
never zero, so every wrong symbol is seen; alpha has order 31, so the 28 weights all differ and
every exchange of two different symbols is seen, neighbours or not. A modulus of 37 sees the same
mistakes but needs five check symbols that no one can read out on the telephone.
"""

import re
import unicodedata

from lms.core.errors import Fault, Invalid
from lms.core.i18n import N_

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 28
GROUP = 4
RANDOM_BYTES = 17

_VALUES = {symbol: value for value, symbol in enumerate(ALPHABET)}
_BITS = 5
_POLYNOMIAL = 0b100101
_LOOKALIKES = str.maketrans({"I": "1", "L": "1", "O": "0"})
# Spaces, invisible formatting marks, dashes of every kind, the minus sign, the hyphen bullet.
_SEPARATOR_CATEGORIES = ("Zs", "Zl", "Zp", "Cc", "Cf", "Pd")
_SEPARATORS = "\u2212\u2043\u02d7_"
_LONGEST_TYPED = 200
_PLACE = N_("Code de vérification")


def new_code(random_bytes: bytes) -> str:
    """Return a fresh code made of the first 135 bits of ``random_bytes``, without separators.

    The bytes come from a cryptographic source. Fewer than 17 is a bug: ``ValueError``.
    """
    if len(random_bytes) < RANDOM_BYTES:
        raise ValueError(f"a code needs {RANDOM_BYTES} random bytes, got {len(random_bytes)}")
    count = LENGTH - 1
    bits = int.from_bytes(random_bytes[:RANDOM_BYTES]) >> (RANDOM_BYTES * 8 - count * _BITS)
    symbols = "".join(
        ALPHABET[bits >> shift & 31] for shift in range((count - 1) * _BITS, -1, -_BITS)
    )
    return symbols + check_symbol(symbols)


def check_symbol(symbols: str) -> str:
    """Return the symbol that makes ``symbols`` whole; both hold symbols of ``ALPHABET`` only."""
    remainder = 0
    for symbol in symbols:
        remainder = _times_alpha(remainder ^ _VALUES[symbol])
    return ALPHABET[remainder]


def read_code(text: str) -> str:
    """Return the 28 symbols that a person meant by ``text``.

    Case, spaces, dashes and the look-alikes I, L (one) and O (zero) are forgiven. Raises
    ``Invalid`` with the faults ``length``, ``character`` (both may stand) or ``check``.
    """
    typed = "".join(char for char in text[:_LONGEST_TYPED] if not _separates(char))
    code = unicodedata.normalize("NFKC", typed).upper().translate(_LOOKALIKES)
    faults = _faults_of(code) if len(text) <= _LONGEST_TYPED else [_length_fault(len(text))]
    if faults:
        raise Invalid(faults)
    return code


def grouped(code: str) -> str:
    """Return ``code`` as it is printed: ``XXXX-XXXX-XXXX-XXXX-XXXX-XXXX-XXXX``."""
    return "-".join(re.findall(f".{{1,{GROUP}}}", code))


def _times_alpha(value: int) -> int:
    doubled = value << 1
    return doubled ^ _POLYNOMIAL if doubled >> _BITS else doubled


def _separates(char: str) -> bool:
    return unicodedata.category(char) in _SEPARATOR_CATEGORIES or char in _SEPARATORS


def _faults_of(code: str) -> list[Fault]:
    faults = []
    if len(code) != LENGTH:
        faults.append(_length_fault(len(code)))
    strangers = [char for char in dict.fromkeys(code) if char not in _VALUES]
    if strangers:
        text = N_("Un code ne contient que des chiffres et des lettres, sans U : retirez {chars}.")
        shown = ", ".join(f"« {char} »" for char in strangers[:5])
        faults.append(Fault(_PLACE, "character", text, {"chars": shown}))
    if not faults and check_symbol(code[:-1]) != code[-1]:
        text = N_("Ce code comporte une faute de frappe : comparez-le avec le document.")
        faults.append(Fault(_PLACE, "check", text))
    return faults


def _length_fault(count: int) -> Fault:
    text = N_("Un code compte {expected} caractères, sans les tirets : vous en avez saisi {count}.")
    return Fault(_PLACE, "length", text, {"expected": LENGTH, "count": count})
