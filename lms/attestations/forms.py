"""Forms of the attestations: a code, a document, a search, a reason."""

from typing import Any

from flask_wtf.file import FileField
from wtforms import SearchField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, ValidationError

from lms.attestations.rules import Status
from lms.attestations.wording import STATUS_LABELS
from lms.core import files
from lms.core.i18n import N_
from lms.web.fields import required
from lms.web.forms import Form
from lms.web.languages import say

MAX_BYTES = 5 * 1024 * 1024
_PDF = b"%PDF-"


class CodeForm(Form):
    """The verification code, typed in whatever way; nothing secret, so it travels by GET."""

    class Meta:
        """A search that changes nothing needs no anti-forgery token."""

        csrf = False

    code = StringField(N_("Code de vérification"), render_kw={
        "autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false",
    })


class DocumentForm(Form):
    """A PDF to compare with those that were issued."""

    document = FileField(N_("Document PDF"), render_kw={"accept": ".pdf,application/pdf"})

    sha256 = ""

    def validate_document(self, field: FileField) -> None:
        """A PDF of at most 5 MB; its digest is kept, its bytes are not."""
        if not field.data:
            raise ValidationError(say(N_("Choisissez le fichier à vérifier.")))
        content: bytes = field.data.stream.read(MAX_BYTES + 1)
        field.data.close()
        if len(content) > MAX_BYTES:
            raise ValidationError(say(N_(
                "Ce fichier dépasse 5 Mo : les documents délivrés ici sont bien plus légers."
            )))
        if not content.startswith(_PDF):
            raise ValidationError(say(N_(
                "Ce fichier n'est pas un PDF : choisissez le fichier reçu, pas une photo ni une "
                "copie d'écran."
            )))
        self.sha256 = files.digest_of(content)


class SearchForm(Form):
    """What to look for among what was issued; kept in the URL."""

    class Meta:
        """A search that changes nothing needs no anti-forgery token."""

        csrf = False

    q = SearchField(N_("Nom, numéro ou code"))
    status = SelectField(N_("Situation"), default="")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.status.choices = [("", say(N_("Toutes")))] + [
            (status.value, say(label)) for status, label in STATUS_LABELS.items()
        ]

    @property
    def chosen(self) -> Status | None:
        """The status asked for, if it is one."""
        return Status(self.status.data) if self.status.data in set(Status) else None


class RevocationForm(Form):
    """Why an attestation is revoked."""

    reason = TextAreaField(
        N_("Motif de la révocation"), [required(), Length(max=2000)], render_kw={"rows": 4},
        description=N_("Transmis au titulaire, jamais publié. Exemple : nom mal orthographié."),
    )
