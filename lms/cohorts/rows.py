"""One row of a roster: from cells to a trainee, with everything there is to say about it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from typing import Any

from lms.cohorts.columns import Columns
from lms.cohorts.employers import read_department, read_headcount, read_idcc, read_siret
from lms.cohorts.french_dates import read_birth_date
from lms.cohorts.identities import (
    read_civility,
    read_email,
    read_name,
    read_phone,
    read_sex,
    sex_of_civility,
)
from lms.cohorts.lines import passed_over
from lms.cohorts.readings import Note, Reading, Weight, refused, warned
from lms.cohorts.situations import (
    EMPLOYEE,
    read_hours,
    read_job_category,
    read_level,
    read_status,
)
from lms.cohorts.titles import CURRENT_NAME
from lms.cohorts.trainees import TraineeRow
from lms.cohorts.wording import clean_text
from lms.core.errors import Fault
from lms.core.i18n import N_
from lms.core.sheets import Cell, fold_label, is_blank


@dataclass(frozen=True, slots=True)
class RowRead:
    """A row once read: the trainee (None when refused) and its notes with their place.

    ``is_passed_over``: not about a trainee (blank, a total, the titles again).
    """

    row: int
    trainee: TraineeRow | None = None
    refusals: tuple[Fault, ...] = ()
    questions: tuple[Fault, ...] = ()
    warnings: tuple[Fault, ...] = ()
    is_passed_over: bool = False


CellReader = Callable[[str, Cell], Reading[Any]]

_TEXT_READERS: Mapping[str, Callable[[str], Reading[Any]]] = {
    "family_name": read_name,
    CURRENT_NAME: read_name,
    "usage_name": read_name,
    "given_name": read_name,
    "email": read_email,
    "civility": read_civility,
    "sex": read_sex,
    "phone": read_phone,
    "firm_siret": read_siret,
    "firm_headcount": read_headcount,
    "branch_idcc": read_idcc,
    "department": read_department,
    "status": read_status,
    "job_category": read_job_category,
    "qualification_level": read_level,
    "planned_minutes": read_hours,
}
_PLAIN_TEXTS = frozenset({"firm_name", "job_title"})
_REQUIRED = {
    "email": N_("Le courriel manque : il sert à envoyer l'invitation."),
    "family_name": N_("Le nom manque."),
    "given_name": N_("Le prénom manque."),
}
_HOPED_FOR = {
    "born_on": N_("La date de naissance manque."),
    "firm_siret": N_("Le SIRET de l'employeur manque."),
}
_TOO_MANY_CELLS = N_("Cette ligne a plus de cases que de colonnes : un séparateur est en trop.")
_SEX_MISMATCH = N_("Le sexe et la civilité ne disent pas la même chose.")


def read_rows(
    rows: Sequence[Sequence[Cell]], columns: Columns, today: date
) -> tuple[RowRead, ...]:
    """Every row under the header, numbered from 1; ``today`` settles ages and centuries."""
    # Most columns of a roster repeat a few values: each is read once.
    read_cell = lru_cache(maxsize=None, typed=True)(partial(_read_cell, today))
    return tuple(
        _read_row(row, cells, columns, read_cell) for row, cells in enumerate(rows, 1)
    )


def _read_row(
    row: int, cells: Sequence[Cell], columns: Columns, read_cell: CellReader
) -> RowRead:
    """Read every cell of a row and say everything at once."""
    passed = passed_over(row, cells, columns)
    if passed is not None:
        return RowRead(row, warnings=passed, is_passed_over=True)
    values: dict[str, Any] = {}
    notes: list[tuple[str, Note]] = []
    for field, index in columns.indexes.items():
        reading = read_cell(field, cells[index] if index < len(cells) else None)
        values[field] = reading.value
        notes += [(field, note) for note in reading.notes]
    _settle_name(values)
    wrong = {field for field, note in notes if note.weight is Weight.REFUSAL}
    notes += _missing(values, columns, wrong)
    notes += _settled_sex(values)
    by_weight: dict[Weight, list[Fault]] = {weight: [] for weight in Weight}
    for field, note in notes:
        by_weight[note.weight].append(note.at(f"ligne {row}, {columns.titles[field]}"))
    refusals = by_weight[Weight.REFUSAL] + _excess(row, cells, columns)
    return RowRead(
        row=row,
        trainee=None if refusals else TraineeRow(**values),
        refusals=tuple(refusals),
        questions=tuple(by_weight[Weight.QUESTION]),
        warnings=tuple(by_weight[Weight.WARNING]),
    )


def _read_cell(today: date, field: str, cell: Cell) -> Reading[Any]:
    if field == "born_on" and not isinstance(cell, str | None):
        return read_birth_date(cell, today)
    cleaned = clean_text(cell)
    if cleaned.value is None or field in _PLAIN_TEXTS:
        return cleaned
    if field == "born_on":
        reading: Reading[Any] = read_birth_date(cleaned.value, today)
    else:
        reading = _TEXT_READERS[field](cleaned.value)
    return Reading(reading.value, cleaned.notes + reading.notes)


def _settle_name(values: dict[str, Any]) -> None:
    """A name in use today is the birth name of whoever has no other, else the usage name."""
    current = values.pop(CURRENT_NAME, None)
    family = values.get("family_name")
    if current and not family:
        values["family_name"] = current
    elif current and fold_label(current) != fold_label(str(family)):
        values["usage_name"] = values.get("usage_name") or current


def _missing(
    values: Mapping[str, Any], columns: Columns, wrong: set[str]
) -> list[tuple[str, Note]]:
    """What is not there at all; a cell refused for what it holds is not missing."""
    absent = [field for field in _REQUIRED if values.get(field) is None and field not in wrong]
    found = [(field, refused(f"{field}_missing", _REQUIRED[field])) for field in absent]
    hoped = ["born_on"]
    if values.get("status") in (None, EMPLOYEE):
        hoped.append("firm_siret")
    blank = [f for f in hoped if f in columns.indexes and values[f] is None and f not in wrong]
    return found + [(field, warned(f"{field}_missing", _HOPED_FOR[field])) for field in blank]


def _settled_sex(values: dict[str, Any]) -> list[tuple[str, Note]]:
    by_civility = sex_of_civility(values.get("civility"))
    values["sex"] = values.get("sex") or by_civility
    if by_civility and values["sex"] != by_civility:
        return [("sex", warned("sex_mismatch", _SEX_MISMATCH))]
    return []


def _excess(row: int, cells: Sequence[Cell], columns: Columns) -> list[Fault]:
    """A separator too many shifts the cells: nothing of such a row can be believed."""
    beyond = cells[len(columns.header) :]
    if len(cells) <= columns.width and all(is_blank(cell) for cell in beyond):
        return []
    return [Fault(f"ligne {row}", "too_many_cells", _TOO_MANY_CELLS)]
