"""What a whole bank must hold to, and what its authors are advised to look at."""

import hashlib
from pathlib import Path
from typing import Any

import pytest
from bank_folders import item_text, write_bank

from lms.banks.checks import Report, check_bank
from lms.banks.reader import read_bank

CHOICE = """\
schema: lms-item/1
id: {id}
version: 1
status: review
type: choice
lang: fr
block: B1
competences: [B1-C1]
stem: Énoncé {id}
max_choices: 1
options:
{options}
scoring: {{method: all_or_nothing}}
authors: [{{name: A. Martin}}]
"""
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20


def checked(folder: Path, files: dict[str, str]) -> Report:
    return check_bank(read_bank(write_bank(folder, dict(files))))


def faults(report: Report) -> list[tuple[str, str]]:
    assert all(fault.message for fault in report.faults)
    return [(fault.place, fault.code) for fault in report.faults]


def advice(report: Report) -> list[tuple[str, str]]:
    assert all(found.message for found in report.advice)
    return [(found.place, found.code) for found in report.advice]


def choice_text(name: str, key: int, long: bool = False) -> str:
    lines = []
    for position in range(1, 5):
        text = "x" * (40 if long and position == key else 10) + str(position)
        lines.append(f"  - {{id: o{position}, text: {text}, correct: "
                     f"{'true' if position == key else 'false'}}}")
    return CHOICE.format(id=name, options="\n".join(lines))


def full_bank() -> dict[str, str]:
    return {
        "B1/a-1.yaml": item_text("a-1"),
        "B1/a-2.yaml": item_text("a-2", competence="B1-C2"),
        "B2/b-1.yaml": item_text("b-1", block="B2", competence="B2-C1"),
    }


def test_a_full_bank_has_nothing_to_say(tmp_path: Path) -> None:
    report = checked(tmp_path, full_bank())
    assert (report.faults, report.advice) == ((), ())
    assert report.counts["block"] == {"B1": 2, "B2": 1}
    assert report.counts["type"] == {"true_false": 3}
    assert report.counts["status"] == {"review": 3}
    assert report.counts["competence"] == {"B1-C1": 1, "B1-C2": 1, "B2-C1": 1}


@pytest.mark.parametrize(
    ("file", "text", "fault"),
    [
        ("B1/x.yaml", item_text("a-9"), ("B1/x.yaml:2", "file_name")),
        ("B1/b-9.yaml", item_text("b-9", block="B2", competence="B2-C1"),
         ("B1/b-9.yaml:7", "block_folder")),
        ("B3/c-1.yaml", item_text("c-1", block="B3", competence="B3-C1"),
         ("B3/c-1.yaml:7", "unknown_block")),
        ("B1/a-9.yaml", item_text("a-9", competence="B1-C9"),
         ("B1/a-9.yaml:8", "unknown_competence")),
        ("B1/a-9.yaml", item_text("a-9", competence="B2-C1"),
         ("B1/a-9.yaml:8", "competence_of_other_block")),
        ("B1/a-9.yaml", item_text("a-9", stem="Énoncé a-1"),
         ("B1/a-9.yaml:2", "duplicate_content")),
        ("B2/a-1.yaml", item_text("a-1", block="B2", competence="B2-C1"),
         ("B2/a-1.yaml:2", "duplicate_id")),
        ("B1/a-9.yaml", item_text("a-9", media="[{id: m, file: media/m.png, alt: Schéma}]"),
         ("B1/a-9.yaml:15", "media_missing")),
        ("B1/a-9.yaml", item_text("a-9", answr="x"), ("B1/a-9.yaml:15", "unknown_field")),
    ],
)
def test_what_breaks_the_bank_is_a_fault(
    tmp_path: Path, file: str, text: str, fault: tuple[str, str]
) -> None:
    assert fault in faults(checked(tmp_path, full_bank() | {file: text}))


def test_a_duplicate_says_which_question_it_repeats(tmp_path: Path) -> None:
    report = checked(tmp_path, full_bank() | {"B1/a-9.yaml": item_text("a-9", stem="Énoncé a-1")})
    assert report.faults[0].message == "Cette question est la même que B1/a-1.yaml:2."


def test_a_media_file_is_there_and_is_the_one_that_was_declared(tmp_path: Path) -> None:
    digest = hashlib.sha256(PNG).hexdigest()
    files: dict[str, Any] = full_bank() | {"media/m.png": PNG}
    for name, announced in (("a-8", digest), ("a-9", "0" * 64)):
        media = f"[{{id: m, file: media/m.png, alt: Schéma, sha256: {announced!r}}}]"
        files[f"B1/{name}.yaml"] = item_text(name, media=media)
    report = checked(tmp_path, files)
    assert faults(report) == [("B1/a-9.yaml:15", "media_changed")]
    assert advice(report) == []


