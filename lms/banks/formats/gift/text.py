"""Texts as GIFT writes them: escaped, in HTML when they need more than words."""

import html
import re
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from lms.banks.formats.rendering import html_from, pictures_in, plain_line
from lms.banks.items import Media

_GRAMMAR = re.compile(r"[\\~=#{}:]")
_TAG = re.compile(r"<(?=[A-Za-z/!?])|&(?=#?\w+;)")


class Page:
    """The texts of one item, and what they lose."""

    def __init__(self, item_id: str) -> None:
        self.item_id = item_id
        self.losses: set[str] = set()

    def question(self, title: str, stem: str, _media: Sequence[Media]) -> str:
        """The name and the text of a question."""
        return f"::{escaped(' '.join(title.split()))}::{self.text(stem)}"

    def text(self, markdown: str) -> str:
        """A text of the question, with its format when it is not plain words."""
        if pictures_in(markdown):
            self.losses.add("LOSS_MEDIA")
        words = plain_line(markdown)
        if words is None:
            return f"[html]{escaped(html_from(markdown))}"
        safe = _TAG.sub(lambda match: html.escape(match[0]), words)
        return f"{'[moodle]' if safe.startswith('[') else ''}{_unweighed(escaped(safe))}"

    def comment(self, markdown: str | None) -> str:
        """What is said after an answer."""
        return f"#{self.text(markdown)}" if markdown else ""

    @staticmethod
    def mark(value: str) -> str:
        """A value between brackets in a comment."""
        return re.sub(r"([\[\]\\])", r"\\\1", value)


def escaped(text: str) -> str:
    """The text with the signs of the grammar and its line breaks escaped."""
    return _GRAMMAR.sub(r"\\\g<0>", text).replace("\n", "\\n")


def weight(share: Fraction) -> str:
    """A share as a percentage, with the decimals that Moodle writes."""
    hundredths = round(share * 100, 5)
    whole = f"{Decimal(hundredths.numerator) / Decimal(hundredths.denominator):.5f}"
    return f"%{whole.rstrip('0').rstrip('.')}%"


def _unweighed(text: str) -> str:
    """A text that begins like a weight must not be read as one."""
    return f"&#37;{text[1:]}".replace("#", "\\#", 1) if text.startswith("%") else text
