"""The form of a matching question."""

from collections.abc import Sequence

from lms.authoring.editor.fields import Flag, Prose, Scope
from lms.authoring.editor.kind_form import KindForm, Section
from lms.authoring.editor.records import Rows, id_field, listed, mapping, numbered
from lms.authoring.editor.several_fields import Codes
from lms.authoring.editor.shared_fields import (
    media_field,
    part_sections,
    presentation,
    scoring,
    sections,
)
from lms.core.i18n import N_

_TARGETS = Rows(
    name="targets", label=N_("Réponses possibles"), row=N_("Réponse possible"), is_required=True,
    start=3, add=N_("Ajouter une réponse possible"), ids=numbered("t"), is_compact=True, fields=(
        id_field(), Prose(name="text", label=N_("Texte"), rows=1, is_required=True),
        media_field(),
    ),
)


def _targets(scope: Scope) -> Sequence[tuple[str, str]]:
    """What a line may go with, by rank and words."""
    rows = [mapping(row) for row in listed(scope.record.get("targets"))] or _TARGETS.blanks()
    return [(str(row.get("id", "")), f"{rank}. {' '.join(str(row.get('text', '')).split())[:60]}")
            for rank, row in enumerate(rows, start=1)]


_PROMPTS = Rows(
    name="prompts", label=N_("Lignes à associer"), row=N_("Ligne"), is_required=True, start=3,
    add=N_("Ajouter une ligne"), ids=numbered("p"), fields=(
        id_field(), Prose(name="text", label=N_("Texte"), rows=1, is_required=True),
        Codes(name="match", label=N_("Va avec"), choices=_targets, is_required=True,
              is_closed=True),
        media_field(),
    ),
)
_OWN = (
    Section("targets", N_("Les réponses possibles"), (
        _TARGETS,
        Flag(name="reuse_targets", label=N_("Une réponse peut servir à plusieurs lignes")),
    )),
    Section("prompts", N_("Les lignes à associer"), (_PROMPTS,)),
)
_SCORING = scoring(("per_pair", "net_correct", "all_or_nothing"))

MATCHING = KindForm(
    "matching", _OWN, sections(_OWN, scored=_SCORING, laid=presentation()),
    part_sections(_OWN, scored=_SCORING, laid=presentation()),
    start={"prompts": [], "targets": [], "scoring": {"method": "per_pair"}},
)
