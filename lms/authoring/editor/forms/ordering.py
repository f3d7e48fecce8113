"""The form of elements to put in order: their order in the form is the right one."""

from collections.abc import Mapping
from typing import Any

from lms.authoring.editor.fields import Prose
from lms.authoring.editor.kind_form import KindForm, Section
from lms.authoring.editor.records import Record, Rows, id_field, listed, mapping, numbered
from lms.authoring.editor.shared_fields import part_sections, presentation, scoring, sections
from lms.core.i18n import N_

_ITEMS = Rows(
    name="items", label=N_("Éléments"), row=N_("Élément"), is_required=True, start=4,
    add=N_("Ajouter un élément"), ids=numbered("e"), is_compact=True,
    help=N_("Écrivez-les dans le bon ordre ; ils sont mélangés pour chaque candidat."), fields=(
        id_field(), Prose(name="text", label=N_("Texte"), rows=1, is_required=True),
    ),
)
_OWN = (Section("items", N_("Les éléments, dans le bon ordre"), (_ITEMS,)),)
_SCORING = scoring(("adjacent_pairs", "exact_positions", "lcs", "all_or_nothing"))


def _id(row: Any) -> str:
    return str(mapping(row).get("id", ""))


def _ids(rows: Any) -> list[str]:
    return [_id(row) for row in listed(rows)]


def _opened(record: Record) -> Record:
    """The elements in the order of the key, when there is one."""
    key, rows = list(map(str, listed(record.get("answer")))), listed(record.get("items"))
    if sorted(key) == sorted(_ids(rows)):
        rows = sorted(rows, key=lambda row: key.index(_id(row)))
    return {name: value for name, value in {**record, "items": rows}.items() if name != "answer"}


def _closed(record: Record, before: Mapping[str, Any]) -> Record:
    """The key is the order of the rows; the elements stay in the order they had."""
    rows = listed(record.get("items"))
    earlier = _ids(before.get("items"))
    standing = {name: at for at, name in enumerate(earlier)}
    kept = sorted(rows, key=lambda row: standing.get(_id(row), len(earlier)))
    return {**record, "items": kept, "answer": _ids(rows)}


def _landed(place: str, data: Mapping[str, Any]) -> str:
    """Where an element stands in the form."""
    if place.startswith("answer"):
        return "items"
    if not place.startswith("items["):
        return place
    index, rest = place.removeprefix("items[").split("]", 1)
    ids, key = _ids(data.get("items")), listed(data.get("answer"))
    name = ids[int(index)] if int(index) < len(ids) else ""
    return f"items[{key.index(name)}]{rest}" if name in key else place


ORDERING = KindForm(
    "ordering", _OWN, sections(_OWN, scored=_SCORING, laid=presentation()),
    part_sections(_OWN, scored=_SCORING, laid=presentation()),
    start={"items": [], "answer": [], "scoring": {"method": "adjacent_pairs"}},
    opened=_opened, closed=_closed, landed=_landed,
)
