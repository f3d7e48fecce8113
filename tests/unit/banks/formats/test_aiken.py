"""Aiken files become single choices; what is not Aiken is refused question by question."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.banks.formats.outcome import Wish
from lms.banks.formats.text import aiken
from lms.core.errors import Invalid

TRAPS = Path(__file__).parents[3] / "data" / "traps" / "text"
GOOD = "Question ?\nA. un\nB)deux\nANSWER: B\n"


def codes_of(text: str | bytes) -> list[str]:
    content = text if isinstance(text, bytes) else text.encode()
    questions = aiken.read(content, Wish(name="x.txt")).questions
    return [met.refusal.code if met.refusal else "" for met in questions]


def test_a_question_and_its_key() -> None:
    (met,) = aiken.read(GOOD.encode(), Wish()).questions
    assert met.data is not None
    assert met.data["stem"] == "Question ?"
    assert met.data["options"] == [
        {"id": "a", "text": "un"}, {"id": "b", "text": "deux", "correct": True}]
    assert met.place == "ligne 1"


@pytest.mark.parametrize(("text", "codes"), [
    ("Q\nA) x\nB) y\n\n" + GOOD, ["answer_missing", ""]),
    ("Q\nA) x\nB) y\nANSWER: D\n" + GOOD, ["key_not_in_options", ""]),
    ("A) x\nANSWER: A\n" + GOOD, ["stem_missing", ""]),
    ("Un titre\n\n" + GOOD, ["options_missing", ""]),
    ("Q\nA) x\nB) y\nAnswer: b\n" + GOOD, ["answer_line", ""]),
    ("Q\nA) x\nA) y\nANSWER: A\n" + GOOD, ["duplicate_identifier", ""]),
    ("Q\nA) x\nANSWER: A\n" + GOOD, ["too_short", ""]),
    ("Une\nquestion\n\nA) x\nB) y\nANSWER: A\n", [""]),
])
def test_slips_are_refused_one_by_one(text: str, codes: list[str]) -> None:
    assert codes_of(text) == codes


def test_trap() -> None:
    codes = codes_of((TRAPS / "aiken_accents.txt").read_bytes())
    assert codes == ["", "answer_missing", "key_not_in_options"]


@given(st.lists(st.sampled_from(["Q", "A) x", "B. y", "ANSWER: A", "ANSWER:", "", "answer: a"])))
def test_any_lines_are_read_or_refused(lines: list[str]) -> None:
    try:
        codes_of("\n".join(lines))
    except Invalid:
        return
