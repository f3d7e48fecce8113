"""The strict subset: what is typed, what is refused, and on which line."""

import time
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.core.errors import Invalid
from lms.core.strict_yaml import MAX_BYTES, load, load_all

TRAPS = Path(__file__).parents[2] / "data" / "traps" / "yaml"
ITEMS = Path(__file__).parents[2] / "data" / "items"


def refusals(source: str | bytes) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as caught:
        load_all(source, "x.yaml")
    return [(fault.code, fault.place) for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("anchors_laughs.yaml", "alias"),
        ("duplicate_keys.yaml", "duplicate_key"),
        ("python_object.yaml", "tag"),
    ],
)
def test_every_trap_is_refused_for_its_reason_and_at_once(name: str, code: str) -> None:
    started = time.process_time()
    codes = [found for found, _ in refusals((TRAPS / name).read_bytes())]
    assert code in codes
    assert time.process_time() - started < 1


def test_a_tag_runs_nothing() -> None:
    target = Path("/srv/pwned_yaml")
    refusals((TRAPS / "python_object.yaml").read_bytes())
    assert not target.exists()


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("true", True),
        ("false", False),
        ("null", None),
        ("", None),
        ("0", 0),
        ("-12", -12),
        ("0.10", Decimal("0.10")),
        ("-3.5", Decimal("-3.5")),
        ("'12'", "12"),
        ('"true"', "true"),
    ],
)
def test_the_few_typed_values_are_typed_exactly(written: str, value: object) -> None:
    got = load(f"a: {written}\n", "x.yaml").value["a"]
    assert got == value
    assert type(got) is type(value)


@pytest.mark.parametrize(
    "word",
    ["NO", "on", "yes", "True", "012", "1e3", "0x1F", "1_000", "12:30:45", "2019-09-01", "~",
     ".5", "5.", "+5", ".inf", ".nan", "1.2.3", "9" * 40, "é", "1/2"],
)
def test_everything_else_stays_the_text_that_was_typed(word: str) -> None:
    assert load(f"a: {word}\n", "x.yaml").value == {"a": word}


def test_a_file_from_windows_is_read_like_any_other() -> None:
    source = "\ufeffa: 1\r\nb: |\r\n  deux\r\n  lignes\r\n".encode()
    assert load(source, "x.yaml").value == {"a": 1, "b": "deux\nlignes\n"}


def test_every_value_keeps_its_line() -> None:
    document = load("a: 1\nb:\n  - x\n  - c: {d: 2}\n    e: |\n      long\n", "B1/x.yaml")
    assert document.at(("a",)) == "B1/x.yaml:1"
    assert document.at(("b", 1, "c", "d")) == "B1/x.yaml:4"
    assert document.at(("b", 1, "e")) == "B1/x.yaml:5"


def test_what_is_absent_stands_where_its_parent_does() -> None:
    document = load("a: 1\nb:\n  c: 2\n", "x.yaml")
    assert document.at(("b", "missing", 3)) == "x.yaml:2"
    assert document.at(("missing",)) == "x.yaml:1"


def test_a_file_may_hold_several_documents_each_with_its_lines() -> None:
    first, second = load_all("a: 1\n---\na: 2\n", "x.yaml")
    assert (first.value, second.value) == ({"a": 1}, {"a": 2})
    assert second.at(("a",)) == "x.yaml:3"


@pytest.mark.parametrize(
    ("source", "code", "line"),
    [
        ("a: 1\nb: &x 2\n", "anchor", 2),
        ("a: 1\n&x b: 2\n", "anchor", 2),
        ("a: *x\n", "alias", 1),
        ("? *x\n: 1\n", "alias", 1),
        ("a: !!str 1\n", "tag", 1),
        ("- 1\n- !local [x]\n", "tag", 2),
        ("a: 1\n<<: {b: 2}\n", "merge_key", 2),
        ("%YAML 1.1\n---\na: 1\n", "directive", 2),
        ("a: 1\nb: 2\na: 3\n", "duplicate_key", 3),
        ("a: {b: 1, b: 2}\n", "duplicate_key", 1),
        ("a: 1\nb: {t: Biais, données, c: true}\n", "flow_comma", 2),
        ("? [a]\n: 1\n", "syntax", 1),
        ("a: 1\nb: De quoi s'agit-il : ceci\n", "syntax", 2),
        ("a: 1\nb:\n\tc: 1\n", "syntax", 3),
        ("a: 1\nb: 'ouvert\nc: 2\n", "syntax", 2),
        ("a: [1, 2\n", "syntax", 1),
        ('a: 1\nb: "\\0"\n', "encoding", 2),
        ('a: "\\ud800"\n', "encoding", 1),
        ("a: 1\nb: \x07\n", "encoding", 2),
        (b"a: 1\nb: \xe9t\xe9\n", "encoding", 2),
        ("a: 1\n".encode("utf-16"), "encoding", 1),
        ("[" * 60_000, "depth", 1),
        ("- " * 30_000, "depth", 1),
        (b"#" * (MAX_BYTES + 1), "size", 1),
    ],
)
def test_each_refusal_says_why_and_where(source: str | bytes, code: str, line: int) -> None:
    assert (code, f"x.yaml:{line}") in refusals(source)


def test_all_the_faults_of_a_file_are_told_together() -> None:
    codes = refusals("a: &x 1\nb: *x\nc: !t 2\na: 3\n")
    assert codes == [
        ("anchor", "x.yaml:1"),
        ("alias", "x.yaml:2"),
        ("tag", "x.yaml:3"),
        ("duplicate_key", "x.yaml:4"),
    ]


def test_a_colon_in_prose_is_explained_in_french() -> None:
    with pytest.raises(Invalid, match="entre guillemets"):
        load("stem: De quoi s'agit-il : ceci\n", "x.yaml")


def test_the_comma_that_split_a_text_in_two_is_explained() -> None:
    source = (ITEMS / "invalid_flow_comma.yaml").read_bytes()
    with pytest.raises(Invalid, match=r"x\.yaml:12: Une virgule coupe ici un texte"):
        load(source, "x.yaml")


@pytest.mark.parametrize("source", ["", "# rien\n", "\n\n"])
def test_an_empty_file_is_refused_where_one_document_is_expected(source: str) -> None:
    assert load_all(source, "x.yaml") == ()
    with pytest.raises(Invalid, match=r"x\.yaml:1: Le fichier est vide"):
        load(source, "x.yaml")


def test_a_second_document_is_refused_where_one_is_expected() -> None:
    with pytest.raises(Invalid, match=r"x\.yaml:3: Le fichier ne doit contenir"):
        load("a: 1\n---\nb: 2\n", "x.yaml")


def places(source: str | bytes) -> list[str]:
    """Where the faults of any source are; none when it can be read."""
    try:
        load_all(source, "x.yaml")
    except Invalid as refusal:
        return [fault.place for fault in refusal.faults]
    return []


@settings(deadline=None)
@given(
    st.text(max_size=200)
    | st.binary(max_size=200)
    | st.text(alphabet="-?:,[]{}#&*!|>'\"%@` \n\tab<=1.", max_size=80)
)
def test_anything_is_read_or_refused_with_a_line_but_never_breaks(source: str | bytes) -> None:
    assert all(place.removeprefix("x.yaml:").isdigit() for place in places(source))
