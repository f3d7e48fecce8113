"""The form of a number to type."""

from lms.authoring.editor.fields import Line, Number
from lms.authoring.editor.kind_form import KindForm, Section
from lms.authoring.editor.number_fields import NUMBER_FIELDS
from lms.authoring.editor.records import Group
from lms.authoring.editor.shared_fields import part_sections, scoring, sections
from lms.core.i18n import N_

_OWN = (Section("answer", N_("La réponse"), NUMBER_FIELDS),)
_FOLLOW = Group(name="follow_through", label=N_("Erreur reportée d'une partie précédente"),
                is_more=True, fields=(
    Line(name="from", label=N_("Partie de départ"), is_required=True, size="s",
         help=N_("Son code, par exemple q1.")),
    Line(name="expression", label=N_("Calcul à partir d'elle"), is_required=True, size="m",
         help=N_("Par exemple q1 * 0.1.")),
))
_AS_PART = (Section("answer", N_("La réponse"), (*NUMBER_FIELDS, _FOLLOW)),)
_SCORING = scoring(("all_or_nothing", "best_answer"))
_LAID = Group(name="presentation", label=N_("Présentation"), fields=(
    Group(name="slider", label=N_("Curseur"), is_more=True, fields=(
        Number(name="min", label=N_("De"), is_required=True, size="s"),
        Number(name="max", label=N_("À"), is_required=True, size="s"),
        Number(name="step", label=N_("Pas"), is_required=True, size="s"),
    )),
))

NUMERIC = KindForm(
    "numeric", _OWN, sections(_OWN, scored=_SCORING, laid=_LAID),
    part_sections(_AS_PART, scored=_SCORING, laid=_LAID),
    start={"answer": {}, "scoring": {"method": "all_or_nothing"}},
)
