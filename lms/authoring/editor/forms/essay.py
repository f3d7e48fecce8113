"""The form of a text to write."""

from lms.authoring.editor.fields import Number
from lms.authoring.editor.kind_form import KindForm, Section
from lms.authoring.editor.records import Group
from lms.authoring.editor.rubric_fields import RUBRIC, with_points
from lms.authoring.editor.shared_fields import scoring, sections
from lms.core.i18n import N_

_OWN = (
    Section("response", N_("Le texte attendu"), (
        Group(name="response", label=N_("Longueur"), fields=(
            Number(name="min_words", label=N_("Mots, au moins"), size="s"),
            Number(name="max_words", label=N_("Mots, au plus"), size="s"),
        )),
    )),
    RUBRIC,
)

ESSAY = KindForm(
    "essay", _OWN, sections(_OWN, scored=scoring(("rubric",), has_penalty=False, has_points=False)),
    start={"rubric": [], "scoring": {"method": "rubric"}}, closed=with_points,
)
