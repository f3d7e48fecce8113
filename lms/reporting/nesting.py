"""What published counts say about one another, and how counts can move without saying otherwise.

A reader who sees some counts of a group can bound the others by ``laws`` (nobody passes a block
without presenting it...). A ``Shift`` is a way in which counts of a group may differ together, for
instance one more person who entered and completed; ``room`` tells how many times it can be applied
before a law breaks. Counts are vectors in the order of ``indicators``; sets of counts are bits.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product

from lms.reporting.indicators import (
    CERTIFIED,
    COMPLETED,
    DROPPED_OUT,
    ENROLLED,
    ENTERED,
    FIRMS,
    PERSONS,
    PRESENTED,
    BlockName,
    indicators,
    passed_code,
    presented_code,
)

UNBOUNDED = 10**9
Law = tuple[tuple[int, int], ...]
Shift = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Effect:
    """A shift seen on lines that publish some counts only: what moves, and what may break."""

    support: int
    units: Shift
    slopes: tuple[tuple[Law, int], ...]

    def room(self, counts: Sequence[int], sign: int) -> int:
        """How many times the shift applies to ``counts``, no moved count falling under one."""
        steps = UNBOUNDED
        for column, unit in self.units:
            if unit * sign < 0 and counts[column] <= steps:
                steps = counts[column] - 1
        for law, slope in self.slopes:
            if steps > 0 > slope * sign:
                steps = min(steps, slack(law, counts) // abs(slope))
        return steps


def slack(law: Law, counts: Sequence[int]) -> int:
    """By how much a law holds; negative when it is broken."""
    total = 0
    for column, weight in law:
        total += weight * counts[column]
    return total


def bits(columns: Iterable[int]) -> int:
    """A set of columns as one integer."""
    return sum({1 << column for column in columns})


def effect(shift: Shift, published: int, laws: Iterable[Law]) -> Effect:
    """The shift on a line where only the columns of ``published`` are printed."""
    units = tuple((column, unit) for column, unit in shift if published >> column & 1)
    moved = dict(units)
    seen = [law for law in laws if all(published >> column & 1 for column, _ in law)]
    slopes = [(law, sum(w * moved.get(column, 0) for column, w in law)) for law in seen]
    return Effect(bits(moved), units, tuple((law, slope) for law, slope in slopes if slope))


def laws_of(blocks: Sequence[BlockName]) -> tuple[Law, ...]:
    """Every linear relation, each read as ``sum of weight x count >= 0``.

    The last three are the Fréchet bounds of the events « passed block k » inside « presented »:
    at least one block is presented by each, and all passed means certified.
    """
    presented = [presented_code(block.code) for block in blocks]
    passed = [passed_code(block.code) for block in blocks]
    pairs = [(PERSONS, ENROLLED), (FIRMS, PERSONS), (FIRMS, ENROLLED), (ENTERED, ENROLLED),
             (PRESENTED, ENTERED), (CERTIFIED, PRESENTED)]
    pairs += [(code, PRESENTED) for code in presented]
    pairs += list(zip(passed, presented, strict=True))
    pairs += [(CERTIFIED, code) for code in passed]
    weights = [{inner: -1, outer: 1} for inner, outer in pairs]
    weights.append({ENTERED: 1, COMPLETED: -1, DROPPED_OUT: -1})
    if blocks:
        others = len(blocks) - 1
        each = dict.fromkeys(presented, 1)
        weights.append(each | {PRESENTED: -1})
        weights.append(each | {PRESENTED: -1, CERTIFIED: -others})
        weights.append(dict.fromkeys(passed, -1) | {PRESENTED: others, CERTIFIED: 1})
    place = {indicator.code: at for at, indicator in enumerate(indicators(blocks))}
    return tuple(
        tuple((place[code], weight) for code, weight in law.items() if weight) for law in weights
    )


def outer_columns(column: int, laws: Iterable[Law]) -> tuple[int, ...]:
    """The counts that bound a count from above, near or far, the widest first."""
    found, fresh = {column}, {column}
    while fresh:
        held = [dict(law) for law in laws if any(at in fresh and w < 0 for at, w in law)]
        fresh = {at for law in held for at, weight in law.items() if weight > 0} - found
        found |= fresh
    return tuple(sorted(found - {column}))


def shifts_of(blocks: Sequence[BlockName]) -> tuple[Shift, ...]:
    """The ways counts of a group may move together, each in both directions."""
    place = {indicator.code: at for at, indicator in enumerate(indicators(blocks))}
    exams = _exam_parts(blocks)
    outcomes = [frozenset(), frozenset({COMPLETED}), frozenset({DROPPED_OUT})]
    careers = [{ENTERED} | part | end for part, end in product([frozenset(), *exams], outcomes)]
    heads = [frozenset({ENROLLED, PERSONS}), frozenset({ENROLLED, PERSONS, FIRMS})]
    arrivals = [head | career for career, head in product([frozenset(), *careers], heads)]
    singles = [{code} for code in place if code not in (ENROLLED, PERSONS)]
    up = [dict.fromkeys(codes, 1) for codes in (*singles, *exams, *careers, *arrivals)]
    up += [dict.fromkeys(codes, 1) for codes in _result_parts(blocks)]
    up.append({COMPLETED: 1, DROPPED_OUT: -1})
    found = [
        tuple(sorted((place[code], sign * unit) for code, unit in moves.items()))
        for moves in up
        for sign in (1, -1)
    ]
    return tuple(dict.fromkeys(found))


def arrival(columns: int) -> Shift:
    """One more person who counts in exactly the columns of the set ``columns``."""
    return tuple((column, 1) for column in range(columns.bit_length()) if columns >> column & 1)


def _exam_parts(blocks: Sequence[BlockName]) -> list[frozenset[str]]:
    """What one person may add to the exam counts: everything, nothing passed, one block..."""
    presented = {presented_code(block.code) for block in blocks}
    passed = {passed_code(block.code) for block in blocks}
    if not blocks:
        return []
    base = frozenset({PRESENTED})
    parts = [base | presented | passed | {CERTIFIED}, base | presented, base]
    for block in blocks:
        mine, won = presented_code(block.code), passed_code(block.code)
        parts += [base | {mine}, base | {mine, won}, base | presented | (passed - {won})]
    return list(dict.fromkeys(parts))


def _result_parts(blocks: Sequence[BlockName]) -> list[set[str]]:
    """What may change in the results of people who presented already."""
    passed = {passed_code(block.code) for block in blocks}
    parts = [{presented_code(block.code), passed_code(block.code)} for block in blocks]
    parts += [{code, CERTIFIED} for code in sorted(passed)]
    return [*parts, passed | {CERTIFIED}]
