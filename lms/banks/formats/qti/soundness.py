"""A question that was read must be one that a bank would take, or be refused with the reason."""

from typing import Any

from lms.banks.formats.outcome import Met, refused
from lms.banks.parsing import item_and_faults
from lms.core.errors import Fault

_IDENTITY: dict[str, Any] = {
    "schema": "lms-item/1", "id": "imported", "version": 1, "status": "draft", "block": "B1",
    "competences": [], "authors": [{"name": "-"}],
}
# The faults of a question whose key is still to be written.
_KEY_FAULTS = frozenset({
    "no_key", "no_key_area", "no_pair", "gap_no_key", "gap_answer", "not_every_element",
    "score_missing", "max_areas",
})
_KEY_FIELDS = ("answer", "answers")


def sound(met: Met) -> Met:
    """The same when the bank would take it; refused with the first fault otherwise."""
    if met.data is None:
        return met
    faults = [fault for fault in item_and_faults({**_IDENTITY, **met.data})[1]
              if not (met.is_key_missing and _is_about_key(fault))]
    if not faults:
        return met
    fault = faults[0]
    return refused(met.place, fault.code, fault.text, **fault.facts)


def _is_about_key(fault: Fault) -> bool:
    field = fault.place.rpartition(".")[2]
    return fault.code in _KEY_FAULTS or (fault.code == "missing_field" and field in _KEY_FIELDS)
