"""Clean the text of a cell without touching what the person meant."""

import unicodedata
from datetime import date

from lms.cohorts.mojibake import repaired
from lms.cohorts.readings import Note, Reading, asked, refused, warned
from lms.core.i18n import N_
from lms.core.sheets import Cell

MAX_CHARACTERS = 200
# A cell holding only these says "nothing".
_NOTHING = frozenset("-–—_/.")


def text_of(cell: Cell) -> str:
    """The cell as its author sees it: 35 and not 35.0, 03/11/1979 and not 1979-11-03."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    return "" if cell is None else str(cell)


def clean_text(cell: Cell) -> Reading[str]:
    """NFC, trimmed, without invisible characters; mojibake is asked about, lost letters refused."""
    given = text_of(cell)
    notes: list[Note] = []
    proposed = repaired(given)
    if proposed:
        text = N_("« {read} » semble mal codé : faut-il lire « {proposed} » ?")
        notes.append(asked("mojibake_suspected", text, read=given.strip(), proposed=proposed))
    visible = _without_invisible(proposed or given)
    if visible != (proposed or given):
        text = N_("Des caractères invisibles ont été retirés.")
        notes.append(warned("zero_width_char_removed", text))
    value = unicodedata.normalize("NFC", visible).strip()
    if "\ufffd" in value:
        text = N_("Une lettre a été perdue avant l'envoi : « {read} ». Écrivez-la à nouveau.")
        notes.append(refused("replacement_character", text, read=value))
    if len(value) > MAX_CHARACTERS:
        text = N_("Ce texte dépasse {most} caractères.")
        notes.append(refused("text_too_long", text, most=MAX_CHARACTERS))
    return Reading(None if set(value) <= _NOTHING else value, tuple(notes))


def _without_invisible(text: str) -> str:
    """No zero-width, bidirectional or control character; tabs and line ends can be seen."""
    if text.isprintable():
        return text
    return "".join(c for c in text if c in "\t\n\r" or unicodedata.category(c) not in {"Cc", "Cf"})
