"""Validators that speak French and know French identifiers."""

from typing import Any

from email_validator import EmailNotValidError, validate_email
from stdnum.exceptions import ValidationError as NumberError
from stdnum.fr import siret
from wtforms import Field
from wtforms.validators import InputRequired, ValidationError

from lms.core.i18n import N_
from lms.web.languages import say


def required() -> InputRequired:
    """The field must be filled in."""
    return InputRequired(N_("Ce champ est obligatoire."))


class EmailAddress:
    """An address that can exist; the reserved domain ``.test`` is one, for trials."""

    def __call__(self, _form: Any, field: Field) -> None:
        try:
            validate_email(field.data or "", check_deliverability=False, test_environment=True)
        except EmailNotValidError:
            raise ValidationError(say(N_("Cette adresse électronique n'est pas valide."))) from None


class Siret:
    """Fourteen digits with a right key; spaces are removed."""

    def __call__(self, _form: Any, field: Field) -> None:
        try:
            field.data = siret.validate(field.data or "")
        except NumberError:
            raise ValidationError(say(N_("Ce SIRET n'est pas valide (14 chiffres)."))) from None
