"""Forms about cohorts, trainees and what happens to them."""

from collections.abc import Callable, Sequence
from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import (
    DateField,
    EmailField,
    Field,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length, NumberRange, Optional, ValidationError

from lms.cohorts import labels
from lms.cohorts.actions import CohortPlan, CohortTerms
from lms.cohorts.departments import DEPARTMENTS
from lms.cohorts.employers import read_headcount, read_idcc, read_siret
from lms.cohorts.french_dates import read_birth_date
from lms.cohorts.identities import read_email, read_name, read_phone, sex_of_civility
from lms.cohorts.readings import Reading, Weight
from lms.cohorts.rules import CAUSES, EVENT_LABELS, EventKind, Occurrence, day_of
from lms.cohorts.situations import read_hours
from lms.cohorts.trainees import TraineeRow
from lms.cohorts.wording import clean_text
from lms.core.i18n import N_
from lms.web import context
from lms.web.fields import required
from lms.web.forms import Form
from lms.web.languages import say

_AT_LEAST_ONE = N_("Indiquez un nombre d'au moins 1.")
_UNDERSTOOD = N_("Cette saisie n'est pas comprise.")
_BLANK = ("", "–")


class Understood:
    """The field is read like the cell of a roster; the value read is kept beside what was typed."""

    def __init__(self, read: Callable[[Any], Reading[Any]] = Reading) -> None:
        self._read = read

    def __call__(self, _form: Any, field: Field) -> None:
        """Refuse what a roster would refuse, and what it would leave blank."""
        cleaned = clean_text(field.data)
        reading = self._read(cleaned.value) if cleaned.value else cleaned
        notes = (*cleaned.notes, *reading.notes)
        wrong = [note for note in notes
                 if note.weight is Weight.REFUSAL or reading.value is None]
        if wrong:
            raise ValidationError(say(wrong[0].text, **wrong[0].facts))
        if reading.value is None:
            raise ValidationError(say(_UNDERSTOOD))
        field.understood = reading.value


class PlanForm(Form):
    """What may change once a cohort is open."""

    code = StringField(N_("Code"), [required(), Length(max=40)],
                       description=N_("Court et unique, par exemple PILOTE-2026-1."))
    title = StringField(N_("Intitulé"), [required(), Length(max=200)])
    starts_on = DateField(N_("Début"), [required()])
    ends_on = DateField(N_("Fin"), [required()])
    capacity = IntegerField(
        N_("Places"), [required(), NumberRange(min=1, max=100_000, message=_AT_LEAST_ONE)]
    )
    target = IntegerField(
        N_("Cible de personnes formées"),
        [required(), NumberRange(min=1, max=100_000, message=_AT_LEAST_ONE)], default=100,
    )

    def plan(self) -> CohortPlan:
        """What was typed, once valid."""
        return CohortPlan(**self._plan())

    def _plan(self) -> dict[str, Any]:
        return {name: self._fields[name].data for name in
                ("code", "title", "starts_on", "ends_on", "capacity", "target")}


class CohortForm(PlanForm):
    """A new cohort."""

    organisation_id = SelectField(N_("Organisme de formation"), [required()], coerce=int)
    agreement_id = SelectField(N_("Accord"), [required()], coerce=int)
    certification_id = SelectField(N_("Certification visée"), [required()], coerce=int)

    def terms(self) -> CohortTerms:
        """What was typed, once valid."""
        return CohortTerms(
            organisation_id=self.organisation_id.data, agreement_id=self.agreement_id.data,
            certification_id=self.certification_id.data, **self._plan(),
        )


class TrainerForm(Form):
    """Someone to add to the trainers of a cohort."""

    person_id = SelectField(N_("Ajouter un formateur"), [required()], coerce=int)


class SituationForm(Form):
    """The situation of one trainee at entry."""

    status = SelectField(N_("Statut à l'entrée"), default="")
    firm_siret = StringField(N_("SIRET de l'employeur"), [Optional(), Understood(read_siret)])
    firm_name = StringField(N_("Entreprise"), [Optional(), Understood()])
    firm_headcount = StringField(
        N_("Effectif de l'entreprise"), [Optional(), Understood(read_headcount)]
    )
    branch_idcc = StringField(
        N_("Convention collective"), [Optional(), Understood(read_idcc)],
        description=N_("Code IDCC à quatre chiffres, ou intitulé."),
    )
    department = SelectField(N_("Département de l'établissement"), default="")
    job_title = StringField(N_("Poste"), [Optional(), Understood()])
    job_category = SelectField(N_("Catégorie socioprofessionnelle"), default="")
    qualification_level = SelectField(N_("Niveau de qualification"), default="")
    planned_minutes = StringField(
        N_("Heures prévues"), [Optional(), Understood(read_hours)],
        description=N_("Par exemple 35 ou 35 h 30."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.status.choices = _choices(labels.STATUS_LABELS)
        self.job_category.choices = _choices(labels.CATEGORY_LABELS)
        self.qualification_level.choices = _choices(labels.LEVEL_LABELS)
        self.department.choices = [
            _BLANK, *((code, f"{code} {name}") for code, name in DEPARTMENTS.items())
        ]

    def show(self, row: TraineeRow) -> None:
        """Fill the fields with what is stored."""
        for name, field in self._fields.items():
            value = getattr(row, name, None)
            if name == "planned_minutes":
                field.data = labels.words_for(name, value)
            elif name == "born_on":
                field.data = value
            elif hasattr(row, name):
                field.data = "" if value is None else str(value)

    def values(self) -> dict[str, Any]:
        """What was typed in each field, once valid; blank is ``None``."""
        values: dict[str, Any] = {
            name: getattr(field, "understood", field.data or None)
            for name, field in self._fields.items() if name != "csrf_token"
        }
        for name in ("job_category", "qualification_level"):
            values[name] = int(values[name]) if values[name] else None
        return values


class TraineeForm(SituationForm):
    """One trainee: who they are, and their situation."""

    civility = SelectField(N_("Civilité"), default="")
    family_name = StringField(N_("Nom de naissance"), [required(), Understood(read_name)])
    given_name = StringField(N_("Prénom"), [required(), Understood(read_name)])
    usage_name = StringField(N_("Nom d'usage"), [Optional(), Understood(read_name)])
    born_on = DateField(N_("Date de naissance"), [Optional()])
    email = EmailField(N_("Courriel"), [required(), Understood(read_email)])
    phone = StringField(N_("Téléphone"), [Optional(), Understood(read_phone)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.civility.choices = _choices({"Mme": N_("Mme"), "M.": N_("M.")})

    def validate_born_on(self, field: DateField) -> None:
        """Neither in the future nor of a child."""
        reading = read_birth_date(field.data, day_of(context.now()))
        if field.data and reading.value is None:
            raise ValidationError(say(reading.notes[0].text, **reading.notes[0].facts))

    def values(self) -> dict[str, Any]:
        """What was typed, and the sex a civility says; a blank civility says nothing of it."""
        values = super().values()
        sex = sex_of_civility(values["civility"])
        return values | ({"sex": sex} if sex else {})

    def row(self) -> TraineeRow:
        """What was typed, once valid."""
        return TraineeRow(**self.values())


class EventForm(Form):
    """Something that happened to a trainee."""

    kind = SelectField(N_("Événement"), [required()])
    happened_on = DateField(N_("Date"), [required()])
    cause = SelectField(N_("Raison de l'abandon"), default="",
                        description=N_("Obligatoire pour un abandon seulement."))
    note = TextAreaField(
        N_("Précision"), [Length(max=500)],
        description=N_("N'écrivez rien sur la santé ni sur la vie privée de la personne."),
    )

    def offer(self, kinds: Sequence[EventKind]) -> None:
        """Set the events that may be recorded now."""
        self.kind.choices = [(kind.value, say(EVENT_LABELS[kind])) for kind in kinds]
        self.cause.choices = _choices(CAUSES)

    def occurrence(self) -> Occurrence:
        """What was typed, once valid."""
        return Occurrence(
            kind=EventKind(self.kind.data), happened_on=self.happened_on.data,
            cause=self.cause.data or None, note=self.note.data or "",
        )


class GroupEventForm(Form):
    """The same thing of several trainees at once."""

    kind = SelectField(N_("Événement"), [required()])
    happened_on = DateField(N_("Date"), [required()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [
            (kind.value, say(EVENT_LABELS[kind]))
            for kind in (EventKind.ENTERED, EventKind.COMPLETED)
        ]


class RosterForm(Form):
    """A roster to deposit."""

    file = FileField(
        N_("Fichier"), [FileRequired(N_("Choisissez un fichier."))],
        description=N_(
            "CSV, XLSX ou ODS, 5 Mo et 5 000 lignes au plus. Rien n'est écrit avant votre accord."
        ),
    )


def _choices(words: Any) -> list[tuple[str, str]]:
    return [_BLANK, *((str(code), say(label)) for code, label in words.items())]
