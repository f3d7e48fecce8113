"""``lms cohorts`` and ``lms steering`` from the terminal, on a database of their own."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lms.cohorts.cli import cohorts
from lms.core import db
from lms.core.config import Settings
from lms.core.errors import Invalid
from lms.steering.cli import steering
from tests import make

ROSTERS = Path(__file__).parents[2] / "data" / "rosters"
FIRST = str(ROSTERS / "01_cp1252_pointvirgule_crlf.csv")


class Terminal:
    """A terminal whose product lives in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._runner = CliRunner(env={"LMS_DATA_DIR": str(folder), "LMS_DATABASE_URL": ""})

    def cohorts(self, *arguments: str) -> Result:
        return self._runner.invoke(cohorts, arguments)

    def steering(self, *arguments: str) -> Result:
        return self._runner.invoke(steering, arguments)


@pytest.fixture
def bare(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path / "var")


@pytest.fixture
def terminal(bare: Terminal, put_tables: Callable[[Path], None]) -> Terminal:
    """With tables, an organisation and a certification, and no trainee."""
    put_tables(bare.folder)
    database = db.connect(Settings(data_dir=bare.folder))
    with db.transaction(database, write=True) as session:
        make.make_organisation(session, name="GRETA Lille")
        make.make_certification(session, code="IA-HDF-1")
    database.dispose()
    return bare


def _opened(terminal: Terminal) -> str:
    agreement = terminal.steering("add-agreement", "EDEC-IA", "EDEC IA", "--starts-on",
                                  "2026-01-01", "--ends-on", "31/12/2027", "--target", "90")
    assert agreement.exit_code == 0, agreement.exception
    cohort = terminal.cohorts(
        "open", "P1", "Pilote", "--organisation", "GRETA Lille", "--agreement", "EDEC-IA",
        "--certification", "IA-HDF-1", "--starts-on", "2026-09-01", "--ends-on", "2026-12-31",
        "--capacity", "20",
    )
    assert cohort.exit_code == 0, cohort.exception
    return cohort.output.strip()


def test_a_dry_run_needs_no_database_and_creates_no_file(bare: Terminal) -> None:
    result = bare.cohorts("roster", FIRST, "--dry-run", "--json")
    assert result.exit_code == 0, result.exception
    told = json.loads(result.output)
    assert [row["verdict"] for row in told["rows"]] == ["new"] * 6
    assert told["encoding"] == "cp1252"
    assert not bare.folder.exists()


def test_a_dry_run_works_on_an_empty_migrated_base_and_leaves_it_as_it_is(
    terminal: Terminal
) -> None:
    before = sorted(path.name for path in terminal.folder.iterdir())
    result = terminal.cohorts("roster", FIRST, "--dry-run", "--json")
    assert result.exit_code == 0, result.exception
    assert len(json.loads(result.output)["rows"]) == 6
    assert sorted(path.name for path in terminal.folder.iterdir()) == before


def test_a_dry_run_works_on_a_file_that_has_no_table_yet(bare: Terminal) -> None:
    bare.folder.mkdir()
    (bare.folder / "passerelle.db").touch()
    assert bare.cohorts("roster", FIRST, "--dry-run").exit_code == 0


def test_without_json_the_verdicts_are_a_table_for_people(bare: Terminal) -> None:
    result = bare.cohorts("roster", str(ROSTERS / "07_doublons.csv"))
    assert "doublon      Dupont anne" in result.output
    assert "ligne 3, E-mail *: Ce stagiaire est déjà à la ligne 1." in result.output


def test_a_roster_is_applied_then_known_then_undone(terminal: Terminal) -> None:
    cohort_id = _opened(terminal)
    applied = terminal.cohorts("roster", FIRST, "--cohort", cohort_id, "--apply")
    assert applied.output.strip() == (
        "liste 1 : 6 inscrits, 0 modifiés, 0 inchangés, 0 laissés de côté"
    )
    assert "6 inscrits    0 entrés / 100" in terminal.cohorts("list").output
    again = terminal.cohorts("roster", FIRST, "--dry-run", "--json")
    assert {row["verdict"] for row in json.loads(again.output)["rows"]} == {"unchanged"}
    for_it = terminal.cohorts("roster", FIRST, "--cohort", cohort_id)
    assert "6 inchangé" in for_it.output
    undone = terminal.cohorts("undo", "1")
    assert undone.output.count("annulé") == 6
    for_it = terminal.cohorts("roster", FIRST, "--cohort", cohort_id)
    assert "6 nouveau" in for_it.output


