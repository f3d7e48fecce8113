"""The form of a choice question."""

from collections.abc import Mapping
from typing import Any

from lms.authoring.editor.fields import Flag, Number, Prose, Weight
from lms.authoring.editor.kind_form import KindForm, Section
from lms.authoring.editor.records import Record, Rows, id_field, letters, listed, mapping
from lms.authoring.editor.shared_fields import (
    media_field,
    part_sections,
    presentation,
    scoring,
    sections,
)
from lms.core.i18n import N_

METHODS = ("all_or_nothing", "net_correct", "each_option", "coverage", "proportional_if_no_error",
           "weights")
_OPTIONS = Rows(
    name="options", label=N_("Propositions"), row=N_("Réponse proposée"), is_required=True, start=4,
    add=N_("Ajouter une proposition"), ids=letters, fields=(
        id_field(),
        Prose(name="text", label=N_("Texte"), rows=1, is_required=True),
        Flag(name="correct", label=N_("Bonne réponse")),
        Weight(name="score", label=N_("Poids"), size="s",
               help=N_("Part des points, négative pour une erreur.")),
        Prose(name="rationale", label=N_("Pourquoi elle est juste ou fausse"), rows=1),
        media_field(),
        Flag(name="keep_last", label=N_("Toujours en dernier"), is_more=True),
        Flag(name="neutralised", label=N_("Neutralisée"), is_more=True),
    ),
)
_OWN = (Section("options", N_("Les propositions"), (
    _OPTIONS,
    Number(name="max_choices", label=N_("Réponses à choisir, au plus"), is_required=True, size="s",
           help=N_("1 : une seule réponse possible.")),
    Number(name="min_choices", label=N_("Au moins"), default=0, size="s"),
)),)
_SCORING = scoring(METHODS)
_LAID = presentation(Number(name="columns", label=N_("Colonnes"), default=1, size="s"))


def _opened(record: Record) -> Record:
    """The options that stay last say so themselves."""
    layout = mapping(record.get("presentation"))
    last = listed(layout.pop("keep_last", ()))
    options = [
        {**mapping(one), "keep_last": True} if mapping(one).get("id") in last else one
        for one in listed(record.get("options"))
    ]
    found = {**record, "options": options, "presentation": layout}
    return {name: value for name, value in found.items() if value != {}}


def _closed(record: Record, before: Mapping[str, Any]) -> Record:
    options = [mapping(one) for one in listed(record.get("options"))]
    chosen = [one.get("id") for one in options if one.pop("keep_last", False)]
    earlier = listed(mapping(before.get("presentation")).get("keep_last"))
    last = [one for one in earlier if one in chosen]
    last += [one for one in chosen if one not in last]
    layout = mapping(record.get("presentation")) | ({"keep_last": last} if last else {})
    found = {**record, "options": options, "presentation": layout}
    return {name: value for name, value in found.items() if value != {}}


CHOICE = KindForm(
    "choice", _OWN, sections(_OWN, scored=_SCORING, laid=_LAID),
    part_sections(_OWN, scored=_SCORING, laid=_LAID),
    start={"max_choices": 1, "options": [], "scoring": {"method": "all_or_nothing"}},
    opened=_opened, closed=_closed,
)
