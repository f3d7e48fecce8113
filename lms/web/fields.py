"""Validators that speak French and know French identifiers."""

from typing import Any

from stdnum.exceptions import ValidationError as NumberError
from stdnum.fr import siret
from wtforms import Field
from wtforms.validators import InputRequired, ValidationError

from lms.core.i18n import N_
from lms.core.short_texts import check_address, check_line
from lms.web.languages import say


def required() -> InputRequired:
    """The field must be filled in."""
    return InputRequired(N_("Ce champ est obligatoire."))


class EmailAddress:
    """An address that can exist and be written to; spaces around it are removed."""

    def __call__(self, _form: Any, field: Field) -> None:
        field.data = (field.data or "").strip(" ")
        for fault in check_address(field.data, field.name):
            raise ValidationError(say(fault.text, **fault.facts))


class OneLine:
    """Something to read, on one line, of ``most`` characters at most, none of them invisible."""

    def __init__(self, most: int) -> None:
        self.most = most

    def __call__(self, _form: Any, field: Field) -> None:
        for fault in check_line(field.data or "", field.name, self.most):
            raise ValidationError(say(fault.text, **fault.facts))


class Siret:
    """Fourteen digits with a right key; spaces are removed."""

    def __call__(self, _form: Any, field: Field) -> None:
        try:
            field.data = siret.validate(field.data or "")
        except NumberError:
            raise ValidationError(say(N_("Ce SIRET n'est pas valide (14 chiffres)."))) from None
