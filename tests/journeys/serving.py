"""A real server for a test: gunicorn workers on a free port, which may be killed."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from lms.core.config import Settings

START_SECONDS = 30


@dataclass
class Server:
    """A running server: where it listens and how to hurt it."""

    port: int
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def workers(self) -> list[int]:
        return [child.pid for child in psutil.Process(self.process.pid).children()]

    def kill_a_worker(self, turn: int) -> None:
        """kill -9 one of the workers; the master starts another."""
        pids = self.workers()
        if pids:
            os.kill(pids[turn % len(pids)], signal.SIGKILL)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(settings: Settings, log: Path, workers: int = 2) -> Iterator[Server]:
    """Serve these settings until the end of the block."""
    port = free_port()
    environment = {
        **os.environ,  # noqa: TID251 - a process is started, no setting is read
        "LMS_DATABASE_URL": settings.url, "LMS_DATA_DIR": str(settings.data_dir),
        "LMS_SECRET_KEY": settings.secret_key, "LMS_MAIL_DIR": str(settings.mail_dir),
        "LMS_BASE_URL": f"http://127.0.0.1:{port}",
    }
    if settings.clock_file:
        environment["LMS_CLOCK_FILE"] = str(settings.clock_file)
    command = [sys.executable, "-c", "from lms.cli import main; main()", "serve",
               "--bind", f"127.0.0.1:{port}", "--workers", str(workers)]
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=output)
    try:
        _wait(port, process, log)
        yield Server(port, process)
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(START_SECONDS * 10):
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise RuntimeError("the server did not start:\n" + log.read_text(errors="replace")[-3000:])
