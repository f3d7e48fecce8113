"""Where a candidate answers on paper, one function a kind of question; and the same, answered."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from lms.banks.booklet import marks, zones
from lms.banks.booklet.gaps import gapped
from lms.banks.booklet.pairs import pairs
from lms.banks.booklet.prose import Column, pieces_of
from lms.banks.items import AnyItem
from lms.banks.kinds.choice_item import ChoiceItem
from lms.banks.kinds.essay import EssayItem
from lms.banks.kinds.file_upload import FileUploadItem
from lms.banks.kinds.hotspot_item import HotspotItem
from lms.banks.kinds.numeric import Numeric
from lms.banks.kinds.numeric_item import NumericItem
from lms.banks.kinds.ordering import OrderingItem
from lms.banks.kinds.scale import ScaleItem
from lms.banks.kinds.short_text_item import ShortTextItem
from lms.banks.kinds.true_false import TrueFalseItem
from lms.core.letterhead import LABEL
from lms.core.pagination import Piece
from lms.core.paper import Paper
from lms.core.spans import Span, paragraph

_MOST_LINES = 75
_WORDS_A_LINE = 10
_SHORT = 40


def answer_pieces(
    item: AnyItem, order: Sequence[str], column: Column, *, is_key: bool
) -> Iterator[Piece]:
    """The place to answer in; with the key, what is expected stands there."""
    yield from _KINDS[item.type](item, order, column, is_key)
    if item.scoring.dont_know and not is_key:
        yield marks.choices(column.x, [("Je ne sais pas", False)])


def _choice(
    item: ChoiceItem, order: Sequence[str], column: Column, is_key: bool
) -> Iterator[Piece]:
    yield marks.hint(column.x, column.width, _how_many(item.max_choices))
    right = {option.id for option in item.right_options()}
    texts = {option.id: option.text for option in item.options}
    for place, name in enumerate(order):
        letter = marks.letter_of(place)
        text = pieces_of(texts[name], column.shifted(marks.option_indent(letter)))
        yield marks.option(column.x, letter, text, ticked=is_key and name in right)


def _how_many(most: int) -> str:
    if most == 1:
        return "Cochez une seule case."
    return f"Cochez une ou plusieurs cases ({most} au plus)."


def _true_false(
    item: TrueFalseItem, _order: Sequence[str], column: Column, is_key: bool
) -> Iterator[Piece]:
    yield marks.choices(column.x, [("Vrai", is_key and item.answer),
                                   ("Faux", is_key and not item.answer)])


def _ordering(
    item: OrderingItem, order: Sequence[str], column: Column, is_key: bool
) -> Iterator[Piece]:
    yield marks.hint(column.x, column.width,
                     f"Écrivez dans chaque case le rang, de 1 à {len(order)}.")
    texts = {element.id: element.text for element in item.items}
    ranks = {name: rank for rank, name in enumerate(item.answer, start=1)}
    for name in order:
        rank = str(ranks[name]) if is_key else ""
        yield _ranked(column.x, rank, pieces_of(texts[name], column.shifted(30)))


def _ranked(x: float, rank: str, text: Sequence[Piece]) -> Piece:
    body = marks.beside(text)

    def draw(paper: Paper, top: float) -> None:
        with paper.tagged("P", f"Rang {rank}" if rank else "Rang à écrire"):
            paper.frame(x + 2, top - 1, 18, 15, pen=marks.Pen(thickness=0.9))
            if rank:
                paper.write(x + 8, top + 10.3, rank, marks.LETTER)
        body.draw(paper, top)

    return Piece(max(body.height, 15.0), draw, before=6.0)


def _numeric(
    item: NumericItem, _order: Sequence[str], column: Column, is_key: bool
) -> Iterator[Piece]:
    unit = item.answer.unit
    label = "Réponse, avec son unité" if unit is not None and unit.required else "Réponse"
    key = Numeric().tell_key(item) if is_key else ""
    yield marks.field(column.x, column.width, label, 150, key)


def _short_text(
    item: ShortTextItem, _order: Sequence[str], column: Column, is_key: bool
) -> Iterator[Piece]:
    key = item.answers[0].text if is_key else ""
    blank = 200.0 if item.max_length <= _SHORT else column.width
    yield marks.field(column.x, column.width, "Réponse", blank, key)


def _essay(
    item: EssayItem, _order: Sequence[str], column: Column, is_key: bool
) -> Iterator[Piece]:
    wish = item.response
    if wish.min_words or wish.max_words:
        yield marks.hint(column.x, column.width, _words_wanted(wish.min_words, wish.max_words))
    if not is_key:
        wanted = wish.max_words or 2 * (wish.min_words or 80)
        count = min(_MOST_LINES, max(6, -(-wanted // _WORDS_A_LINE)))
        yield from marks.lines(column.x, column.width, count)


def _words_wanted(least: int | None, most: int | None) -> str:
    if least and most:
        return f"Longueur conseillée : de {least} à {most} mots."
    return f"Longueur conseillée : {most} mots au plus." if most else (
        f"Longueur conseillée : {least} mots au moins.")


def _file_upload(
    item: FileUploadItem, _order: Sequence[str], column: Column, is_key: bool
) -> Iterator[Piece]:
    wish = item.response
    count = "1 fichier" if wish.max_files == 1 else f"{wish.max_files} fichiers au plus"
    yield marks.hint(column.x, column.width,
                     f"À remettre à part : {count} ({', '.join(wish.accept)}), "
                     f"{wish.max_mb} Mo au plus.")
    if not is_key:
        for _ in range(wish.max_files):
            yield marks.field(column.x, column.width, "Nom du fichier remis", 260)


def _scale(
    item: ScaleItem, _order: Sequence[str], column: Column, _is_key: bool
) -> Iterator[Piece]:
    degrees = range(item.scale.min, item.scale.max + 1)
    yield marks.choices(column.x, [(str(degree), False) for degree in degrees])
    labels = [f"{degree} : {item.scale.labels[str(degree)]}" for degree in degrees
              if str(degree) in item.scale.labels]
    if labels:
        yield paragraph(column.x, column.width, [Span(" ; ".join(labels), LABEL)], before=4)


def _hotspot(
    item: HotspotItem, order: Sequence[str], column: Column, is_key: bool
) -> Iterator[Piece]:
    yield zones.picture(item, order, column)
    yield marks.hint(column.x, column.width, _how_many(item.max_choices))
    right = {area.id for area in item.right_areas()}
    areas = {area.id: area for area in item.areas}
    for number, name in enumerate(order, start=1):
        text = pieces_of(areas[name].text or f"Zone {number}", column.shifted(40))
        yield marks.option(column.x, str(number), text, ticked=is_key and name in right)


_Asking = Callable[[Any, Sequence[str], Column, bool], Iterator[Piece]]
_KINDS: Mapping[str, _Asking] = {
    "choice": _choice, "true_false": _true_false, "ordering": _ordering, "matching": pairs,
    "cloze": gapped, "numeric": _numeric, "short_text": _short_text, "hotspot": _hotspot,
    "essay": _essay, "file_upload": _file_upload, "scale": _scale,
}
