"""The attestation on paper: facts in, the bytes of an A4 PDF out, always the same bytes.

The page reads from top to bottom: who delivers, what it is, whose it is, what was validated, when
and where, who signs, how to verify, and the obligatory mentions.
"""

from collections.abc import Iterator

from lms.attestations.codes import grouped
from lms.attestations.facts import AttestationFacts, AttestedBlock, mentions, title_of
from lms.core.lettering import (
    HAIRLINE,
    INK,
    MUTED,
    SOFT,
    TEAL,
    Face,
    Style,
    fitted,
    lines_of,
    long_date,
    typeset,
    width_of,
)
from lms.core.pagination import Cell, Piece, beside, pages_of, row, stack
from lms.core.paper import MM, PAGE_HEIGHT, PAGE_WIDTH, Imprint, Paper, first_line

LEFT = 22 * MM
WIDTH = PAGE_WIDTH - 2 * LEFT
RIGHT = LEFT + WIDTH
FIRST_TOP = 20.5 * MM
NEXT_TOP = 31 * MM
BOTTOM = PAGE_HEIGHT - 20 * MM
WIDEST = 10 * MM
QR_SIDE = 30 * MM
SPECIMEN = "SPÉCIMEN – sans valeur"

ISSUER = Style(Face.SEMIBOLD, 13, 17)
TITLE = Style(Face.SEMIBOLD, 21, 26, TEAL)
NAME = Style(Face.BOLD, 31, 36)
OBJECT = Style(Face.SEMIBOLD, 15.5, 19.5)
HEADING = Style(Face.SEMIBOLD, 11.5, 15, TEAL)
LEAD = Style(Face.ITALIC, 12, 16, MUTED)
TEXT = Style()
STRONG = Style(Face.SEMIBOLD)
CODE = Style(Face.SEMIBOLD, 10.5, 14.5, TEAL)
LABEL = Style(Face.REGULAR, 8.5, 12, MUTED)
NOTE = Style(Face.REGULAR, 8.5, 11.5)
SMALL = Style(Face.REGULAR, 8, 11, MUTED)
LINK = Style(Face.REGULAR, 10, 18)
KEY = Style(Face.SEMIBOLD, 11.5, 15, tracking=0.4)


def render(facts: AttestationFacts) -> bytes:
    """Return the PDF of ``facts``; the same facts give the same bytes, whenever and wherever."""
    paper = Paper(_imprint(facts))
    pages = pages_of(list(_pieces(facts)), lambda number: BOTTOM - _top(number))
    for number, pieces in enumerate(pages):
        if number:
            paper.turn_page()
        if facts.specimen:
            paper.watermark(SPECIMEN)
        _head(paper, facts, first=not number)
        widest = WIDEST if number + 1 < len(pages) else PAGE_HEIGHT
        stack(paper, pieces, _top(number), BOTTOM - _top(number), widest)
        _foot(paper, facts, f"Page {number + 1}/{len(pages)}")
    return paper.to_bytes()


def _imprint(facts: AttestationFacts) -> Imprint:
    title = f"{title_of(facts)} – {facts.holder.full_name}"
    subject = f"N° {facts.number}, code {grouped(facts.code)}"
    return Imprint(title, facts.issuer.name, subject, facts.issued_on)


def _top(number: int) -> float:
    return NEXT_TOP if number else FIRST_TOP


def _head(paper: Paper, facts: AttestationFacts, *, first: bool) -> None:
    """The rule on top and, on the next pages, whose document this is."""
    with paper.artifact():
        paper.fill(LEFT, 16 * MM, WIDTH, 3 if first else 1.5, colour=TEAL)
    if first:
        return
    who = f"{title_of(facts)} – {facts.holder.full_name}"
    mark = SPECIMEN if facts.specimen else f"N° {facts.number}"
    style = fitted(who, LABEL, WIDTH * 0.75, 6)
    with paper.artifact():
        paper.write(LEFT, 22 * MM, lines_of(who, style, WIDTH * 0.75)[0], style)
        paper.write_to(RIGHT, 22 * MM, mark, fitted(mark, LABEL, WIDTH * 0.22, 5))


def _foot(paper: Paper, facts: AttestationFacts, folio: str) -> None:
    base = PAGE_HEIGHT - 12 * MM
    with paper.artifact():
        paper.fill(LEFT, PAGE_HEIGHT - 16.5 * MM, WIDTH, 0.5, colour=HAIRLINE)
        paper.write(LEFT, base, f"N° {facts.number} – code {grouped(facts.code)}", SMALL)
        paper.write_to(RIGHT, base, folio, SMALL)


