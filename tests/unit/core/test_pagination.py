"""Pagination: pieces are dealt in order, the glued stay together, the room is shared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.pagination import Piece, beside, height_of, pages_of, stack


class Places:
    """Where each piece was drawn, in order."""

    def __init__(self) -> None:
        self.tops: list[float] = []

    def piece(self, height: float = 20, **more: float) -> Piece:
        return Piece(height, lambda _, top: self.tops.append(top), **more)  # type: ignore[arg-type]


def sheet(*glued: bool, height: float = 40) -> list[Piece]:
    return [Piece(height, lambda *_: None, glued=stays) for stays in glued]


def sizes(pages: list[list[Piece]]) -> list[int]:
    return [len(page) for page in pages]


def drawn(pieces: list[Piece], top: float, *room: float) -> None:
    stack(None, pieces, top, *room)  # type: ignore[arg-type]


def test_pieces_fill_a_page_then_the_next() -> None:
    assert sizes(pages_of(sheet(*[False] * 5), lambda _: 100)) == [2, 2, 1]


def test_the_first_page_may_have_less_room() -> None:
    pages = pages_of(sheet(*[False] * 5), lambda number: 100 if number else 50)
    assert sizes(pages) == [1, 2, 2]


def test_a_signature_is_never_alone() -> None:
    pages = pages_of(sheet(False, True, False), lambda _: 100)
    assert sizes(pages) == [1, 2]


def test_glued_pieces_taller_than_a_page_keep_at_least_the_last_two() -> None:
    pages = pages_of(sheet(True, True, True, True, False), lambda _: 100)
    assert sizes(pages) == [2, 1, 2]


def test_a_trailing_glue_holds_nothing_back() -> None:
    assert sizes(pages_of(sheet(False, True), lambda _: 100)) == [2]


@given(st.lists(st.tuples(st.floats(1, 90), st.booleans()), min_size=1, max_size=40))
def test_no_piece_is_lost_and_order_is_kept(drawing: list[tuple[float, bool]]) -> None:
    pieces = [Piece(height, lambda *_: None, glued=glued) for height, glued in drawing]
    pages = pages_of(pieces, lambda _: 100)
    assert [piece for page in pages for piece in page] == pieces
    assert all(pages)


def test_the_gap_above_the_first_piece_of_a_page_is_dropped() -> None:
    places = Places()
    pieces = [places.piece(before=10), places.piece(before=10)]
    assert height_of(pieces) == 50
    drawn(pieces, 100, 50)
    assert places.tops == [100, 130]


def test_what_is_left_goes_where_it_stretches() -> None:
    places = Places()
    pieces = [places.piece(stretch=1), places.piece(stretch=1), places.piece(stretch=3)]
    drawn(pieces, 0, 100)
    assert places.tops == [0, 30, 80]


def test_the_widest_bounds_the_stretch() -> None:
    places = Places()
    drawn([places.piece(), places.piece(stretch=2)], 0, 500, 5)
    assert places.tops == [0, 30]


def test_gaps_shrink_to_save_a_page() -> None:
    places = Places()
    pieces = [places.piece(), places.piece(before=10), places.piece(before=10)]
    assert sizes(pages_of(pieces, lambda _: 72)) == [3]
    drawn(pieces, 0, 72)
    assert places.tops == [0, 26, 52]
    assert sizes(pages_of(pieces, lambda _: 71)) == [2, 1]


def test_columns_start_together_and_the_highest_counts() -> None:
    left, right = Places(), Places()
    both = beside([left.piece(), left.piece(before=5)], [right.piece(30)], before=8, glued=True)
    assert (both.height, both.before, both.glued) == (45, 8, True)
    drawn([both], 10, 45)
    assert (left.tops, right.tops) == ([10, 35], [10])


@pytest.mark.parametrize("room", [60, 65, 90])
def test_nothing_is_drawn_below_the_room(room: float) -> None:
    places = Places()
    pieces = [places.piece(), places.piece(before=10, stretch=1), places.piece(before=10)]
    drawn(pieces, 0, room)
    assert places.tops[-1] + 20 <= room
