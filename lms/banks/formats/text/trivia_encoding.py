"""The encodings that Open Trivia DB offers for its texts: entities, percent signs, base64."""

import base64
import binascii
import html
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import unquote

_KINDS = frozenset({"multiple", "boolean"})


def decoder_of(questions: Sequence[Mapping[str, Any]]) -> Callable[[str], str]:
    """What turns a text of this file into words, judged on all its questions together."""
    stems = [question["question"] for question in questions
             if isinstance(question.get("question"), str)]
    kinds = {_from_base64(str(question.get("type"))) for question in questions}
    if stems and kinds <= _KINDS:
        return lambda text: html.unescape(_from_base64(text) or text)
    if stems and all(" " not in stem for stem in stems) and any(
        re.search("%[0-9A-Fa-f]{2}", stem) for stem in stems
    ):
        return lambda text: html.unescape(unquote(text))
    return html.unescape


def _from_base64(text: str) -> str | None:
    try:
        return base64.b64decode(text, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return None
