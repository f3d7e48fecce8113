"""One way to write a value as JSON, so that the same content always has the same digest."""

import hashlib
import json
import unicodedata
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from lms.banks.items import AnyItem, Record

_quoted = json.JSONEncoder(ensure_ascii=False).encode
_encoded = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
).encode
# What may change without the question changing. The id is out as well: two items that differ only
# by their id are the same question twice, and an attempt stores id, version and digest together.
NOT_CONTENT = frozenset({
    "id", "status", "version", "reviews", "difficulty", "exposure", "tags", "notes",
})


def content_sha256(item: AnyItem) -> str:
    """Digest of what is asked and how it is scored, 64 hexadecimal digits."""
    content = {name: value for name, value in item.written().items() if name not in NOT_CONTENT}
    return hashlib.sha256(canonical_json(content).encode()).hexdigest()


def item_json(item: AnyItem) -> str:
    """The whole item as canonical JSON; ``reader.item_from_json`` gives the same item back."""
    return canonical_json(item)


def canonical_json(value: Any) -> str:
    """NFC text, sorted keys, no spaces; ``Decimal`` as a number, ``Fraction`` as ``"1/3"``.

    Records keep the fields that are not at their default. Raises ``TypeError`` on anything that
    has no exact form, floats first of all.
    """
    try:
        return _encoded(_plain(value))
    except _NumberError:
        return _written_out(value)


class _NumberError(Exception):
    """A number that the encoder of the library would not write exactly."""


def _plain(value: Any) -> Any:
    """The value in the types that the encoder knows."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Record):
        value = value.written()
    if isinstance(value, Mapping):
        return {unicodedata.normalize("NFC", name): _plain(one) for name, one in value.items()}
    if isinstance(value, Decimal):
        if value != value.to_integral_value():
            raise _NumberError
        return int(value)
    if isinstance(value, Fraction):
        return value.numerator if value.denominator == 1 else str(value)
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        return [_plain(one) for one in value]
    raise TypeError(f"{type(value).__name__} has no canonical JSON")


def _written_out(value: Any) -> str:
    """The same, every number written here."""
    if isinstance(value, str):
        return _text(value)
    if value is None or isinstance(value, bool | int):
        return json.dumps(value)
    if isinstance(value, Decimal):
        return _decimal(value)
    if isinstance(value, Fraction):
        return str(value) if value.denominator == 1 else f'"{value}"'
    return _container(value)


def _container(value: Any) -> str:
    if isinstance(value, Record):
        value = value.written()
    if isinstance(value, Mapping):
        texts = {unicodedata.normalize("NFC", name): content for name, content in value.items()}
        fields = [f"{_text(name)}:{_written_out(texts[name])}" for name in sorted(texts)]
        return "{" + ",".join(fields) + "}"
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        return "[" + ",".join([_written_out(entry) for entry in value]) + "]"
    raise TypeError(f"{type(value).__name__} has no canonical JSON")


def _text(value: str) -> str:
    return _quoted(unicodedata.normalize("NFC", value))


def _decimal(value: Decimal) -> str:
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
