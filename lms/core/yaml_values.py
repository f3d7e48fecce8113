"""What a plain word of YAML stands for, whichever parser met it."""

import re
from collections.abc import Mapping
from decimal import Decimal

MAX_DEPTH = 20

Path = tuple[str | int, ...]

UNFIT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
"""What no text may hold, however it was written."""

_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]{0,17})\.[0-9]{1,18}")
_WORDS: Mapping[str, bool | None] = {"true": True, "false": False, "null": None, "": None}


def typed(text: str) -> str | int | Decimal | bool | None:
    """The value of a plain scalar: a few words and numbers, else the text itself."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in "-0123456789":
        return text
    if _WHOLE.fullmatch(text):
        return int(text)
    return Decimal(text) if _DECIMAL.fullmatch(text) else text
