"""The form that records what a person needs to be examined fairly."""

from fractions import Fraction
from typing import Any

from wtforms import BooleanField, IntegerField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from lms.core.i18n import N_
from lms.exams.accommodations import USUAL_EXTRA_TIME, Accommodation, Needs
from lms.web.fields import required
from lms.web.forms import Form
from lms.web.languages import say

_NONE, _THIRD, _OTHER = "none", "third", "other"
_TIMES = {
    _NONE: N_("Aucun"),
    _THIRD: N_("Un tiers de la durée (cas général)"),
    _OTHER: N_("Une autre part, à préciser"),
}


class AccommodationForm(Form):
    """What is decided for one person, never why in medical terms."""

    extra_time = RadioField(N_("Temps supplémentaire"), [required()])
    percent = IntegerField(N_("Autre part de la durée"),
                           [Optional(), NumberRange(min=1, max=200)])
    reason = TextAreaField(N_("Motif d'une autre part"), [Length(max=1000)])
    pause_minutes = IntegerField(N_("Pauses, en tout"),
                                 [required(), NumberRange(min=0, max=240)], default=0)
    separate_room = BooleanField(N_("Salle à part"))
    reader = BooleanField(N_("Lecteur"))
    scribe = BooleanField(N_("Secrétaire qui écrit sous la dictée"))
    large_print = BooleanField(N_("Agrandissement des textes"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.extra_time.choices = [
            SelectChoice(code, say(label)) for code, label in _TIMES.items()
        ]

    def show(self, known: Accommodation | None) -> None:
        """Fill the form with what counts now; a third where nothing was ever recorded."""
        if known is None:
            self.extra_time.data = _THIRD
            return
        self.extra_time.data = _choice_of(known.extra_time)
        if self.extra_time.data == _OTHER:
            self.percent.data = round(known.extra_time * 100)
        for name in ("reason", "pause_minutes", "separate_room", "reader", "scribe",
                     "large_print"):
            self[name].data = getattr(known, name)

    def validate(self, extra_validators: Any = None) -> bool:
        """Another part of the duration must be told."""
        if self.extra_time.data == _OTHER:
            self.percent.validators = [
                InputRequired(N_("Ce champ est obligatoire.")), NumberRange(min=1, max=200)
            ]
        return super().validate(extra_validators)

    def needs(self) -> Needs:
        """What was asked for; the reason only goes with an unusual part."""
        is_other = self.extra_time.data == _OTHER
        share = Fraction(self.percent.data, 100) if is_other else _SHARES[self.extra_time.data]
        return Needs(
            extra_time=share, reason=(self.reason.data or "").strip() if is_other else "",
            pause_minutes=self.pause_minutes.data, separate_room=self.separate_room.data,
            reader=self.reader.data, scribe=self.scribe.data, large_print=self.large_print.data,
        )


_SHARES = {_NONE: Fraction(0), _THIRD: USUAL_EXTRA_TIME}


def _choice_of(extra_time: Fraction) -> str:
    return next((code for code, share in _SHARES.items() if share == extra_time), _OTHER)
