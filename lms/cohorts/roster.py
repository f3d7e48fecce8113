"""A roster: the list of trainees a training body sends, read, judged row by row, given back.

Pure: the rows are compared with trainees the caller has loaded; nothing is written.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from lms.cohorts.columns import Columns, is_known_title, recognised
from lms.cohorts.mojibake import repaired
from lms.cohorts.rows import RowRead, read_rows
from lms.cohorts.trainees import KnownTrainee, TraineeRow
from lms.cohorts.verdicts import JudgedRow, Register, Verdict
from lms.core.errors import Fault
from lms.core.i18n import N_
from lms.core.sheets import Cell, Table, read_table, xlsx_bytes

__all__ = [
    "JudgedRow",
    "KnownTrainee",
    "Roster",
    "TraineeRow",
    "Transcript",
    "Verdict",
    "annotated_xlsx",
    "as_json",
    "judge",
    "judge_roster",
    "read_roster",
    "transcribe",
]

VERDICT_LABELS: Mapping[Verdict, str] = {
    Verdict.NEW: N_("nouveau"),
    Verdict.CHANGED: N_("modifié"),
    Verdict.UNCHANGED: N_("inchangé"),
    Verdict.DUPLICATE: N_("doublon"),
    Verdict.QUESTION: N_("à confirmer"),
    Verdict.REFUSED: N_("refusé"),
    Verdict.EMPTY: N_("vide"),
}
# The words of the roster in the machine-readable verdicts.
_JSON_NAMES = {
    "civility": "civilite",
    "family_name": "nom",
    "given_name": "prenom",
    "usage_name": "nom_usage",
    "born_on": "naissance",
    "sex": "sexe",
    "email": "courriel",
    "phone": "telephone",
    "firm_siret": "siret",
    "firm_name": "entreprise",
    "firm_headcount": "effectif",
    "branch_idcc": "idcc",
    "department": "departement",
    "status": "statut",
    "job_title": "poste",
    "job_category": "csp",
    "qualification_level": "niveau",
    "planned_minutes": "heures",
}
_MOJIBAKE = N_("Les lettres accentuées semblent mal codées : « {sample} ». Rien n'a été corrigé.")


@dataclass(frozen=True, slots=True)
class Roster:
    """A file read: its table, its columns recognised, and what the file as a whole calls for."""

    name: str
    table: Table
    columns: Columns
    warnings: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Transcript:
    """A roster with every row read: all that its file and the day tell, whoever is known."""

    roster: Roster
    rows: tuple[RowRead, ...]


def read_roster(name: str, data: bytes) -> Roster:
    """Read a roster in CSV, XLSX or ODS; ``Invalid`` when no list of trainees can be seen in it."""
    table = read_table(name, data, is_known_title)
    columns = recognised(table.columns, table.rows)
    warnings = (*table.warnings, *columns.warnings, *_mojibake(name, table))
    return Roster(name, table, columns, warnings)


def transcribe(roster: Roster, today: date) -> Transcript:
    """Read every row; ``today`` settles ages and centuries. This is the long part of judging."""
    return Transcript(roster, read_rows(roster.table.rows, roster.columns, today))


def judge(transcript: Transcript, known: Sequence[KnownTrainee]) -> tuple[JudgedRow, ...]:
    """A verdict for every row under the header, blank ones included, in the order of the file.

    ``known`` are the trainees a row may turn out to be.
    """
    register = Register(transcript.roster.columns, known)
    return tuple(register.judged(read) for read in transcript.rows)


def judge_roster(
    roster: Roster, known: Sequence[KnownTrainee], today: date
) -> tuple[JudgedRow, ...]:
    """Read every row and judge it."""
    return judge(transcribe(roster, today), known)


def as_json(roster: Roster, judged: Sequence[JudgedRow]) -> dict[str, Any]:
    """The verdicts for machines; ``warnings`` gathers those of the file and of every row."""
    of_rows = [_warning(fault) | {"row": row.row} for row in judged for fault in row.warnings]
    return {
        "rows": [_json_row(row) for row in judged],
        "encoding": roster.table.encoding,
        "delimiter": roster.table.delimiter,
        "warnings": [_warning(fault) for fault in roster.warnings] + of_rows,
    }


def annotated_xlsx(roster: Roster, judged: Sequence[JudgedRow]) -> bytes:
    """The file given back, with the verdict of every row and its reasons in two more columns."""
    width = len(roster.table.columns)
    rows: list[list[Cell]] = []
    for cells, row in zip(roster.table.rows, judged, strict=True):
        padded = (list(cells) + [None] * width)[: max(width, len(cells))]
        motives = "\n".join(str(fault) for fault in (*row.reasons, *row.warnings))
        rows.append([*padded[:width], VERDICT_LABELS[row.verdict], motives, *padded[width:]])
    return xlsx_bytes({"Liste": ([*roster.table.columns, "Verdict", "Motifs"], rows)})


def _mojibake(name: str, table: Table) -> list[Fault]:
    cells = (cell for row in (*table.rows, table.columns) for cell in row if isinstance(cell, str))
    sample = next(((cell, right) for cell in cells if (right := repaired(cell))), None)
    if not sample:
        return []
    facts = {"sample": f"{sample[0].strip()} -> {sample[1].strip()}"}
    return [Fault(name, "mojibake_suspected", _MOJIBAKE, facts)]


def _json_row(row: JudgedRow) -> dict[str, Any]:
    return {
        "row": row.row,
        "verdict": row.verdict.value,
        "reasons": [str(fault) for fault in row.reasons],
        "warnings": [str(fault) for fault in row.warnings],
        "values": _json_values(row.values) if row.values else None,
    }


def _json_values(values: TraineeRow) -> dict[str, Any]:
    named = {french: getattr(values, field) for field, french in _JSON_NAMES.items()}
    minutes = values.planned_minutes
    return named | {
        "naissance": values.born_on.isoformat() if values.born_on else None,
        "heures": None if minutes is None else minutes / 60,
    }


def _warning(fault: Fault) -> dict[str, Any]:
    return {**fault.facts, "code": fault.code, "place": fault.place, "message": fault.message}
