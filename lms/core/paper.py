"""Paper: A4 pages drawn the same, byte for byte, whenever and wherever the same facts are drawn.

Places are points from the top left corner of the page. Every font is embedded in subsets. The
document is tagged for screen readers (ISO 32000-1, 14.7 and 14.8): what is said goes in
``tagged``, what only decorates or repeats goes in ``artifact``, in reading order. Nothing here
reads the clock, the environment or the locale.
"""

import hashlib
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from threading import Lock
from types import SimpleNamespace
from typing import Any

import segno
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfdoc
from reportlab.pdfgen.canvas import Canvas

from lms.core.lettering import ACCENT, INK, Face, Style, runs_of, typeset, width_of

MM = 72 / 25.4
PAGE_WIDTH, PAGE_HEIGHT = A4
QUIET_MODULES = 4

_WATERMARK = "#fbe9df"
# Cutting a font in subsets moves a cursor in the font shared by all documents.
_SUBSETTING = Lock()


Step = tuple[str, tuple[float, ...]]
"""A step of an outline: ``M x y``, ``L x y``, ``C x1 y1 x2 y2 x y`` or ``Z``."""


@dataclass(frozen=True, slots=True)
class Pen:
    """How an outline is drawn; an empty colour draws nothing."""

    fill: str = ""
    stroke: str = INK
    thickness: float = 0.8
    dashes: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Imprint:
    """What the file says of itself; ``made_on`` stands for the date of creation."""

    title: str
    author: str
    subject: str
    made_on: date


def qr_matrix(text: str) -> tuple[tuple[bool, ...], ...]:
    """Return the dark modules of the QR code of ``text``, error level M, without quiet zone."""
    code = segno.make_qr(text, error="m", boost_error=False)
    return tuple(tuple(module == 1 for module in row) for row in code.matrix)


