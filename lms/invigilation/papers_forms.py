"""The form that takes a faulty question out of everybody's score."""

from wtforms import TextAreaField
from wtforms.validators import Length

from lms.core.i18n import N_
from lms.web.fields import required
from lms.web.forms import Form


class NeutralisationForm(Form):
    """Why the question is faulty."""

    reason = TextAreaField(N_("Motif de la neutralisation"), [required(), Length(max=1000)])
