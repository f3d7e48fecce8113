"""A bank is read whole, and every fault of every file is told with its line."""

from fractions import Fraction
from pathlib import Path

import pytest
from bank_folders import HEADER, item_text, write_bank

from lms.banks.kinds import KINDS
from lms.banks.reader import BankFiles, read_bank
from lms.core.strict_yaml import MAX_BYTES

DATA = Path(__file__).parents[2] / "data" / "items"
FRAMEWORK = HEADER[: HEADER.index("framework:")] + "framework: framework.yaml\n"


def told(bank: BankFiles) -> list[tuple[str, str]]:
    assert all(fault.message for fault in bank.faults)
    return [(fault.place, fault.code) for fault in bank.faults]


def test_a_sound_bank_is_read_without_a_fault(tmp_path: Path) -> None:
    bank = read_bank(write_bank(tmp_path, {
        "B1/a-1.yaml": item_text("a-1"),
        "B2/b-1.yaml": item_text("b-1", block="B2", competence="B2-C1"),
        "stimuli/s-1.yaml": "schema: lms-stimulus/1\nid: s-1\nversion: 1\nlang: fr\ntitle: Cas\n"
                            "text: |\n  Un atelier.\n",
        "media/lisez-moi.txt": "rien",
        ".cache/x.yaml": "rien",
        "README.md": "rien",
    }))
    assert told(bank) == []
    assert [file.item.id for file in bank.items] == ["a-1", "b-1"]
    assert bank.items[0].at("answer") == "B1/a-1.yaml:10"
    assert bank.bank is not None
    assert bank.bank.title == "Banque d'essai"
    assert bank.framework is not None
    assert bank.framework.code is None
    assert bank.framework.competences == {"B1-C1": "B1", "B1-C2": "B1", "B2-C1": "B2"}
    assert [stimulus.id for stimulus in bank.stimuli] == ["s-1"]


def test_every_fault_of_every_file_is_collected(tmp_path: Path) -> None:
    bank = read_bank(write_bank(tmp_path, {
        "B1/a-1.yaml": item_text("a-1", stem="'   '", answr="true"),
        "B1/a-2.yaml": item_text("a-2").replace("answer: true", "answer: oui"),
        "B1/a-3.yaml": "id: a-3\nid: a-3\n",
        "B1/a-4.yaml": b"\xff\xfe",
        "B1/a-5.yaml": item_text("a-5"),
        "B1/a-6.yml": item_text("a-6"),
        "B1/a-7.yaml": "",
        "B1/a-8.yaml": "- une liste\n",
        "stimuli/s-1.yaml": "schema: lms-stimulus/1\nid: s-1\n",
    }, header=HEADER.replace("owner: Projet", "owneur: Projet")))
    assert told(bank) == [
        ("bank.yaml:1", "missing_field"),
        ("bank.yaml:6", "unknown_field"),
        ("stimuli/s-1.yaml:1", "missing_field"),
        ("stimuli/s-1.yaml:1", "missing_field"),
        ("stimuli/s-1.yaml:1", "missing_field"),
        ("stimuli/s-1.yaml:1", "missing_field"),
        ("B1/a-1.yaml:9", "empty_text"),
        ("B1/a-1.yaml:15", "unknown_field"),
        ("B1/a-2.yaml:10", "wrong_type"),
        ("B1/a-3.yaml:2", "duplicate_key"),
        ("B1/a-4.yaml:1", "encoding"),
        ("B1/a-6.yml", "wrong_extension"),
        ("B1/a-7.yaml:1", "empty"),
        ("B1/a-8.yaml:1", "not_a_mapping"),
    ]
    assert [file.item.id for file in bank.items] == ["a-5"]


def test_a_fault_of_meaning_has_the_line_of_what_is_wrong(tmp_path: Path) -> None:
    text = (
        "schema: lms-item/1\nid: a-1\nversion: 1\nstatus: draft\ntype: choice\nlang: fr\n"
        "block: B1\ncompetences: [B1-C1]\nstem: Combien ?\nmax_choices: 1\noptions:\n"
        "  - id: a\n    text: Un\n    correct: true\n"
        "  - id: b\n    text: Un\n    correct: true\n"
        "scoring:\n  method: all_or_nothing\n  points: 0\nauthors: [{name: A}]\n"
    )
    bank = read_bank(write_bank(tmp_path, {"B1/a-1.yaml": text}))
    assert told(bank) == [
        ("B1/a-1.yaml:20", "no_points"),
        ("B1/a-1.yaml:16", "duplicate_option"),
        ("B1/a-1.yaml:10", "several_keys"),
    ]


def test_a_file_may_hold_several_items(tmp_path: Path) -> None:
    text = item_text("a-1") + "---\n" + item_text("a-2", answr="x")
    bank = read_bank(write_bank(tmp_path, {"B1/lot.yaml": text}))
    assert [(file.item.id, file.alone) for file in bank.items] == [("a-1", False)]
    assert told(bank) == [("B1/lot.yaml:30", "unknown_field")]


