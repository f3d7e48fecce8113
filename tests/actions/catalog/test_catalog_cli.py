"""``lms catalog`` on a database of its own."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lms.catalog.cli import catalog
from lms.catalog.reader import read_framework
from lms.core.config import Settings
from lms.core.errors import Invalid

FRAMEWORKS = Path(__file__).parents[2] / "data" / "frameworks"
SMALL = FRAMEWORKS / "small.yaml"


@pytest.fixture
def run(settings: Settings) -> Callable[..., Result]:
    """Run a command; refusals come out as they are raised, as ``lms.cli.main`` gets them."""
    variables = {"LMS_DATABASE_URL": settings.database_url, "LMS_SECRET_KEY": "k" * 40,
                 "LMS_DATA_DIR": str(settings.data_dir)}

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(catalog, arguments, env=variables, catch_exceptions=False,
                                  standalone_mode=False)

    return run


def test_check_says_what_a_sound_framework_holds(run) -> None:
    output = run("check", str(SMALL)).output
    assert "IA-MINI version 1 (interne) : conforme" in output
    assert "2 blocs, 3 compétences, 4 critères, 10.5 h" in output


def test_check_accepts_a_shipped_bank_by_its_name(run) -> None:
    assert "IA-HDF version 1" in run("check", "ia-hdf").output


def test_check_refuses_with_every_fault(run) -> None:
    with pytest.raises(Invalid) as refusal:
        run("check", str(FRAMEWORKS / "faulty.yaml"))
    lines = str(refusal.value).splitlines()
    assert len(lines) > 10
    assert all(line.startswith("faulty.yaml:") for line in lines)


def test_publish_prints_the_id_and_the_digest_and_list_shows_it(run) -> None:
    digest = read_framework(SMALL).content_sha256
    assert run("publish", str(SMALL)).output == f"1 {digest}\n"
    assert run("publish", str(SMALL)).output == f"1 {digest}\n"
    [line] = run("list").output.splitlines()
    assert line.split() == ["1", "IA-MINI", "v1", "interne", "Utiliser", "l'intelligence",
                            "artificielle", "à", "son", "poste"]
