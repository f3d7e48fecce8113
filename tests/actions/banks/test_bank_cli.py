"""``lms banks`` on a database of its own."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lms.banks.cli import banks
from lms.catalog.cli import catalog
from lms.core.config import Settings
from lms.core.errors import Invalid


@pytest.fixture
def run(settings: Settings) -> Callable[..., Result]:
    """Run a command; refusals come out as they are raised, as ``lms.cli.main`` gets them."""
    variables = {"LMS_DATABASE_URL": settings.database_url, "LMS_SECRET_KEY": "k" * 40,
                 "LMS_DATA_DIR": str(settings.data_dir)}

    def run(*arguments: str, group=banks) -> Result:
        result = CliRunner().invoke(group, arguments, env=variables)
        if isinstance(result.exception, Invalid):
            raise result.exception
        return result

    return run


def test_a_sound_bank_passes_with_its_counts(run, bank_folder: Path, write_item) -> None:
    write_item("q-1")
    result = run("check", str(bank_folder))
    assert result.exit_code == 0
    assert "questions : 1, fautes : 0" in result.output


def test_a_bank_with_faults_exits_1_and_names_every_line(
    run, bank_folder: Path, write_item
) -> None:
    write_item("q-1", competence="B9-C9")
    write_item("q-2", status="fini")
    result = run("check", str(bank_folder))
    assert result.exit_code == 1
    assert "faute  B1/q-1.yaml:9: La compétence B9-C9" in result.output
    assert "faute  B1/q-2.yaml:4: " in result.output


def test_the_report_is_read_by_programs_too(run, bank_folder: Path, write_item) -> None:
    write_item("q-1", competence="B9-C9")
    result = run("check", str(bank_folder), "--json")
    assert result.exit_code == 1
    assert [fault["code"] for fault in json.loads(result.output)["faults"]] == [
        "unknown_competence"]


def test_the_shipped_bank_is_named_without_its_path(run) -> None:
    result = run("check", "ia-hdf")
    assert result.exit_code == 0
    assert "fautes : 0" in result.output


def test_publish_prints_the_edition_and_list_shows_it(run, bank_folder: Path, write_item) -> None:
    write_item("q-1")
    write_item("q-2", status="approved")
    run("publish", str(bank_folder), group=catalog)
    result = run("publish", str(bank_folder))
    assert result.output.startswith("1 n°1 ")
    assert run("publish", str(bank_folder)).output == result.output
    assert run("list").output.split()[:3] == ["1", "petite", "n°1"]
    assert "2 (approuvée : 1, en relecture : 1)" in run("list").output


def test_show_prints_one_question_with_its_key(run, write_item) -> None:
    output = run("show", str(write_item("q-1"))).output
    assert "Question q-1 ?" in output
    assert "Réponse attendue : Bonne réponse de q-1" in output


def test_show_refuses_a_file_that_is_not_a_question(run, bank_folder: Path, write_item) -> None:
    with pytest.raises(Invalid) as refusal:
        run("show", str(bank_folder / "bank.yaml"))
    assert {fault.code for fault in refusal.value.faults} <= {"not_an_item", "kind_missing"}
    with pytest.raises(Invalid) as refusal:
        run("show", str(write_item("q-1", status="fini")))
    assert [fault.place for fault in refusal.value.faults] == ["B1/q-1.yaml:4"]


def test_questions_that_say_the_same_are_paired(run) -> None:
    result = run("duplicates", "ia-hdf")
    assert "ia-b2-0034  ia-b4-0040  (déclarées ennemies)" in result.output
    assert "« neutre en apparence »" in result.output
    assert "questions comparées : 327" in result.output
    pairs = json.loads(run("duplicates", "ia-hdf", "--threshold", "0.2", "--json").output)["pairs"]
    assert [pair["enemies"] for pair in pairs] == [True, True]
    assert all(pair["similarity"] >= 0.2 for pair in pairs)


def test_nothing_is_compared_in_a_folder_without_questions(run, tmp_path: Path) -> None:
    with pytest.raises(Invalid) as refused:
        run("duplicates", str(tmp_path))
    assert "bank.yaml" in str(refused.value)
