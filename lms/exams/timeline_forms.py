"""The form that admits late answers."""

from wtforms import TextAreaField
from wtforms.validators import Length

from lms.core.i18n import N_
from lms.web.fields import required
from lms.web.forms import Form


class AdmissionForm(Form):
    """Why answers that came too late count after all."""

    reason = TextAreaField(N_("Motif de l'admission"), [required(), Length(max=1000)])