def test_applying_needs_a_cohort(terminal: Terminal) -> None:
    assert terminal.cohorts("roster", FIRST, "--apply").exit_code == 2


def test_a_file_that_is_not_a_roster_is_a_clear_refusal(bare: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "note.csv"
    path.write_bytes(b"%PDF-1.7")
    result = bare.cohorts("roster", str(path), "--dry-run", "--json")
    assert isinstance(result.exception, Invalid)
    assert "PDF" in str(result.exception)


HUGE = "1" + "0" * 20


@pytest.mark.parametrize("number", ["999", HUGE, "0", "-5", str(2**63)])
@pytest.mark.parametrize("more", [("--dry-run", "--json"), ("--apply",), ()])
def test_an_unknown_cohort_is_one_clear_line(
    terminal: Terminal, number: str, more: tuple[str, ...]
) -> None:
    result = terminal.cohorts("roster", FIRST, "--cohort", number, *more)
    assert isinstance(result.exception, Invalid)
    assert str(result.exception) == f"La cohorte {number} n'existe pas."
    assert not result.output


@pytest.mark.parametrize("number", ["999", HUGE, "0"])
def test_an_unknown_roster_is_one_clear_line(terminal: Terminal, number: str) -> None:
    result = terminal.cohorts("undo", number)
    assert str(result.exception) == f"La liste {number} n'existe pas."


def test_a_cohort_is_unknown_where_there_is_no_database(bare: Terminal) -> None:
    result = bare.cohorts("roster", FIRST, "--cohort", HUGE)
    assert str(result.exception) == f"La cohorte {HUGE} n'existe pas."


def test_a_file_that_cannot_be_opened_is_one_clear_line(bare: Terminal, tmp_path: Path) -> None:
    bad_name = os.fsdecode(os.fsencode(tmp_path) + b"/liste-\xff.csv")
    for path in (str(tmp_path / "absent.csv"), str(tmp_path), bad_name, "/proc/self/mem"):
        result = bare.cohorts("roster", path)
        assert isinstance(result.exception, Invalid), path
        told = str(result.exception)
        assert "ne peut pas être lu" in told
        assert len(told.encode().splitlines()) == 1


def test_a_file_whose_name_is_not_utf8_is_read(terminal: Terminal, tmp_path: Path) -> None:
    cohort_id = _opened(terminal)
    path = os.fsdecode(os.fsencode(tmp_path) + b"/liste-\xff.csv")
    Path(path).write_bytes(Path(FIRST).read_bytes())
    for more in (("--dry-run", "--json"), (), ("--cohort", cohort_id, "--apply")):
        result = terminal.cohorts("roster", path, *more)
        assert result.exit_code == 0, result.exception
    Path(path).write_bytes(bytes(range(256)) * 40)
    refused = terminal.cohorts("roster", path, "--json")
    assert isinstance(refused.exception, Invalid)
    assert str(refused.exception).encode()


@pytest.mark.parametrize("option", ["--capacity", "--target", "--version"])
def test_numbers_no_cohort_can_have_are_refused(terminal: Terminal, option: str) -> None:
    result = terminal.cohorts(
        "open", "P1", "Pilote", "--organisation", "GRETA Lille", "--agreement", "EDEC-IA",
        "--certification", "IA-HDF-1", "--starts-on", "2026-09-01", "--ends-on", "2026-12-31",
        "--capacity", "20", option, HUGE,
    )
    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_a_database_that_is_none_is_a_clear_line(bare: Terminal) -> None:
    bare.folder.mkdir()
    (bare.folder / "passerelle.db").write_bytes(b"pas une base " * 900)
    result = bare.cohorts("roster", FIRST, "--dry-run")
    assert result.exit_code == 1
    assert "the database does not answer" in result.output


def test_what_a_cohort_names_must_exist(terminal: Terminal) -> None:
    result = terminal.cohorts(
        "open", "P1", "Pilote", "--organisation", "Inconnue", "--agreement", "X",
        "--certification", "Y", "--starts-on", "2026-09-01", "--ends-on", "2026-12-31",
        "--capacity", "20",
    )
    assert "« Inconnue » n'existe pas." in str(result.exception)
    assert "EDEC-IA" not in terminal.steering("list").output
    _opened(terminal)
    assert "EDEC-IA" in terminal.steering("list").output
