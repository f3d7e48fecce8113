"""Which of our scoring methods gives the scores of a foreign processing: choices and orders.

Every permitted answer is tried up to ten options; beyond, the ones that tell methods apart.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations
from typing import Any

from lms.banks.formats.qti.refusals import UnreadError
from lms.banks.formats.shares import snapped
from lms.banks.kinds.counting import COUNT_METHODS, Counts
from lms.banks.kinds.ordering import ORDER_METHODS

MAX_TRIED_OPTIONS = 10
ZERO, ONE = Fraction(0), Fraction(1)

Chosen = frozenset[str]


@dataclass(frozen=True, slots=True)
class Fit:
    """A method of ours that gives the same scores.

    ``top`` is the most that can be earned. ``worth`` maps what is right to its share, ``weights``
    says that these are not all ones. ``rules`` are further fields of ``scoring``.
    """

    method: str
    top: Fraction
    worth: Mapping[str, Fraction] = field(default_factory=dict)
    rules: Mapping[str, Any] = field(default_factory=dict)


def written(share: Fraction) -> int | str:
    """A share as plain data; a long decimal is the fraction that it stands for."""
    if share.denominator > 9999:
        near = share.limit_denominator(1000)
        share = near if abs(near - share) < Fraction(1, 10**7) else snapped(share)
    if abs(share) > 1000 or share.denominator > 9999 or abs(share.numerator) > 999_999:
        raise UnreadError("scoring_not_expressible")
    return int(share) if share.denominator == 1 else f"{share.numerator}/{share.denominator}"


def is_near(one: Fraction, other: Fraction) -> bool:
    """Whether two shares are the same but for the rounding that files write (0.167 for 1/6)."""
    return one == other or abs(one - other) < Fraction(1, 200)


def choice_fit(
    options: Sequence[str], keys: Collection[str], most: int, judge: Callable[[Chosen], Fraction]
) -> Fit | None:
    """The method of a choice; ``None`` when nothing earns anything."""
    tried = list(_tried(options, frozenset(keys), most))
    scores = {chosen: judge(chosen) for chosen in tried}
    top = max(scores.values())
    if top <= 0:
        return None
    shares = {chosen: score / top for chosen, score in scores.items()}
    best = [chosen for chosen, share in shares.items() if share == 1]
    key = frozenset(keys) if frozenset(keys) in best else best[0]
    for found in (_by_count(options, key, shares), _by_weights(options, shares)):
        if found is not None:
            return Fit(found.method, top, found.worth, found.rules)
    raise UnreadError("scoring_not_expressible")


def _tried(options: Sequence[str], keys: Chosen, most: int) -> Iterator[Chosen]:
    """Every permitted choice; of many options, the small ones and those around the key."""
    if len(options) <= MAX_TRIED_OPTIONS or most == 1:
        for size in range(1, most + 1):
            yield from map(frozenset, combinations(options, size))
        return
    near = {keys, *(keys - {one} for one in keys), *(keys | {one} for one in options)}
    near |= {one | {other} for one in tuple(near) for other in options}
    small = {frozenset(pair) for size in (1, 2) for pair in combinations(options, size)}
    near |= {frozenset(options), frozenset(options) - keys}
    yield from sorted((one for one in near | small if 0 < len(one) <= most), key=sorted)


def _by_count(
    options: Sequence[str], key: Chosen, shares: Mapping[Chosen, Fraction]
) -> Fit | None:
    counts = {chosen: Counts(len(options), len(key), len(chosen & key), len(chosen - key))
              for chosen in shares}
    single = all(len(chosen) == 1 for chosen in shares)
    worth = dict.fromkeys(sorted(key), ONE)
    wrong = {share for chosen, share in shares.items() if chosen != key}
    if len(wrong) <= 1 and all(-1 <= share <= 0 for share in wrong):
        penalty = next(iter(wrong), ZERO)
        return Fit("all_or_nothing", ONE, worth, {"penalty": written(penalty)} if penalty else {})
    for name, method in COUNT_METHODS.items():
        if single:
            return None
        if all(is_near(share, method(counts[chosen])) for chosen, share in shares.items()):
            return Fit(name, ONE, worth)
    return None


def _by_weights(options: Sequence[str], shares: Mapping[Chosen, Fraction]) -> Fit | None:
    floor = min(ZERO, *shares.values())
    weights = {option: _weight(option, shares) for option in options}
    for chosen, share in shares.items():
        total = sum((weights[option] for option in chosen), ZERO)
        if min(max(total, floor), ONE) != share:
            return None
    if floor < -1:
        return None
    worth = {option: weight for option, weight in weights.items() if weight}
    return Fit("weights", ONE, worth, {"min": written(floor)} if floor else {})


def _weight(option: str, shares: Mapping[Chosen, Fraction]) -> Fraction:
    """What an option adds: the widest step it makes, as bounds can only make steps shorter."""
    steps = [shares[chosen] - shares.get(chosen - {option}, ZERO)
             for chosen in shares if option in chosen and (chosen - {option} in shares
                                                           or len(chosen) == 1)]
    return max(steps, key=abs)


def order_fit(key: Sequence[str], judge: Callable[[Sequence[str]], Fraction]) -> Fit | None:
    """The method of an ordering, from answers at several distances of the key."""
    top = judge(key)
    if top <= 0:
        return None
    tried = list(_orders(key))
    scores = [judge(one) for one in tried]
    wrong = {score / top for one, score in zip(tried, scores, strict=True) if one != tuple(key)}
    if len(wrong) == 1 and -1 <= min(wrong) < 0:
        return Fit("all_or_nothing", top, {}, {"penalty": written(min(wrong))})
    for name, method in ORDER_METHODS.items():
        if all(is_near(method(key, one), score / top)
               for one, score in zip(tried, scores, strict=True)):
            return Fit(name, top)
    raise UnreadError("scoring_not_expressible")


def _orders(key: Sequence[str]) -> Iterable[tuple[str, ...]]:
    """The key, each exchange of two, each turn, the reverse."""
    orders = [tuple(key), tuple(reversed(key))]
    for one, other in combinations(range(len(key)), 2):
        swapped = list(key)
        swapped[one], swapped[other] = swapped[other], swapped[one]
        orders.append(tuple(swapped))
    orders += [(*key[at:], *key[:at]) for at in range(1, len(key))]
    return dict.fromkeys(orders)
