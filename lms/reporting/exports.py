"""The files of the statistics, made from the very report the page shows.

They are in French whatever the language of the page: another tool reads them.
"""

from collections.abc import Sequence

from lms.core.sheets import csv_bytes, xlsx_bytes
from lms.reporting.tables import Grid, Report

CSV, XLSX = "text/csv; charset=utf-8", (
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)
Perimeter = Sequence[tuple[str, str]]


def to_csv(report: Report) -> bytes:
    """One flat table: UTF-8 with BOM, semicolons, as French spreadsheets open it."""
    headers, rows = report.as_rows()
    return csv_bytes(headers, rows)


def to_xlsx(report: Report, perimeter: Perimeter) -> bytes:
    """A sheet that says what is counted, then a sheet a table."""
    sheets: dict[str, Grid] = {
        "Périmètre": (["", ""], [list(line) for line in perimeter])
    }
    headers, rows = report.as_rows()
    sheets["Ensemble"] = (headers, rows[:1])
    for table in report.tables:
        sheets[table.title[:31]] = table.as_rows()
    return xlsx_bytes(sheets)
