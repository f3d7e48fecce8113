"""Sheets: tables people send us and tables we hand out, as CSV, XLSX or ODS.

Reading decides from the bytes, never from the file name; a file that cannot be read is an
``Invalid`` with a sentence the sender can act on. Writing neutralises formulas and gives the same
bytes for the same rows.
"""

from lms.core.sheets.reading import MAX_BYTES, read_table
from lms.core.sheets.tables import Cell, Table, fold_label, is_blank
from lms.core.sheets.writing import csv_bytes, xlsx_bytes

__all__ = [
    "MAX_BYTES",
    "Cell",
    "Table",
    "csv_bytes",
    "fold_label",
    "is_blank",
    "read_table",
    "xlsx_bytes",
]
