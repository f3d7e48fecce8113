"""What makes a numeric question unusable: tolerances, units, near misses."""

from collections.abc import Iterator, Mapping

from lms.banks.kinds.numeric_item import (
    NearMiss,
    NumericItem,
    NumericRule,
    Tolerance,
    Unit,
)
from lms.banks.kinds.soundness import common_faults
from lms.core.errors import Fault
from lms.core.i18n import N_

METHODS = frozenset({"all_or_nothing", "best_answer"})

_TEXTS: Mapping[str, str] = {
    "several_tolerances": N_("Choisissez une seule façon de dire la marge d'erreur."),
    "empty_tolerance": N_("« tolerance » demande absolute, relative ou range."),
    "negative_tolerance": N_("Une marge d'erreur ne peut pas être négative."),
    "relative_too_big": N_("« relative » est une part de la valeur : moins de 1 (0.05 pour 5 %)."),
    "relative_to_zero": N_("« relative » ne veut rien dire quand la valeur est zéro."),
    "value_out_of_range": N_("La valeur attendue n'est pas dans l'intervalle « range »."),
    "range_upside_down": N_("« range » s'écrit de la plus petite à la plus grande valeur."),
    "unit_factor": N_("Le facteur d'une unité doit être plus grand que zéro."),
    "unit_missing": N_("« required » demande au moins une unité non vide dans « accept »."),
    "unit_penalty": N_("« penalty » d'une unité est la part retirée : de 0 à 1."),
    "near_miss_score": N_("Le « score » d'une valeur voisine va de 0 à 1, bornes exclues."),
    "near_miss_is_key": N_("Cette valeur voisine est déjà acceptée comme bonne réponse."),
}


def faults(item: NumericItem) -> Iterator[Fault]:
    """Every fault of the item."""
    yield from common_faults(item, METHODS)
    yield from rule_faults(item)


def rule_faults(item: NumericRule) -> Iterator[Fault]:
    """What is wrong with how a number is judged."""
    key = item.answer
    exact = [key.tolerance, key.significant_figures, key.decimals]
    if sum(part is not None for part in exact) > 1:
        yield _fault("answer", "several_tolerances")
    if key.tolerance is not None:
        yield from _tolerance_faults(key.tolerance, key.value == 0, "answer.tolerance")
        if key.tolerance.range and not _within(item):
            yield _fault("answer.tolerance.range", "value_out_of_range")
    if key.unit is not None:
        yield from _unit_faults(key.unit)
    for index, near in enumerate(item.near_misses):
        yield from _near_miss_faults(item, near, f"near_misses[{index}]")


def _tolerance_faults(tolerance: Tolerance, of_zero: bool, place: str) -> Iterator[Fault]:
    parts = [tolerance.absolute, tolerance.relative, tolerance.range]
    written = sum(part is not None for part in parts)
    if written != 1:
        yield _fault(place, "several_tolerances" if written else "empty_tolerance")
    if (tolerance.absolute or 0) < 0 or (tolerance.relative or 0) < 0:
        yield _fault(place, "negative_tolerance")
    if (tolerance.relative or 0) >= 1:
        yield _fault(f"{place}.relative", "relative_too_big")
    if tolerance.relative is not None and of_zero:
        yield _fault(f"{place}.relative", "relative_to_zero")
    if tolerance.range and tolerance.range[0] > tolerance.range[1]:
        yield _fault(f"{place}.range", "range_upside_down")


def _within(item: NumericRule) -> bool:
    low, high = (item.answer.tolerance and item.answer.tolerance.range) or (0, 0)
    return low <= item.answer.value <= high


def _unit_faults(unit: Unit) -> Iterator[Fault]:
    if any(factor <= 0 for factor in unit.accept.values()):
        yield _fault("answer.unit.accept", "unit_factor")
    if unit.required and not any(name.strip() for name in unit.accept):
        yield _fault("answer.unit", "unit_missing")
    if not 0 <= unit.penalty <= 1:
        yield _fault("answer.unit.penalty", "unit_penalty")


def _near_miss_faults(item: NumericRule, near: NearMiss, place: str) -> Iterator[Fault]:
    if not 0 < near.score < 1:
        yield _fault(f"{place}.score", "near_miss_score")
    if near.value == item.answer.value:
        yield _fault(f"{place}.value", "near_miss_is_key")
    if near.tolerance is not None:
        yield from _tolerance_faults(near.tolerance, near.value == 0, f"{place}.tolerance")


def _fault(place: str, code: str) -> Fault:
    return Fault(place, code, _TEXTS[code])
