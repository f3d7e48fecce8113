"""The form of an opinion on a scale, never scored."""

from lms.authoring.editor.fields import Line, Number
from lms.authoring.editor.kind_form import KindForm, Section
from lms.authoring.editor.records import Group, Named
from lms.authoring.editor.shared_fields import sections
from lms.core.i18n import N_

_OWN = (Section("scale", N_("L'échelle"), (Group(name="scale", label=N_("Degrés"), is_required=True,
                                                 fields=(
    Number(name="min", label=N_("Du degré"), is_required=True, size="s"),
    Number(name="max", label=N_("Au degré"), is_required=True, size="s"),
    Named(name="labels", label=N_("Mots des degrés"), row=N_("Degré"), add=N_("Ajouter des mots"),
          start=2, key=Line(name="key", label=N_("Degré"), size="s"),
          value=Line(name="value", label=N_("Mots"), size="l")),
)),), N_("Une échelle d'opinion n'a pas de bonne réponse et n'est jamais notée.")),)

SCALE = KindForm(
    "scale", _OWN, sections(_OWN, scored=None),
    start={"scale": {"min": 1, "max": 5}, "scoring": {"method": "none", "points": 0}},
)
