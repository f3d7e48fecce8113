"""Bringing forms closer by exchanging questions: what a solver stopped by its time left undone.

A question of a form is replaced by one that no form has, or exchanged with one of another form, in
the same row, whenever the forms end up closer: the sum, over measures, of the squared distances to
their mean goes down. Rows, enemies and common questions stay as required.
"""

from collections.abc import Iterator, Mapping, Sequence

from lms.blueprints.supply import Supply
from lms.core import ambient

SECONDS = 10
_LEAST_GAIN = 1e-12

Form = list[tuple[int, int]]
"""Row and rank of the question of every place."""
Shares = Sequence[Sequence[Mapping[int, float]]]
"""For each measure and each row, what a question adds to a form."""


def gap_of(forms: Sequence[Sequence[tuple[int, int]]], shares: Shares) -> float:
    """The largest gap between two forms over all measures."""
    every = [[sum(rows[row][rank] for row, rank in form) for form in forms] for rows in shares]
    return max(max(values) - min(values) for values in every)


def polished(
    supply: Supply, forms: Sequence[Form], shares: Shares, may_exchange: bool
) -> list[Form]:
    """The forms after every exchange that helps; ``may_exchange`` when forms share nothing."""
    desk = _Desk(supply, [list(form) for form in forms], shares)
    begun = ambient.stopwatch()
    while desk.improve(may_exchange) and ambient.stopwatch() - begun < SECONDS:
        pass
    return [sorted(form) for form in desk.forms]


class _Desk:
    def __init__(self, supply: Supply, forms: list[Form], shares: Shares) -> None:
        self.supply, self.forms, self.shares = supply, forms, shares
        self.values = [[sum(rows[row][rank] for row, rank in form) for form in forms]
                       for rows in shares]
        self.held = [{rank for _row, rank in form} for form in forms]
        self.spare = set(range(len(supply.questions))).difference(*self.held)

    def improve(self, may_exchange: bool) -> bool:
        """Try every place once; whether anything was changed."""
        changed = False
        for form, places in enumerate(self.forms):
            for place in range(len(places)):
                changed |= self._replace(form, place)
                if may_exchange:
                    changed |= self._exchange(form, place)
        return changed

    def _replace(self, form: int, place: int) -> bool:
        """The best question that no form has, if it helps."""
        row, old = self.forms[form][place]
        best, least = None, -_LEAST_GAIN
        for new in self.supply.ranks_of[row]:
            if new in self.spare and self._may_hold(form, old, new):
                moved = self._moved({form: self._deltas(row, old, new)})
                if moved < least:
                    best, least = new, moved
        if best is None:
            return False
        self._put(form, place, best)
        self.spare.remove(best)
        self.spare.add(old)
        return True

    def _exchange(self, form: int, place: int) -> bool:
        """The first question of another form, in the same row, that helps both ways."""
        row, old = self.forms[form][place]
        for other, at, new in self._elsewhere(form, row):
            if not (self._may_hold(form, old, new) and self._may_hold(other, new, old)):
                continue
            deltas = self._deltas(row, old, new)
            if self._moved({form: deltas, other: [-one for one in deltas]}) < -_LEAST_GAIN:
                self._put(form, place, new)
                self._put(other, at, old)
                return True
        return False

    def _elsewhere(self, form: int, row: int) -> Iterator[tuple[int, int, int]]:
        for other, places in enumerate(self.forms):
            if other != form:
                yield from ((other, at, rank) for at, (own, rank) in enumerate(places)
                            if own == row)

    def _may_hold(self, form: int, old: int, new: int) -> bool:
        """Whether the form could have ``new`` in the place of ``old``: no enemy, not twice."""
        held = self.held[form]
        return new not in held and not (self.supply.enemies_of[new] & held) - {old}

    def _deltas(self, row: int, old: int, new: int) -> list[float]:
        return [rows[row][new] - rows[row][old] for rows in self.shares]

    def _moved(self, deltas: Mapping[int, Sequence[float]]) -> float:
        """By how much the squared distances to the mean would change."""
        total, count = 0.0, len(self.forms)
        for measure, values in enumerate(self.values):
            mean = sum(values) / count
            shift = sum(by[measure] for by in deltas.values())
            total += sum(by[measure] * (2 * (values[form] - mean) + by[measure])
                         for form, by in deltas.items()) - shift * shift / count
        return total

    def _put(self, form: int, place: int, new: int) -> None:
        row, old = self.forms[form][place]
        for measure, delta in enumerate(self._deltas(row, old, new)):
            self.values[measure][form] += delta
        self.forms[form][place] = (row, new)
        self.held[form].remove(old)
        self.held[form].add(new)
