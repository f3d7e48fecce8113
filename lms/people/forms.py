"""Forms about people."""

from wtforms import DateField, EmailField, PasswordField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from lms.core.i18n import N_
from lms.people.policy import GIVEN_BY_THE_PLATFORM, ROLE_LABELS, Role
from lms.people.rules import MAX_NAME_CHARACTERS
from lms.web.fields import EmailAddress, OneLine, Siret, required
from lms.web.forms import Form
from lms.web.languages import say


class SignInForm(Form):
    """Address and password."""

    email = EmailField(N_("Adresse électronique"), [required()],
                       render_kw={"autocomplete": "username"})
    password = PasswordField(N_("Mot de passe"), [required()],
                             render_kw={"autocomplete": "current-password"})


class LostPasswordForm(Form):
    """The address to send a link to."""

    email = EmailField(N_("Adresse électronique"), [required()],
                       render_kw={"autocomplete": "username"})


class PasswordForm(Form):
    """A new password, typed twice."""

    password = PasswordField(N_("Mot de passe"), [required()],
                             render_kw={"autocomplete": "new-password"})
    again = PasswordField(N_("Le même mot de passe, une seconde fois"), [required()],
                          render_kw={"autocomplete": "new-password"})

    def validate_again(self, field: PasswordField) -> None:
        """Both must be the same."""
        if field.data != self.password.data:
            raise ValidationError(say(N_("Les deux mots de passe sont différents.")))


class PersonForm(Form):
    """Who somebody is."""

    civility = SelectField(N_("Civilité"), choices=[
        SelectChoice("", "–"), SelectChoice("Mme", "Mme"), SelectChoice("M.", "M."),
    ])
    family_name = StringField(N_("Nom de naissance"), [required(), OneLine(MAX_NAME_CHARACTERS)])
    given_name = StringField(N_("Prénom"), [required(), OneLine(MAX_NAME_CHARACTERS)])
    usage_name = StringField(N_("Nom d'usage"), [Optional(), OneLine(MAX_NAME_CHARACTERS)])
    email = EmailField(N_("Adresse électronique"), [required(), EmailAddress()])
    born_on = DateField(N_("Date de naissance"), [Optional()])
    phone = StringField(N_("Téléphone"), [Optional(), OneLine(30)])


class OrganisationForm(Form):
    """An organisation that works with the platform."""

    name = StringField(N_("Raison sociale"), [required(), OneLine(200)])
    address = TextAreaField(N_("Adresse"), [Length(max=300)])
    siret = StringField(N_("SIRET"), [Optional(), Siret()])
    nda = StringField(N_("Numéro de déclaration d'activité"), [Optional(), Length(min=11, max=11)])


class GrantForm(Form):
    """A role and where it holds: an organisation, or the whole platform."""

    role = SelectField(N_("Rôle"), [DataRequired()])
    organisation_id = SelectField(N_("Pour"), coerce=int)

    def offer(self, organisations: list[tuple[int, str]], whole_platform: bool) -> None:
        """Set the choices: trainees come from rosters, so their role is not given here."""
        hidden = {Role.TRAINEE} if whole_platform else {Role.TRAINEE, *GIVEN_BY_THE_PLATFORM}
        self.role.choices = [
            SelectChoice(role.value, say(label)) for role, label in ROLE_LABELS.items()
            if role not in hidden
        ]
        everywhere = [(0, say(N_("Toute la plateforme")))] if whole_platform else []
        self.organisation_id.choices = [
            SelectChoice(value, label) for value, label in (*everywhere, *organisations)
        ]
