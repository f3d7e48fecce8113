"""What the reader of the statistics chooses, kept in the URL."""

from collections.abc import Sequence
from typing import Any

from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice

from lms.core.errors import Invalid
from lms.core.i18n import N_
from lms.reporting.choices import Choice, Kind
from lms.web.errors import fault_text
from lms.web.forms import Form
from lms.web.languages import say

_GROUPS = {
    Kind.ALL: N_("Ensemble"),
    Kind.COHORT: N_("Une promotion"),
    Kind.YEAR: N_("Une année d'inscription"),
}


class ScopeForm(Form):
    """All, a cohort or a calendar year of enrolment: see ``choices``.

    The bounds of a period only stand there to say what is wrong with those an address gave.
    """

    class Meta:
        """Nothing is changed by choosing, so no token is asked."""

        csrf = False

    scope = SelectField(N_("Périmètre"), validate_choice=False)
    from_on = StringField(N_("Inscrits à partir du"), name="from")
    to_on = StringField(N_("Inscrits jusqu'au"), name="to")

    def __init__(self, choices: Sequence[Choice], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scope.choices = {
            say(title): [SelectChoice(one.key, say(one.name)) for one in choices
                         if one.kind is kind]
            for kind, title in _GROUPS.items() if any(one.kind is kind for one in choices)
        }

    def refuse_period(self, invalid: Invalid) -> None:
        """Put each fault at the bound it is about."""
        for field in (self.from_on, self.to_on):
            field.errors = [fault_text(one) for one in invalid.faults if one.place == field.name]
