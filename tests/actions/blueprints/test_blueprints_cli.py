"""``lms blueprints`` on a database of its own."""

from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result

from lms.blueprints.cli import blueprints
from lms.blueprints.rules import Method, Row
from lms.core import db
from lms.core.config import Settings
from lms.core.errors import Invalid, Missing, Refusal
from tests import make


@pytest.fixture
def run(settings: Settings) -> Callable[..., Result]:
    """Run a command; refusals come out as they are raised, as ``lms.cli.main`` gets them."""
    variables = {"LMS_DATABASE_URL": settings.database_url, "LMS_SECRET_KEY": "k" * 40,
                 "LMS_DATA_DIR": str(settings.data_dir)}

    def run(*arguments: str) -> Result:
        result = CliRunner().invoke(blueprints, arguments, env=variables)
        if isinstance(result.exception, Refusal):
            raise result.exception
        return result

    return run


@pytest.fixture(autouse=True)
def plans(settings: Settings) -> None:
    """« pairs » can be filled and assembled; « large » asks for too much."""
    database = db.connect(settings)
    with db.transaction(database, write=True) as session:
        certification = make.make_certification(session)
        make.make_edition(session, certification, 12)
        make.make_blueprint(session, certification, (Row(2, "B1", "B1-C1"),),
                            code="pairs", method=Method.ASSEMBLED)
        make.make_blueprint(session, certification, (Row(7, "B1", "B1-C1"),), code="large")
    database.dispose()


def test_the_list_tells_each_blueprint_on_a_line(run) -> None:
    lines = run("list").output.splitlines()
    assert [line.split()[:2] for line in lines] == [["pairs", "v1"], ["large", "v1"]]
    assert "2 questions, 60 min" in lines[0]


def test_check_tells_every_row_and_fails_when_one_lacks(run) -> None:
    good = run("check", "pairs")
    assert good.exit_code == 0
    assert good.output.splitlines()[1].split() == ["1", "B1-C1", "2", "/", "6"]
    bad = run("check", "large", "--edition", "1")
    assert bad.exit_code == 1
    assert "Ligne 1 (B1-C1) : il faut 7 questions ; l'édition en a 6." in bad.output


def test_what_is_not_there_is_said(run) -> None:
    with pytest.raises(Missing):
        run("check", "autre")
    with pytest.raises(Invalid, match="Aucune édition de ce numéro"):
        run("check", "pairs", "--edition", "9")


def test_forms_are_assembled_told_and_kept(run) -> None:
    done = run("assemble", "pairs", "--forms", "3", "--seconds", "10")
    assert done.exit_code == 0, done.output
    lines = done.output.splitlines()
    assert [line.split()[:3] for line in lines[:3]] == [
        [str(n), "2", "questions,"] for n in (1, 2, 3)]
    assert "largest gap 0.0000 (proved the least), 6 places without difficulty" in lines[3]
    with pytest.raises(Invalid, match="8 questions demandées par 4 sujets"):
        run("assemble", "pairs", "--forms", "4")
    with pytest.raises(Refusal, match="ne s'assemblent pas"):
        run("assemble", "large")
