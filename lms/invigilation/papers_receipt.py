"""The receipt of a candidate on one page: what was handed in, when, and its fingerprint."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from lms.core import letterhead as layout
from lms.core.letterhead import LABEL, LEFT, STRONG, TEXT, WIDTH
from lms.core.lettering import Face, Style, long_date
from lms.core.pagination import Cell, Piece, row

_FINGERPRINT = Style(Face.SEMIBOLD, 17, 24)


@dataclass(frozen=True, slots=True)
class ReceiptPaper:
    """Everything the receipt prints."""

    organisation: str
    candidate: str
    title: str
    place: str
    started_at: datetime | None
    submitted_at: datetime
    answered: int
    total: int
    fingerprint: str
    files: tuple[str, ...] = ()


def render(receipt: ReceiptPaper) -> bytes:
    """The PDF; the same values give the same bytes."""
    day = layout.day_of(receipt.submitted_at)
    title = f"Récépissé – {receipt.title}"
    document = layout.Document(title, title, receipt.organisation, receipt.title, day,
                               foot=receipt.organisation)
    return layout.drawn(document, list(_pieces(receipt)))


def _pieces(receipt: ReceiptPaper) -> Iterator[Piece]:
    yield from layout.title("Récépissé de remise de copie", receipt.title)
    yield from layout.facts((
        ("Candidat", receipt.candidate), ("Organisme", receipt.organisation),
        ("Date", long_date(layout.day_of(receipt.submitted_at))), ("Lieu", receipt.place),
        ("Épreuve commencée à", _clock(receipt.started_at)),
        ("Copie remise à", _clock(receipt.submitted_at)),
        ("Réponses enregistrées", f"{receipt.answered} sur {receipt.total} questions"),
    ))
    if receipt.files:
        yield layout.heading("Fichiers remis")
        for told in receipt.files:
            yield layout.line(told, TEXT)
    yield layout.heading("Empreinte des réponses")
    yield row(Cell(LEFT, WIDTH, ((receipt.fingerprint, _FINGERPRINT),)), before=4)
    yield layout.line(
        "Cette empreinte est calculée sur toutes vos réponses enregistrées : une réponse changée "
        "donnerait une autre empreinte. Gardez ce document, il prouve ce que vous avez remis.",
        TEXT, before=6,
    )
    yield layout.line("Les heures sont celles de Paris, à l'horloge du serveur.", LABEL, before=8)
    yield layout.line("Ce récépissé n'est pas un résultat : la décision appartient au jury.",
                      STRONG, before=8)


def _clock(instant: datetime | None) -> str:
    """To the second: a receipt may have to be compared with the story of the exam."""
    return instant.astimezone(layout.PARIS).strftime("%H h %M min %S s") if instant else "–"
