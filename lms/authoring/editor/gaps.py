"""The gaps of a text: one card each, appearing by itself when ``[[name]]`` is typed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lms.authoring.editor.fields import Choice, Field, Flag, Prose, Scope, Share
from lms.authoring.editor.number_fields import NUMBER_FIELDS
from lms.authoring.editor.records import (
    Moved,
    Nest,
    Record,
    Rows,
    id_field,
    inside,
    letters,
    listed,
    mapping,
    pruned_fields,
    read_fields,
    shown_fields,
)
from lms.authoring.editor.shown import Shown
from lms.authoring.editor.text_fields import TEXT_FIELDS
from lms.authoring.editor.typed_form import TypedForm
from lms.banks.kinds.cloze_item import GAP
from lms.core.i18n import N_

TYPES = (("short_text", N_("Mots à taper")), ("numeric", N_("Nombre à taper")),
         ("inline_choice", N_("Liste où choisir")))
# Twice what a question may have; nobody types more, and each is a card to draw.
MOST_GAPS = 60
_POINTS = Share(name="points", label=N_("Poids du trou"), default=1, size="s", is_more=True)


def _words(scope: Scope) -> Sequence[tuple[str, str]]:
    """The words of the list that gaps share."""
    rows = [mapping(row) for row in listed(scope.record.get("options"))]
    return [(str(row.get("id", "")), str(row.get("text", ""))[:60]) for row in rows]


_CHOICE: tuple[Field, ...] = (
    Rows(name="options", label=N_("Propositions"), row=N_("Réponse proposée"), start=3, ids=letters,
         add=N_("Ajouter une proposition"), is_compact=True, fields=(
             id_field(), Prose(name="text", label=N_("Texte"), rows=1, is_required=True),
             Flag(name="correct", label=N_("Bonne réponse")),
             Share(name="score", label=N_("Part des points"), size="s", is_more=True),
             Prose(name="rationale", label=N_("Pourquoi"), rows=1, is_more=True),
         )),
    Choice(name="answer", label=N_("ou un mot de la liste commune"), choices=_words, is_more=True,
           empty=N_("Aucun"), size="m"),
)
_FIELDS: Mapping[str, tuple[Field, ...]] = {
    kind: (Choice(name="type", label=N_("Sorte de trou"), choices=TYPES, is_required=True,
                  redraws=True, size="m", counts=False), *fields, _POINTS)
    for kind, fields in (("short_text", TEXT_FIELDS), ("numeric", NUMBER_FIELDS),
                         ("inline_choice", _CHOICE))
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Gaps(Nest):
    """The gaps by name, in the order of the text beside it (``text``)."""

    def shown(self, value: Any, place: str, scope: Scope) -> Shown:
        """See ``Field``."""
        gaps = _with_named(mapping(value), str(scope.record.get("text") or ""))
        cards = []
        for rank, (name, gap) in enumerate(gaps.items(), start=1):
            here = f"{place}.{name}"
            children = shown_fields(fields_of(gap), mapping(gap), here, scope)
            cards.append(Shown("gap", here, N_("Trou"), value=name, rank=rank, children=children))
        return self.drawn("gaps", place, "", children=tuple(cards))

    def read(self, typed: TypedForm, place: str, before: Any) -> Any:
        """See ``Field``."""
        earlier, gaps = mapping(before), {}
        for name in list(dict.fromkeys(typed.texts(place)))[:2 * MOST_GAPS]:
            gap = mapping(earlier.get(name))
            here = f"{place}.{name}"
            kind = typed.text(f"{here}.type") or "short_text"
            fields = _FIELDS.get(kind, _FIELDS["short_text"])
            gaps[name] = read_fields(fields, typed, here, gap if gap.get("type") == kind else {})
        text = typed.text(inside(place.rpartition(".")[0], "text")) or ""
        return _with_named(gaps, text)

    def pruned(self, value: Any, paths: tuple[str, str], moved: Moved) -> Any:
        """See ``Nest``."""
        return {
            name: pruned_fields(fields_of(gap), mapping(gap),
                                (f"{paths[0]}.{name}", f"{paths[1]}.{name}"), moved)
            for name, gap in mapping(value).items()
        }


def _with_named(gaps: Record, text: str) -> Record:
    """The gaps in the order of the text; new ones for new names, none for a name given up."""
    named = list(dict.fromkeys(GAP.findall(text)))[:MOST_GAPS]
    found = {name: gaps.get(name, {"type": "short_text"}) for name in named}
    return found | {name: gap for name, gap in gaps.items()
                    if name not in found and not _is_blank(mapping(gap))}


def _is_blank(gap: Record) -> bool:
    """Whether nothing was written of it."""
    bare = pruned_fields(fields_of(gap), gap, ("", ""), {})
    return all(name == "type" or value in ({}, [], "") for name, value in bare.items())


def fields_of(gap: Any) -> tuple[Field, ...]:
    """The fields of a gap of its type."""
    return _FIELDS.get(str(mapping(gap).get("type")), _FIELDS["short_text"])


