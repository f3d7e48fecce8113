"""The form of a marker: a level for each criterion."""

from typing import Any

from wtforms import RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from lms.banks.kinds.rubric import Level, MarkedItem
from lms.banks.text import said_of
from lms.core.i18n import N_
from lms.web.filters import number_fr
from lms.web.forms import Form
from lms.web.languages import say


def _told(level: Level) -> str:
    return say(N_("{points} pt : {text}"), points=number_fr(level.score), text=said_of(level.text))


class MarkForm(Form):
    """What goes with the points."""

    comment = TextAreaField(N_("Remarque pour le jury"), [Length(max=4000)])
    reason = TextAreaField(N_("Pourquoi vous changez votre correction"), [Length(max=1000)])

    def criteria(self) -> list[Any]:
        """The fields of the criteria, in the order of the rubric."""
        return [field for name, field in self._fields.items() if name.startswith("criterion_")]

    def levels(self, item: MarkedItem) -> dict[str, str]:
        """The level chosen for each criterion, by its points."""
        return {criterion.id: self[f"criterion_{number}"].data or ""
                for number, criterion in enumerate(item.rubric)}


def form_for(item: MarkedItem, **filled: Any) -> MarkForm:
    """The form of one question."""
    fields = {
        f"criterion_{number}": RadioField(
            criterion.title, validate_choice=False,  # what is missing is told by the action
            choices=[SelectChoice(str(level.score), _told(level))
                     for level in sorted(criterion.levels, key=lambda level: level.score)],
        )
        for number, criterion in enumerate(item.rubric)
    }
    form: MarkForm = type("MarkFormOfItem", (MarkForm,), fields)(**filled)
    return form
