"""The checks that every kind shares: scoring that holds together, texts that can be shown."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping

from lms.banks.items import AnyItem
from lms.banks.text import unshown
from lms.core.errors import Fault
from lms.core.i18n import N_

# A penalty says what a wrong answer is worth: only these methods have wrong answers and no degrees.
_WITH_PENALTY = frozenset({"all_or_nothing", "best_answer"})

_TEXTS: Mapping[str, str] = {
    "method_not_allowed": N_(
        "La méthode « {method} » ne convient pas à ce type de question. Possibles : {allowed}."
    ),
    "no_points": N_("Le nombre de points doit être plus grand que zéro."),
    "bad_bounds": N_("Il faut que « min » soit de -1 à 0 et « max » plus grand que 0, 1 au plus."),
    "penalty_positive": N_("Une pénalité s'écrit avec le signe moins, par exemple -1/2."),
    "penalty_not_allowed": N_("La méthode « {method} » ne permet pas de pénalité."),
    "penalty_out_of_range": N_("La pénalité est plus basse que « min » : elle serait sans effet."),
    "unanswered_out_of_range": N_("« unanswered » doit être compris entre « min » et « max »."),
    "image_in_text": N_("Une image du texte n'est pas déclarée dans « media »."),
    "math_unreadable": N_("Une formule entre $ n'est pas lisible en LaTeX."),
    "duplicate_media": N_("Deux médias portent le même identifiant."),
    "unknown_media": N_("Ce média n'est pas déclaré dans « media »."),
}


def common_faults(item: AnyItem, methods: Collection[str]) -> Iterator[Fault]:
    """What is wrong whatever the kind; ``methods`` are the scoring methods the kind allows."""
    if item.scoring.method not in methods:
        yield _fault("scoring.method", "method_not_allowed", method=item.scoring.method,
                     allowed=", ".join(sorted(methods)))
    yield from _bound_faults(item)
    yield from _penalty_faults(item)
    yield from _text_faults(item)
    for index in repeated(media.id for media in item.media):
        yield _fault(f"media[{index}].id", "duplicate_media")


def media_fault(item: AnyItem, reference: str | None, place: str) -> Iterator[Fault]:
    """A reference to a media that the item does not declare."""
    if reference is not None and reference not in {media.id for media in item.media}:
        yield _fault(place, "unknown_media")


def repeated(values: Iterable[str]) -> Iterator[int]:
    """The positions, from 0, of the values already met before."""
    met: Counter[str] = Counter()
    for index, value in enumerate(values):
        if met[value]:
            yield index
        met[value] += 1


def _bound_faults(item: AnyItem) -> Iterator[Fault]:
    rules = item.scoring
    if rules.points <= 0 and rules.method != "none":
        yield _fault("scoring.points", "no_points")
    if not (-1 <= rules.floor <= 0 < rules.max <= 1):
        yield _fault("scoring", "bad_bounds")
    if not rules.floor <= rules.unanswered <= rules.max:
        yield _fault("scoring.unanswered", "unanswered_out_of_range")


def _penalty_faults(item: AnyItem) -> Iterator[Fault]:
    rules = item.scoring
    if rules.penalty > 0:
        yield _fault("scoring.penalty", "penalty_positive")
    if rules.penalty and rules.method not in _WITH_PENALTY:
        yield _fault("scoring.penalty", "penalty_not_allowed", method=rules.method)
    if rules.penalty < rules.floor:
        yield _fault("scoring.penalty", "penalty_out_of_range")


def _text_faults(item: AnyItem) -> Iterator[Fault]:
    for place, markdown in item.shown_texts():
        losses = unshown(markdown, item.media)
        if "image" in losses:
            yield _fault(place, "image_in_text")
        if "math" in losses:
            yield _fault(place, "math_unreadable")


def _fault(place: str, code: str, **facts: str) -> Fault:
    return Fault(place, code, _TEXTS[code], facts)
