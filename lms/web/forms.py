"""The base of every form: CSRF, words in the language of the request, faults at their fields."""

from collections.abc import Sequence
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict

from lms.core.errors import Invalid
from lms.web.errors import fault_text
from lms.web.languages import say


class Form(FlaskForm):
    """A form whose action may refuse: its faults land on the fields they name."""

    class Meta(FlaskForm.Meta):
        """Forms are filled by forms: a JSON body, whose values have other types, fills none."""

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """What was submitted, else what the view gave."""
            if request.is_json and not isinstance(formdata, MultiDict):
                return MultiDict()
            return super().wrap_formdata(form, formdata)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self:
            field.label.text = say(field.label.text) if field.label.text else ""
            field.description = say(field.description) if field.description else ""

    def validate(self, extra_validators: Any = None) -> bool:
        """Check every field; messages are shown in the language of the request."""
        good = bool(super().validate(extra_validators))
        for field in self:
            field.errors = [_said(error) for error in field.errors]
        return good

    def accept(self, invalid: Invalid) -> None:
        """Put each fault at the field named by its place, others on top of the form."""
        for fault in invalid.faults:
            field = self._fields.get(fault.place)
            if field is None:
                place = f"{fault.place} : " if fault.place else ""
                self.form_errors.append(place + fault_text(fault))
            else:
                field.errors = [*_listed(field.errors), fault_text(fault)]


def _said(error: Any) -> str:
    return say(str(error)) if str(error) else ""


def _listed(errors: Sequence[Any]) -> list[Any]:
    return list(errors)
