"""Plain data as YAML of our strict subset: prose in block style, codes in short lists."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

_STEP = "  "
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9._-]{0,40}")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_SHARE = re.compile(r"-?[0-9]+/[0-9]+")
_WORDS = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n", "~"})
# What begins like a number or a date is text in our subset, and something else elsewhere.
_LIKE_NUMBER = re.compile(r"[-+.]?[0-9][0-9_.,:eExXa-fA-F+-]*")
_PLAIN = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`=\\](?:.*\S)?")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff]")


def yaml_of(value: Mapping[str, Any]) -> str:
    """The document; ``core.strict_yaml`` reads the same data back."""
    return "".join(f"{line}\n" for line in _fields(value, ""))


def _fields(value: Mapping[str, Any], margin: str) -> Iterator[str]:
    for name, field in value.items():
        written = name if _NAME.fullmatch(name) and not _is_word(name) else _quoted(name)
        yield from _placed(f"{margin}{written}:", field, margin)


def _placed(head: str, value: Any, margin: str) -> Iterator[str]:
    """A value after what names it, on the same line when it is short."""
    inner = margin + _STEP
    if isinstance(value, Mapping) and value:
        yield head
        yield from _fields(value, inner)
    elif isinstance(value, Sequence) and not isinstance(value, str) and value:
        if all(_is_short(entry) for entry in value):
            yield f"{head} [{', '.join(map(_scalar, value))}]"
        else:
            yield head
            for entry in value:
                yield from _entry(entry, inner)
    elif isinstance(value, str) and "\n" in value and (block := _block(value)) is not None:
        mark, lines = block
        yield f"{head} {mark}"
        yield from (f"{inner}{line}" if line else "" for line in lines)
    else:
        yield f"{head} {_scalar(value)}"


def _entry(value: Any, margin: str) -> Iterator[str]:
    """One entry of a list."""
    if isinstance(value, Mapping) and value:
        first, *others = _fields(value, margin + _STEP)
        yield f"{margin}- {first.removeprefix(margin + _STEP)}"
        yield from others
    else:
        yield from _placed(f"{margin}-", value, margin)


def _block(text: str) -> tuple[str, list[str]] | None:
    """The mark and the lines of a text in block style; ``None`` when it would not read the same."""
    body = text.removesuffix("\n")
    is_odd = body.startswith((" ", "\n")) or body.endswith("\n") or not body.strip()
    if is_odd or _UNPRINTABLE.search(text) or "\t" in text:
        return None
    return ("|" if text.endswith("\n") else "|-"), body.split("\n")


def _scalar(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, int | Decimal):
        return f"{value:f}" if isinstance(value, Decimal) else str(value)
    if isinstance(value, str):
        return _text(value)
    return "{}" if isinstance(value, Mapping) else "[]"


def _text(text: str) -> str:
    is_plain = (
        _PLAIN.fullmatch(text) and not _is_word(text) and ": " not in text and " #" not in text
        and not text.endswith(":") and "\t" not in text and not _UNPRINTABLE.search(text)
        and (not _LIKE_NUMBER.fullmatch(text) or _SHARE.fullmatch(text))
    )
    return text if is_plain or _SHARE.fullmatch(text) else _quoted(text)


def _quoted(text: str) -> str:
    """Between double quotes, whose escapes YAML took from JSON."""
    shown = json.dumps(text, ensure_ascii=False)
    return _UNPRINTABLE.sub(lambda sign: f"\\u{ord(sign[0]):04x}", shown).replace("\x85", "\\u0085")


def _is_short(value: Any) -> bool:
    if isinstance(value, int | Decimal):
        return True
    return isinstance(value, str) and bool(_CODE.fullmatch(value)) and not _is_word(value)


def _is_word(text: str) -> bool:
    return text.lower() in _WORDS
