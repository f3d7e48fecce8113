"""Writing questions as Moodle XML, the only rich way into Moodle."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from lxml import etree

from lms.banks.formats.moodle import questions
from lms.banks.formats.moodle.gaps import write_cloze
from lms.banks.formats.moodle.html import Sheet, decimal, plain, said
from lms.banks.items import AnyItem
from lms.banks.kinds.composite_item import CompositeItem
from lms.banks.text import plain_of

Write = Callable[[Any, Any, Sheet], bool]

_WRITERS: Mapping[str, Write] = {
    "choice": questions.write_choice,
    "true_false": questions.write_true_false,
    "matching": questions.write_matching,
    "ordering": questions.write_ordering,
    "numeric": questions.write_numeric,
    "short_text": questions.write_short_text,
    "essay": questions.write_essay,
    "file_upload": questions.write_file_upload,
    "scale": questions.write_scale,
    "cloze": write_cloze,
}
# What an item says and Moodle has no place for.
_UNSAID: Mapping[str, str] = {
    "level": "LOSS_LEVEL", "exposure": "LOSS_EXPOSURE", "difficulty": "LOSS_DIFFICULTY",
    "reviews": "LOSS_REVIEWS", "sources": "LOSS_SOURCES", "licence": "LOSS_LICENCE",
    "time_seconds": "LOSS_TIME",
}


@dataclass(frozen=True, slots=True)
class Written:
    """A file, and by item what it could not say; ``not_written`` when it is not in the file."""

    content: bytes
    losses: Mapping[str, tuple[str, ...]]


def write(items: Iterable[AnyItem], media: Mapping[str, bytes]) -> Written:
    """The items, each block under a category; ``media`` holds their files by path."""
    quiz = etree.Element("quiz")
    losses: dict[str, tuple[str, ...]] = {}
    block = None
    for item in items:
        if item.block != block:
            block = item.block
            category = etree.SubElement(quiz, "question", type="category")
            said(category, "category", f"$course$/top/{block}")
        lost: set[str] = set()
        if isinstance(item, CompositeItem):
            _composite(quiz, item, media, lost)
        else:
            _question(quiz, item, item.id, Sheet(item.media, media, lost))
        if lost:
            losses[item.id] = tuple(sorted(lost))
    return Written(etree.tostring(quiz, xml_declaration=True, encoding="UTF-8", pretty_print=True),
                   losses)


def _question(quiz: Any, item: AnyItem, name: str, sheet: Sheet) -> None:
    """One question; nothing when Moodle has no such kind."""
    element = etree.Element("question")
    said(element, "name", item.title or _title(item))
    sheet.text(element, "questiontext", item.stem)
    said_after = [text for text in (item.feedback.general, _rationale(item)) if text]
    sheet.text(element, "generalfeedback", "\n\n".join(said_after))
    plain(element, "defaultgrade", decimal(item.scoring.points))
    plain(element, "penalty", "0")
    plain(element, "hidden", "0")
    plain(element, "idnumber", name)
    for moment in ("correct", "incorrect"):
        if words := getattr(item.feedback, moment):
            sheet.text(element, f"{moment}feedback", words)
    _note_losses(item, sheet.losses)
    write_kind = _WRITERS.get(item.type)
    if write_kind is None or not write_kind(element, item, sheet):
        sheet.losses.add("not_written")
        return
    if element.get("type") == "cloze":
        element.remove(element.find("defaultgrade"))
    if item.tags:
        tags = etree.SubElement(element, "tags")
        for tag in item.tags:
            said(tags, "tag", tag)
    quiz.append(element)


def _composite(
    quiz: Any, item: CompositeItem, media: Mapping[str, bytes], lost: set[str]
) -> None:
    """A description, then the parts: Moodle keeps nothing that binds them."""
    lost.add("LOSS_GROUPING")
    _note_losses(item, lost)
    stimulus = item.stimulus
    sheet = Sheet((*item.media, *(stimulus.media if stimulus else ())), media, lost)
    element = etree.SubElement(quiz, "question", type="description")
    said(element, "name", item.title or _title(item))
    sheet.text(element, "questiontext", "\n\n".join(
        [*([stimulus.text] if stimulus else []), item.stem]))
    plain(element, "defaultgrade", "0")
    plain(element, "idnumber", item.id)
    for part in item.parts:
        own = Sheet((*item.media, *part.media), media, lost)
        _question(quiz, part, f"{item.id}.{part.id}", own)


def _title(item: AnyItem) -> str:
    """The first words of the stem: Moodle lists questions by their name."""
    words = " ".join(plain_of(item.stem).split())
    return words if len(words) <= 80 else f"{words[:79].rstrip()}…"


def _rationale(item: AnyItem) -> str | None:
    """Why the key is right, where no answer of the kind says it."""
    return None if item.type == "true_false" else item.rationale


def _note_losses(item: AnyItem, losses: set[str]) -> None:
    written = item.written()
    losses.update(loss for field, loss in _UNSAID.items() if field in written)
    if item.scoring.dont_know:
        losses.add("LOSS_DONT_KNOW")
    if item.scoring.unanswered != Fraction(0):
        losses.add("LOSS_UNANSWERED")
