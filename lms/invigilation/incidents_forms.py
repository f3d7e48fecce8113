"""The form that reports an incident."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from wtforms import DateTimeLocalField, RadioField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from lms.core.i18n import N_
from lms.invigilation.incidents import MAX_CHARACTERS, Happening
from lms.invigilation.incidents_listing import CATEGORY_LABELS
from lms.invigilation.models import IncidentCategory
from lms.web.fields import required
from lms.web.forms import Form
from lms.web.languages import say

PARIS = ZoneInfo("Europe/Paris")
_TOO_LONG = N_("2 000 caractères au plus.")


class IncidentForm(Form):
    """What happened, when, about whom or which question."""

    category = RadioField(N_("Nature de l'incident"), [required()])
    text = TextAreaField(N_("Ce qui s'est passé"),
                         [required(), Length(max=MAX_CHARACTERS, message=_TOO_LONG)])
    happened_at = DateTimeLocalField(N_("Date et heure (Paris)"), [required()],
                                     format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"])
    attempt_id = SelectField(N_("Candidat concerné"), coerce=int, default=0)
    item_id = SelectField(N_("Question concernée"), coerce=int, default=0)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.category.choices = [
            SelectChoice(str(code), say(label)) for code, label in CATEGORY_LABELS.items()
        ]

    def offer(
        self, candidates: Iterable[tuple[int, str]], questions: Iterable[tuple[int, str]]
    ) -> None:
        """Fill the lists: keys with what people read; nobody and none come first."""
        self.attempt_id.choices = [
            SelectChoice(0, say(N_("– Aucun en particulier –"))),
            *(SelectChoice(key, name) for key, name in candidates),
        ]
        self.item_id.choices = [
            SelectChoice(0, say(N_("– Aucune –"))),
            *(SelectChoice(key, name) for key, name in questions),
        ]

    def happening(self) -> Happening:
        """What was told; the form speaks Paris time."""
        naive: datetime = self.happened_at.data
        return Happening(
            IncidentCategory(self.category.data), self.text.data, naive.replace(tzinfo=PARIS),
            self.attempt_id.data or None, self.item_id.data or None,
        )
