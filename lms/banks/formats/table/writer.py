"""Writing items as the house table, and saying for each what a row cannot hold."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from itertools import zip_longest
from typing import Any

from lms.banks.formats.table.reader import COLUMNS, SHEET
from lms.banks.items import AnyItem
from lms.banks.kinds.choice_item import ChoiceItem
from lms.banks.kinds.file_upload import FileUploadItem
from lms.banks.kinds.matching_item import MatchingItem
from lms.banks.kinds.numeric_item import NumericItem
from lms.banks.kinds.ordering import OrderingItem
from lms.banks.kinds.short_text_item import ShortTextItem
from lms.banks.kinds.true_false import TrueFalseItem
from lms.core.sheets import csv_bytes, xlsx_bytes
from lms.core.sheets.writing import OutCell

NOT_WRITTEN = "not_written"

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_USUAL = frozenset({"all_or_nothing", "best_answer", "per_pair", "rubric"})
_HELP = (
    ("Choix unique, Choix multiple", "Une réponse par colonne", "Lettres : A, C"),
    ("Vrai ou faux", "Rien", "vrai ou faux"),
    ("Réponse courte", "Chaque réponse acceptée", "Rien"),
    ("Nombre", "Rien", "3,5 ou 3,5 ± 0,1 ou [3 ; 4]"),
    ("Association", "gauche → droite ; sans gauche, une cible en trop", "Rien"),
    ("Remise en ordre", "Un élément par colonne", "Lettres dans l'ordre : B, A, C"),
    ("Rédaction", "Rien", "Rien"),
    ("Dépôt de fichier", "Rien", "Fichiers acceptés : pdf, docx"),
    ("Les textes peuvent être mis en forme en Markdown.", "G, H… peuvent être ajoutées.", ""),
)


@dataclass(slots=True)
class Line:
    """What one item writes: its kind, its answers in order, its key."""

    kind: str
    answers: Sequence[str]
    key: OutCell
    losses: set[str] = field(default_factory=set)


def template() -> bytes:
    """An empty workbook, with a sheet that says how to fill it in."""
    return xlsx_bytes({SHEET: (COLUMNS, []), **_help_sheet()})


def write(
    items: Iterable[AnyItem], form: str = "xlsx"
) -> tuple[bytes, Mapping[str, tuple[str, ...]]]:
    """The file (``xlsx`` or ``csv``), and the losses of each item by its id.

    An item that a row cannot ask at all has the loss ``not_written`` and is not in the file.
    """
    rows: list[tuple[AnyItem, Line]] = []
    losses: dict[str, tuple[str, ...]] = {}
    for item in items:
        line = _LINES[item.type](item) if item.type in _LINES else None
        if line is not None:
            rows.append((item, line))
        said = {*_shared_losses(item), *line.losses} if line else {NOT_WRITTEN}
        if said:
            losses[item.id] = tuple(sorted(said))
    width = max([6, *(len(line.answers) for _, line in rows)])
    headers = (*COLUMNS[:2], *(f"Réponse {letter}" for letter in _LETTERS[:width]), *COLUMNS[8:])
    cells = [_cells(item, line, width) for item, line in rows]
    if form == "csv":
        return csv_bytes(headers, cells), losses
    return xlsx_bytes({SHEET: (headers, cells), **_help_sheet()}), losses


def _cells(item: AnyItem, line: Line, width: int) -> list[OutCell]:
    answers = [text for text, _ in zip_longest(line.answers, range(width), fillvalue="")]
    return [line.kind, item.stem.strip(), *answers, line.key, _amount(item.scoring.points),
            item.block, ", ".join(item.competences), item.rationale or ""]


def _choice(item: ChoiceItem) -> Line:
    kind = "Choix unique" if item.max_choices == 1 else "Choix multiple"
    right = {option.id for option in item.right_options()}
    key = [letter for letter, option in zip(_LETTERS, item.options, strict=False)
           if option.id in right]
    line = Line(kind, [option.text for option in item.options], ", ".join(key))
    if any(option.rationale for option in item.options):
        line.losses.add("LOSS_FEEDBACK_PER_OPTION")
    if any(option.score is not None for option in item.options):
        line.losses.add("LOSS_WEIGHTS")
    if any(option.neutralised for option in item.options):
        line.losses.add("LOSS_NEUTRALISED")
    return line


def _true_false(item: TrueFalseItem) -> Line:
    return Line("Vrai ou faux", (), "vrai" if item.answer else "faux")


def _short_text(item: ShortTextItem) -> Line | None:
    """The texts compared as they are; patterns are left out."""
    whole = [one.text for one in item.answers if one.match == "exact" and one.score == 1]
    if not whole or len(whole) > len(_LETTERS):
        return None
    line = Line("Réponse courte", whole, "")
    if len(whole) < len(item.answers):
        line.losses.add("LOSS_ANSWERS")
    if item.fuzzy is not None:
        line.losses.add("LOSS_FUZZY")
    return line


def _numeric(item: NumericItem) -> Line:
    key, margin = item.answer, item.answer.tolerance
    said = _number(key.value)
    losses = set()
    if margin and margin.absolute is not None:
        said = f"{said} ± {_number(margin.absolute)}"
    elif margin and margin.relative is not None:
        said = f"{said} ± {_number(margin.relative * 100)} %"
    elif margin and margin.range is not None:
        low, high = margin.range
        if low + high != 2 * key.value:
            losses.add("LOSS_TOLERANCE")
        said = f"[{_number(low)} ; {_number(high)}]"
    if key.decimals is not None or key.significant_figures is not None:
        losses.add("LOSS_TOLERANCE")
    if key.unit is not None:
        losses.add("LOSS_UNIT")
    if item.near_misses:
        losses.add("LOSS_NEAR_MISSES")
    return Line("Nombre", (), said, losses)


def _matching(item: MatchingItem) -> Line | None:
    texts = {target.id: target.text for target in item.targets}
    used = {target for prompt in item.prompts for target in prompt.match}
    if any(len(prompt.match) > 1 for prompt in item.prompts):
        return None
    pairs = [f"{prompt.text} → {texts[prompt.match[0]] if prompt.match else ''}".strip()
             for prompt in item.prompts]
    pairs += [f"→ {text}" for target, text in texts.items() if target not in used]
    is_clear = all(pair.count("→") == 1 and "->" not in pair and "=>" not in pair
                   for pair in pairs)
    return Line("Association", pairs, "") if is_clear and len(pairs) <= 26 else None


def _ordering(item: OrderingItem) -> Line:
    letters = {one.id: letter for letter, one in zip(_LETTERS, item.items, strict=False)}
    return Line("Remise en ordre", [one.text for one in item.items],
                ", ".join(letters[one] for one in item.answer))


def _essay(_item: AnyItem) -> Line:
    return Line("Rédaction", (), "", {"LOSS_RUBRIC"})


def _file_upload(item: FileUploadItem) -> Line:
    return Line("Dépôt de fichier", (), ", ".join(item.response.accept), {"LOSS_RUBRIC"})


_LINES: Mapping[str, Callable[[Any], Line | None]] = {
    "choice": _choice, "true_false": _true_false, "short_text": _short_text, "numeric": _numeric,
    "matching": _matching, "ordering": _ordering, "essay": _essay, "file_upload": _file_upload,
}


def _shared_losses(item: AnyItem) -> set[str]:
    rules = item.scoring
    found = {
        "LOSS_SCORING": rules.method not in _USUAL or rules.penalty != 0 or rules.dont_know
        or rules.unanswered != 0,
        "LOSS_FEEDBACK": any((item.feedback.general, item.feedback.correct,
                              item.feedback.incorrect)),
        "LOSS_MEDIA": bool(item.media),
    }
    return {code for code, is_lost in found.items() if is_lost}


def _help_sheet() -> dict[str, tuple[Sequence[str], Sequence[Sequence[OutCell]]]]:
    return {"Mode d'emploi": (("Type", "Dans Réponse A, B, C…", "Dans Bonnes réponses"), _HELP)}


def _amount(value: Fraction) -> OutCell:
    """A number that a spreadsheet shows as such, or the fraction when decimals would not end."""
    if value.denominator == 1:
        return value.numerator
    decimal = Decimal(value.numerator) / Decimal(value.denominator)
    return decimal if Fraction(decimal) == value else f"{value.numerator}/{value.denominator}"


def _number(value: Decimal) -> str:
    return f"{value:f}".replace(".", ",")
