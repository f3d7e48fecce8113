"""The verification code: made of chance, read in spite of people, never mistaken for another."""

import string
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.attestations.codes import (
    ALPHABET,
    LENGTH,
    check_symbol,
    grouped,
    new_code,
    read_code,
)
from lms.core.errors import Invalid

SEED = bytes(range(40, 57))
codes = st.binary(min_size=17, max_size=17).map(new_code)


def refusals(text: str) -> list[str]:
    with pytest.raises(Invalid) as caught:
        read_code(text)
    return [fault.code for fault in caught.value.faults]


def test_a_code_has_28_symbols_of_the_crockford_alphabet() -> None:
    plain = string.digits + string.ascii_uppercase
    assert "".join(char for char in plain if char not in "ILOU") == ALPHABET
    assert len(new_code(SEED)) == LENGTH == 28
    assert set(new_code(SEED)) <= set(ALPHABET)


def test_the_all_zero_and_all_one_draws_are_known_by_heart() -> None:
    assert new_code(bytes(17)) == "0" * 28
    assert new_code(b"\xff" * 17)[:27] == "Z" * 27


@given(codes)
def test_a_code_is_read_back_as_it_was_printed(code: str) -> None:
    assert read_code(code) == code
    assert read_code(grouped(code)) == code


@given(st.binary(min_size=17, max_size=17), st.integers(0, 134))
def test_each_of_the_135_bits_changes_the_code(draw: bytes, bit: int) -> None:
    flipped = int.from_bytes(draw) ^ (2 << bit)
    assert new_code(flipped.to_bytes(17)) != new_code(draw)


def test_only_the_first_135_bits_count() -> None:
    last_bit = SEED[:-1] + bytes([SEED[-1] ^ 1])
    assert new_code(SEED) == new_code(SEED + b"more") == new_code(last_bit)


def test_too_little_chance_is_a_bug_not_a_weak_code() -> None:
    with pytest.raises(ValueError, match="17 random bytes, got 16"):
        new_code(bytes(16))


def test_every_single_wrong_symbol_is_seen() -> None:
    code = new_code(SEED)
    for place, right in enumerate(code):
        for wrong in ALPHABET.replace(right, ""):
            assert refusals(code[:place] + wrong + code[place + 1 :]) == ["check"]


@given(codes)
def test_every_exchange_of_two_symbols_is_seen(code: str) -> None:
    for left, right in combinations(range(LENGTH), 2):
        if code[left] != code[right]:
            symbols = list(code)
            symbols[left], symbols[right] = code[right], code[left]
            assert check_symbol("".join(symbols[:-1])) != symbols[-1]


@given(codes, st.integers(0, LENGTH - 2), st.sampled_from(ALPHABET))
def test_a_doubled_symbol_typed_as_another_double_is_seen(code: str, place: int, twin: str) -> None:
    doubled = code[:place] + code[place] * 2 + code[place + 2 :]
    whole = doubled[:-1] + check_symbol(doubled[:-1])
    if place < LENGTH - 2 and twin != code[place]:
        mistaken = whole[:place] + twin * 2 + whole[place + 2 :]
        assert check_symbol(mistaken[:-1]) != mistaken[-1]


@pytest.mark.parametrize(
    "dash", ["-", "\u2010", "\u2011", "–", "—", "\u2212", "\u00ad", "\ufe63", "\u301c", "_", ""]
)
def test_any_dash_or_none_stands_between_the_groups(dash: str) -> None:
    code = new_code(SEED)
    assert read_code(grouped(code).replace("-", dash)) == code


@pytest.mark.parametrize("space", [" ", "\t", "\n", "\u00a0", "\u202f", "\u200b", "\ufeff"])
def test_any_space_pasted_with_the_code_is_forgiven(space: str) -> None:
    code = new_code(SEED)
    assert read_code(f"{space}{grouped(code).replace('-', space)}{space}") == code


def test_lower_case_and_full_width_are_forgiven() -> None:
    code = new_code(SEED)
    wide = "".join(chr(ord(char) + 0xFEE0) for char in code)
    assert read_code(code.lower()) == read_code(wide) == code


def test_letters_that_look_like_digits_are_read_as_digits() -> None:
    symbols = "0101010" + "A" * 20
    code = symbols + check_symbol(symbols)
    assert read_code("OIoLOlo" + code[7:]) == code


@pytest.mark.parametrize("text", ["", "   ", "ABCD", "0" * 27, "0" * 29, "0" * 100_000])
def test_a_code_too_short_or_too_long_says_how_many(text: str) -> None:
    assert refusals(text) == ["length"]


def test_the_length_fault_counts_without_the_dashes() -> None:
    with pytest.raises(Invalid, match=r"compte 28 caractères.* saisi 8"):
        read_code("ABCD-EFGH")


def test_a_foreign_character_is_named_once() -> None:
    with pytest.raises(Invalid) as caught:
        read_code("U?U" + "0" * 25)
    assert [fault.code for fault in caught.value.faults] == ["character"]
    assert "« U », « ? »" in str(caught.value)


def test_length_and_characters_are_reported_together() -> None:
    assert refusals("é!") == ["length", "character"]


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_never_a_crash(text: str) -> None:
    try:
        code = read_code(text)
    except Invalid:
        code = ""
    assert len(code) in (0, LENGTH)


def test_the_groups_are_seven_times_four() -> None:
    assert grouped("0123456789ABCDEFGHJKMNPQRSTV") == "0123-4567-89AB-CDEF-GHJK-MNPQ-RSTV"
