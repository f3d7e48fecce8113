"""Forms about agreements."""

from wtforms import DateField, IntegerField, StringField
from wtforms.validators import Length, NumberRange

from lms.core.i18n import N_
from lms.steering.actions import AgreementTerms
from lms.web.fields import required
from lms.web.forms import Form

_AT_LEAST_ONE = N_("La cible est d'au moins une personne.")


class AgreementForm(Form):
    """A framework agreement and its target."""

    code = StringField(N_("Code"), [required(), Length(max=40)],
                       description=N_("Court et unique, par exemple EDEC-IA-2026."))
    title = StringField(N_("Intitulé"), [required(), Length(max=200)])
    region = StringField(N_("Région"), [required(), Length(max=80)], default="Hauts-de-France")
    starts_on = DateField(N_("Début"), [required()])
    ends_on = DateField(N_("Fin"), [required()])
    target_persons = IntegerField(N_("Personnes à former"), [
        required(), NumberRange(min=1, max=1_000_000, message=_AT_LEAST_ONE)
    ], default=100)

    def terms(self) -> AgreementTerms:
        """What was typed, once valid."""
        return AgreementTerms(
            code=self.code.data, title=self.title.data, region=self.region.data,
            starts_on=self.starts_on.data, ends_on=self.ends_on.data,
            target_persons=self.target_persons.data,
        )
