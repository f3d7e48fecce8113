"""Forms of the blueprints: the table of specification, and how many forms to assemble."""

import re
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import (
    FieldList,
    FormField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, NumberRange
from wtforms.validators import Optional as MayBeBlank

from lms.banks.models import Edition
from lms.banks.wording import KINDS, LEVELS
from lms.blueprints.rules import MOST_MINUTES, MOST_QUESTIONS, MOST_SECONDS, Method, Plan, Row
from lms.blueprints.wording import method_label
from lms.catalog.models import Block
from lms.core.errors import Invalid
from lms.core.i18n import N_
from lms.web.errors import fault_text
from lms.web.fields import OneLine, required
from lms.web.forms import Form
from lms.web.languages import say

_ROW_FIELD = re.compile(r"rows-([0-9]{1,3})-([a-z_]+)")
_NUMBER = re.compile(r"[0-9]{1,3}")
_PERCENT = NumberRange(0, 100, N_("Un pourcentage va de 0 à 100."))


_ROW_LABELS = {
    "topic": N_("bloc ou compétence"), "kind": N_("type"), "level": N_("niveau"),
    "success_from": N_("réussite attendue la plus basse"),
    "success_to": N_("réussite attendue la plus haute"), "count": N_("nombre de questions"),
    "seconds": N_("secondes par question"),
}


class RowForm(Form):
    """One row of the table."""

    class Meta(Form.Meta):
        """The whole form has the anti-forgery token."""

        csrf = False

    topic = SelectField(validators=[required()])
    kind = SelectField(default="")
    level = SelectField(default="")
    success_from = IntegerField(validators=[MayBeBlank(), _PERCENT])
    success_to = IntegerField(validators=[MayBeBlank(), _PERCENT])
    count = IntegerField(validators=[required(), NumberRange(1, MOST_QUESTIONS)])
    seconds = IntegerField(validators=[MayBeBlank(), NumberRange(1, MOST_SECONDS)])

    def row(self, blocks_of: Mapping[str, str]) -> Row:
        """The row it describes; ``blocks_of`` gives the block of each competence."""
        topic = self.topic.data
        return Row(
            self.count.data, blocks_of.get(topic, topic), topic if topic in blocks_of else "",
            self.kind.data, self.level.data, _share(self.success_from.data),
            _share(self.success_to.data), self.seconds.data,
        )


class BlueprintForm(Form):
    """A whole blueprint."""

    title = StringField(N_("Intitulé"), [required(), OneLine(200)])
    code = StringField(N_("Code"), [required(), Length(max=40)])
    duration_minutes = IntegerField(N_("Durée de l'épreuve"),
                                    [required(), NumberRange(1, MOST_MINUTES)])
    method = RadioField(N_("Comment les sujets sont faits"), [required()])
    item_codes = TextAreaField(N_("Questions nommées"), [Length(max=20_000)])
    rows = FieldList(FormField(RowForm), label=N_("Lignes"), min_entries=1)

    def offer(self, blocks: Sequence[Block]) -> None:
        """Set the choices: the framework, the kinds an exam may ask, the levels, the methods."""
        self.blocks_of = {one.code: block.code for block in blocks for one in block.competences}
        topics = [choice for block in blocks for choice in _topics(block)]
        kinds = [SelectChoice("", say(N_("Tous")))] + [
            SelectChoice(code, say(words)) for code, words in KINDS.items()
        ]
        levels = [SelectChoice("", say(N_("Tous")))] + [
            SelectChoice(code, say(words)) for code, words in LEVELS.items() if code
        ]
        self.method.choices = [SelectChoice(one.value, method_label(one, say)) for one in Method]
        for number, entry in enumerate(self.rows, start=1):
            for field in entry.form:
                field.label.text = say(N_("Ligne {number}, {field}"), number=number,
                                       field=say(_ROW_LABELS[field.short_name]))
            entry.form.topic.choices = topics
            if not entry.form.topic.data and topics:
                entry.form.topic.data = topics[0].value  # what a browser shows as chosen
            entry.form.kind.choices, entry.form.level.choices = kinds, levels

    def plan(self, certification_code: str) -> Plan:
        """What the form asks for."""
        return Plan(
            self.code.data.strip(), self.title.data.strip(), certification_code,
            self.duration_minutes.data, Method(self.method.data),
            tuple(entry.form.row(self.blocks_of) for entry in self.rows),
            tuple((self.item_codes.data or "").replace(",", " ").split()),
        )

    def asked_rows(self) -> list[Row | None]:
        """The rows that can be counted as they stand; ``None`` for those that cannot."""
        return [
            asked_row("~".join(str(field.data or "") if field.data != 0 else "0" for field in (
                entry.form.topic, entry.form.kind, entry.form.level, entry.form.success_from,
                entry.form.success_to)), self.blocks_of)
            for entry in self.rows
        ]

    def totals(self) -> tuple[int, int]:
        """The questions and the minutes that the rows ask for as they stand."""
        counted = [(entry.form.count.data or 0, entry.form.seconds.data or 0)
                   for entry in self.rows]
        return (sum(count for count, _ in counted),
                -(-sum(count * seconds for count, seconds in counted) // 60))

    def accept(self, invalid: Invalid) -> None:
        """Faults of a row go to its field: ``rows-2-count``."""
        others = []
        for fault in invalid.faults:
            found = _ROW_FIELD.fullmatch(fault.place)
            if found and int(found[1]) < len(self.rows.entries):
                field = self.rows.entries[int(found[1])].form[found[2]]
                field.errors = [*field.errors, fault_text(fault)]
                self.rows.errors = [*self.rows.errors, fault_text(fault)]
            else:
                others.append(fault)
        super().accept(Invalid(others))


class AssemblyForm(Form):
    """How many forms, how alike, in how long."""

    edition_id = SelectField(N_("Édition"), [required()], coerce=int)
    forms = IntegerField(N_("Nombre de sujets"), [required(), NumberRange(2, 12)])
    most_shared = IntegerField(N_("Questions communes à deux sujets, au plus"),
                               [required(), NumberRange(0, MOST_QUESTIONS)])
    seconds = IntegerField(N_("Temps de calcul, au plus"), [required(), NumberRange(5, 40)])

    def offer(self, editions: Sequence[Edition]) -> None:
        """Set the editions to choose from."""
        self.edition_id.choices = [
            SelectChoice(one.id, say(N_("{title}, édition n° {number}"), title=one.title,
                                     number=one.number)) for one in editions
        ]


def filled_with(plan: Plan) -> dict[str, Any]:
    """The data of a :class:`BlueprintForm` that shows this plan."""
    return {
        "title": plan.title, "code": plan.code, "duration_minutes": plan.duration_minutes,
        "method": plan.method.value, "item_codes": "\n".join(plan.item_codes),
        "rows": [
            {"topic": row.competence or row.block, "kind": row.kind, "level": row.level,
             "count": row.count, "seconds": row.seconds,
             "success_from": _percent(row.success_from), "success_to": _percent(row.success_to)}
            for row in plan.rows
        ],
    }


def asked_row(text: str, blocks_of: Mapping[str, str]) -> Row | None:
    """A row written ``topic~kind~level~from~to``, to be counted; ``None`` if it makes no sense."""
    parts = text.split("~")
    bounds = [part.strip() for part in parts[3:]]
    if len(parts) != 5 or not parts[0] or any(bound and not _NUMBER.fullmatch(bound)
                                              for bound in bounds):
        return None
    topic, kind, level = parts[:3]
    least, most = (_share(int(bound)) if bound else None for bound in bounds)
    return Row(1, blocks_of.get(topic, topic), topic if topic in blocks_of else "", kind, level,
               least, most)


def with_one_more_row(sent: MultiDict[str, str]) -> MultiDict[str, str]:
    """What was typed, and a blank row under the others."""
    following = 1 + max(_numbers(sent), default=-1)
    return _renumbered(sent, lambda number: number, {f"rows-{following}-count": ""})


def without_row(sent: MultiDict[str, str], gone: int) -> MultiDict[str, str]:
    """What was typed less one row; the others close up."""
    kept = [number for number in _numbers(sent) if number != gone]
    return _renumbered(sent, lambda number: kept.index(number) if number in kept else None, {})


def _numbers(sent: MultiDict[str, str]) -> list[int]:
    found = (_ROW_FIELD.fullmatch(name) for name in sent)
    return sorted({int(one[1]) for one in found if one})


def _renumbered(
    sent: MultiDict[str, str], number_of: Callable[[int], int | None], more: Mapping[str, str]
) -> MultiDict[str, str]:
    fields: list[tuple[str, str]] = []
    for name, value in sent.items(multi=True):
        found = _ROW_FIELD.fullmatch(name)
        if found is None:
            fields.append((name, value))
        elif (number := number_of(int(found[1]))) is not None:
            fields.append((f"rows-{number}-{found[2]}", value))
    return MultiDict([*fields, *more.items()])


def _topics(block: Block) -> list[SelectChoice]:
    return [
        SelectChoice(block.code, say(N_("{code} – toutes les compétences"), code=block.code)),
        *(SelectChoice(one.code, f"{one.code} – {one.title}") for one in block.competences),
    ]


def _share(percent: int | None) -> Fraction | None:
    return None if percent is None else Fraction(percent, 100)


def _percent(share: Fraction | None) -> int | None:
    return None if share is None else round(100 * share)
