"""Forms of the juries."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange

from lms.core.errors import Invalid, Unstorable
from lms.core.i18n import N_
from lms.juries.composition import NamedMember, Terms
from lms.juries.states import OUTCOME_LABELS, Outcome
from lms.people.models import Person
from lms.web.fields import required
from lms.web.forms import Form
from lms.web.languages import say

SEATS = 7
_LONGEST_KEY = 10
_LONG = N_("200 caractères au plus.")
_QUORUM = N_("Le quorum est un nombre d'au moins 2.")
_NO_PRESIDENT = N_("Indiquez qui préside.")


def key_in(text: str) -> int | None:
    """The key written in a text, ``None`` if it is no number; raises ``Unstorable`` if too long."""
    if not (text.isascii() and text.isdigit()):
        return None
    if len(text) > _LONGEST_KEY:
        raise Unstorable
    return int(text)


class JuryForm(Form):
    """A jury and up to seven members; seats left blank are ignored."""

    title = StringField(N_("Intitulé"), [required(), Length(max=200, message=_LONG)])
    held_on = DateField(N_("Date de la délibération"), [required()])
    place = StringField(N_("Lieu"), [required(), Length(max=200, message=_LONG)])
    quorum = IntegerField(N_("Quorum"), [InputRequired(_QUORUM), NumberRange(2, SEATS, _QUORUM)])
    president = RadioField(
        N_("Présidence"), [InputRequired(_NO_PRESIDENT)], coerce=int,
        choices=[SelectChoice(number, N_("Préside le jury")) for number in range(SEATS)],
    )

    def __init__(self, people: Sequence[Person], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [SelectChoice(0, say(N_("– Choisir –")))]
        choices += [SelectChoice(one.id, f"{one.sorted_name} ({one.email})") for one in people]
        for number, (person, quality, _external) in enumerate(self.seats):
            person.choices = choices
            person.label.text = say(N_("Membre {number}"), number=number + 1)
            quality.label.text = say(N_("Qualité du membre {number}"), number=number + 1)

    @property
    def seats(self) -> list[tuple[Any, Any, Any]]:
        """Person, quality and external, seat by seat."""
        return [
            (self[f"person_{number}"], self[f"quality_{number}"], self[f"external_{number}"])
            for number in range(SEATS)
        ]

    @property
    def terms(self) -> Terms:
        """What the form asks for."""
        return Terms(
            self.title.data.strip(), self.held_on.data, self.place.data.strip(), self.quorum.data,
            tuple(
                NamedMember(person.data, (quality.data or "").strip(),
                            number == self.president.data, external.data)
                for number, (person, quality, external) in self._filled()
            ),
        )

    def _filled(self) -> list[tuple[int, tuple[Any, Any, Any]]]:
        return [(number, seat) for number, seat in enumerate(self.seats) if seat[0].data]

    def accept(self, invalid: Invalid) -> None:
        """Faults of the Nth member go to their seat."""
        places = {
            f"members.{place}": f"person_{number}"
            for place, (number, _seat) in enumerate(self._filled())
        }
        super().accept(Invalid(
            replace(fault, place=places.get(fault.place, fault.place)) for fault in invalid.faults
        ))


for _number in range(SEATS):
    setattr(JuryForm, f"person_{_number}", SelectField(N_("Membre"), coerce=int, default=0))
    setattr(JuryForm, f"quality_{_number}", StringField(
        N_("Qualité"), [Length(max=200, message=_LONG)]))
    setattr(JuryForm, f"external_{_number}", BooleanField(N_("Extérieur à l'organisme")))


def filled_with(terms: Terms) -> dict[str, Any]:
    """The data of a :class:`JuryForm` that shows these terms."""
    data: dict[str, Any] = {
        "title": terms.title, "held_on": terms.held_on, "place": terms.place,
        "quorum": terms.quorum,
    }
    for number, named in enumerate(terms.members):
        data |= {
            f"person_{number}": named.person_id, f"quality_{number}": named.quality,
            f"external_{number}": named.is_external,
        }
        if named.is_president:
            data["president"] = number
    return data


class DeclarationForm(Form):
    """The declaration on one's honour; the links themselves are one text a candidate."""

    honour = BooleanField(
        N_("Je déclare sur l'honneur n'avoir aucun lien personnel ou professionnel avec les "
           "autres candidats."), [required()],
    )


class DecisionForm(Form):
    """What the jury decides for one candidate."""

    outcome = RadioField(N_("Décision du jury"),
                         [InputRequired(N_("Choisissez une décision."))])
    reason = TextAreaField(N_("Motif"))
    seen_rank = HiddenField()

    def offer(self, outcomes: Iterable[Outcome]) -> None:
        """Set the outcomes that may be chosen."""
        self.outcome.choices = [
            SelectChoice(outcome.value, say(OUTCOME_LABELS[outcome])) for outcome in outcomes
        ]

    @property
    def rank_seen(self) -> int | None:
        """The rank of the decision that was shown, 0 for none; ``None`` if it cannot be read."""
        text = self.seen_rank.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None
