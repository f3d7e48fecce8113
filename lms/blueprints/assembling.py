"""Parallel forms by mixed-integer programming (van der Linden 2005, chapters 4 to 6).

``x[f, q, r] = 1`` when question q takes a place of row r in form f. Every row is met in every
form, enemies are never together, two forms share at most so many questions. The cost is the
largest of three gaps between forms: mean expected success, total time and total points, the last
two as shares of what a form holds on average; what is below ``tolerance`` costs nothing. What the
solver has no time for is finished by exchanges (``polishing``), early on and at the end.

Runs in a process of its own (see ``apart``): what it gives is plain data.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Any

from lms.blueprints import polishing
from lms.blueprints.mixed_integer import Model, Solved
from lms.blueprints.rules import Wish
from lms.blueprints.supply import Supply

_EQUAL = 1e-9
_STAGES = (0.2, 0.8)
"""A first solution met soon and brought closer by exchanges is often the best there can be."""


@dataclass(frozen=True, slots=True)
class _Seat:
    form: int
    rank: int
    row: int
    variable: int


def assembled(supply: Supply, wish: Wish) -> dict[str, Any]:
    """``forms`` (pairs of row and rank), ``gap``, ``bound`` and ``is_proved``; or ``lacking``.

    ``lacking`` gives for each row how many places stay empty over all forms at best. Neither is
    there when the time ran out before any solution was met.
    """
    model, seats = _model(supply, wish)
    for form in range(wish.forms):
        for row, count in enumerate(supply.counts):
            model.require(_seats_of(seats, form, row), count, count)
    _balance(model, supply, wish, seats)
    found: dict[str, Any] = {}
    for share in _STAGES:
        solved = model.solve(share * wish.seconds)
        if solved.is_impossible:
            return {"lacking": _lacking(supply, wish)}
        if solved.values is not None:
            found = _at_best(supply, wish, solved, _forms_of(solved, seats, wish))
            if found["is_proved"]:
                break
    return found


def _forms_of(solved: Solved, seats: list[_Seat], wish: Wish) -> list[list[tuple[int, int]]]:
    forms: list[list[tuple[int, int]]] = [[] for _ in range(wish.forms)]
    for seat in seats:
        if solved.is_on(seat.variable):
            forms[seat.form].append((seat.row, seat.rank))
    return forms


def _at_best(
    supply: Supply, wish: Wish, solved: Solved, forms: list[list[tuple[int, int]]]
) -> dict[str, Any]:
    """The forms as the solver left them, or brought closer if they are not proved the closest."""
    bound, is_proved = max(solved.bound, 0.0), solved.is_proved
    if not is_proved:
        shares = list(_shares(supply))
        closer = polishing.polished(supply, forms, shares, wish.most_shared == 0)
        forms = min(forms, closer, key=lambda every: polishing.gap_of(every, shares))
        is_proved = polishing.gap_of(forms, shares) - wish.tolerance <= bound + _EQUAL
    return {"forms": [sorted(form) for form in forms], "is_proved": is_proved, "bound": bound}


def _model(supply: Supply, wish: Wish) -> tuple[Model, list[_Seat]]:
    """Who may sit where, each question once a form, never with its enemies, shared at most."""
    model = Model()
    seats = [
        _Seat(form, rank, row, model.variable())
        for form in range(wish.forms) for rank, rows in enumerate(supply.rows_of) for row in rows
    ]
    taken: dict[tuple[int, int], list[int]] = defaultdict(list)
    for seat in seats:
        taken[seat.form, seat.rank].append(seat.variable)
    for own in taken.values():
        if len(own) > 1:
            model.require(((one, 1) for one in own), most=1)
    for form in range(wish.forms):
        for rank, other in supply.enemy_pairs:
            both = taken[form, rank] + taken[form, other]
            model.require(((one, 1) for one in both), most=1)
    _share_little(model, supply, wish, taken)
    return model, seats


def _share_little(
    model: Model, supply: Supply, wish: Wish, taken: dict[tuple[int, int], list[int]]
) -> None:
    """``z >= y[f] + y[g] - 1`` counts what two forms share; one sum a question when none may be."""
    ranks = range(len(supply.questions))
    if wish.most_shared == 0:
        for rank in ranks:
            everywhere = [one for form in range(wish.forms) for one in taken[form, rank]]
            model.require(((one, 1) for one in everywhere), most=1)
        return
    for form, other in combinations(range(wish.forms), 2):
        shared = []
        for rank in ranks:
            both = model.variable(is_whole=False)
            terms = [(one, 1.0) for one in taken[form, rank] + taken[other, rank]]
            model.require([*terms, (both, -1)], most=1)
            shared.append((both, 1.0))
        model.require(shared, most=wish.most_shared)


def _balance(model: Model, supply: Supply, wish: Wish, seats: list[_Seat]) -> None:
    """The cost: each measure of each form lies between two bounds that the cost keeps close.

    Forms are alike: they may as well come from the hardest to the easiest, which spares the solver
    the same solution in every order.
    """
    gap = model.variable(1, highest=1e6, is_whole=False)
    for number, shares in enumerate(_shares(supply)):
        low = model.variable(highest=1e6, is_whole=False)
        high = model.variable(highest=1e6, is_whole=False)
        sums = [[(seat.variable, shares[seat.row][seat.rank]) for seat in seats
                 if seat.form == form] for form in range(wish.forms)]
        for terms in sums:
            model.require([*terms, (low, -1)], least=0)
            model.require([*terms, (high, -1)], most=0)
        model.require([(high, 1), (low, -1), (gap, -1)], most=wish.tolerance)
        if number == 0:
            for terms, following in pairwise(sums):
                model.require([*following, *((one, -factor) for one, factor in terms)], least=0)


def _shares(supply: Supply) -> Iterator[list[dict[int, float]]]:
    """For each measure, what a question adds to a form: mean success, share of time, of points."""
    size = sum(supply.counts)
    yield [{rank: one.success / size for rank, one in row.items()} for row in supply.measures]
    for name in ("seconds", "points"):
        usual = usual_total(supply, name) or 1.0
        yield [{rank: getattr(one, name) / usual for rank, one in row.items()}
               for row in supply.measures]


def usual_total(supply: Supply, name: str) -> float:
    """The time or the points of a form whose questions would be those of its rows on average."""
    return sum(
        count * sum(getattr(one, name) for one in row.values()) / max(len(row), 1)
        for count, row in zip(supply.counts, supply.measures, strict=True)
    )


def _lacking(supply: Supply, wish: Wish) -> list[int]:
    """For each row, the places that stay empty over all forms when the fewest do."""
    model, seats = _model(supply, wish)
    empties = []
    for form in range(wish.forms):
        for row, count in enumerate(supply.counts):
            empty = model.variable(1, count)
            model.require([*_seats_of(seats, form, row), (empty, 1)], count, count)
            empties.append((row, empty))
    solved = model.solve(wish.seconds)
    return [_total(solved, [empty for at, empty in empties if at == row])
            for row in range(len(supply.rows))]


def _total(solved: Solved, variables: list[int]) -> int:
    return 0 if solved.values is None else sum(round(solved.values[one]) for one in variables)


def _seats_of(seats: list[_Seat], form: int, row: int) -> list[tuple[int, float]]:
    return [(seat.variable, 1.0) for seat in seats if seat.form == form and seat.row == row]
