"""What the authors of a bank should look at again; nothing here refuses anything."""

from collections.abc import Iterator
from dataclasses import replace

from lms.banks.advice import clues, completeness, options, stems
from lms.banks.advice.asked import asked_in
from lms.banks.advice.bank_wide import bank_advice
from lms.banks.advice.rule import Rule
from lms.banks.items import AnyItem
from lms.banks.reader import ItemFile
from lms.core.errors import Fault

__all__ = ["RULES", "advice_of", "bank_advice", "item_advice"]

RULES: tuple[Rule, ...] = (
    *completeness.RULES, *stems.RULES, *options.RULES, *clues.RULES,
)


def advice_of(item: AnyItem) -> Iterator[Fault]:
    """What to look at again in one question; places are field paths: ``options[2].text``."""
    for asked in asked_in(item):
        for rule in RULES:
            for spot in rule.find(asked):
                yield Fault(spot.place, rule.code, rule.text, spot.facts)


def item_advice(file: ItemFile) -> Iterator[Fault]:
    """The same with the line of the file as place."""
    for advice in advice_of(file.item):
        yield replace(advice, place=file.at(advice.place))
