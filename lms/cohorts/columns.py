"""Which column of a roster holds what."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from lms.cohorts.mojibake import repaired
from lms.cohorts.titles import CURRENT_NAME, TITLES
from lms.core.errors import Fault
from lms.core.i18n import N_
from lms.core.sheets import Cell, fold_label, is_blank

USUAL_TITLES = {title.field: title.usual for title in TITLES} | {CURRENT_NAME: "Nom"}

_FIELD_OF = {spelling: title.field for title in TITLES for spelling in title.folded}
_PLAIN_NAMES = frozenset({"nom", "noms", "nom de famille", "last name", "family name"})
# Row numbers, and the two columns added to the file that is given back: nothing to say of them.
_SILENT = frozenset({"verdict", "motifs", "n", "no", "num", "numero", "ordre", "ligne", "id"})
_STATE_NUMBER = re.compile(r"\bnir\b|securite sociale|\bsecu\b")
_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_OF_WHOM = re.compile(
    r" (?:(?:du|de la|de l|des|de) )?"
    r"(?:stagiaire|apprenant|salarie|participant|candidat|beneficiaire|personne|agent)e?s?$"
)

_UNKNOWN = N_("La colonne « {column} » n'est pas utilisée.")
_TWICE = N_("La colonne « {column} » n'est pas utilisée : « {kept} » dit déjà la même chose.")
_MISSING = N_("La colonne « {column} » manque.")
_STATE_NUMBER_SENT = N_(
    "La colonne « {column} » n'est pas lue : n'envoyez pas de numéro de sécurité sociale."
)


@dataclass(frozen=True, slots=True)
class Columns:
    """The header of a file once understood.

    ``header`` is its titles as they stand and ``width`` the usual number of cells of a row;
    ``indexes`` says where each field is in a row, and ``titles`` how to name it to the person: by
    the title of the file, else by the usual one.
    """

    header: tuple[str, ...]
    folded_header: tuple[str, ...]
    width: int
    indexes: dict[str, int]
    titles: dict[str, str]
    warnings: tuple[Fault, ...]

    def is_title(self, index: int, cell: Cell) -> bool:
        """Whether a cell only says again the title of its column."""
        if index >= len(self.header) or not isinstance(cell, str):
            return False
        return fold_label(cell) == self.folded_header[index]


def is_known_title(title: str) -> bool:
    """Whether a cell is the title of a column we read: three of them make a row the header."""
    return _field_of(title) is not None


def recognised(titles: Sequence[str], rows: Sequence[Sequence[Cell]]) -> Columns:
    """Match the header of a file; ``rows`` tell which columns hold anything at all."""
    indexes: dict[str, int] = {}
    warnings: list[Fault] = []
    for index, field in enumerate(_fields(titles)):
        shown = titles[index] or f"n° {index + 1}"
        if field and field not in indexes:
            indexes[field] = index
        elif field:
            facts = {"column": shown, "kept": titles[indexes[field]]}
            warnings.append(Fault(shown, "duplicate_column", _TWICE, facts))
        elif any(index < len(row) and not is_blank(row[index]) for row in rows):
            warnings += _unread(shown)
    missing = [t.usual for t in TITLES if t.expected and t.field not in indexes]
    warnings += [Fault(usual, "missing_column", _MISSING, {"column": usual}) for usual in missing]
    shown_titles = {field: repaired(titles[n]) or titles[n] for field, n in indexes.items()}
    return Columns(
        header=tuple(titles),
        folded_header=tuple(fold_label(title) for title in titles),
        width=max(len(titles), _usual_length(rows)),
        indexes=indexes,
        titles=USUAL_TITLES | shown_titles,
        warnings=tuple(warnings),
    )


def _usual_length(rows: Sequence[Sequence[Cell]]) -> int:
    """Some programs end every row, but not the header, with one more separator."""
    lengths = Counter(len(row) for row in rows).most_common(1)
    return lengths[0][0] if lengths else 0


def _fields(titles: Sequence[str]) -> list[str | None]:
    """The field of each column; beside a birth name, a plain "Nom" is the name in use today."""
    fields = [_field_of(title) for title in titles]
    names = [n for n, field in enumerate(fields) if field == "family_name"]
    plain = [n for n in names if not _PLAIN_NAMES.isdisjoint(_variants(titles[n]))]
    if len(plain) < len(names):
        return [CURRENT_NAME if n in plain else field for n, field in enumerate(fields)]
    return fields


def _field_of(title: str) -> str | None:
    return next((_FIELD_OF[v] for v in _variants(title) if v in _FIELD_OF), None)


def _variants(title: str) -> list[str]:
    """The title folded, then without its part in brackets, then without "du stagiaire"."""
    right = repaired(title) or title
    whole, short = fold_label(right), fold_label(_BRACKETS.sub(" ", right))
    return [whole, short, _OF_WHOM.sub("", whole), _OF_WHOM.sub("", short)]


def _unread(shown: str) -> list[Fault]:
    folded = fold_label(shown)
    if folded in _SILENT:
        return []
    if _STATE_NUMBER.search(folded):
        return [Fault(shown, "state_number_column", _STATE_NUMBER_SENT, {"column": shown})]
    return [Fault(shown, "unknown_column", _UNKNOWN, {"column": shown})]
