"""What makes a choice question unusable: keys, bounds, weights, options."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from lms.banks.kinds.choice_item import ChoiceItem
from lms.banks.kinds.counting import COUNT_METHODS
from lms.banks.kinds.soundness import common_faults, media_fault, repeated
from lms.banks.text import plain_of
from lms.core.errors import Fault
from lms.core.i18n import N_

METHODS = frozenset({*COUNT_METHODS, "weights"})

_TEXTS: Mapping[str, str] = {
    "no_key": N_("Aucune option n'est marquée comme bonne réponse (correct: true)."),
    "several_keys": N_("Plusieurs bonnes réponses, mais « max_choices » vaut 1."),
    "max_choices_too_small": N_(
        "« max_choices » vaut {max} : il faut pouvoir choisir les {keys} bonnes réponses."
    ),
    "max_choices_too_big": N_("« max_choices » dépasse le nombre d'options ({options})."),
    "min_over_max": N_("« min_choices » est plus grand que « max_choices »."),
    "duplicate_id": N_("Deux options portent le même identifiant."),
    "duplicate_option": N_("Deux options ont le même texte."),
    "unknown_keep_last": N_("« keep_last » nomme une option qui n'existe pas."),
    "method_needs_several": N_("La méthode « {method} » demande « max_choices » supérieur à 1."),
    "score_without_weights": N_("« score » ne sert qu'avec la méthode « weights »."),
    "score_missing": N_(
        "Avec la méthode « weights », chaque bonne réponse a besoin d'un « score » positif."
    ),
    "full_marks_unreachable": N_("Aucun choix permis ne donne tous les points (total : {total})."),
}


def faults(item: ChoiceItem) -> Iterator[Fault]:
    """Every fault of the item."""
    yield from common_faults(item, METHODS)
    yield from _option_faults(item)
    yield from _bound_faults(item)
    if item.scoring.method == "weights":
        yield from _weight_faults(item)
    else:
        yield from _key_faults(item)


def _option_faults(item: ChoiceItem) -> Iterator[Fault]:
    for index in repeated(option.id for option in item.options):
        yield _fault(f"options[{index}].id", "duplicate_id")
    for index in repeated(plain_of(option.text) for option in item.options):
        yield _fault(f"options[{index}].text", "duplicate_option")
    for index, option in enumerate(item.options):
        yield from media_fault(item, option.media, f"options[{index}].media")
    if not {option.id for option in item.options}.issuperset(item.presentation.keep_last):
        yield _fault("presentation.keep_last", "unknown_keep_last")


def _bound_faults(item: ChoiceItem) -> Iterator[Fault]:
    if item.max_choices > len(item.options):
        yield _fault("max_choices", "max_choices_too_big", options=len(item.options))
    if item.min_choices > item.max_choices:
        yield _fault("min_choices", "min_over_max")
    if item.scoring.method == "each_option" and item.max_choices == 1:
        yield _fault("scoring.method", "method_needs_several", method=item.scoring.method)


def _key_faults(item: ChoiceItem) -> Iterator[Fault]:
    keys = len(item.right_options())
    if keys == 0:
        yield _fault("options", "no_key")
    elif keys > item.max_choices == 1:
        yield _fault("max_choices", "several_keys")
    elif keys > item.max_choices:
        yield _fault("max_choices", "max_choices_too_small", max=item.max_choices, keys=keys)
    for index, option in enumerate(item.options):
        if option.score is not None:
            yield _fault(f"options[{index}].score", "score_without_weights")


def _weight_faults(item: ChoiceItem) -> Iterator[Fault]:
    for index, option in enumerate(item.options):
        if option.correct and (option.score or 0) <= 0:
            yield _fault(f"options[{index}]", "score_missing")
    scores = sorted((option.score or Fraction(0) for option in item.right_options()), reverse=True)
    total = sum(scores[:item.max_choices], Fraction(0))
    if not scores:
        yield _fault("options", "no_key")
    elif total < item.scoring.max:
        yield _fault("options", "full_marks_unreachable", total=str(total))


def _fault(place: str, code: str, **facts: Any) -> Fault:
    return Fault(place, code, _TEXTS[code], facts)