def test_what_the_bank_says_of_all_holds_unless_an_item_says_otherwise(tmp_path: Path) -> None:
    header = HEADER + (
        "defaults:\n  scoring: {points: 2, min: 0, dont_know: true}\n"
        "  exposure: {pool: certification}\n"
    )
    own = "{method: all_or_nothing, penalty: -1/2, points: 1, min: -1}"
    bank = read_bank(write_bank(tmp_path, {
        "B1/a-1.yaml": item_text("a-1"),
        "B1/a-2.yaml": item_text("a-2", exposure="{pool: training}"),
        "B1/a-3.yaml": item_text("a-3").replace("{method: all_or_nothing}", own),
        "B1/a-4.yaml": item_text("a-4").replace("{method: all_or_nothing}",
                                                "{method: all_or_nothing, penalty: -1/2}"),
    }, header=header))
    assert told(bank) == []
    plain, trained, full, penal = (file.item for file in bank.items)
    assert (plain.scoring.points, plain.scoring.dont_know) == (2, True)
    assert (plain.exposure.pool, trained.exposure.pool) == ("certification", "training")
    assert (full.scoring.points, full.scoring.floor) == (1, -1)
    assert penal.scoring.floor == Fraction(-1, 2)


@pytest.mark.parametrize(
    ("header", "fault"),
    [
        ("", ("bank.yaml:1", "empty")),
        ("- x\n", ("bank.yaml:1", "not_a_mapping")),
        (FRAMEWORK, ("framework.yaml", "unreadable")),
        (FRAMEWORK.replace("framework.yaml", "../framework.yaml"),
         ("bank.yaml:7", "framework_name")),
        (FRAMEWORK.replace("framework.yaml", "/etc/passwd"), ("bank.yaml:7", "framework_name")),
        (HEADER[: HEADER.index("framework:")], ("bank.yaml:1", "framework_missing")),
        (HEADER.replace("block: B2, title: Trois", "block: B2, titre: Trois"),
         ("bank.yaml:15", "unknown_field")),
        (HEADER.replace("lms-bank/1", "lms-bank/2"), ("bank.yaml:1", "not_allowed")),
    ],
)
def test_a_wrong_header_is_told_and_the_items_are_read_all_the_same(
    tmp_path: Path, header: str, fault: tuple[str, str]
) -> None:
    bank = read_bank(write_bank(tmp_path, {"B1/a-1.yaml": item_text("a-1")}, header=header))
    assert fault in told(bank)
    assert [file.item.id for file in bank.items] == ["a-1"]


def test_a_framework_may_be_a_file_of_the_catalogue(tmp_path: Path) -> None:
    shipped = Path(__file__).parents[3] / "question_banks" / "ia-hdf" / "framework.yaml"
    bank = read_bank(write_bank(tmp_path, {
        "B1/a-1.yaml": item_text("a-1"), "framework.yaml": shipped.read_bytes(),
    }, header=FRAMEWORK))
    assert told(bank) == []
    assert bank.framework is not None
    assert bank.framework.code == "IA-HDF"
    assert bank.framework.competences["B1-C1"] == "B1"


def test_a_faulty_framework_is_told_with_its_own_lines(tmp_path: Path) -> None:
    bank = read_bank(write_bank(tmp_path, {
        "B1/a-1.yaml": item_text("a-1"), "framework.yaml": "schema: lms-framework/1\n",
    }, header=FRAMEWORK))
    assert bank.framework is None
    assert {place for place, _ in told(bank)} == {"framework.yaml:1"}


@pytest.mark.parametrize("folder", ["", "absent"])
def test_a_folder_without_a_bank_is_a_fault(tmp_path: Path, folder: str) -> None:
    assert told(read_bank(tmp_path / folder)) == [("bank.yaml", "no_bank")]


def test_a_bank_without_a_question_is_a_fault(tmp_path: Path) -> None:
    assert told(read_bank(write_bank(tmp_path, {}))) == [("bank.yaml", "no_items")]


def test_a_link_that_may_lead_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.yaml"
    secret.write_text(item_text("a-1"))
    folder = write_bank(tmp_path / "bank", {"B1/a-2.yaml": item_text("a-2")})
    (folder / "B1" / "a-1.yaml").symlink_to(secret)
    assert told(read_bank(folder)) == [("B1/a-1.yaml", "unreadable")]


def test_a_huge_file_is_refused_without_being_read_whole(tmp_path: Path) -> None:
    folder = write_bank(tmp_path, {"B1/a-1.yaml": b"#" * (MAX_BYTES + 1)})
    assert told(read_bank(folder)) == [("B1/a-1.yaml:1", "size")]


def test_the_comma_trap_is_refused_with_its_explanation(tmp_path: Path) -> None:
    trap = (DATA / "invalid_flow_comma.yaml").read_bytes()
    bank = read_bank(write_bank(tmp_path, {"B1/ia-b9-0001.yaml": trap}))
    assert told(bank) == [("B1/ia-b9-0001.yaml:12", "flow_comma")]
    assert "entre guillemets" in bank.faults[0].message


def test_the_example_bank_is_read_and_its_own_comma_trap_found() -> None:
    bank = read_bank(DATA / "ia-hdf")
    assert told(bank)[0] == ("bank.yaml:18", "flow_comma")
    assert told(bank)[1:] == []
    assert {file.item.type for file in bank.items} == set(KINDS)
    case = next(file.item for file in bank.items if file.item.type == "composite")
    assert case.stimulus.title == "Étude de cas – atelier de plasturgie"