def _pieces(facts: AttestationFacts) -> Iterator[Piece]:
    yield _letterhead(facts)
    yield _display(title_of(facts), TITLE, role="H1", smallest=16, before=32)
    yield from _holder(facts)
    if facts.kind == "block":
        yield from _single_block(facts)
    else:
        yield from _all_blocks(facts)
    yield _decision(facts)
    yield _verification(facts)
    yield _small_print(facts)


def _letterhead(facts: AttestationFacts) -> Piece:
    """The issuer on the left, the number on the right, the stamp of a specimen under it."""
    issuer = facts.issuer
    width = WIDTH * 0.68
    name = fitted(issuer.name, ISSUER, width, 9)
    left = row(Cell(LEFT, width, ((issuer.name, name), (issuer.address, LABEL))))
    number = f"N° {facts.number}"

    def draw(paper: Paper, top: float) -> None:
        left.draw(paper, top)
        with paper.tagged("P"):
            style = fitted(number, CODE, WIDTH - width - 10, 5)
            paper.write_to(RIGHT, top + first_line(ISSUER), number, style)
        if facts.specimen:
            with paper.tagged("P"):
                paper.stamp(RIGHT, top + 22, SPECIMEN)

    return Piece(max(left.height, 40), draw, glued=True)


def _display(
    text: str, style: Style, *, role: str = "P", smallest: float = 0, before: float = 0
) -> Piece:
    """A large text, shrunk to one line if ``smallest`` allows, else in even lines."""
    fit = fitted(text, style, WIDTH, smallest or style.size)
    return row(Cell(LEFT, WIDTH, ((text, fit),), role, balanced=True), before=before, glued=True)


def _lead(text: str, *, before: float, stretch: float) -> Piece:
    return row(Cell(LEFT, WIDTH, ((text, LEAD),)), before=before, glued=True, stretch=stretch)


def _holder(facts: AttestationFacts) -> Iterator[Piece]:
    holder = facts.holder
    lead = f"{facts.issuer.name} atteste que {holder.civility or ''}"
    yield _lead(lead, before=22, stretch=2)
    yield _display(holder.full_name, NAME, smallest=19, before=7)
    more = [f"nom d'usage : {holder.usage_name}"] if holder.usage_name else []
    if holder.born_on:
        born = {"Madame": "née le", "Monsieur": "né le"}.get(holder.civility or "", "né(e) le")
        more.append(f"{born} {long_date(holder.born_on)}")
    if more:
        yield row(Cell(LEFT, WIDTH, ((", ".join(more), TEXT),)), before=2, glued=True)


def _single_block(facts: AttestationFacts) -> Iterator[Piece]:
    lead = "a validé, par décision du jury, le bloc de compétences"
    yield _lead(lead, before=16, stretch=1)
    for block in facts.blocks:
        yield _display(f"{block.code} – {block.title}", OBJECT, role="H2", before=4)
        yield row(Cell(LEFT, WIDTH, ((_scope(facts), TEXT),)), before=4, glued=True)
        heading = (("Compétences attestées", HEADING),)
        yield row(Cell(LEFT, WIDTH, heading, "H3"), before=14, glued=True, stretch=1)
        yield from _competences(block, whole=False, last=True)


def _scope(facts: AttestationFacts) -> str:
    if facts.state == "interne":
        return f"du référentiel « {facts.certification_title} »"
    return f"Seul ce bloc de la certification « {facts.certification_title} » est acquis."


def _all_blocks(facts: AttestationFacts) -> Iterator[Piece]:
    lead = "a validé, par décision du jury, l'ensemble des blocs du référentiel"
    if facts.state != "interne":
        lead = "a obtenu, par décision du jury, la certification"
    yield _lead(lead, before=16, stretch=1)
    yield _display(facts.certification_title, OBJECT, role="H2", before=4)
    for block in facts.blocks:
        heading = ((f"{block.code} – {block.title}", HEADING),)
        yield row(Cell(LEFT, WIDTH, heading, "H3", balanced=True), before=16, glued=True)
        yield from _competences(block, whole=True, last=block is facts.blocks[-1])


