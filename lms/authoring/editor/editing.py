"""One question in its form: a start, what the form shows of it, and what was typed in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from werkzeug.datastructures import MultiDict

from lms.authoring.editor.fields import Catalog, Scope
from lms.authoring.editor.forms import FORMS
from lms.authoring.editor.kind_form import KindForm
from lms.authoring.editor.records import Moved, Record
from lms.authoring.editor.shown import Shown, Told, landed
from lms.authoring.editor.typed_form import TypedForm
from lms.core.errors import Fault, Missing

Data = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Typed:
    """What a form holds.

    ``opened`` is it as the form shows it, blank rows included; ``data`` is it as a question;
    ``moved`` says where the rows of ``data`` stand in the form.
    """

    form: KindForm
    opened: Record
    data: Data
    moved: Moved

    def shown(
        self, faults: Sequence[Fault] = (), catalog: Catalog | None = None
    ) -> tuple[tuple[Shown, ...], tuple[Told, ...]]:
        """The sections of the form with the faults of ``data`` at their fields, and the summary."""
        scope = Scope(self.opened, catalog or Catalog())
        return landed(self.form.shown(self.opened, "", scope), self.placed(faults))

    def placed(self, faults: Sequence[Fault]) -> list[Fault]:
        """The faults of ``data`` at their places in the form."""
        return [replace(one, place=_moved(self.form.landed(one.place, self.data), self.moved))
                for one in faults]


def blank(kind: str, code: str, lang: str, block: str, author: str) -> Data:
    """A new question of a kind, with what it cannot do without."""
    return {
        "schema": "lms-item/1", "id": code, "version": 1, "status": "draft", "type": kind,
        "lang": lang, "block": block, "competences": [], "authors": [{"name": author}],
        **_form(kind).start,
    }


def opened(data: Mapping[str, Any]) -> Typed:
    """The form of a stored question."""
    form = _form(str(data.get("type")))
    return Typed(form, form.opened(dict(data)), dict(data), {})


def values(
    data: Mapping[str, Any], faults: Sequence[Fault] = (), catalog: Catalog | None = None
) -> tuple[Shown, ...]:
    """What the form shows of a question."""
    return opened(data).shown(faults, catalog)[0]


def typed(form: MultiDict[str, str], before: Mapping[str, Any]) -> Typed:
    """What was typed over a stored question; raises ``Invalid`` for more than anybody types.

    What the form does not ask is kept from ``before``; what is wrong stays as it was typed.
    """
    kind = _form(str(before.get("type")))
    return completed(kind, kind.read(TypedForm(form), "", kind.opened(dict(before))), before)


def completed(form: KindForm, record: Record, before: Mapping[str, Any]) -> Typed:
    """What an opened record makes as a question."""
    moved: Moved = {}
    data = form.closed(form.pruned(record, ("", ""), moved), before)
    return Typed(form, record, data, moved)


def read(form: MultiDict[str, str], before: Mapping[str, Any]) -> Data:
    """The question that was typed over another."""
    return typed(form, before).data


def _form(kind: str) -> KindForm:
    if kind not in FORMS:
        raise Missing
    return FORMS[kind]


def _moved(place: str, moved: Moved) -> str:
    """The place in the form of a place in the data: that of the nearest row that moved."""
    head, tail = place, ""
    while head:
        if head in moved:
            return moved[head] + tail
        cut = max(head.rfind("."), head.rfind("["))
        if cut <= 0:
            return place
        head, tail = head[:cut], head[cut:] + tail
    return place
