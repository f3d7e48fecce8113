"""Text decoded with the wrong alphabet somewhere before it reached us: HÃ©lÃ¨ne for Hélène.

Never repaired in silence: the repair is a proposal a person confirms.
"""

import re

# What the first byte of an accented letter in UTF-8 becomes under cp1252, then under Mac Roman.
_SIGNS = (("cp1252", re.compile("[ÂÃÅÄâ]")), ("mac_roman", re.compile("[¬√ƒ≈‚]")))
_ROUNDS = 3


def repaired(text: str) -> str | None:
    """The text as it was before the wrong decoding, or None when it shows no sign of one."""
    current = text
    for _ in range(_ROUNDS):
        step = _one_step(current)
        if step is None:
            break
        current = step
    return current if current != text else None


def _one_step(text: str) -> str | None:
    for encoding, sign in _SIGNS:
        if not sign.search(text):
            continue
        try:
            return b"".join(_byte(character, encoding) for character in text).decode()
        except UnicodeError:
            continue
    return None


def _byte(character: str, encoding: str) -> bytes:
    """One byte; five bytes have no letter in cp1252 and programs let them through as they are."""
    if encoding == "cp1252" and character in "\x81\x8d\x8f\x90\x9d":
        return character.encode("latin-1")
    return character.encode(encoding)
