"""The form that sends a file of questions."""

from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import SelectField, StringField

from lms.banks import wording
from lms.core.i18n import N_
from lms.web.fields import OneLine, required
from lms.web.forms import Form
from lms.web.languages import say

LANGUAGES = {
    "fr": N_("Français"), "en": N_("Anglais"), "de": N_("Allemand"), "es": N_("Espagnol"),
    "it": N_("Italien"), "nl": N_("Néerlandais"), "pt": N_("Portugais"),
}


class ImportForm(Form):
    """A file, the bank it is for, and what the file does not say of itself."""

    file = FileField(
        N_("Fichier"), [FileRequired(N_("Choisissez un fichier."))],
        description=N_(
            "GIFT, Aiken, Moodle XML, QTI, H5P, XLSX, ODS, CSV ou JSON ; 50 Mo et "
            "5 000 questions au plus. Rien n'est importé avant votre accord."
        ),
    )
    bank_code = StringField(
        N_("Banque"), [required(), OneLine(64)],
        description=N_("Le code de la banque qui recevra les brouillons, comme « ia-hdf »."),
    )
    lang = SelectField(
        N_("Langue"), default="fr",
        description=N_("Celle des questions qui ne disent pas la leur."),
    )
    kind = SelectField(
        N_("Format"), default="", description=N_("Le contenu du fichier le dit presque toujours."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lang.choices = [(code, say(label)) for code, label in LANGUAGES.items()]
        self.kind.choices = [("", say(N_("Deviner"))), *(
            (code, say(label)) for code, label in wording.FORMATS.items())]
