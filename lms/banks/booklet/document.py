"""The whole booklet: its first lines, its blocks, its questions, numbered pages."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import groupby

from lms.banks.booklet import figures, marks
from lms.banks.booklet.key import points_text
from lms.banks.booklet.prose import Column
from lms.banks.booklet.question import question_pieces
from lms.banks.items import AnyItem
from lms.banks.kinds import kind_of
from lms.banks.media_files import path_type
from lms.core import letterhead
from lms.core.letterhead import LABEL, LEFT, WIDTH
from lms.core.pagination import Piece
from lms.core.spans import Span, paragraph

_RULES = (
    "Répondez sur ce livret. Les points de chaque question sont écrits à sa droite. "
    "Pour changer d'avis, entourez la croix ou barrez le mot, puis répondez à côté."
)
_RESERVED = "Corrigé : à ne confier qu'aux personnes qui préparent ou corrigent des épreuves"


@dataclass(frozen=True, slots=True)
class Booklet:
    """What is printed; items come in the order of the paper, files by the path they show."""

    title: str
    edition: str
    owner: str
    licence: str
    made_on: date
    blocks: Mapping[str, str]
    items: Sequence[AnyItem]
    files: Mapping[str, bytes]


def render(booklet: Booklet, *, is_key: bool) -> bytes:
    """The PDF; the same values give the same bytes."""
    name = "Corrigé du livret de questions" if is_key else "Livret de questions"
    head = f"{name} – {booklet.title}"
    document = letterhead.Document(
        title=head, head=head, organisation=booklet.owner or "Passerelle",
        subject=booklet.title, made_on=booklet.made_on,
        foot=_RESERVED if is_key else f"{booklet.title}, {booklet.edition}",
    )
    return letterhead.drawn(document, list(_pieces(booklet, name, is_key=is_key)))


def unprinted(item: AnyItem, files: Mapping[str, bytes]) -> list[str]:
    """The codes of what paper cannot show of a question."""
    losses = set()
    for one in item.every_media():
        is_picture = (path_type(one.file) or "").startswith("image/")
        if not is_picture:
            losses.add("LOSS_MEDIA")
        elif figures.size_of(files.get(one.file, b"")) is None:
            losses.add("LOSS_PICTURE")
    return sorted(losses)


def _pieces(booklet: Booklet, name: str, *, is_key: bool) -> Iterator[Piece]:
    yield from letterhead.title(name, booklet.title)
    yield from letterhead.facts(_facts(booklet))
    if not is_key:
        yield from _candidate()
    column = Column(LEFT, WIDTH, (), booklet.files)
    number = 0
    for block, items in groupby(booklet.items, key=lambda item: item.block):
        title = booklet.blocks.get(block, "")
        yield letterhead.heading(f"{block} – {title}" if title else block, before=24)
        for item in items:
            number += 1
            yield from question_pieces(number, item, column, is_key=is_key)


def _facts(booklet: Booklet) -> tuple[tuple[str, str], ...]:
    total = sum((kind_of(item).points(item) for item in booklet.items), Fraction(0))
    return (("Édition", booklet.edition), ("Licence", booklet.licence),
            ("Questions", str(len(booklet.items))), ("Total", points_text(total)))


def _candidate() -> Iterator[Piece]:
    """Who answers, and how."""
    yield marks.field(LEFT, WIDTH * 0.66, "Nom et prénom", 300)
    yield marks.field(LEFT, WIDTH * 0.66, "Date", 120)
    yield paragraph(LEFT, WIDTH, [Span(_RULES, LABEL)], before=10)