def _competences(block: AttestedBlock, *, whole: bool, last: bool) -> Iterator[Piece]:
    """The competences: never one alone on a page, and the ``last`` ones with the signature."""
    count = len(block.competences)
    widths = [width_of(typeset(item.code), CODE) for item in block.competences]
    margin = min(max(widths, default=0.0) + 10, WIDTH / 4)
    for place, item in enumerate(block.competences, 1):
        glued = last if place == count else whole or place in (1, count - 1)
        code = Cell(LEFT, margin - 10, ((item.code, fitted(item.code, CODE, margin - 10, 6)),))
        title = Cell(LEFT + margin, WIDTH - margin, ((item.title, TEXT),))
        yield row(code, title, before=4, glued=glued)


def _decision(facts: AttestationFacts) -> Piece:
    """When, where and how on the left, the signatures on the right."""
    details = [
        ("Jury réuni le", long_date(facts.jury_held_on)),
        ("Décision du", long_date(facts.decided_on)),
        ("Modalité", facts.modality),
        ("Référentiel", f"{facts.certification_code}, version {facts.framework_version}"),
        ("Lieu de l'épreuve", facts.sitting_place),
    ]
    if facts.valid_until:
        details.append(("Valable jusqu'au", long_date(facts.valid_until)))
    width = WIDTH / 3
    cells = [
        Cell(LEFT + place % 2 * width, width - 14, ((label, LABEL), (value, TEXT)))
        for place, (label, value) in enumerate(details)
    ]
    left = [row(*cells[place : place + 2], before=7) for place in range(0, len(cells), 2)]
    return beside(left, _signatures(facts), before=18, glued=True, stretch=3)


def _signatures(facts: AttestationFacts) -> list[Piece]:
    """Place and date, then the lines to sign: the jury's, and the certifying body's if any."""
    x, width = LEFT + WIDTH * 2 / 3, WIDTH / 3
    signers = [("Présidence du jury", facts.jury_president)]
    if facts.state != "interne":
        signers.insert(0, ("Pour l'organisme certificateur", facts.issuer.name))

    def draw_line(paper: Paper, top: float) -> None:
        with paper.artifact():
            paper.fill(x, top, width, 0.6, colour=INK)

    place = f"{facts.sitting_place}, le {long_date(facts.issued_on)}"
    pieces = [row(Cell(x, width, ((place, TEXT),)))]
    for role, name in signers:
        pieces.append(row(Cell(x, width, ((role, LABEL),)), before=4))
        pieces.append(Piece(0.6, draw_line, before=40 - 5 * len(signers)))
        pieces.append(row(Cell(x, width, ((name, STRONG),)), before=3))
    return pieces


def _verification(facts: AttestationFacts) -> Piece:
    """The panel with the QR code, its address and the code in readable groups."""
    url = facts.verification_url
    x = LEFT + QR_SIDE + 6 * MM
    how = "Scannez le code QR ou ouvrez cette adresse, et comparez la page avec ce document :"
    width = RIGHT - x - 4 * MM
    texts = (
        ("Vérifier ce document", HEADING),
        (how, LABEL),
        (url, fitted(url, LINK, width, 7)),
        ("Code de vérification", LABEL),
        (grouped(facts.code), fitted(grouped(facts.code), KEY, width, 7)),
    )
    words = row(Cell(x, width, texts))
    height = max(QR_SIDE, words.height + 16)

    def draw(paper: Paper, top: float) -> None:
        with paper.artifact():
            paper.fill(LEFT, top, WIDTH, height, colour=SOFT)
            paper.fill(LEFT, top, 3, height, colour=TEAL)
        with paper.tagged("Figure", f"Code QR qui ouvre {url}"):
            paper.qr(LEFT + 2 * MM, top + (height - QR_SIDE) / 2, QR_SIDE, url)
        words.draw(paper, top + (height - words.height) / 2)

    return Piece(height, draw, before=16, glued=True)


def _small_print(facts: AttestationFacts) -> Piece:
    issuer = facts.issuer
    identity = [f"SIRET : {issuer.siret}."] if issuer.siret else []
    if issuer.nda:
        identity.append(
            f"Déclaration d'activité enregistrée sous le numéro {issuer.nda} ; "
            "cet enregistrement ne vaut pas agrément de l'État."
        )
    texts = [(" ".join(mentions(facts)), NOTE), (" ".join(identity), SMALL)]
    return row(Cell(LEFT, WIDTH, tuple(text for text in texts if text[0])), before=9)
