"""Rules about the options themselves: how many, and each of them on its own."""

from collections.abc import Iterator

from lms.banks.advice.asked import Asked, Choices, Offer
from lms.banks.advice.intervals import Interval, interval_of
from lms.banks.advice.prose import content_words
from lms.banks.advice.rule import Rule, Spot, guideline
from lms.core.i18n import N_

MAX_OPTIONS = 5
MAX_OPTIONS_OF_SEVERAL = 8
# « Few » and « a few » are what a language question is about.
MIN_SAME_WORDS = 2


def all_of_the_above(asked: Asked) -> Iterator[Spot]:
    """« All of the above »."""
    for offer in _offers(asked):
        if asked.vocabulary.all_of_them.match(offer.text.strip(" .")):
            yield Spot(offer.place)


def none_of_the_above(asked: Asked) -> Iterator[Spot]:
    """« None of the above »."""
    for offer in _offers(asked):
        if asked.vocabulary.none_of_them.match(offer.text.strip(" .")):
            yield Spot(offer.place)


def too_many_options(asked: Asked) -> Iterator[Spot]:
    """More options than plausible errors."""
    for choices in asked.lists:
        most = MAX_OPTIONS if choices.is_single else MAX_OPTIONS_OF_SEVERAL
        if len(choices.offers) > most:
            yield Spot(choices.place, {"found": len(choices.offers), "most": most})


def near_same_options(asked: Asked) -> Iterator[Spot]:
    """Two options that differ by their articles, accents or plurals alone."""
    for choices in asked.choices:
        met: dict[tuple[str, ...], Offer] = {}
        for offer in choices.offers:
            said = tuple(content_words(offer.text, asked.vocabulary.articles))
            if len(said) >= MIN_SAME_WORDS and said in met:
                yield Spot(offer.place, {"other": met[said].name})
            met.setdefault(said, offer)


def overlapping_numbers(asked: Asked) -> Iterator[Spot]:
    """Two intervals that share values: both are right, or the choice is not one of values."""
    for choices in asked.lists:
        known: list[tuple[Offer, Interval]] = []
        for offer, found in _intervals(asked, choices):
            for other, before in known:
                if found.overlaps(before) and not (found.is_value and before.is_value):
                    yield Spot(offer.place, {"option": offer.text, "other": other.text})
                    break
            known.append((offer, found))


def numbers_out_of_order(asked: Asked) -> Iterator[Spot]:
    """Numbers that go up and down: people look for theirs instead of thinking."""
    for choices in asked.lists:
        found = [interval for _, interval in _intervals(asked, choices)]
        keys = [(one.low if one.low is not None else one.high or 0) for one in found]
        all_numbers = len(found) == len(choices.offers) >= 3
        if all_numbers and keys != sorted(keys) and keys != sorted(keys, reverse=True):
            yield Spot(choices.place)


def numbers_shuffled(asked: Asked) -> Iterator[Spot]:
    """Numbers written in order, then shuffled for every candidate."""
    for choices in asked.lists:
        found = _intervals(asked, choices)
        presentation = asked.item.presentation
        stays = not presentation.shuffle or len(presentation.keep_last) >= len(choices.offers)
        if len(found) == len(choices.offers) >= 3 and not stays and not any(
            numbers_out_of_order(asked)
        ):
            yield Spot(asked.at("presentation.shuffle"))


def _offers(asked: Asked) -> Iterator[Offer]:
    for choices in asked.choices:
        yield from choices.offers


def _intervals(asked: Asked, choices: Choices) -> list[tuple[Offer, Interval]]:
    """The options that are numbers of one unit; none as soon as there are two units."""
    found = [(offer, interval) for offer in choices.offers
             if (interval := interval_of(offer.text, asked.vocabulary))]
    return found if len({interval.unit for _, interval in found} - {""}) <= 1 else []


RULES = (
    Rule("all_of_the_above", guideline(26), N_(
        "« Toutes les réponses » : en reconnaître deux suffit pour choisir, et une fausse pour "
        "écarter. Demandez plutôt plusieurs réponses."
    ), all_of_the_above),
    Rule("none_of_the_above", guideline(25), N_(
        "« Aucune de ces réponses » : bien répondre ne montre pas que l'on connaît la bonne. "
        "Remplacez-la par une erreur plausible, ou supprimez-la."
    ), none_of_the_above),
    Rule("too_many_options", guideline(18), N_(
        "{found} propositions, alors que {most} au plus suffisent : trois ou quatre plausibles "
        "mesurent aussi bien et se lisent plus vite."
    ), too_many_options),
    Rule("near_same_options", guideline(22), N_(
        "Cette proposition dit presque la même chose que la proposition {other} : on les écarte "
        "ensemble, ou toutes deux sont justes."
    ), near_same_options),
    Rule("overlapping_numbers", guideline(22), N_(
        "« {option} » et « {other} » ont des valeurs en commun : une réponse peut être juste deux "
        "fois. Séparez-les."
    ), overlapping_numbers),
    Rule("numbers_out_of_order", guideline(21), N_(
        "Les propositions sont des nombres dans le désordre : rangez-les par ordre croissant, sans "
        "les mélanger."
    ), numbers_out_of_order),
    Rule("numbers_shuffled", guideline(21), N_(
        "Les propositions sont des nombres rangés, mais ils seront mélangés : écrivez "
        "« shuffle: false »."
    ), numbers_shuffled),
)
