"""What people mark by: the fields of a rubric, for texts and for files."""

from collections.abc import Mapping
from typing import Any

from lms.authoring.editor import typing_numbers
from lms.authoring.editor.fields import Flag, Line, Number, Prose, Share
from lms.authoring.editor.kind_form import Section
from lms.authoring.editor.records import Group, Record, Rows, id_field, listed, mapping, numbered
from lms.core.i18n import N_

_LEVELS = Rows(
    name="levels", label=N_("Niveaux"), row=N_("Niveau observé"), add=N_("Ajouter un niveau"),
    is_required=True, start=2, is_compact=True, fields=(
        Share(name="score", label=N_("Points"), is_required=True, size="s"),
        Prose(name="text", label=N_("Ce que l'on observe"), rows=1, is_required=True),
    ),
)
_RUBRIC = Rows(
    name="rubric", label=N_("Critères"), row=N_("Critère"), add=N_("Ajouter un critère"),
    is_required=True, start=1, ids=numbered("c"), fields=(
        id_field(),
        Line(name="title", label=N_("Ce que l'on regarde"), is_required=True, size="l"),
        Share(name="max", label=N_("Points au plus"), is_required=True, size="s"),
        _LEVELS,
    ),
)
_MARKING = Group(name="marking", label=N_("Correction"), fields=(
    Number(name="markers", label=N_("Correcteurs par copie"), default=1, size="s"),
    Share(name="adjudicate_above", label=N_("Écart de points qui appelle un tiers"), size="s"),
    Flag(name="anonymous", label=N_("Copies anonymes"), default=True),
))
RUBRIC = Section("rubric", N_("La grille de correction"), (_RUBRIC, _MARKING), N_(
    "Chaque critère va de 0 point à son plus haut niveau. Les points de la question en sont la "
    "somme, calculée à l'enregistrement."))


def with_points(record: Record, _before: Mapping[str, Any]) -> Record:
    """The record worth the sum of its criteria, when they all say theirs."""
    criteria = [mapping(one) for one in listed(record.get("rubric"))]
    return worth(record, [one.get("max") for one in criteria])


def worth(record: Record, points: list[Any]) -> Record:
    """The record worth the sum of these points; unchanged while one is missing."""
    total = typing_numbers.total(points) if points else None
    if total is None:
        return record
    scoring = {**mapping(record.get("scoring")), "points": total}
    if total == 1:
        del scoring["points"]
    return {**record, "scoring": scoring}
