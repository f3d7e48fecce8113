"""``lms banks import`` and ``export``: what programs and people are told, and every trap."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lms.cli import lms
from lms.core.config import Settings
from lms.core.errors import Invalid, Missing

TRAPS = Path(__file__).parents[2] / "data" / "traps"
GIFT = """\
::Capitale::Quelle est la capitale ? {=Paris ~Lille}

Sans clé ? {~Rouge ~Vert}

Taux ? {#3,5}

Tout dire. {}
"""
Run = Callable[..., Result]
pytestmark = pytest.mark.usefixtures("reads_here")

# What each trap must give: the code that refuses the file, or the counts, refusals and notices.
REFUSED = {
    "json/duplicate_keys.json": "duplicate_key",
    "xml/quadratic_blowup.xml": "entity_declaration",
    "xml/xxe_file.xml": "entity_declaration",
    "yaml/anchors_laughs.yaml": "alias",
    "yaml/duplicate_keys.yaml": "duplicate_key",
    "yaml/python_object.yaml": "tag",
    "zip/bomb_ratio.zip": "ratio",
    "zip/encrypted_flag.zip": "encrypted",
    "zip/manifest_href_encoded.zip": "path",
    "zip/slip_absolute.zip": "path",
    "zip/slip_parent.zip": "path",
    "zip/symlink.zip": "symlink",
}
READ = {
    "text/aiken_accents.txt": (1, ["answer_missing", "key_not_in_options"], set()),
    "text/gift_decimal_comma.gift": (1, ["decimal_comma"], set()),
    "text/gift_html_unsafe.gift": (1, [], {"LOSS_ACTIVE_CONTENT"}),
    "text/gift_unclosed.gift": (1, ["brace"], set()),
    "xml/bare_doctype.xml": (1, [], set()),
    "xml/correct_not_a_choice.xml": (0, ["key_not_in_options"], set()),
    "xml/duplicate_choice_ids.xml": (0, ["duplicate_identifier"], set()),
    "xml/nan_mapping.xml": (0, ["non_finite_score"], set()),
    "xml/remote_media.xml": (1, [], {"remote_media_removed"}),
    "xml/utf16_ok.xml": (1, [], set()),
    "zip/cp437_names.zip": (1, [], {"cp437_names"}),
    "zip/manifest_href_remote.zip": (0, ["remote_resource"], set()),
    "zip/manifest_missing_file.zip": (1, ["file_missing"], set()),
    "zip/nested.zip": (1, [], {"nested_archive_not_opened"}),
    "zip/no_manifest.zip": (1, [], {"no_manifest"}),
}
# A roster: tests of sheets judge it.
ELSEWHERE = {"csv/formulas.csv"}


@pytest.fixture
def run(settings: Settings) -> Run:
    """Run a command; refusals come out as they are raised, as ``lms.cli.main`` gets them."""
    variables = {"LMS_DATABASE_URL": settings.database_url, "LMS_SECRET_KEY": "k" * 40,
                 "LMS_DATA_DIR": str(settings.data_dir)}

    def run(*arguments: str, group: str = "banks") -> Result:
        result = CliRunner().invoke(lms, (group, *arguments), env=variables)
        if isinstance(result.exception, Invalid | Missing):
            raise result.exception
        return result

    return run


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    file = tmp_path / "fiche.gift"
    file.write_text(GIFT)
    return file


def imported(run: Run, file: Path, *more: str) -> dict:
    result = run("import", str(file), "--bank", "bureau", "--json", *more)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_the_traps_are_all_judged() -> None:
    known = set(json.loads((TRAPS / "expected.json").read_text()))
    files = {file.relative_to(TRAPS).as_posix() for file in TRAPS.glob("*/*")}
    generated = {"xml/huge_text_8mb.xml"}
    assert files | generated == known
    assert set(REFUSED) | set(READ) | ELSEWHERE == files


@pytest.mark.parametrize(("trap", "code"), REFUSED.items())
def test_a_trap_that_is_refused_says_why(run: Run, trap: str, code: str) -> None:
    result = run("import", str(TRAPS / trap), "--bank", "pieges", "--json", "--dry-run")
    assert result.exit_code == 1
    error = json.loads(result.stdout)["error"]
    assert code in {fault["code"] for fault in error["faults"]}
    assert error["text"]
    assert "root:" not in result.output


@pytest.mark.parametrize(("trap", "expected"), READ.items())
def test_a_trap_that_is_read_keeps_what_is_sound(
    run: Run, trap: str, expected: tuple[int, list[str], set[str]]
) -> None:
    taken, refusals, notices = expected
    report = imported(run, TRAPS / trap, "--dry-run")
    assert report["seen"] - report["refused"] == taken
    assert [one["code"] for one in report["refusals"]] == refusals
    told = {one["code"] for one in report["warnings"]}
    told |= {code for one in report["losses"] for code in one["codes"]}
    assert notices <= told


@pytest.mark.usefixtures("own_process")
def test_xml_of_thirty_megabytes_is_refused_for_its_size(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "huge.xml"
    file.write_text(f"<?xml version='1.0'?><quiz><question>{'x' * 30_000_000}</question></quiz>")
    result = run("import", str(file), "--bank", "pieges", "--json", "--dry-run")
    assert (result.exit_code, json.loads(result.stdout)["error"]["code"]) == (1, "size")


@pytest.mark.usefixtures("own_process")
def test_a_report_counts_and_says_each_refusal_and_loss(run: Run, sheet: Path) -> None:
    report = imported(run, sheet)
    assert {name: report[name] for name in ("seen", "imported", "imported_with_losses",
                                            "draft_key_missing", "refused", "format")} == {
        "seen": 4, "imported": 1, "imported_with_losses": 1, "draft_key_missing": 1,
        "refused": 1, "format": "gift"}
    [refusal] = report["refusals"]
    assert refusal["code"] == "decimal_comma"
    assert refusal["place"] == "ligne 5"
    assert report["losses"] == [{"place": "ligne 7", "codes": ["rubric_to_write"]}]
    assert "Paris" not in json.dumps(report)


def test_importing_again_reports_the_same(run: Run, sheet: Path) -> None:
    assert imported(run, sheet) == imported(run, sheet)


def test_people_are_told_in_words(run: Run, sheet: Path) -> None:
    output = run("import", str(sheet), "--bank", "bureau").output
    assert "refusée  ligne 5: Un nombre GIFT s'écrit avec un point" in output
    assert "pertes  ligne 7: la grille de correction est à écrire" in output
    assert "format : GIFT, questions : 4" in output


@pytest.mark.usefixtures("own_process")
def test_many_questions_come_with_a_progress_bar(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "many.gift"
    file.write_text("\n\n".join(f"Question {number} ? {{T}}" for number in range(250)))
    assert "questions : 250" in run("import", str(file), "--bank", "bureau").stdout


def test_a_dry_run_writes_nothing(run: Run, sheet: Path, settings: Settings) -> None:
    imported(run, sheet, "--dry-run", "--bank", "autre")
    assert imported(run, sheet)["seen"] == 4


def test_a_wrong_bank_or_language_is_refused_before_the_file_is_read(
    run: Run, sheet: Path
) -> None:
    with pytest.raises(Invalid):
        run("import", str(sheet), "--bank", "Été")
    result = run("import", str(sheet), "--bank", "x", "--lang", "français", "--json")
    assert json.loads(result.stdout)["error"]["code"] == "lang"


@pytest.mark.parametrize(("written", "read"), [
    ("gift", "gift"), ("moodle", "moodle"), ("qti21", "qti"), ("qti30", "qti"),
    ("table", "table"), ("native", "native"),
])
def test_a_bank_of_a_folder_is_written_in_each_format_and_read_back(
    run: Run, bank_folder: Path, write_item, written: str, read: str
) -> None:
    write_item("q-1")
    out = bank_folder.parent / "sortie"
    result = run("export", str(bank_folder), "--format", written, "-o", str(out), "--json")
    report = json.loads(result.stdout)
    assert (report["items"], report["written"]) == (1, 1)
    back = imported(run, out, "--dry-run")
    assert (back["seen"], back["refused"], back["format"]) == (1, 0, read)


def test_losses_are_told_on_the_side(run: Run, bank_folder: Path, write_item,
                                     tmp_path: Path) -> None:
    write_item("q-1", points=3)
    result = run("export", str(bank_folder), "--format", "gift", "-o", str(tmp_path / "x.gift"))
    assert "q-1: " in result.stderr
    assert "le nombre de points n'est pas gardé" in result.stderr
    assert result.stdout.endswith("1 / 1 questions\n")


def test_the_newest_edition_of_a_published_bank_is_written(
    run: Run, bank_folder: Path, write_item, tmp_path: Path
) -> None:
    write_item("q-1")
    run("publish", str(bank_folder), group="catalog")
    run("publish", str(bank_folder))
    out = tmp_path / "petite.zip"
    run("export", "petite", "--format", "native", "-o", str(out))
    with zipfile.ZipFile(out) as archive:
        names = archive.namelist()
        header = archive.read("bank.yaml").decode()
    assert names == ["bank.yaml", "B1/q-1.yaml"]
    assert "id: petite\n" in header
    assert imported(run, out, "--dry-run")["imported"] == 1


def test_a_bank_that_nobody_knows_is_not_written(run: Run, tmp_path: Path) -> None:
    with pytest.raises(Missing):
        run("export", "inconnue", "--format", "gift", "-o", str(tmp_path / "x"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("written", ["booklet", "booklet-key"])
def test_chosen_questions_are_written_on_paper(
    run: Run, bank_folder: Path, write_item, tmp_path: Path, written: str
) -> None:
    for name in ("q-1", "q-2", "q-3"):
        write_item(name)
    out = tmp_path / "livret.pdf"
    result = run("export", str(bank_folder), "--format", written, "-o", str(out),
                 "--item", "q-1", "--item", "q-3", "--json")
    assert json.loads(result.stdout)["written"] == 2
    assert out.read_bytes().startswith(b"%PDF")


def test_a_choice_that_keeps_no_question_writes_nothing(
    run: Run, bank_folder: Path, write_item, tmp_path: Path
) -> None:
    write_item("q-1")
    with pytest.raises(Invalid, match="Aucune question ne correspond"):
        run("export", str(bank_folder), "--format", "booklet", "-o", str(tmp_path / "x.pdf"),
            "--block", "B9")
    assert not (tmp_path / "x.pdf").exists()
