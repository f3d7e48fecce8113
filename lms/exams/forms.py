"""Forms of the exams."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from wtforms import (
    BooleanField,
    DateTimeLocalField,
    Field,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length, NumberRange, StopValidation, ValidationError

from lms.core.i18n import N_
from lms.exams import rules
from lms.web import context
from lms.web.fields import required
from lms.web.forms import Form
from lms.web.languages import say

PARIS = ZoneInfo("Europe/Paris")
_FIRST_YEAR, _LAST_YEAR = 2000, 2200
_FAR = N_("La date va de la veille à dans cinq ans : vérifiez l'année.")
_NO_SUCH_HOUR = N_("Cette date ou cette heure n'existe pas.")


class UnlessPlanned:
    """Required, unless the field of that name says it instead."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(self, form: Form, field: Field) -> None:
        if form[self.name].data:
            field.data, field.errors = None, []
            raise StopValidation
        required()(form, field)


class SittingForm(Form):
    """Schedule a supervised sitting of one block."""

    cohort_id = SelectField(N_("Cohorte"), [required()], coerce=int)
    block_code = SelectField(N_("Bloc de compétences"), [required()])
    edition_id = SelectField(N_("Banque de questions"), [required()], coerce=int)
    title = StringField(N_("Intitulé de l'épreuve"), [required(), Length(max=200)])
    place = StringField(N_("Lieu et salle"), [required(), Length(max=200)])
    starts_at = DateTimeLocalField(N_("Date et heure (Paris)"), [required()],
                                   format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"])
    duration_minutes = IntegerField(N_("Durée (minutes)"),
                                    [required(), NumberRange(min=1, max=600)])
    blueprint_id = SelectField(N_("Plan d'épreuve"), coerce=int, default=0)
    question_count = IntegerField(N_("Nombre de questions"), [UnlessPlanned("blueprint_id"),
                                                              NumberRange(min=1, max=300)])
    pass_percent = IntegerField(N_("Seuil de réussite, en pourcentage des points"),
                                [required(), NumberRange(min=1, max=100)])
    access_code = StringField(N_("Code d'accès"), [required(), Length(min=4, max=20)])
    authorises_each = BooleanField(N_("Le surveillant autorise chaque candidat à commencer"))
    address_ranges = TextAreaField(N_("Réseaux autorisés"), [Length(max=2000)])
    needs_safe_browser = BooleanField(N_("Exiger Safe Exam Browser"))

    def validate_starts_at(self, field: DateTimeLocalField) -> None:
        """Refuse an hour that the clocks skip in spring, a day long past or too far to be meant."""
        if field.data is None:
            return
        if not _FIRST_YEAR <= field.data.year <= _LAST_YEAR:
            raise ValidationError(say(_NO_SUCH_HOUR))
        local = field.data.replace(tzinfo=PARIS)
        if local.astimezone(UTC).astimezone(PARIS).replace(tzinfo=None) != field.data:
            raise ValidationError(say(_NO_SUCH_HOUR))
        if not rules.is_plausible_start(local, context.now()):
            raise ValidationError(say(_FAR))

    @property
    def begins_at(self) -> datetime:
        """The start as an aware instant; the form speaks Paris time."""
        naive: datetime = self.starts_at.data
        return naive.replace(tzinfo=PARIS)


class AccessForm(Form):
    """The code the invigilator gives in the room."""

    access_code = StringField(N_("Code d'accès"), [required(), Length(max=40)],
                              render_kw={"autocomplete": "off", "autocapitalize": "characters"})
