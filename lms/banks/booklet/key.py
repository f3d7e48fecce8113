"""What the key says of a question: what is expected, why, and where it can be checked."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from lms.banks import wording
from lms.banks.booklet import marks
from lms.banks.booklet.prose import Column, pieces_of
from lms.banks.items import AnyItem, Source
from lms.banks.kinds import Foreseen, kind_of
from lms.banks.kinds.choice_item import ChoiceItem
from lms.banks.kinds.hotspot_item import HotspotItem
from lms.banks.kinds.matching_item import MatchingItem
from lms.banks.kinds.rubric import MarkedItem
from lms.banks.kinds.scale import ScaleItem
from lms.banks.text import plain_of
from lms.core.letterhead import LABEL, STRONG
from lms.core.lettering import TEAL, Face, Style
from lms.core.pagination import Piece
from lms.core.paper import Paper
from lms.core.spans import Span, paragraph

_SMALL = Style(size=9, leading=12.5)
_BAR = 10.0


def key_pieces(item: AnyItem, order: Sequence[str], column: Column) -> list[Piece]:
    """The key of a question or of a part of one, along a bar that sets it apart."""
    inside = column.shifted(_BAR)
    return [_barred(piece, column.x) for piece in _said(item, order, inside)]


def reference(item: AnyItem) -> str:
    """How the bank knows the question."""
    words = [f"{item.id}, version {item.version}", wording.STATUSES[item.status].lower(),
             wording.KINDS[item.type].lower(), ", ".join(item.competences)]
    return " – ".join(filter(None, words))


def _said(item: AnyItem, order: Sequence[str], column: Column) -> Iterator[Piece]:
    expected = _expected(item, order)
    if expected:
        yield _line(column, "Réponse attendue : ", expected)
    if isinstance(item, MarkedItem):
        yield from _rubric(item, column)
    else:
        yield from _reasons(item, order, column)
    if item.rationale:
        yield from _prose(column, "Justification : ", item.rationale)
    for source in item.sources:
        yield paragraph(column.x, column.width,
                        [Span("Source : ", LABEL), Span(_told(source), _SMALL)], before=3)


def _expected(item: AnyItem, order: Sequence[str]) -> str:
    """Letters and numbers as they are printed; words for the rest."""
    if isinstance(item, ScaleItem):
        return "aucune, cette question n'est jamais notée"
    if isinstance(item, MarkedItem):
        return ""
    if isinstance(item, ChoiceItem):
        right = {option.id for option in item.right_options()}
        return ", ".join(marks.letter_of(place) for place, name in enumerate(order)
                         if name in right)
    if isinstance(item, HotspotItem):
        zones = {area.id for area in item.right_areas()}
        return ", ".join(f"zone {number}" for number, name in enumerate(order, start=1)
                         if name in zones)
    if isinstance(item, MatchingItem):
        letters = {name: marks.letter_of(place) for place, name in enumerate(order)}
        return " ; ".join(f"{number} {', '.join(sorted(map(letters.__getitem__, prompt.match)))}"
                          for number, prompt in enumerate(item.prompts, start=1) if prompt.match)
    return kind_of(item).tell_key(item)


def _reasons(item: AnyItem, order: Sequence[str], column: Column) -> Iterator[Piece]:
    """Why each foreseen answer is right or wrong; what the whole says is not said again."""
    for label, line in _labelled(item, order):
        if line.rationale and line.rationale != item.rationale:
            yield from _prose(column, f"{label} ({_worth(line.share)}) : ", line.rationale)


def _labelled(item: AnyItem, order: Sequence[str]) -> Iterator[tuple[str, Foreseen]]:
    lines = list(kind_of(item).foreseen(item))
    if isinstance(item, ChoiceItem):
        by_name = {option.id: line for option, line in zip(item.options, lines, strict=True)}
        for place, name in enumerate(order):
            yield marks.letter_of(place), by_name[name]
        return
    for line in lines:
        yield " ".join(plain_of(line.text).split()), line


def _worth(share: Fraction | None) -> str:
    if share is None:
        return "neutralisée"
    if share >= 1:
        return "juste"
    return f"{_percent(share)} des points" if share > 0 else "fausse"


def _percent(share: Fraction) -> str:
    return f"{round(float(share) * 100)}\u202f%"


def _rubric(item: MarkedItem, column: Column) -> Iterator[Piece]:
    """The criteria with their levels, the highest first."""
    for criterion in item.rubric:
        yield paragraph(column.x, column.width, [
            Span(criterion.title, replace(_SMALL, face=Face.SEMIBOLD)),
            Span(f" (sur {_number(criterion.max)})", LABEL)], before=5)
        for level in sorted(criterion.levels, key=lambda level: level.score, reverse=True):
            yield from _prose(column.shifted(12), f"{_number(level.score)} : ", level.text)


def points_text(points: Fraction) -> str:
    """``2 points``, ``0,5 point``."""
    return f"{_number(points)} point{'s' if points >= 2 else ''}"


def _number(value: Fraction) -> str:
    decimals = value * 100
    if decimals.denominator != 1:
        return str(value)
    text = f"{float(value):.2f}".rstrip("0").rstrip(".")
    return text.replace(".", ",")


def _told(source: Source) -> str:
    parts = [source.author, source.title, source.date, source.url]
    return ", ".join(part for part in parts if part)


def _line(column: Column, label: str, text: str) -> Piece:
    return paragraph(column.x, column.width, [Span(label, LABEL), Span(text, STRONG)], before=3)


def _prose(column: Column, label: str, markdown: str) -> Iterator[Piece]:
    """A Markdown text whose first paragraph begins with a label."""
    is_first = True

    def words(text: str, style: Style) -> Sequence[Span]:
        nonlocal is_first
        spans = [Span(label, replace(LABEL, leading=_SMALL.leading))] if is_first else []
        is_first = False
        return [*spans, Span(text, style)]

    for piece in pieces_of(markdown, column, _SMALL, words):
        yield replace(piece, before=3.0)


def _barred(piece: Piece, x: float) -> Piece:
    def draw(paper: Paper, top: float) -> None:
        with paper.artifact():
            paper.fill(x, top - piece.before, 1.6, piece.height + piece.before, colour=TEAL)
        piece.draw(paper, top)

    return replace(piece, draw=draw)
