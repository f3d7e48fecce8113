"""A real server for a test: gunicorn workers on a free port, which may be killed and come back."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from lms.core import ambient
from lms.core.config import Settings

START_SECONDS = 300
"""A machine that does ten other things is slow, not broken."""
COMMAND = [sys.executable, "-c", "from lms.cli import main; main()"]


class Server:
    """A server on one port: where it listens and how to hurt it."""

    def __init__(self, settings: Settings, log: Path, workers: int = 2) -> None:
        self.settings = settings
        self.log = log
        self.port = free_port(self)
        self._count = workers
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start, or start again on the same port, with the settings as they now are."""
        bind = ["serve", "--bind", f"127.0.0.1:{self.port}", "--workers", str(self._count)]
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(
                COMMAND + bind, env=environment(self.settings, self.url),
                stdout=output, stderr=output,
            )

    def is_down(self) -> bool:
        return self._process is None or self._process.poll() is not None

    def is_ready(self) -> bool:
        """What ``/readyz`` says."""
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=3) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def wait(self) -> None:
        """Until it is ready."""
        until = ambient.stopwatch() + START_SECONDS
        while ambient.stopwatch() < until and not self.is_down():
            if self.is_ready():
                return
            time.sleep(0.1)
        text = self.log.read_text(errors="replace")
        raise RuntimeError("the server did not start:\n" + text[-3000:])

    def workers(self) -> list[int]:
        assert self._process is not None
        with suppress(psutil.NoSuchProcess):
            return [child.pid for child in psutil.Process(self._process.pid).children()]
        return []

    def kill_a_worker(self, turn: int) -> None:
        """kill -9 one of the workers; the master starts another."""
        pids = self.workers()
        if pids:
            with suppress(ProcessLookupError):
                os.kill(pids[turn % len(pids)], signal.SIGKILL)

    def kill_everything(self) -> None:
        """kill -9 of the master and of every worker at once."""
        assert self._process is not None
        for pid in [self._process.pid, *self.workers()]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._process.wait()

    def stop(self) -> None:
        """As an operator does: what is being answered is answered."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(25)
        except subprocess.TimeoutExpired:
            self.kill_everything()


@contextmanager
def serving(settings: Settings, log: Path, workers: int = 2) -> Iterator[Server]:
    """Serve these settings until the end of the block."""
    server = Server(settings, log, workers)
    server.start()
    try:
        server.wait()
        yield server
    finally:
        server.stop()


@contextmanager
def supervised(server: Server) -> Iterator[None]:
    """Start the server again whenever it is down, as systemd would after 100 ms."""
    done = threading.Event()

    def look() -> None:
        while not done.wait(0.1):
            if server.is_down():
                server.start()

    thread = threading.Thread(target=look, name="supervisor")
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def environment(settings: Settings, url: str) -> dict[str, str]:
    """What a process of the product needs to run on these settings."""
    ours = {
        **os.environ,  # noqa: TID251 - a process is started, no setting is read
        "LMS_DATABASE_URL": settings.url, "LMS_DATA_DIR": str(settings.data_dir),
        "LMS_SECRET_KEY": settings.secret_key, "LMS_MAIL_DIR": str(settings.mail_dir),
        "LMS_BASE_URL": url,
    }
    return ours | ({"LMS_CLOCK_FILE": str(settings.clock_file)} if settings.clock_file else {})


def command(settings: Settings, *words: str) -> subprocess.CompletedProcess[str]:
    """Run ``lms WORDS`` on these settings."""
    return subprocess.run([*COMMAND, *words], env=environment(settings, "http://127.0.0.1"),
                          capture_output=True, text=True, check=False, timeout=120)


def free_port(keeper: object) -> int:
    """A port that nobody else is given as long as ``keeper`` lives.

    Between being found free and being listened on, or while a server is down, another test's
    server could be given the port: one would then sign in to somebody else's exam. A socket that
    is bound and does not listen keeps it, and whoever asks for this very port may still listen.
    """
    with socket.socket() as place:
        place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        place.bind(("127.0.0.1", 0))
        port = int(place.getsockname()[1])
        weakref.finalize(keeper, os.close, place.detach())
    return port
