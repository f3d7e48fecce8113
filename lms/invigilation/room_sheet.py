"""The attendance sheet of an exam room, to be signed on paper: values in, an A4 PDF out.

The time a candidate has is told as a duration and an end; why it differs is nobody's business.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from lms.core import letterhead as layout
from lms.core.letterhead import LABEL, LEFT, STRONG, TEXT, WIDTH
from lms.core.lettering import HAIRLINE, INK, long_date
from lms.core.pagination import Cell, Piece, row
from lms.core.paper import MM, Paper
from lms.exams.timeline import span_of

COLUMNS = (0.0, 0.05, 0.34, 0.48, 0.62, 0.81)
_HEADS = ("N°", "Candidat", "Place", "Temps accordé", "Signature à l'entrée",
          "Signature à la sortie")
_ROW = 12 * MM
_SPARE_INVIGILATORS = 2


@dataclass(frozen=True, slots=True)
class Expected:
    """One candidate: ``distinction`` tells homonyms apart, ``allowed_seconds`` is their own."""

    name: str
    distinction: str
    seat: str
    allowed_seconds: int


@dataclass(frozen=True, slots=True)
class RoomSheet:
    """Everything the sheet prints; candidates come sorted."""

    organisation: str
    cohort: str
    certification: str
    block: str
    title: str
    place: str
    starts_at: datetime
    duration_minutes: int
    invigilators: tuple[str, ...]
    candidates: tuple[Expected, ...]


def render(sheet: RoomSheet) -> bytes:
    """The PDF; the same values give the same bytes."""
    day = layout.day_of(sheet.starts_at)
    document = layout.Document(
        f"Feuille d'émargement – {sheet.title}",
        f"Feuille d'émargement – {sheet.title}, {long_date(day)}", sheet.organisation,
        sheet.title, day, foot=f"{sheet.organisation} – {sheet.cohort}",
    )
    return layout.drawn(document, list(_pieces(sheet)))


def _pieces(sheet: RoomSheet) -> Iterator[Piece]:
    yield from layout.title("Feuille d'émargement", sheet.title)
    yield from layout.facts((
        ("Organisme", sheet.organisation), ("Cohorte", sheet.cohort),
        ("Référentiel", sheet.certification), ("Bloc évalué", sheet.block),
        ("Date et lieu", f"{layout.moment_of(sheet.starts_at)}, {sheet.place}"),
        ("Durée de l'épreuve", span_of(60 * sheet.duration_minutes)),
    ))
    yield layout.heading(f"Candidats attendus : {len(sheet.candidates)}")
    yield layout.columns(COLUMNS, *(((head, LABEL),) for head in _HEADS), before=4, glued=True)
    for number, candidate in enumerate(sheet.candidates, start=1):
        yield layout.rule(before=0)
        yield _candidate(sheet, number, candidate)
    yield layout.rule(before=0)
    yield from _invigilators(sheet)


def _candidate(sheet: RoomSheet, number: int, candidate: Expected) -> Piece:
    """One row, high enough for two signatures in their boxes."""
    end = sheet.starts_at + timedelta(seconds=candidate.allowed_seconds)
    name = ((candidate.name, STRONG), *(((candidate.distinction, LABEL),)
                                        if candidate.distinction else ()))
    texts = layout.columns(
        COLUMNS, ((str(number), TEXT),), name, ((candidate.seat or "–", TEXT),),
        ((span_of(candidate.allowed_seconds), TEXT), (f"fin {layout.hour_of(end)}", LABEL)),
        (("", TEXT),), (("", TEXT),),
    )
    height = max(_ROW, texts.height + 6)

    def draw(paper: Paper, top: float) -> None:
        with paper.artifact():
            for start in COLUMNS[4:]:
                paper.fill(LEFT + start * WIDTH - 4, top, 0.5, height, colour=HAIRLINE)
        texts.draw(paper, top + 3)

    return Piece(height, draw)


def _invigilators(sheet: RoomSheet) -> Iterator[Piece]:
    yield layout.heading("Surveillants")
    names = (*sheet.invigilators, *("" for _ in range(_SPARE_INVIGILATORS)))
    for place, name in enumerate(names):
        is_last = place == len(names) - 1
        half = WIDTH / 2
        yield row(
            Cell(LEFT, half - 12, ((name or "Nom :", STRONG if name else LABEL),)),
            Cell(LEFT + half, half, (("Signature :", LABEL),)), before=14, glued=True,
        )
        yield Piece(0.6, layout.filled(LEFT, WIDTH, INK), before=10, glued=not is_last)
