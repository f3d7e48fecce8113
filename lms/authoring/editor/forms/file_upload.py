"""The form of files to hand in."""

from typing import get_args

from lms.authoring.editor.fields import Number
from lms.authoring.editor.kind_form import KindForm, Section
from lms.authoring.editor.records import Group
from lms.authoring.editor.rubric_fields import RUBRIC, with_points
from lms.authoring.editor.several_fields import Codes
from lms.authoring.editor.shared_fields import scoring, sections
from lms.banks.kinds.file_upload import Extension
from lms.core.i18n import N_

_OWN = (
    Section("response", N_("Les fichiers attendus"), (
        Group(name="response", label=N_("Fichiers"), is_required=True, fields=(
            Codes(name="accept", label=N_("Sortes de fichiers acceptées"), is_required=True,
                  choices=tuple((one, one) for one in get_args(Extension))),
            Number(name="min_files", label=N_("Fichiers, au moins"), default=1, size="s"),
            Number(name="max_files", label=N_("Fichiers, au plus"), default=1, size="s"),
            Number(name="max_mb", label=N_("Mo par fichier, au plus"), default=10, size="s"),
        )),
    )),
    RUBRIC,
)

FILE_UPLOAD = KindForm(
    "file_upload", _OWN,
    sections(_OWN, scored=scoring(("rubric",), has_penalty=False, has_points=False)),
    start={"response": {"accept": ["pdf"]}, "rubric": [], "scoring": {"method": "rubric"}},
    closed=with_points,
)
