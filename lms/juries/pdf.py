"""The minutes on paper: values in, the bytes of an A4 PDF out, to be signed by the members."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction

from lms.core import letterhead
from lms.core.letterhead import LABEL, LEFT, STRONG, TEXT, WIDTH, moment_of
from lms.core.lettering import INK, Style, fitted, long_date
from lms.core.pagination import Cell, Piece, beside, row
from lms.core.paper import Paper
from lms.juries.minutes import Judged, Minutes, Seated
from lms.juries.states import OUTCOME_LABELS, Outcome

COLUMNS = (0.0, 0.42, 0.56, 0.79)


def render(minutes: Minutes) -> bytes:
    """Return the PDF of the minutes of a closed jury; the same values give the same bytes."""
    title = f"Procès-verbal de jury – {minutes.title}"
    closed_at = minutes.closed_at
    return letterhead.drawn(letterhead.Document(
        title=title, head=title, organisation=minutes.organisation,
        subject=minutes.sitting_title,
        made_on=letterhead.day_of(closed_at) if closed_at else minutes.held_on,
        foot=f"Version {minutes.version} – empreinte SHA-256 {minutes.fingerprint}",
    ), list(_pieces(minutes)))


def _pieces(minutes: Minutes) -> Iterator[Piece]:
    """Everything, the signatures never alone on a page."""
    *body, last = _body(minutes)
    yield from body
    yield replace(last, glued=True)
    yield from _signatures(minutes)


def _body(minutes: Minutes) -> Iterator[Piece]:
    yield from letterhead.title("Procès-verbal de jury", minutes.title)
    yield from letterhead.facts(_facts(minutes))
    yield _heading("Composition du jury et présence")
    yield from _members(minutes)
    yield _heading("Décisions")
    yield from _decisions(minutes)
    yield from _corrections(minutes)


def _heading(text: str) -> Piece:
    return letterhead.heading(text, before=18)


def _facts(minutes: Minutes) -> tuple[tuple[str, str], ...]:
    certification = (f"{minutes.certification_title} ({minutes.certification_code}, "
                     f"version {minutes.certification_version})")
    sitting = ", ".join(
        (minutes.sitting_title, moment_of(minutes.sitting_starts_at), minutes.sitting_place)
    )
    return (
        ("Organisme", minutes.organisation), ("Référentiel", certification),
        ("Bloc évalué", f"{minutes.block_code} – {minutes.block_title}"),
        ("Cohorte", minutes.cohort),
        ("Épreuve", sitting),
        ("Seuil de réussite proposé au jury", _percent(minutes.pass_share)),
        ("Délibération", f"le {long_date(minutes.held_on)}, {minutes.place}"),
        ("Ouverte, puis close", f"{moment_of(minutes.opened_at)}, {moment_of(minutes.closed_at)}"),
    )


def _members(minutes: Minutes) -> Iterator[Piece]:
    for member in minutes.members:
        part = "présent(e)" if member.is_present else "absent(e)"
        role = "Présidence" if member.is_president else "Membre"
        outside = "extérieur à l'organisme" if member.is_external else "interne à l'organisme"
        links = _links(member)
        yield row(
            Cell(LEFT, WIDTH * 0.42 - 8, ((member.name, STRONG), (member.quality, LABEL))),
            Cell(LEFT + WIDTH * 0.42, WIDTH * 0.58,
                 ((f"{role}, {outside}, {part}", TEXT), (links, LABEL))),
            before=5,
        )
    needed = f"Quorum : {minutes.quorum} membres. Présents : {minutes.present}."
    yield row(Cell(LEFT, WIDTH, ((f"{needed} Le quorum est atteint.", TEXT),)), before=8)


def _links(member: Seated) -> str:
    if not member.is_present:
        return ""
    if not member.links:
        return "Déclare n'avoir aucun lien avec les candidats."
    return f"Déclare un lien avec : {', '.join(member.links)}. N'a pas pris part à leur décision."


def _decisions(minutes: Minutes) -> Iterator[Piece]:
    total = ", ".join(
        f"{label.lower()} : {minutes.count(code)}" for code, label in OUTCOME_LABELS.items()
    )
    summary = f"{len(minutes.candidates)} candidat(s) – {total}."
    yield row(Cell(LEFT, WIDTH, ((summary, TEXT),)), before=4, glued=True)
    heads = ("Candidat", "Score", "Proposition", "Décision")
    yield row(*_columns(*((head, LABEL) for head in heads)), before=6, glued=True)
    for candidate in minutes.candidates:
        yield letterhead.rule()
        yield from _judged(candidate)


def _judged(candidate: Judged) -> Iterator[Piece]:
    born = candidate.born_on
    cells = (
        (candidate.name, STRONG), (_percent(candidate.share), TEXT),
        (_label(candidate.proposal), TEXT),
        (_label(candidate.outcome), STRONG),
    )
    name, *others = _columns(*cells)
    if born:
        name = replace(name, texts=(*name.texts, (_born(born), LABEL)))
    yield row(name, *others, before=3, glued=bool(candidate.reason))
    if candidate.reason:
        reason = f"Motif : {candidate.reason}"
        yield row(Cell(LEFT + 12, WIDTH - 12, ((reason, LABEL),)), before=1)


def _born(day: date) -> str:
    return f"né(e) le {day:%d/%m/%Y}"


def _label(outcome: Outcome | None) -> str:
    return OUTCOME_LABELS[outcome] if outcome else "–"


def _columns(*texts: tuple[str, Style]) -> list[Cell]:
    ends = (*COLUMNS[1:], 1.0)
    return [
        Cell(LEFT + start * WIDTH, (end - start) * WIDTH - 8, (text,))
        for start, end, text in zip(COLUMNS, ends, texts, strict=True)
    ]


def _corrections(minutes: Minutes) -> Iterator[Piece]:
    corrected = [(one, change) for one in minutes.candidates for change in one.corrections]
    if not corrected:
        return
    yield _heading("Décisions rectifiées")
    for one, change in corrected:
        born = f", {_born(one.born_on)}" if one.born_on else ""
        outcomes = f"{_label(change.before)} devient {_label(change.after)}"
        who = f"{moment_of(change.decided_at)}, par {change.decided_by}"
        text = f"{one.name}{born} : {outcomes}, le {who}. Motif : {change.reason}"
        yield row(Cell(LEFT, WIDTH, ((text, TEXT),)), before=4)


def _signatures(minutes: Minutes) -> Iterator[Piece]:
    yield _heading("Signatures")
    signers = [member for member in minutes.members if member.is_present]
    width = WIDTH / 2
    for place in range(0, len(signers), 2):
        pair = signers[place:place + 2]
        last = place + 2 >= len(signers)
        yield beside(*(
            _signature(LEFT + rank * width, width - 16, member)
            for rank, member in enumerate(pair)
        ), before=8, glued=not last)


def _signature(x: float, width: float, member: Seated) -> list[Piece]:
    def draw(paper: Paper, top: float) -> None:
        with paper.artifact():
            paper.fill(x, top, width, 0.6, colour=INK)

    role = "Présidence du jury" if member.is_president else "Membre du jury"
    name = fitted(member.name, STRONG, width, 7)
    return [row(Cell(x, width, ((member.name, name), (role, LABEL)))),
            Piece(0.6, draw, before=34)]


def _percent(share: Fraction | None) -> str:
    if share is None:
        return "–"
    return f"{float(share * 100):.1f}".removesuffix(".0").replace(".", ",") + "\u202f%"
