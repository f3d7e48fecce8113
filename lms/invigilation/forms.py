"""Forms of the room: why, how long, where, and what to say."""

from wtforms import IntegerField, StringField, TextAreaField
from wtforms.validators import Length, NumberRange

from lms.core.i18n import N_
from lms.invigilation.messages import MOST_CHARACTERS
from lms.web.fields import OneLine, required
from lms.web.forms import Form


class ReasonForm(Form):
    """Why; it is told in the minutes."""

    reason = StringField(N_("Motif"), [required(), OneLine(300)])


class PauseForm(Form):
    """Why the clocks stop, if there is time to say so."""

    reason = StringField(N_("Motif (facultatif)"), [Length(max=300)])


class TimeForm(ReasonForm):
    """How many minutes to give back, and why."""

    minutes = IntegerField(N_("Minutes à rendre"), [
        required(),
        NumberRange(1, 240, N_("Le temps rendu compte entre 1 minute et 4 heures.")),
    ])


class SeatForm(Form):
    """Where the candidate sits from now on."""

    seat = StringField(N_("Nouvelle place"), [required(), OneLine(80)])


class MessageForm(Form):
    """A few words shown on the candidate's exam page."""

    text = TextAreaField(N_("Message"), [required(), Length(max=MOST_CHARACTERS)])
