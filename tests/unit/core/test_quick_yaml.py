"""The quick reader says what the careful one says, or nothing."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.core import quick_yaml
from lms.core.errors import Invalid
from lms.core.strict_yaml import Document, load_all, read_slowly

ROOT = Path(__file__).parents[3]
FILES = sorted((ROOT / "question_banks").rglob("*.yaml"))
FOLDERS = sorted({file.parent for file in FILES})
FOLDERS = sorted({file.parent for file in FILES})
SMALL = [text for text in (file.read_text() for file in FILES[::12]) if len(text) < 4_000]
SIGNS = ["\n", "  ", "- ", ": ", ":", "{", "}", "[", "]", ", ", "#", " #", "'", '"', "|", ">-\n",
         "|2\n", "? ", "!", "&a ", "*a", "%", "@", "---\n", "...\n", "<<", "\\", "\\n", "\\N",
         "''", "-", " ", "\n\n", "\n \n", "é", "\u00a0", "\u2028", "\u0085", "\t", "null", "a:b"]


def shown(documents: tuple[Document, ...]) -> str:
    """Every value with its type, and every line."""
    return repr([(one.value, dict(one.lines)) for one in documents])


def check_alike(text: str) -> None:
    """What the quick reader gives, if anything, is what the careful one gives."""
    quick = quick_yaml.documents(text)
    if quick is not None:
        careful = read_slowly(text, "x.yaml")
        assert shown(tuple(Document("x.yaml", *one) for one in quick)) == shown(careful)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda one: one.name)
def test_every_file_of_the_banks_is_read_quickly_and_says_the_same(folder: Path) -> None:
    for file in sorted(folder.glob("*.yaml")):
        text = file.read_text()
        assert quick_yaml.documents(text) is not None, file
        assert shown(load_all(text, "x.yaml")) == shown(read_slowly(text, "x.yaml")), file


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_a_damaged_file_never_says_something_else(data: st.DataObject) -> None:
    lines = data.draw(st.sampled_from(SMALL)).split("\n")
    start = data.draw(st.integers(0, len(lines) - 1))
    text = "\n".join(lines[start:start + 10])
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(text)))
        cut = data.draw(st.integers(0, 3))
        text = text[:at] + data.draw(st.sampled_from(["", *SIGNS])) + text[at + cut:]
    check_alike(text)


@settings(deadline=None, max_examples=300)
@given(st.lists(st.sampled_from(SIGNS), max_size=12).map("".join))
def test_a_heap_of_signs_never_says_something_else(text: str) -> None:
    check_alike(text)


@pytest.mark.parametrize("text", [
    "a: &x 1\n", "a: *x\n", "a: !t 1\n", "a: 1\na: 2\n", "<<: {b: 2}\n", "? [a]\n: 1\n",
    "a: {t: Biais, données, c: true}\n", 'a: "\\0"\n', "%YAML 1.1\n---\na: 1\n", "a:\tb\n",
    "a: b\u2028c\n", "mot\n", "---", "a: |#\n  b\n", "a: >-\n \n    b\n", "- " * 30_000,
    "[" * 60_000, "a: [1\n",
])
def test_what_is_wrong_or_read_in_two_ways_is_left_to_the_careful_one(text: str) -> None:
    assert quick_yaml.documents(text) is None


def test_a_fault_keeps_its_line_and_its_words_whoever_met_it() -> None:
    sound = "a: 1\nb: [1, 2]\n"
    assert quick_yaml.documents(sound) is not None
    with pytest.raises(Invalid, match=r"x\.yaml:3: Ce champ est déjà écrit"):
        load_all(sound + "a: 2\n", "x.yaml")