class Paper:
    """A PDF being drawn, page after page; ``to_bytes`` ends it."""

    def __init__(self, imprint: Imprint) -> None:
        self._file = io.BytesIO()
        self._canvas: Any = Canvas(
            self._file,
            pagesize=A4,
            pageCompression=1,
            invariant=1,
            initialFontName=str(Face.REGULAR),
            lang="fr-FR",
            pdfVersion=(1, 7),
        )
        self._tags: list[list[tuple[str, str]]] = [[]]
        self._sign(imprint)

    def write(self, x: float, y: float, text: str, style: Style) -> None:
        """Write one line of typeset text, ``y`` being its base line."""
        self._canvas.setFillColor(HexColor(style.colour))
        for font, piece in runs_of(typeset(text), style.face):
            self._canvas.setFont(font, style.size)
            self._canvas.drawString(x, PAGE_HEIGHT - y, piece, charSpace=style.tracking)
            x += self._canvas.stringWidth(piece, font, style.size) + style.tracking * len(piece)

    def write_to(self, x: float, y: float, text: str, style: Style) -> None:
        """Write one line that ends at ``x``."""
        self.write(x - width_of(typeset(text), style), y, text, style)

    def write_lines(self, x: float, top: float, lines: Sequence[str], style: Style) -> None:
        """Write lines under one another, the first one just below ``top``."""
        for place, line in enumerate(lines):
            self.write(x, top + place * style.leading + first_line(style), line, style)

    def fill(self, x: float, top: float, width: float, height: float, *, colour: str) -> None:
        """Fill a rectangle; a thin one is a rule."""
        self._canvas.setFillColor(HexColor(colour))
        self._canvas.rect(x, PAGE_HEIGHT - top - height, width, height, stroke=0, fill=1)

    def outline(self, steps: Sequence[Step], pen: Pen) -> None:
        """Draw an outline: boxes to tick, zones, drawings."""
        path = self._canvas.beginPath()
        moves = {"M": path.moveTo, "L": path.lineTo, "C": path.curveTo, "Z": path.close}
        for name, numbers in steps:
            moves[name](*(PAGE_HEIGHT - number if place % 2 else number
                          for place, number in enumerate(numbers)))
        if pen.fill:
            self._canvas.setFillColor(HexColor(pen.fill))
        if pen.stroke:
            self._canvas.setStrokeColor(HexColor(pen.stroke))
            self._canvas.setLineWidth(pen.thickness)
            self._canvas.setDash(list(pen.dashes))
        self._canvas.drawPath(path, stroke=bool(pen.stroke), fill=bool(pen.fill))

    def frame(self, x: float, top: float, width: float, height: float, *, pen: Pen) -> None:
        """Draw a rectangle."""
        right, bottom = x + width, top + height
        corners = ((x, top), (right, top), (right, bottom), (x, bottom))
        self.outline([("L" if place else "M", corner) for place, corner in enumerate(corners)]
                     + [("Z", ())], pen)

    def image(self, x: float, top: float, width: float, height: float, *, content: bytes) -> None:
        """Draw a picture of points. Raises ``OSError`` when the bytes are not one."""
        self._canvas.drawImage(ImageReader(io.BytesIO(content)), x, PAGE_HEIGHT - top - height,
                               width, height, mask="auto")

    @contextmanager
    def turned(self, x: float, y: float, degrees: float) -> Iterator[None]:
        """Turn what is drawn inside around a place, clockwise."""
        self._canvas.saveState()
        self._canvas.translate(x, PAGE_HEIGHT - y)
        self._canvas.rotate(-degrees)
        self._canvas.translate(-x, y - PAGE_HEIGHT)
        yield
        self._canvas.restoreState()

    def qr(self, x: float, top: float, side: float, text: str) -> None:
        """Draw the QR code of ``text`` in a square, its quiet zone of four modules included."""
        matrix = qr_matrix(text)
        module = side / (len(matrix) + 2 * QUIET_MODULES)
        path = self._canvas.beginPath()
        for row, modules in enumerate(matrix, QUIET_MODULES):
            bottom = PAGE_HEIGHT - top - (row + 1) * module
            column = QUIET_MODULES
            for dark, run in groupby(modules):
                length = len(list(run))
                if dark:
                    path.rect(x + column * module, bottom, length * module, module)
                column += length
        self._canvas.setFillColor(HexColor(INK))
        self._canvas.drawPath(path, stroke=0, fill=1)

    def watermark(self, text: str) -> None:
        """Write ``text`` across the page, pale; call it before the rest of the page."""
        style = Style(Face.BOLD, 52, 52, _WATERMARK)
        with self.artifact():
            self._canvas.saveState()
            self._canvas.translate(PAGE_WIDTH / 2, PAGE_HEIGHT * 0.53)
            self._canvas.rotate(52)
            self.write(-width_of(typeset(text), style) / 2, PAGE_HEIGHT + 18, text, style)
            self._canvas.restoreState()

    def stamp(self, right: float, top: float, text: str) -> None:
        """Write ``text`` in a framed label that ends at ``right``."""
        style = Style(Face.BOLD, 9, 9, ACCENT, 0.4)
        width = width_of(typeset(text), style) + 14
        self._canvas.setStrokeColor(HexColor(ACCENT))
        self._canvas.setLineWidth(1)
        self._canvas.roundRect(right - width, PAGE_HEIGHT - top - 18, width, 18, 3)
        self.write(right - width + 7.2, top + 12.2, text, style)

    @contextmanager
    def tagged(self, role: str, alternative: str = "") -> Iterator[None]:
        """Give what is drawn inside a role: ``H1``, ``H2``, ``P``, ``Figure`` (with its text)."""
        tags = self._tags[-1]
        self._canvas._code.append(f"/{role} <</MCID {len(tags)}>> BDC")
        tags.append((role, alternative))
        yield
        self._canvas._code.append("EMC")

    @contextmanager
    def artifact(self) -> Iterator[None]:
        """Hide what is drawn inside from screen readers."""
        self._canvas._code.append("/Artifact BMC")
        yield
        self._canvas._code.append("EMC")

    def turn_page(self) -> None:
        """End this page and begin the next."""
        self._canvas.showPage()
        self._tags.append([])

    def to_bytes(self) -> bytes:
        """End the document and return the file."""
        self._canvas.showPage()
        self._tag_document(self._canvas._doc)
        with _SUBSETTING:
            self._canvas.save()
        return self._file.getvalue()

    def _sign(self, imprint: Imprint) -> None:
        self._canvas.setTitle(imprint.title)
        self._canvas.setAuthor(imprint.author)
        self._canvas.setSubject(imprint.subject)
        self._canvas.setCreator("Passerelle")
        self._canvas.setProducer("Passerelle, ReportLab")
        self._canvas.setViewerPreference("DisplayDocTitle", "true")
        day = imprint.made_on
        # reportlab takes the date from SOURCE_DATE_EPOCH or a fixed day: neither is the truth.
        document = self._canvas._doc
        document._timeStamp = SimpleNamespace(
            YMDhms=(day.year, day.month, day.day, 0, 0, 0), dhh=0, dmm=0
        )
        document.signature = hashlib.md5(day.isoformat().encode(), usedforsecurity=False)

    def _tag_document(self, document: Any) -> None:
        """Write the structure tree: one ``Document`` whose children are the tagged parts."""
        root = pdfdoc.PDFDictionary({"Type": pdfdoc.PDFName("StructTreeRoot")})
        root_ref = document.Reference(root, "structure-root")
        body = pdfdoc.PDFDictionary(
            {"Type": pdfdoc.PDFName("StructElem"), "S": pdfdoc.PDFName("Document"), "P": root_ref}
        )
        body_ref = document.Reference(body, "structure-body")
        parts, parents = [], []
        for number, (page, tags) in enumerate(zip(document.Pages.pages, self._tags, strict=True)):
            refs = [
                _part(document, body_ref, page, (number, mcid, *tag))
                for mcid, tag in enumerate(tags)
            ]
            parts += refs
            parents += [number, pdfdoc.PDFArray(refs)]
            page.Trans = None
            page.__NoDefault__ = [*page.__NoDefault__, "StructParents"]
            page.StructParents = number
            page.Tabs = pdfdoc.PDFName("S")
        body["K"] = pdfdoc.PDFArray(parts)
        root["K"] = pdfdoc.PDFArray([body_ref])
        root["ParentTree"] = pdfdoc.PDFDictionary({"Nums": pdfdoc.PDFArray(parents)})
        document.Catalog.StructTreeRoot = root
        document.Catalog.MarkInfo = pdfdoc.PDFDictionary({"Marked": pdfdoc.PDFtrue})


def first_line(style: Style) -> float:
    """Return how far under the top of a paragraph its first base line stands."""
    return style.leading * 0.76


def _part(document: Any, parent: Any, page: Any, place: tuple[int, int, str, str]) -> Any:
    number, mcid, role, alternative = place
    entry = {
        "Type": pdfdoc.PDFName("StructElem"),
        "S": pdfdoc.PDFName(role),
        "P": parent,
        "Pg": document.Reference(page),
        "K": mcid,
    }
    if alternative:
        entry["Alt"] = pdfdoc.PDFString(alternative)
    return document.Reference(pdfdoc.PDFDictionary(entry), f"structure-{number}-{mcid}")
