"""The form of a case study: its document, then its parts, each a question of its own kind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lms.authoring.editor.fields import GONE, Line, Prose, Scope
from lms.authoring.editor.forms.choice import CHOICE
from lms.authoring.editor.forms.cloze import CLOZE
from lms.authoring.editor.forms.hotspot import HOTSPOT
from lms.authoring.editor.forms.matching import MATCHING
from lms.authoring.editor.forms.numeric import NUMERIC
from lms.authoring.editor.forms.ordering import ORDERING
from lms.authoring.editor.forms.short_text import SHORT_TEXT
from lms.authoring.editor.forms.true_false import TRUE_FALSE
from lms.authoring.editor.kind_form import KindForm, Section
from lms.authoring.editor.records import Group, Moved, Record, Rows, listed, mapping, numbered
from lms.authoring.editor.rubric_fields import worth
from lms.authoring.editor.shared_fields import MEDIA, SOURCES, scoring, sections
from lms.authoring.editor.shown import Shown
from lms.authoring.editor.typed_form import TypedForm
from lms.core.i18n import N_

PART_FORMS: Mapping[str, KindForm] = {form.name: form for form in (
    CHOICE, TRUE_FALSE, MATCHING, ORDERING, CLOZE, NUMERIC, SHORT_TEXT, HOTSPOT,
)}
_WRITTEN = ("title", "text", "sources", "media")


@dataclass(frozen=True, slots=True, kw_only=True)
class Document(Group):
    """The stimulus: written here, or the name of one of the bank, which is then kept."""

    def shown(self, value: Any, place: str, scope: Scope) -> Shown:
        """See ``Field``."""
        if isinstance(value, str):
            return self.drawn("static", place, value)
        return Group.shown(self, value, place, scope)

    def read(self, typed: TypedForm, place: str, before: Any) -> Any:
        """See ``Field``."""
        if isinstance(before, str):
            return before
        return Group.read(self, typed, place, before)

    def pruned(self, value: Any, paths: tuple[str, str], moved: Moved) -> Any:
        """See ``Nest``. Nothing but an identity is no document."""
        if isinstance(value, str):
            return value
        found = Group.pruned(self, value, paths, moved)
        return found if any(name in mapping(found) for name in _WRITTEN) else GONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts(Rows):
    """The parts, of any kind that scores by itself; none is ever blank."""

    def shown_row(self, row: Record, place: str, index: int, scope: Scope) -> Shown:
        """See ``Rows``."""
        form = _form_of(row)
        children = form.shown(row, place, Scope(row, scope.catalog), as_part=True) if form else ()
        hidden = tuple(Shown("hidden", f"{place}.{name}", value=str(row.get(name, "")))
                       for name in ("id", "type"))
        return Shown("part", place, self.row, value=str(row.get("type", "")), rank=index + 1,
                     children=(*hidden, *children), facts={"id": row.get("id", "")})

    def read_row(self, typed: TypedForm, place: str, before: Record) -> Record:
        """See ``Rows``."""
        kind = typed.text(f"{place}.type") or ""
        form = PART_FORMS.get(kind)
        if form is None:
            return before
        found = form.read(typed, place, before if before.get("type") == kind else {}, as_part=True)
        return {**found, "id": typed.text(f"{place}.id") or "", "type": kind}

    def pruned_row(self, row: Record, paths: tuple[str, str], moved: Moved) -> Record:
        """See ``Rows``."""
        form = _form_of(row)
        return form.pruned(row, paths, moved, as_part=True) if form else row

    def is_blank_row(self, row: Record) -> bool:
        """See ``Rows``."""
        return not row

    def fresh_of(self, rows: Sequence[Any], kind: str) -> Record:
        """A new part of a kind."""
        form = PART_FORMS.get(kind, CHOICE)
        return {**self.fresh(rows), "type": form.name, **form.start}


def _form_of(row: Record) -> KindForm | None:
    return PART_FORMS.get(str(row.get("type")))


def _opened(record: Record) -> Record:
    parts = [form.opened(part) if (form := _form_of(part := mapping(one))) else part
             for one in listed(record.get("parts"))]
    return {**record, "parts": parts}


def _closed(record: Record, before: Mapping[str, Any]) -> Record:
    """Parts as data again; the whole is worth their sum, its document has an identity."""
    earlier = {mapping(one).get("id"): mapping(one) for one in listed(before.get("parts"))}
    parts = [
        form.closed(part, earlier.get(part.get("id"), {}))
        if (form := _form_of(part := mapping(one))) else part
        for one in listed(record.get("parts"))
    ]
    whole = worth({**record, "parts": parts},
                  [mapping(part.get("scoring")).get("points", 1) for part in parts])
    document = whole.get("stimulus")
    if isinstance(document, dict):
        identity = {"schema": "lms-stimulus/1", "id": f"{record.get('id', '')}-doc"[-64:],
                    "version": 1, "lang": record.get("lang", "fr")}
        whole = {**whole, "stimulus": {**identity, **document}}
    return whole


def _landed(place: str, data: Mapping[str, Any]) -> str:
    if not place.startswith("parts["):
        return place
    index, rest = place.removeprefix("parts[").split("]", 1)
    parts = listed(data.get("parts"))
    part = mapping(parts[int(index)]) if int(index) < len(parts) else {}
    form = _form_of(part)
    inner = form.landed(rest.removeprefix("."), part) if form and rest else ""
    return f"parts[{index}]" + (f".{inner}" if inner else "")


_OWN = (
    Section("document", N_("Le document"), (
        Document(name="stimulus", label=N_("Document de l'étude de cas"), fields=(
            Line(name="title", label=N_("Titre du document"), is_required=True),
            Prose(name="text", label=N_("Texte du document"), rows=6, is_required=True),
            MEDIA, SOURCES,
        )),
    ), N_("Ce que le candidat lit avant les parties. Facultatif.")),
    Section("parts", N_("Les parties"), (
        Parts(name="parts", label=N_("Parties"), row=N_("Partie"), add=N_("Ajouter une partie"),
              is_required=True, ids=numbered("q")),
    ), N_("Les points de l'étude de cas sont la somme de ceux des parties.")),
)
_SCORING = scoring(("sum",), has_penalty=False, has_points=False, has_dont_know=False)

COMPOSITE = KindForm(
    "composite", _OWN, sections(_OWN, scored=_SCORING),
    start={"parts": [], "scoring": {"method": "sum"}},
    opened=_opened, closed=_closed, landed=_landed,
)
