"""What a browser sent, as the fields of the form look it up."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from werkzeug.datastructures import MultiDict

from lms.core.errors import Fault, Invalid
from lms.core.i18n import N_

MOST_ROWS = 120
MOST_FIELDS = 8_000
_ROW = re.compile(r"\[([0-9]{1,6})\]")
_TOO_MANY_ROWS = N_("Trop de lignes ici : {limit} au plus. Rien n'a été enregistré.")
_TOO_MANY_FIELDS = N_("Ce formulaire a trop de champs : {limit} au plus. Rien n'a été enregistré.")


class TypedForm:
    """The fields of a posted form by their path; raises ``Invalid`` when nobody typed all that."""

    def __init__(self, form: MultiDict[str, str]) -> None:
        if sum(1 for _ in form.items(multi=True)) > MOST_FIELDS:
            raise Invalid([Fault("", "too_many", _TOO_MANY_FIELDS, {"limit": MOST_FIELDS})])
        self._form = form
        self._rows = _rows_in(form)

    def text(self, place: str) -> str | None:
        """What was typed, lines ending as the format wants; ``None`` when it was not asked."""
        value = self._form.get(place)
        return None if value is None else value.replace("\r\n", "\n").replace("\r", "\n")

    def texts(self, place: str) -> list[str]:
        """Every value of a field that may be given several times."""
        return self._form.getlist(place)

    def has(self, place: str) -> bool:
        """Whether a box is ticked."""
        return place in self._form

    def rows(self, place: str) -> Sequence[int]:
        """The numbers of the rows that were sent under a path, in order."""
        return self._rows.get(place, ())


def _rows_in(form: MultiDict[str, str]) -> Mapping[str, Sequence[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for name in form:
        for match in _ROW.finditer(name):
            found[name[:match.start()]].add(int(match[1]))
    faults = [
        Fault(place[:100], "too_many", _TOO_MANY_ROWS, {"limit": MOST_ROWS})
        for place, rows in found.items() if len(rows) > MOST_ROWS
    ]
    if faults:
        raise Invalid(faults[:10])
    return {place: sorted(rows) for place, rows in found.items()}
