"""The form of a statement that is true or false."""

from lms.authoring.editor.fields import Verdict
from lms.authoring.editor.kind_form import KindForm, Section
from lms.authoring.editor.shared_fields import part_sections, scoring, sections
from lms.core.i18n import N_

_OWN = (Section("answer", N_("La réponse"), (
    Verdict(name="answer", label=N_("L'affirmation de l'énoncé est"), is_required=True,
            choices=(("true", N_("Vrai")), ("false", N_("Faux")))),
)),)
_SCORING = scoring(("all_or_nothing",))

TRUE_FALSE = KindForm(
    "true_false", _OWN, sections(_OWN, scored=_SCORING), part_sections(_OWN, scored=_SCORING),
    start={"scoring": {"method": "all_or_nothing"}},
)
