"""Which of our methods gives the scores of a matching, and what each gap of a text is worth."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from lms.banks.formats.qti.fitting import ZERO, Fit, is_near
from lms.banks.formats.qti.refusals import UnreadError

Pair = tuple[str, str]
Judge = Callable[[Sequence[Pair]], Fraction]


def key_pairs(
    declared: Sequence[Pair], known: Sequence[Pair], judge: Judge, *, one_each: bool
) -> list[Pair]:
    """The right pairs: those declared, else those that earn something."""
    if declared and judge(declared) > 0:
        return list(declared)
    earned = {pair: judge([pair]) for pair in known}
    right = [pair for pair in known if earned[pair] > 0]
    if not one_each:
        return right
    best: dict[str, Pair] = {}
    for pair in right:
        held = best.setdefault(pair[0], pair)
        if earned[pair] > earned[held]:
            best[pair[0]] = pair
    return list(best.values())


def matching_fit(
    key: Sequence[Pair], known: Sequence[Pair], judge: Judge, most_each: int
) -> Fit | None:
    """The method of a matching, each right pair being removed, or replaced by a wrong one.

    ``worth`` maps prompts to the share of their pair when these differ: see ``cloze``.
    """
    top = judge(key) if key else ZERO
    if top <= 0:
        return None
    tries = _tries(key, known, most_each)
    shares = [judge(given) / top for _, _, given in tries]
    size = len(key)
    wrong = {share for share, (_, _, given) in zip(shares, tries, strict=True)
             if given and set(given) != set(key)}
    if wrong <= {ZERO}:
        return Fit("all_or_nothing", top)
    if all(is_near(share, Fraction(right, size))
           for share, (right, _, _) in zip(shares, tries, strict=True)) and most_each == 1:
        return Fit("per_pair", top)
    if all(is_near(share, max(ZERO, Fraction(right - bad, size)))
           for share, (right, bad, _) in zip(shares, tries, strict=True)):
        return Fit("net_correct", top)
    if most_each == 1:
        return _unequal(key, tries, shares, judge)
    raise UnreadError("scoring_not_expressible")


def _unequal(
    key: Sequence[Pair], tries: Sequence[tuple[int, int, list[Pair]]],
    shares: Sequence[Fraction], judge: Judge,
) -> Fit:
    top = judge(key)
    worth = {pair: judge([pair]) / top for pair in key}
    for share, (_, _, given) in zip(shares, tries, strict=True):
        if share != sum((worth.get(pair, ZERO) for pair in given), ZERO):
            raise UnreadError("scoring_not_expressible")
    return Fit("per_gap", top, {prompt: worth[prompt, target] for prompt, target in key})


def _tries(
    key: Sequence[Pair], known: Sequence[Pair], most_each: int
) -> list[tuple[int, int, list[Pair]]]:
    """``(right, wrong, pairs)`` of the key, of each right pair alone, of single changes to it."""
    right = set(key)
    wrong = [pair for pair in known if pair not in right]
    tries = [(len(key), 0, list(key)), *((1, 0, [pair]) for pair in key),
             *((0, 1, [pair]) for pair in wrong)]
    for pair in key:
        rest = [one for one in key if one != pair]
        tries.append((len(rest), 0, rest))
        tries += [(len(rest), 1, [*rest, other]) for other in wrong if other[0] == pair[0]]
    if most_each > 1:
        tries += [(len(key), 1, [*key, pair]) for pair in wrong]
    return [one for one in tries if one[2]]


def gap_tables(
    gaps: Sequence[str], words: Sequence[str], judge: Judge
) -> Mapping[str, Mapping[str, Fraction]]:
    """``{gap: {word: score}}`` when gaps add up; pairs are ``(word, gap)``."""
    tables = {gap: {word: judge([(word, gap)]) for word in words} for gap in gaps}
    best = [(max(table, key=lambda word: table[word]), gap) for gap, table in tables.items()]
    total = sum((max(table.values()) for table in tables.values()), ZERO)
    if total <= 0 or judge(best) != total:
        return {}
    return tables
