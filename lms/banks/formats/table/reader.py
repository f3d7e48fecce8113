"""The house table of questions, one a row, in XLSX, ODS or CSV: trainers' first file.

Columns are known by their titles, in any order. The texts of cells are Markdown, like those of
items.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from lms.banks.formats.outcome import Met, Reading, Wish, refused, sound
from lms.banks.formats.package_draft import titled
from lms.banks.formats.progress import told
from lms.banks.formats.table import rows as table_rows
from lms.banks.formats.table.rows import Row, UnfitRowError
from lms.core.errors import Fault, Invalid
from lms.core.i18n import N_
from lms.core.sheets import Cell, Table, fold_label, is_blank, read_table
from lms.core.sheets.tables import HEADER_SEARCH_ROWS, KNOWN_LABELS_NEEDED

SHEET = "Questions"
COLUMNS = ("Type", "Énoncé", *(f"Réponse {letter}" for letter in "ABCDEF"), "Bonnes réponses",
           "Points", "Bloc", "Compétence", "Justification")

_LABELS: Mapping[str, Sequence[str]] = {
    "kind": ("type", "type de question", "nature"),
    "stem": ("enonce", "question", "enonce de la question", "texte de la question", "intitule",
             "stem"),
    "key": ("bonnes reponses", "bonne reponse", "bonne s reponse s", "reponse correcte",
            "reponses correctes", "reponse juste", "reponse attendue", "cle", "correct", "key",
            "correct answer", "correct answers", "solution"),
    "points": ("points", "nombre de points", "bareme", "note"),
    "block": ("bloc", "bloc de competences", "block"),
    "competence": ("competence", "competences", "code competence"),
    "rationale": ("justification", "explication", "explications", "commentaire", "feedback"),
    "title": ("titre", "title"),
    "id": ("identifiant", "id", "reference"),
    "lang": ("langue", "lang"),
}
_BY_LABEL = {label: field for field, labels in _LABELS.items() for label in labels}
# A lone letter is an answer too, but not that of « N° ».
_ANSWER = re.compile(r"(?:reponse|option|choix|proposition|answer|choice)\s*([a-z])|([a-h])")
_NUMBERED = re.compile(r"(?:reponse|option|choix|proposition|answer|choice)\s*(1?\d|2[0-6])")
# What a spreadsheet would run: the writer puts an apostrophe before it in a CSV file.
_PROTECTED = re.compile(r"'(?=\s*[=+\-@\t\r\n＝＋－＠])")
_TEXTS: Mapping[str, str] = {
    "empty": N_("Ce tableau ne contient aucune question."),
    "encoding_guessed": N_(
        "Ce fichier n'est pas en UTF-8 : il a été lu comme un fichier Windows, "
        "vérifiez les accents."
    ),
    "duplicate_column": N_("La colonne « {label} » est deux fois dans le tableau."),
    "no_stem_column": N_("Il manque la colonne « Énoncé »."),
}


def read(content: bytes, wish: Wish) -> Reading:
    """The questions of the rows, blank ones left out. Raises ``Invalid``."""
    table = read_table(wish.name, content, lambda label: _field(label) is not None)
    columns = _columns(table, wish)
    rows = [(number, row) for number, row in enumerate(table.rows, start=table.header_row + 1)
            if not all(is_blank(cell) for cell in row)]
    if not rows:
        raise _refused(wish, "empty")
    wish.check_count(len(rows))
    is_text = table.format == "csv"
    questions = tuple(_met(number, _row(cells, columns, wish, is_text=is_text))
                      for number, cells in told(rows))
    return Reading(questions, _warnings(table, wish))


def has_titles(text: str) -> bool:
    """Whether one of the first lines of a text names the columns of the house table."""
    for line in text[:20_000].split("\n")[:HEADER_SEARCH_ROWS]:
        fields = [_field(cell.strip().strip('"')) for cell in re.split(r"[;\t,]", line)]
        known = [field for field in fields if field is not None]
        if "stem" in known and len(known) >= KNOWN_LABELS_NEEDED:
            return True
    return False


def _met(number: int, row: Row) -> Met:
    place = f"ligne {number}"
    try:
        data, is_key_missing = table_rows.data_of(row)
    except UnfitRowError as error:
        return refused(place, error.code, table_rows.TEXTS[error.code])
    extra = {**titled(row.title), **({"rationale": row.rationale} if row.rationale else {})}
    category = " / ".join(filter(None, (row.block, row.competence)))
    return sound(Met(place, {"lang": row.lang, **extra, **data}, (), None, is_key_missing,
                     row.id[:200], category[:200]))


def _field(label: str) -> str | None:
    """The field that a column holds: one of ``_LABELS``, or the letter of an answer."""
    folded = fold_label(label)
    if folded in _BY_LABEL:
        return _BY_LABEL[folded]
    if match := _ANSWER.fullmatch(folded):
        return (match[1] or match[2]).upper()
    match = _NUMBERED.fullmatch(folded)
    return chr(ord("A") + int(match[1]) - 1) if match and int(match[1]) else None


def _columns(table: Table, wish: Wish) -> dict[str, int]:
    columns: dict[str, int] = {}
    for index, label in enumerate(table.columns):
        field = _field(label)
        if field in columns:
            raise _refused(wish, "duplicate_column", label=label[:60])
        if field is not None:
            columns[field] = index
    if "stem" not in columns:
        raise _refused(wish, "no_stem_column")
    return columns


def _row(cells: Sequence[Cell], columns: Mapping[str, int], wish: Wish, *, is_text: bool) -> Row:
    texts = {field: _text(cells[index], is_text=is_text) for field, index in columns.items()
             if index < len(cells)}
    answers = {field: text for field, text in sorted(texts.items()) if len(field) == 1 and text}
    lang = texts.get("lang", "")
    return Row(
        kind=texts.get("kind", ""), stem=texts.get("stem", ""), answers=answers,
        key=texts.get("key", ""), points=texts.get("points", ""), block=texts.get("block", ""),
        competence=texts.get("competence", ""), rationale=texts.get("rationale", ""),
        title=texts.get("title", ""), id=texts.get("id", ""),
        lang=lang if re.fullmatch(r"[a-z]{2}(-[A-Z]{2})?", lang) else wish.lang,
    )


def _text(cell: Cell, *, is_text: bool) -> str:
    """What the cell shows: a decimal comma, a French date."""
    if cell is None or is_blank(cell):
        return ""
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    if isinstance(cell, int | float):
        return f"{Decimal(str(cell)):f}".replace(".", ",")
    text = cell.replace("\r\n", "\n").replace("\r", "\n").replace("_x000D_", "").strip()
    return _PROTECTED.sub("", text, count=1) if is_text and _PROTECTED.match(text) else text


def _warnings(table: Table, wish: Wish) -> tuple[Fault, ...]:
    # The template comes with a sheet that explains it: that one is not worth a word.
    kept = [fault for fault in table.warnings
            if not (fault.code == "other_sheets_left" and fault.facts.get("title") == SHEET)]
    if table.encoding == "cp1252":
        kept.append(Fault(wish.name, "encoding_guessed", _TEXTS["encoding_guessed"]))
    return tuple(kept)


def _refused(wish: Wish, code: str, **facts: object) -> Invalid:
    return Invalid([Fault(wish.name, code, _TEXTS[code], facts)])
