"""What the style guide shows in its forms."""

from wtforms import BooleanField, DateField, EmailField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from lms.core.errors import Fault
from lms.core.i18n import N_
from lms.web.fields import EmailAddress, required
from lms.web.forms import Form

SAMPLE_FAULTS = (
    Fault("email", "email", N_("Cette adresse électronique n'est pas valide.")),
    Fault("name", "required", N_("Ce champ est obligatoire.")),
)


class SampleForm(Form):
    """One field of each kind."""

    name = StringField(N_("Nom"), [required()])
    email = EmailField(N_("Adresse électronique"), [required(), EmailAddress()])
    day = DateField(N_("Date"))
    status = SelectField(N_("Statut"), choices=[SelectChoice("a", "A"), SelectChoice("b", "B")])
    note = TextAreaField(N_("Remarque"))
    agreed = BooleanField(N_("J'ai lu ce qui précède"))
