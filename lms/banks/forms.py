"""The filters of the list of questions, kept in the URL."""

from collections.abc import Mapping, Sequence

from werkzeug.datastructures import MultiDict
from wtforms import SelectField, StringField

from lms.banks import wording
from lms.banks.listing import Filters, Tally
from lms.catalog.models import Block
from lms.core.i18n import N_
from lms.web.forms import Form
from lms.web.languages import say


class FilterForm(Form):
    """What the list of an edition can be narrowed to; a value that is not offered keeps all."""

    competence = SelectField(N_("Bloc ou compétence"), default="")
    kind = SelectField(N_("Type"), default="")
    status = SelectField(N_("État"), default="")
    q = StringField(N_("Mots"), default="")

    def offer(self, blocks: Sequence[Block], counts: Tally) -> None:
        """Set the choices: the framework, and the kinds and states the edition has."""
        codes = [(code, title) for block in blocks for code, title in _framework(block)
                 if code in counts.by_block or code in counts.by_competence]
        self.competence.choices = [
            ("", say(N_("Toutes"))), *((code, f"{code} – {title}") for code, title in codes),
        ]
        self.kind.choices = [("", say(N_("Tous"))), *_said(wording.KINDS, counts.by_kind)]
        self.status.choices = [("", say(N_("Tous"))), *_said(wording.STATUSES, counts.by_status)]

    def filters(self) -> Filters:
        """The chosen filters; those that are not offered are left out."""
        chosen = {
            field.name: field.data for field in (self.competence, self.kind, self.status)
            if field.data in dict(field.choices)
        }
        return Filters(**chosen, words=(self.q.data or "").strip()[:100])


def filter_form(args: MultiDict[str, str]) -> FilterForm:
    """The form as the query string of the URL fills it."""
    return FilterForm(args, meta={"csrf": False})


def _framework(block: Block) -> list[tuple[str, str]]:
    return [(block.code, block.title), *((one.code, one.title) for one in block.competences)]


def _said(labels: Mapping[str, str], counted: Mapping[str, int]) -> list[tuple[str, str]]:
    return [(code, f"{say(labels.get(code, code))} ({count})") for code, count in counted.items()]
