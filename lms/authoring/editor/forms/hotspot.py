"""The form of a question on the zones of a picture."""

from lms.authoring.editor.fields import Choice, Flag, Line, Number, Weight
from lms.authoring.editor.kind_form import KindForm, Section
from lms.authoring.editor.records import Rows, id_field, numbered
from lms.authoring.editor.several_fields import Numbers
from lms.authoring.editor.shared_fields import (
    MEDIA,
    media_choices,
    part_sections,
    scoring,
    sections,
)
from lms.core.i18n import N_

METHODS = ("all_or_nothing", "net_correct", "each_option", "coverage", "proportional_if_no_error",
           "weights")
SHAPES = (("rect", N_("Rectangle")), ("circle", N_("Cercle")), ("ellipse", N_("Ellipse")),
          ("poly", N_("Polygone")))
_AREAS = Rows(
    name="areas", label=N_("Zones"), row=N_("Zone"), is_required=True, start=2,
    add=N_("Ajouter une zone"), ids=numbered("z"), fields=(
        id_field(),
        Choice(name="shape", label=N_("Forme"), choices=SHAPES, is_required=True, counts=False,
               size="s"),
        Numbers(name="coords", label=N_("Coordonnées, en pixels"), is_required=True, size="m",
                help=N_("Rectangle : gauche ; haut ; droite ; bas. Cercle : centre ; rayon. "
                        "Ellipse : centre ; deux rayons. Polygone : ses sommets.")),
        Flag(name="correct", label=N_("Bonne réponse")),
        Weight(name="score", label=N_("Poids"), size="s"),
        Line(name="text", label=N_("Mots de la zone dans la liste"), size="l",
             help=N_("Ils ne doivent pas donner la réponse.")),
    ),
)
_OWN = (Section("areas", N_("L'image et ses zones"), (
    MEDIA,
    Choice(name="image", label=N_("Image de la question"), choices=media_choices,
           is_required=True, redraws=True, empty=N_("Aucune")),
    _AREAS,
    Number(name="max_choices", label=N_("Zones à choisir, au plus"), default=1, size="s"),
    Choice(name="accessible_alternative", label=N_("Sans souris"), default="list", size="l",
           choices=(("list", N_("La liste des zones")),
                    ("none", N_("Rien : à justifier dans les notes")))),
)),)
_SCORING = scoring(METHODS)


def _without_files(found: tuple[Section, ...]) -> tuple[Section, ...]:
    """The picture is part of the question itself: its files stand there."""
    return tuple(section for section in found if section.key != "files")


HOTSPOT = KindForm(
    "hotspot", _OWN, _without_files(sections(_OWN, scored=_SCORING)),
    _without_files(part_sections(_OWN, scored=_SCORING)),
    start={"areas": [], "scoring": {"method": "all_or_nothing"}},
)
