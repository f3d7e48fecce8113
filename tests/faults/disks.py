"""Disks that a test may fill or cut from the mains; what the machine cannot do is said, not passed.

They are mounted in folders of their own and never touch the machine's disk.
"""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

FORGETFUL = Path(__file__).with_name("forgetful.py")
MEGABYTE = 1024 * 1024


def not_run(why: str) -> None:
    """Stop the scenario as skipped, in words that the report shows."""
    pytest.skip(f"NOT RUN: {why}")


@dataclass(frozen=True)
class SmallDisk:
    """A file system of a few megabytes."""

    path: Path

    def fill(self) -> None:
        """Leave no byte free."""
        ballast = os.open(self.path / "ballast", os.O_CREAT | os.O_WRONLY | os.O_APPEND)
        for size in (MEGABYTE, 4096, 1):
            try:
                while True:
                    os.write(ballast, bytes(size))
            except OSError:
                continue
        os.close(ballast)

    def free(self) -> None:
        """Give the room back."""
        (self.path / "ballast").unlink()


@contextmanager
def tmpfs(folder: Path, megabytes: int) -> Iterator[SmallDisk]:
    """A small disk in memory."""
    with _mounted(folder, ["-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs"]) as path:
        yield SmallDisk(path)


@contextmanager
def ext4(folder: Path, megabytes: int) -> Iterator[SmallDisk]:
    """A small ext4 in a file."""
    image = folder / "image"
    with image.open("wb") as file:
        file.truncate(megabytes * MEGABYTE)
    made = shutil.which("mkfs.ext4", path="/usr/sbin:/sbin:/usr/bin")
    if made is None:
        not_run("mkfs.ext4 is not installed")
    subprocess.run([str(made), "-q", "-m", "0", str(image)], check=True)
    with _mounted(folder, ["-o", "loop", str(image)]) as path:
        yield SmallDisk(path)


@contextmanager
def _mounted(folder: Path, options: list[str]) -> Iterator[Path]:
    if os.geteuid() != 0:
        not_run("mounting a small disk takes root")
    place = folder / "disk"
    place.mkdir()
    mounting = subprocess.run(["mount", *options, str(place)], capture_output=True, check=False)
    if mounting.returncode:
        not_run(f"no small disk here: {mounting.stderr.decode().strip()}")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


class MainsDisk:
    """A disk whose power can be cut: what was not synced is then gone.

    Prepare ``live``, ``plug`` it in, let programs write below ``mount``; after ``cut``, ``durable``
    is what is left.
    """

    def __init__(self, folder: Path) -> None:
        self.live, self.durable, self.mount = (
            folder / name for name in ("live", "durable", "mount")
        )
        self.live.mkdir()
        self.mount.mkdir()
        self._process: subprocess.Popen[bytes] | None = None

    def plug(self) -> None:
        """What ``live`` holds is on the disk; from now on only what is synced will be."""
        subprocess.run(["cp", "-a", str(self.live), str(self.durable)], check=True)
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", str(FORGETFUL), str(self.live), str(self.durable),
             str(self.mount)],
            stdout=subprocess.PIPE,
        )
        assert self._process.stdout is not None
        with self._process.stdout as said:
            assert said.readline() == b"mounted\n"

    def cut(self) -> None:
        """Take the mains away at this very instant."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self._process = None

    def unmount(self) -> None:
        """Let go of what is left of the mount."""
        self.cut()
        subprocess.run(["umount", "-l", str(self.mount)], capture_output=True, check=False)


@contextmanager
def mains_disk(folder: Path) -> Iterator[MainsDisk]:
    """A disk of this kind, or « not run » where the machine has no FUSE."""
    if os.geteuid() != 0:
        not_run("cutting the power takes root")
    if not os.access("/dev/fuse", os.R_OK | os.W_OK):
        not_run("cutting the power takes /dev/fuse")
    disk = MainsDisk(folder)
    try:
        yield disk
    finally:
        disk.unmount()
