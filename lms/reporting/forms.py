"""What the reader of the statistics chooses, kept in the URL."""

from calendar import monthrange
from datetime import date

from wtforms import MonthField, SelectField
from wtforms.validators import Optional

from lms.core.i18n import N_
from lms.web.forms import Form

ALL = 0


class SelectionForm(Form):
    """A cohort or all, and a period in whole months."""

    class Meta:
        """Nothing is changed by choosing, so no token is asked."""

        csrf = False

    cohort = SelectField(N_("Cohorte"), [Optional()], coerce=int, default=ALL)
    first = MonthField(N_("Inscrits depuis (mois)"), [Optional()])
    last = MonthField(N_("Inscrits jusqu'à (mois)"), [Optional()])

    @property
    def first_on(self) -> date | None:
        """The first day of the first month."""
        day: date | None = self.first.data
        return day.replace(day=1) if day else None

    @property
    def last_on(self) -> date | None:
        """The last day of the last month."""
        day: date | None = self.last.data
        return day.replace(day=monthrange(day.year, day.month)[1]) if day else None
