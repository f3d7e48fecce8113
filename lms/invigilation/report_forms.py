"""The form that signs the minutes."""

from wtforms import TextAreaField
from wtforms.validators import Length

from lms.core.i18n import N_
from lms.invigilation.report import MAX_CHARACTERS
from lms.web.forms import Form

_TOO_LONG = N_("4 000 caractères au plus.")


class SignatureForm(Form):
    """What the signer adds to the facts."""

    observations = TextAreaField(N_("Observations"),
                                 [Length(max=MAX_CHARACTERS, message=_TOO_LONG)])
