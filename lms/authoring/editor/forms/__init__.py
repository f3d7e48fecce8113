"""What the form of each kind of question asks: one small module a kind."""

from collections.abc import Mapping

from lms.authoring.editor.forms.choice import CHOICE
from lms.authoring.editor.forms.cloze import CLOZE
from lms.authoring.editor.forms.composite import COMPOSITE
from lms.authoring.editor.forms.essay import ESSAY
from lms.authoring.editor.forms.file_upload import FILE_UPLOAD
from lms.authoring.editor.forms.hotspot import HOTSPOT
from lms.authoring.editor.forms.matching import MATCHING
from lms.authoring.editor.forms.numeric import NUMERIC
from lms.authoring.editor.forms.ordering import ORDERING
from lms.authoring.editor.forms.scale import SCALE
from lms.authoring.editor.forms.short_text import SHORT_TEXT
from lms.authoring.editor.forms.true_false import TRUE_FALSE
from lms.authoring.editor.kind_form import KindForm

FORMS: Mapping[str, KindForm] = {form.name: form for form in (
    CHOICE, TRUE_FALSE, MATCHING, ORDERING, CLOZE, NUMERIC, SHORT_TEXT, HOTSPOT, ESSAY,
    FILE_UPLOAD, COMPOSITE, SCALE,
)}
