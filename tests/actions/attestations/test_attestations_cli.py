"""``lms attestations`` on a database of its own."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import update

from lms.attestations.cli import attestations
from lms.attestations.models import Attestation
from lms.core import ambient, db
from lms.core.config import Settings
from lms.core.errors import Invalid, Refusal
from lms.core.files import StoredFile
from tests import make
from tests.actions.attestations.decided import make_closed_jury, make_decision
from tests.databases import OpenDatabase


@pytest.fixture
def database(
    fresh_database: OpenDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[db.Database]:
    with fresh_database("sqlite") as url:
        monkeypatch.setenv("LMS_DATABASE_URL", url)
        monkeypatch.setenv("LMS_DATA_DIR", str(tmp_path))
        found = db.connect(Settings(database_url=url))
        yield found
        found.dispose()
    ambient.use_clock_file(None)


@pytest.fixture
def jury_id(database: db.Database) -> int:
    with db.transaction(database, write=True) as session:
        jury = make_closed_jury(session)
        for name in ("Dupont", "Martin"):
            make_decision(session, jury, person=make.make_person(session, family_name=name))
        return jury.id


def run(*words: str) -> Result:
    return CliRunner().invoke(attestations, list(words))


def stored(database: db.Database) -> tuple[Attestation, bytes]:
    with db.transaction(database, write=False) as session:
        attestation = session.query(Attestation).order_by(Attestation.id).first()
        assert attestation is not None
        return attestation, session.get_one(StoredFile, attestation.pdf_sha256).content


def test_a_jury_is_issued_once_and_listed(database: db.Database, jury_id: int) -> None:
    done = run("issue", "--jury", str(jury_id))
    assert done.exit_code == 0
    assert re.findall(r"-0{5}[12]$", done.output, re.MULTILINE) == ["-000001", "-000002"]
    assert run("issue", "--jury", str(jury_id)).output == "0 issued\n"
    listed = run("list", "--search", "dupont", "--status", "valid").output
    assert "DUPONT Zoé B1" in listed
    assert "1 of 1" in listed
    assert run("list", "--status", "revoked").output == "0 of 0\n"


def test_a_code_and_a_file_are_verified_and_a_changed_file_is_not(
    database: db.Database, jury_id: int, tmp_path: Path
) -> None:
    run("issue", "--jury", str(jury_id))
    attestation, content = stored(database)
    assert run("verify", attestation.code.lower()).exit_code == 0
    path = tmp_path / "attestation.pdf"
    path.write_bytes(content)
    assert attestation.number in run("verify", str(path)).output
    path.write_bytes(content.replace(b"%PDF-1.7", b"%PDF-1.6"))
    refused = run("verify", str(path))
    assert refused.exit_code == 1
    assert "unknown" in refused.output


def test_a_mistyped_code_is_explained(database: db.Database) -> None:
    assert isinstance(run("verify", "ABC").exception, Invalid)


def test_the_check_fails_when_a_document_was_changed(database: db.Database, jury_id: int) -> None:
    run("issue", "--jury", str(jury_id))
    assert run("check").output == "2 attestations, 2 sound, 0 not\n"
    attestation, content = stored(database)
    with db.transaction(database, write=True) as session:
        session.execute(update(StoredFile).where(StoredFile.sha256 == attestation.pdf_sha256)
                        .values(content=content + b" "))
    failed = run("check")
    assert failed.exit_code == 1
    assert f"{attestation.number}: the document is not the one" in failed.output


ODD = (
    ("issue", "--jury", "999"), ("issue", "--jury", "9" * 30), ("issue", "--jury", "-1"),
    ("list", "--page", "9" * 30), ("list", "--search", "mot " * 1500),
    ("verify", "9" * 5000), ("verify", "/" + "9" * 5000), ("verify", "/nowhere/x.pdf"),
    ("verify", "x.pdf"), ("verify", "./"),
)


@pytest.mark.parametrize("words", ODD, ids=[" ".join(words)[:30] for words in ODD])
def test_odd_values_get_one_line_and_no_traceback(
    database: db.Database, words: tuple[str, ...]
) -> None:
    done = run(*words)
    assert done.exit_code != 0
    assert isinstance(done.exception, SystemExit | Refusal), done.exception
    told = str(done.exception) if isinstance(done.exception, Refusal) else done.output
    assert len(told.strip().splitlines()[-1]) < 200
    if isinstance(done.exception, Refusal):
        assert len(told.splitlines()) == 1


def test_a_jury_still_deliberating_issues_nothing_and_says_why(database: db.Database) -> None:
    with db.transaction(database, write=True) as session:
        jury_id = make.make_jury(session, make.make_sitting(session, make.make_cohort(session))).id
    done = run("issue", "--jury", str(jury_id))
    assert done.exit_code == 1
    assert done.output == f"Error: jury {jury_id} is not closed\n"
