"""The command line answers a mistake with one clear line and a code, never with a traceback."""

import os
import socket
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from lms.cli import COMMANDS, main
from lms.core import ambient, db, schema
from lms.core.config import Settings

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """``run("db", "check", LMS_X="1")``: the exit code and all that was written."""
    monkeypatch.setenv("LMS_DATA_DIR", str(tmp_path / "data"))

    def run(*arguments: str, **variables: str) -> tuple[int, str]:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "argv", ["lms", *arguments])
        code = 0
        try:
            main()
        except SystemExit as stopped:
            code = int(stopped.code or 0)
        finally:
            ambient.use_clock_file(None)
        written = capsys.readouterr()
        return code, written.out + written.err

    return run


@pytest.mark.parametrize(("arguments", "words"), [
    (("serve", "--workers", "0"), "'--workers'"), (("serve", "--workers", "9" * 30), "'--workers'"),
    (("serve", "--threads", "-1"), "'--threads'"),
    (("serve", "--bind", "127.0.0.1:99999"), "from 1 to 65535"),
    (("serve", "--bind", "127.0.0.1:0"), "HOST:PORT"), (("serve", "--bind", "8000"), "HOST:PORT"),
    (("demo", "--bind", ":::"), "HOST:PORT"), (("people", "add", "--email", "\udcff"), "not UTF-8"),
    (("catalog", "check", "\udce9t\udce9"), "\\xe9t\\xe9"), (("nothing",), "No such command"),
    (("seed", "--scenario", "."), "is a directory"),
])
def test_a_wrong_argument_is_an_error_of_use(
    run: Run, arguments: tuple[str, ...], words: str
) -> None:
    code, written = run(*arguments)
    assert code == 2
    assert words in written


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_an_address_already_taken_is_told_before_anything_is_built(
    run: Run, tmp_path: Path, command: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        code, written = run(command, "--bind", address)
    assert (code, written.count("\n")) == (1, 1)
    assert f"cannot listen at {address} (Address already in use)" in written
    assert not list(tmp_path.rglob("*.db"))


def test_a_number_that_nothing_has_is_not_told_as_a_web_page(
    run: Run, tmp_path: Path, put_tables: Callable[[Path], None]
) -> None:
    put_tables(tmp_path / "data")
    assert run("exams", "timeline", "9999") == (1, "nothing has this number or name\n")


@pytest.mark.parametrize(("variables", "words"), [
    ({"LMS_DATABASE_URL": "postgresql://user:secret@127.0.0.1:1/none"}, "Connection refused"),
    ({"LMS_DATABASE_URL": "postgresql://user:secret@127.0.0.1:port/none"}, "LMS_DATABASE_URL"),
    ({"LMS_DATABASE_URL": "secret"}, "LMS_DATABASE_URL"),
    ({"LMS_DATABASE_URL": "mysql://user:secret@host/none"}, "'mysql'"),
    ({"LMS_DATABASE_URL": "sqlite+aiosqlite:///secret"}, "'sqlite+aiosqlite'"),
    ({"LMS_DATA_DIR": "/proc/none"}, "LMS_DATA_DIR"),
    ({"LMS_DATA_DIR": "/proc/none", "LMS_SECRET_KEY": "k" * 40}, "LMS_DATA_DIR"),
    ({"LMS_DATA_DIR": "/dev/null"}, "LMS_DATA_DIR"),
    ({"LMS_CLOCK_FILE": __file__}, "offset in seconds"),
    ({"LMS_CLOCK_FILE": "/proc"}, "directory"),
    ({"LMS_BASE_URL": "http://\udcff"}, "LMS_BASE_URL"),
    ({"LMS_SECRET_KEY": "secret\nsecret"}, "LMS_SECRET_KEY"),
])
@pytest.mark.parametrize("arguments", [("db", "upgrade"), ("banks", "list"), ("routes",)])
def test_a_wrong_setting_is_named_and_its_secret_kept(
    run: Run, arguments: tuple[str, ...], variables: dict[str, str], words: str
) -> None:
    code, written = run(*arguments, **variables)
    assert code == 1
    assert words in written
    assert len(written.strip().splitlines()) == 1
    assert "secret@" not in written
    assert "secret\n" not in written


def test_a_file_that_is_no_database_is_said_to_be_none(run: Run, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "passerelle.db").write_text("The dog ate the database.\n" * 100)
    assert run("db", "upgrade") == (1, "the database cannot be used: file is not a database\n")


def test_a_database_of_a_newer_version_is_refused_and_says_what_to_do(
    run: Run, tmp_path: Path, put_tables: Callable[[Path], None]
) -> None:
    put_tables(tmp_path / "data")
    database = db.connect(Settings(data_dir=tmp_path / "data"))
    newest = schema.head(database)
    with database.writer.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    database.dispose()
    for arguments in (("db", "upgrade"), ("db", "downgrade", "base"), ("db", "check"),
                      ("banks", "list"), ("serve",)):
        code, written = run(*arguments)
        assert code == 1
        for words in ("revision 9999", f"newest is {newest}", f"`lms db downgrade {newest}`"):
            assert words in written


@pytest.mark.parametrize("revision", ["never", "+99", "a:b", "", " ", "-99", "é\n"])
def test_a_revision_that_does_not_exist_is_refused(
    run: Run, revision: str, tmp_path: Path, put_tables: Callable[[Path], None]
) -> None:
    put_tables(tmp_path / "data")
    for way in ("upgrade", "downgrade"):
        code, written = run("db", way, "--", revision)
        assert code == 1
        assert len(written.strip().splitlines()) == 1


def test_the_data_folder_and_its_files_are_for_their_owner_alone(run: Run, tmp_path: Path) -> None:
    umask = os.umask(0)
    try:
        assert run("db", "upgrade")[0] == 0
    finally:
        os.umask(umask)
    folder = tmp_path / "data"
    database = db.connect(Settings(data_dir=folder))
    with database.writer.begin() as connection:
        connection.execute(text("CREATE TABLE probe (n INTEGER)"))
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    database.dispose()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert modes == dict.fromkeys(
        ("passerelle.db", "passerelle.db-wal", "passerelle.db-shm", "secret.key"), 0o600
    )


def test_a_damaged_secret_key_is_made_again_and_a_sound_one_kept(run: Run, tmp_path: Path) -> None:
    key = tmp_path / "data" / "secret.key"
    assert run("db", "upgrade")[0] == 0
    first = key.read_text()
    assert run("db", "check")[0] == 0
    assert key.read_text() == first
    key.write_bytes(b"\xff")
    assert run("db", "check")[0] == 0
    assert len(key.read_text()) > 32


def test_a_scenario_that_is_refused_builds_nothing(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "scenario.json"
    for source in (b"\xff\xfe", b"", b"[]", b'{"certifications": []}', b'{"organisations": [1]}',
                   b'{"banks": [{"key": "b", "items": [{"id": "../../evil"}]}]}',
                   b'{"sittings": [{"key": "s", "cohort": "c", "bank": "b", "pass_share": "1/0"}]}',
                   b'{"organisations": [{"key": "a", "name": "O"}, {"key": "b", "name": "O"}]}'):
        file.write_bytes(source)
        code, written = run("seed", "--scenario", str(file))
        assert code == 1
        assert "Traceback" not in written
    assert not list(tmp_path.rglob("*evil*"))
    database = db.connect(Settings(data_dir=tmp_path / "data"))
    with database.reads() as session:
        assert session.execute(text("SELECT count(*) FROM organisation")).scalar_one() == 0
        assert session.execute(text("SELECT count(*) FROM certification")).scalar_one() == 0
    database.dispose()


def test_a_reader_that_leaves_is_no_bug(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "lms.cli", "routes"], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env={**os.environ, "LMS_DATA_DIR": str(tmp_path)},  # noqa: TID251
    )
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait() == 1


def test_every_setting_and_command_is_documented(run: Run) -> None:
    code, written = run("config", LMS_DATABASE_URL="postgresql://user:secret@host/name")
    assert code == 0
    assert "LMS_PUBLISHER_NAME" in written
    assert "secret@" not in written
    assert all(command.help for command in COMMANDS)
