"""Whatever the bytes, a roster is read or refused: nothing else may come out."""

import io
import json
import zipfile
from datetime import date
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from lms.cohorts.columns import USUAL_TITLES
from lms.cohorts.roster import (
    Roster,
    Verdict,
    annotated_xlsx,
    as_json,
    judge_roster,
    read_roster,
)
from lms.core.errors import Invalid
from lms.core.sheets import xlsx_bytes

FOLDER = Path(__file__).parents[2] / "data" / "rosters"
TODAY = date(2026, 1, 15)
SAMPLES = [path.read_bytes() for path in sorted(FOLDER.glob("0*"))]
WORKBOOK = xlsx_bytes({"Liste": (["Nom", "Prénom", "Courriel"], [("A", "B", "a@exemple.test")])})
NASTY = st.sampled_from(
    [
        "=1+1",
        "\ufffd",
        "\u200b",
        "\u00ad",
        "Ã\u00ad",
        "HÃ©",
        "Ã",
        "\t",
        '"',
        "31/02/1990",
        "29162",
        "1E+13",
        "+",
        "-",
        "a@b",
        "a@exemple.test",
        "Total",
        "{",
        "{0}",
        "%s",
        "\x1a",
        "\x85",
        "\u2028",
        "\U0010ffff",
        "\ud7ff",
    ]
)
CELLS = st.one_of(NASTY, st.text(max_size=12), st.integers().map(str), st.floats().map(str))
CODECS = st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-be"])


def read_or_refused(data: bytes) -> Roster | Invalid:
    try:
        return read_roster("liste", data)
    except Invalid as refusal:
        return refusal


def check(data: bytes) -> None:
    roster = read_or_refused(data)
    if isinstance(roster, Invalid):
        assert "{" not in str(roster)
        assert roster.faults
        return
    judged = judge_roster(roster, (), TODAY)
    assert [row.row for row in judged] == list(range(1, len(roster.table.rows) + 1))
    for row in judged:
        assert (row.values is None) == (row.verdict in {Verdict.REFUSED, Verdict.EMPTY})
        if row.values:
            assert all((row.values.email, row.values.family_name, row.values.given_name))
        assert bool(row.reasons) == (row.verdict in {"refused", "question", "duplicate"})
    json.dumps(as_json(roster, judged))
    annotated_xlsx(roster, judged)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
@example(b"PK\x03\x04")
@example(b"PK\x05\x06" + bytes(18))
@example(b"\xff\xfe")
@example(b"\xff\xfe\x00")
@example(b"\xfe\xff\xd8\x00")
@example(b"sep=;\n")
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    check(data)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(CELLS, max_size=20), max_size=4), CODECS, st.sampled_from(";\t,|"))
def test_any_cells_under_a_true_header_get_a_verdict(
    rows: list[list[str]], codec: str, delimiter: str
) -> None:
    lines = [list(dict.fromkeys(USUAL_TITLES.values())), *rows]
    text = "\n".join(delimiter.join(line) for line in lines)
    check(text.encode(codec, errors="replace"))


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(SAMPLES), st.data())
def test_a_damaged_roster_is_read_or_refused(sample: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(sample)))
    check(
        sample[:at] + data.draw(st.binary(max_size=4)) + sample[at + data.draw(st.integers(0, 3)) :]
    )


@settings(max_examples=15, deadline=None)
@given(st.data())
def test_a_damaged_workbook_is_read_or_refused(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(WORKBOOK)))
    check(WORKBOOK[:at] + data.draw(st.binary(min_size=1, max_size=4)) + WORKBOOK[at + 1 :])


@settings(max_examples=15, deadline=None)
@given(st.data())
def test_a_workbook_damaged_inside_is_read_or_refused(data: st.DataObject) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(WORKBOOK)) as source, zipfile.ZipFile(out, "w") as target:
        victim = data.draw(st.sampled_from(source.namelist()))
        for name in source.namelist():
            content = bytearray(source.read(name))
            if name == victim:
                content[data.draw(st.integers(0, len(content) - 1))] = data.draw(
                    st.integers(0, 255)
                )
            target.writestr(name, bytes(content))
    check(out.getvalue())
