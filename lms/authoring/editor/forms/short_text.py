"""The form of a few words to type."""

from lms.authoring.editor.kind_form import KindForm, Section
from lms.authoring.editor.shared_fields import part_sections, scoring, sections
from lms.authoring.editor.text_fields import TEXT_FIELDS
from lms.core.i18n import N_

_OWN = (Section("answers", N_("Les réponses acceptées"), TEXT_FIELDS),)
_SCORING = scoring(("best_answer", "all_or_nothing"))

SHORT_TEXT = KindForm(
    "short_text", _OWN, sections(_OWN, scored=_SCORING), part_sections(_OWN, scored=_SCORING),
    start={"answers": [], "scoring": {"method": "best_answer"}},
)
