"""The form of one kind of question: its sections, and what its data looks like while typed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lms.authoring.editor.fields import Field, Scope
from lms.authoring.editor.records import Moved, Record, pruned_fields, read_fields, shown_fields
from lms.authoring.editor.shown import Shown
from lms.authoring.editor.typed_form import TypedForm


@dataclass(frozen=True, slots=True)
class Section:
    """Fields under one heading; a folded one opens when it holds something to correct."""

    key: str
    title: str
    fields: tuple[Field, ...]
    lead: str = ""
    is_folded: bool = False


def as_is(record: Record) -> Record:
    """Nothing to change."""
    return record


@dataclass(frozen=True, slots=True)
class KindForm:
    """What a kind asks.

    ``own`` are the sections of this kind alone; ``part`` the sections of the kind as a part of a
    case study. ``opened`` turns data into what the form shows, ``closed`` turns it back;
    ``landed`` turns a path of the data into one of the form. ``start`` is what a new one holds.
    """

    name: str
    own: tuple[Section, ...]
    sections: tuple[Section, ...]
    part: tuple[Section, ...] = ()
    start: Mapping[str, Any] = field(default_factory=dict)
    opened: Callable[[Record], Record] = as_is
    closed: Callable[[Record, Mapping[str, Any]], Record] = lambda record, _before: record
    landed: Callable[[str, Mapping[str, Any]], str] = lambda place, _data: place

    def shown(
        self, record: Mapping[str, Any], place: str, scope: Scope, *, as_part: bool = False
    ) -> tuple[Shown, ...]:
        """The sections with the values of an opened record."""
        return tuple(
            Shown("section", f"{place}#{section.key}", section.title, section.lead,
                  children=shown_fields(section.fields, record, place, scope),
                  facts={"key": section.key, "is_folded": section.is_folded})
            for section in (self.part if as_part else self.sections)
        )

    def read(
        self, typed: TypedForm, place: str, before: Mapping[str, Any], *, as_part: bool = False
    ) -> Record:
        """The opened record that was typed, blank rows included."""
        return read_fields(self.fields(as_part=as_part), typed, place, before)

    def pruned(
        self, record: Record, paths: tuple[str, str], moved: Moved, *, as_part: bool = False
    ) -> Record:
        """The same without its blank rows."""
        return pruned_fields(self.fields(as_part=as_part), record, paths, moved)

    def fields(self, *, as_part: bool = False) -> Sequence[Field]:
        """All its fields."""
        sections = self.part if as_part else self.sections
        return [one for section in sections for one in section.fields]
