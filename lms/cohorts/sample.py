"""An empty roster to fill in: the titles we read, in the order they are best given."""

from collections.abc import Callable, Mapping

from lms.cohorts.titles import TITLES
from lms.core.sheets import csv_bytes, xlsx_bytes

_HEADERS = tuple(title.usual for title in TITLES)


def empty_csv() -> bytes:
    """As CSV for a French spreadsheet."""
    return csv_bytes(_HEADERS, [])


def empty_xlsx() -> bytes:
    """As XLSX."""
    return xlsx_bytes({"Stagiaires": (_HEADERS, [])})


KINDS: Mapping[str, Callable[[], bytes]] = {"csv": empty_csv, "xlsx": empty_xlsx}
