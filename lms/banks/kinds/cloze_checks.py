"""What makes a text with gaps unusable: gaps and their lists."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from lms.banks.kinds import numeric_checks, short_text
from lms.banks.kinds.cloze_item import ClozeItem, Gap, InlineChoice, NumberGap
from lms.banks.kinds.soundness import common_faults, repeated
from lms.banks.text import plain_of
from lms.core.errors import Fault
from lms.core.i18n import N_

METHODS = frozenset({"per_gap", "all_or_nothing"})
_TEXTS: Mapping[str, str] = {
    "gap_not_in_text": N_("Le trou « {gap} » n'est pas dans le texte : écrivez [[{gap}]]."),
    "gap_twice": N_("Le trou « {gap} » est deux fois dans le texte."),
    "gap_undefined": N_("Le texte nomme le trou « {gap} », que « gaps » ne décrit pas."),
    "gap_points": N_("Les points d'un trou sont plus grands que zéro."),
    "gap_options": N_("Il faut au moins deux propositions à choisir."),
    "gap_no_key": N_("Aucune proposition n'est bonne."),
    "gap_answer": N_("« answer » doit nommer un mot de la liste « options » de la question."),
    "gap_answer_and_options": N_("Ce trou a sa propre liste : « answer » est de trop."),
    "gap_option_score": N_("Le « score » d'une proposition va de 0 à 1."),
    "duplicate_id": N_("Deux options portent le même identifiant."),
    "duplicate_option": N_("Deux options ont le même texte."),
    "list_unused": N_("Aucun trou ne puise dans la liste « options »."),
}


def faults(item: ClozeItem) -> Iterator[Fault]:
    """Every fault of the item."""
    yield from common_faults(item, METHODS)
    named = item.names()
    for name in dict.fromkeys(named):
        if name not in item.gaps:
            yield _fault("text", "gap_undefined", gap=name)
        if named.count(name) > 1:
            yield _fault("text", "gap_twice", gap=name)
    yield from _list_faults(item.options, "options")
    if item.options and all(
        not isinstance(gap, InlineChoice) or gap.options for gap in item.gaps.values()
    ):
        yield _fault("options", "list_unused")
    for name, gap in item.gaps.items():
        place = f"gaps.{name}"
        if name not in named:
            yield _fault(place, "gap_not_in_text", gap=name)
        if gap.points <= 0:
            yield _fault(f"{place}.points", "gap_points")
        yield from _gap_faults(item, gap, place)


def _gap_faults(item: ClozeItem, gap: Gap, place: str) -> Iterator[Fault]:
    if isinstance(gap, InlineChoice):
        yield from _choice_faults(item, gap, place)
        return
    rule = (numeric_checks.rule_faults(gap) if isinstance(gap, NumberGap)
            else short_text.rule_faults(gap, Fraction(1)))
    for fault in rule:
        yield Fault(f"{place}.{fault.place}", fault.code, fault.text, fault.facts)


def _choice_faults(item: ClozeItem, gap: InlineChoice, place: str) -> Iterator[Fault]:
    words = item.words_of(gap)
    if len(words) < 2:
        yield _fault(place, "gap_options")
    if not gap.options:
        if gap.answer not in words:
            yield _fault(f"{place}.answer", "gap_answer")
        return
    if gap.answer is not None:
        yield _fault(f"{place}.answer", "gap_answer_and_options")
    yield from _list_faults(gap.options, f"{place}.options")
    for index, option in enumerate(gap.options):
        if option.score is not None and not 0 <= option.score <= 1:
            yield _fault(f"{place}.options[{index}].score", "gap_option_score")
    if all(item.share_of(gap, word) != 1 for word in words):
        yield _fault(place, "gap_no_key")


def _list_faults(options: Any, place: str) -> Iterator[Fault]:
    for index in repeated(option.id for option in options):
        yield _fault(f"{place}[{index}].id", "duplicate_id")
    for index in repeated(plain_of(option.text) for option in options):
        yield _fault(f"{place}[{index}].text", "duplicate_option")


def _fault(place: str, code: str, **facts: Any) -> Fault:
    return Fault(place, code, _TEXTS[code], facts)
