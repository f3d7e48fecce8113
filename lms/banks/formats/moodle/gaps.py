"""Texts with gaps as Moodle writes them: answers inside the text, or words of one list."""

import html
import re
from collections.abc import Sequence
from fractions import Fraction
from math import lcm
from typing import Any

from lxml import etree

from lms.banks.formats.markup import markdown_of_plain
from lms.banks.formats.moodle.cloze import STEMS
from lms.banks.formats.moodle.html import Sheet, decimal, plain
from lms.banks.formats.moodle.numbers import Foreseen, numbers, words
from lms.banks.kinds.cloze_item import GAP, ClozeItem, InlineChoice, NumberGap, TextGap
from lms.banks.text import plain_of

# Braces of the text that Moodle would take for a gap.
_GAP_LIKE = re.compile(r"\{(?=\s*[0-9]*\s*:)")


def write_cloze(element: Any, item: ClozeItem, sheet: Sheet) -> bool:
    """The stem and the text are one in Moodle; a stem that says nothing is left out."""
    if item.scoring.method != "per_gap":
        sheet.losses.add("LOSS_METHOD")
    markdown = item.text if item.stem.strip() in STEMS else f"{item.stem}\n\n{item.text}"
    shown, files = sheet.html(markdown)
    gaps = [item.gaps[name] for name in item.names()]
    is_list = all(isinstance(gap, InlineChoice) and not gap.options for gap in gaps)
    if is_list and len({gap.points for gap in gaps}) == 1 and _are_plain(item):
        written = _listed(element, item)
    else:
        element.set("type", "cloze")
        weights = _weights(item, sheet)
        written = {
            name: f"{{{weights[name]}:{_gap(item, name, sheet)}}}" for name in item.names()
        }
    source = GAP.sub(lambda match: written.get(match[1], match[0]), _GAP_LIKE.sub("&#123;", shown))
    holder = element.find("questiontext")
    element.replace(holder, sheet.source(element, "questiontext", source, files))
    return True


def _listed(element: Any, item: ClozeItem) -> dict[str, str]:
    """The words of the shared list, and the number that stands for each gap."""
    element.set("type", "gapselect")
    plain(element, "shuffleanswers", "1" if item.presentation.shuffle else "0")
    ranks: dict[str, int] = {}
    for rank, option in enumerate(item.options, start=1):
        ranks[option.id] = rank
        word = etree.SubElement(element, "selectoption")
        plain(word, "text", plain_of(option.text).replace("\n", " "))
        plain(word, "group", "1")
    return {name: f"[[{ranks[gap.answer]}]]" for name, gap in item.gaps.items()
            if isinstance(gap, InlineChoice) and gap.answer in ranks}


def _are_plain(item: ClozeItem) -> bool:
    """Whether the words of the list are only words: Moodle shows no other in its menus."""
    return all(markdown_of_plain(plain_of(one.text)).text == one.text for one in item.options)


def _weights(item: ClozeItem, sheet: Sheet) -> dict[str, int]:
    """Whole weights: those that add up to the points of the item when there are such."""
    total = sum((gap.points for gap in item.gaps.values()), Fraction(0))
    exact = {name: gap.points * item.scoring.points / total for name, gap in item.gaps.items()}
    if any(weight.denominator != 1 for weight in exact.values()):
        sheet.losses.add("LOSS_POINTS")
        scale = lcm(*(gap.points.denominator for gap in item.gaps.values()))
        exact = {name: gap.points * scale for name, gap in item.gaps.items()}
    return {name: int(weight) for name, weight in exact.items()}


def _gap(item: ClozeItem, name: str, sheet: Sheet) -> str:
    gap = item.gaps[name]
    if isinstance(gap, InlineChoice):
        kind = "MULTICHOICE_S" if item.presentation.shuffle else "MULTICHOICE"
        return f"{kind}:{_answers(_options(item, gap), sheet)}"
    if isinstance(gap, NumberGap):
        if gap.answer.unit is not None:
            sheet.losses.add("LOSS_UNIT")
        found = [one._replace(text=f"{one.text}:{decimal(one.margin)}")
                 for one in numbers(gap, sheet.losses)]
        return f"NUMERICAL:{_answers(found, sheet, is_html=False)}"
    return f"{_text_kind(gap)}:{_answers(words(gap, sheet.losses), sheet, is_html=False)}"


def _text_kind(gap: TextGap) -> str:
    return "SHORTANSWER" if "case" in gap.normalise else "SHORTANSWER_C"


def _options(item: ClozeItem, gap: InlineChoice) -> list[Foreseen]:
    own = {option.id: option.rationale or "" for option in gap.options}
    return [Foreseen(text, item.share_of(gap, name), own.get(name, ""))
            for name, text in item.words_of(gap).items()]


def _answers(found: Sequence[Foreseen], sheet: Sheet, *, is_html: bool = True) -> str:
    return "~".join(_answer(one, sheet, is_html=is_html) for one in found)


def _answer(one: Foreseen, sheet: Sheet, *, is_html: bool) -> str:
    mark = "=" if one.share == 1 else f"%{sheet.percent(one.share)}%"
    text = sheet.line_html(one.text) if is_html else html.escape(one.text, quote=False)
    said = f"#{_escaped(sheet.line_html(one.rationale))}" if one.rationale else ""
    return f"{mark}{_escaped(text, stars=not is_html)}{said}"


def _escaped(text: str, *, stars: bool = False) -> str:
    """The signs that would end an answer; the star of typed words keeps its own escape."""
    signs = r'\\(?!\*)|[}#~/"]' if stars else r'[\\}#~/"]'
    return re.sub(signs, lambda match: "\\" + match[0], text)
