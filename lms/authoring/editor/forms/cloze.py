"""The form of a text with gaps to fill."""

from lms.authoring.editor.fields import Prose
from lms.authoring.editor.gaps import Gaps
from lms.authoring.editor.kind_form import KindForm, Section
from lms.authoring.editor.records import Rows, id_field, letters
from lms.authoring.editor.shared_fields import part_sections, presentation, scoring, sections
from lms.core.i18n import N_

_SHARED = Rows(
    name="options", label=N_("Liste commune à plusieurs trous"), row=N_("Mot"), ids=letters,
    add=N_("Ajouter un mot"), is_more=True, is_compact=True, fields=(
        id_field(), Prose(name="text", label=N_("Texte"), rows=1, is_required=True),
    ),
)
_OWN = (Section("text", N_("Le texte et ses trous"), (
    Prose(name="text", label=N_("Texte à trous"), rows=5, is_required=True,
          help=N_("Écrivez [[nom]] à la place d'un trou : sa fiche apparaît dessous.")),
    Gaps(name="gaps", label=N_("Trous"), is_required=True),
    _SHARED,
)),)
_SCORING = scoring(("per_gap", "all_or_nothing"))

CLOZE = KindForm(
    "cloze", _OWN, sections(_OWN, scored=_SCORING, laid=presentation()),
    part_sections(_OWN, scored=_SCORING, laid=presentation()),
    start={"gaps": {}, "scoring": {"method": "per_gap"}},
)