@pytest.mark.parametrize(("name", "content", "code"), [
    ("m.png", b"\xff\xd8\xff", "media_kind"), ("m.csv", b"\x00\x01", "media_kind"),
    ("m.xlsx", b"PK\x03\x04", "media_kind"), ("m.exe", b"MZ", "media_kind"),
    ("m.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "media_unsafe"),
    ("m.svg", b"<svg><rect onload='x()'/></svg>", "media_unsafe"),
    ("m.svg", b"<svg><use href='https://x.example/a.svg'/></svg>", "media_unsafe"),
    ("m.svg", b"<svg><style>@import 'x'</style></svg>", "media_unsafe"),
    ("m.svg", b"<svg><rect style='fill:url(http://x)'/></svg>", "media_unsafe"),
    ("m.svg", b"<!DOCTYPE x [<!ENTITY a 'b'>]><svg>&a;</svg>", "media_unsafe"),
    ("m.svg", b"<svg><rect fill='url(#a)'/></svg>", None), ("m.png", PNG, None),
    ("m.csv", "\ufeffnom;âge".encode(), None),
])
def test_the_content_of_a_media_is_what_its_name_says_and_only_draws(
    tmp_path: Path, name: str, content: bytes, code: str | None
) -> None:
    files: dict[str, Any] = full_bank() | {f"media/{name}": content}
    files["B1/a-8.yaml"] = item_text("a-8", media=f"[{{id: m, file: media/{name}, alt: Un}}]")
    assert [found for _, found in faults(checked(tmp_path, files))] == ([code] if code else [])


def reviewed(by: str, decision: str = "accepted") -> str:
    return item_text("a-9", status="approved", reviews=f"[{{by: {by}, decision: {decision}}}]")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (item_text("a-9", status="approved"), [("B1/a-9.yaml:4", "not_reviewed")]),
        (reviewed("a. martin"), [("B1/a-9.yaml:4", "not_reviewed")]),
        (reviewed("C. Dubois", "changes"), [("B1/a-9.yaml:4", "not_reviewed")]),
        (reviewed("C. Dubois"), []),
        (item_text("a-9").replace("rationale: Parce que.\n", ""),
         [("B1/a-9.yaml:1", "no_rationale")]),
        (item_text("a-9").replace("sources: [{title: Un livre}]\n", ""),
         [("B1/a-9.yaml:1", "no_source")]),
        (item_text("a-9", competence=""), [("B1/a-9.yaml:8", "no_competence")]),
        (item_text("a-9", exposure="{enemies: [a-1, z-1]}"),
         [("B1/a-9.yaml:15", "unknown_enemy")]),
    ],
)
def test_what_a_question_lacks_is_an_advice(
    tmp_path: Path, text: str, expected: list[tuple[str, str]]
) -> None:
    report = checked(tmp_path, full_bank() | {"B1/a-9.yaml": text})
    assert faults(report) == []
    assert advice(report) == expected


def test_what_no_question_covers_is_told(tmp_path: Path) -> None:
    report = checked(tmp_path, {"B1/a-1.yaml": item_text("a-1")})
    assert [found.message for found in report.advice] == [
        "Aucune question ne porte sur le bloc B2.",
        "Aucune question n'évalue la compétence B1-C2.",
    ]


def habits(folder: Path, keys: list[int], long: int = 0) -> set[str]:
    files = {
        f"B1/q-{n}.yaml": choice_text(f"q-{n}", key, long=n < long) for n, key in enumerate(keys)
    }
    return {found.code for found in checked(folder, files).advice}


def test_a_key_that_sits_too_often_at_the_same_place_is_told(tmp_path: Path) -> None:
    assert "key_position" in habits(tmp_path / "often", [2] * 11 + [1, 3, 4, 1, 3])
    assert "key_position" not in habits(tmp_path / "even", [1, 2, 3, 4] * 4)
    assert "key_position" not in habits(tmp_path / "few", [2] * 9)


def test_a_key_that_is_too_often_the_longest_is_told(tmp_path: Path) -> None:
    assert "longest_is_key" in habits(tmp_path / "often", [1, 2, 3, 4] * 4, long=12)
    assert "longest_is_key" not in habits(tmp_path / "even", [1, 2, 3, 4] * 4, long=4)


def test_without_a_framework_the_rest_is_still_checked(tmp_path: Path) -> None:
    header = "schema: lms-bank/1\n"
    bank = read_bank(write_bank(tmp_path, {"B1/x.yaml": item_text("a-1")}, header=header))
    assert ("B1/x.yaml:2", "file_name") in faults(check_bank(bank))


def statements(folder: Path, answers: str, level: str = "apply") -> set[str]:
    files = {
        f"B1/q-{n}.yaml": item_text(f"q-{n}", level=level).replace(
            "answer: true", f"answer: {'true' if sign == 'v' else 'false'}")
        for n, sign in enumerate(answers)
    }
    return {found.code for found in checked(folder, files).advice}


def test_statements_that_are_nearly_all_true_or_all_false_are_told(tmp_path: Path) -> None:
    assert "mostly_true" in statements(tmp_path / "true", "v" * 12 + "f")
    assert "mostly_false" in statements(tmp_path / "false", "f" * 12 + "v")
    assert not {"mostly_true", "mostly_false"} & statements(tmp_path / "even", "vvvvvvvffffff")
    assert "mostly_true" not in statements(tmp_path / "few", "v" * 9)


def test_a_bank_that_mostly_asks_to_remember_is_told(tmp_path: Path) -> None:
    assert "mostly_remember" in statements(tmp_path / "learnt", "vf" * 6, level="remember")
    assert "mostly_remember" not in statements(tmp_path / "used", "vf" * 6)
    assert "mostly_remember" not in statements(tmp_path / "few", "vf" * 4, level="remember")


def test_an_advice_stands_at_the_line_of_its_field(tmp_path: Path) -> None:
    text = item_text("a-9", stem="Un modèle dit toujours la vérité.").replace(
        "answer: true", "answer: false")
    report = checked(tmp_path, full_bank() | {"B1/a-9.yaml": text})
    assert advice(report) == [("B1/a-9.yaml:9", "absolute_statement")]
    assert "« toujours »" in report.advice[0].message
