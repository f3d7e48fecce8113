"""Fetch the front-end files that are committed, from npm, and prove what they are.

``static/vendor.toml`` names every package with its version, the integrity npm publishes for it
(sha512 of the tarball), the files kept and their sha256. Nobody needs Node to run the product:
this is for whoever raises a version.

    python tools/vendor.py           fetch, check, write the files
    python tools/vendor.py --lock    the same, and print the sha256 to put in the manifest

The icons kept from bootstrap-icons are joined in one sprite, ``static/icons.svg``.
"""

import argparse
import base64
import hashlib
import io
import re
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MANIFEST = ROOT / "lms/web/static/vendor.toml"
SVG = re.compile(r"<svg[^>]*viewBox=\"(?P<box>[^\"]+)\"[^>]*>(?P<drawing>.*)</svg>", re.DOTALL)


class VendorError(Exception):
    """What was fetched is not what the manifest says."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One committed file: its path in the package, its path in the project, its digest."""

    source: str
    target: Path
    sha256: str


@dataclass(frozen=True, slots=True)
class Package:
    """One npm package at one version, and what is kept of it."""

    name: str
    version: str
    licence: str
    integrity: str
    files: tuple[Kept, ...]
    icons: tuple[str, ...]
    sprite: Kept | None


def read_manifest(path: Path) -> tuple[Package, ...]:
    """The packages of a ``vendor.toml``; targets are relative to the project's root."""
    return tuple(_package(entry) for entry in tomllib.loads(path.read_text("utf-8"))["package"])


def _package(entry: Mapping[str, object]) -> Package:
    folder = Path(str(entry["into"]))
    files = entry.get("files")
    sprite = entry.get("sprite")
    return Package(
        name=str(entry["name"]),
        version=str(entry["version"]),
        licence=str(entry["licence"]),
        integrity=str(entry["integrity"]),
        files=tuple(_kept(row, folder) for row in files) if isinstance(files, list) else (),
        icons=tuple(sprite["icons"]) if isinstance(sprite, dict) else (),
        sprite=Kept("", Path(sprite["to"]), sprite["sha256"]) if isinstance(sprite, dict) else None,
    )


def _kept(row: Mapping[str, str], folder: Path) -> Kept:
    name = row.get("to", Path(row["from"]).name)
    return Kept(row["from"], folder / name, row["sha256"])


def integrity_of(content: bytes) -> str:
    """The npm integrity string of a tarball: ``sha512-`` and the digest in base 64."""
    return "sha512-" + base64.b64encode(hashlib.sha512(content).digest()).decode()


def members_of(tarball: bytes) -> dict[str, bytes]:
    """The files of an npm tarball by their path under ``package/``."""
    with tarfile.open(fileobj=io.BytesIO(tarball), mode="r:gz") as archive:
        return {
            member.name.removeprefix("package/"): handle.read()
            for member in archive
            if (handle := archive.extractfile(member)) is not None
        }


def sprite_of(drawings: Mapping[str, str]) -> str:
    """One SVG holding each icon as a ``<symbol>`` whose id is the icon's name."""
    symbols = []
    for name, svg in sorted(drawings.items()):
        found = SVG.search(svg)
        if found is None:
            raise VendorError(f"{name}: not an SVG with a viewBox")
        drawing = re.sub(r"\s*\n\s*", "", found["drawing"])
        symbols.append(f'<symbol id="{name}" viewBox="{found["box"]}">{drawing}</symbol>')
    body = "\n".join(symbols)
    return f'<svg xmlns="http://www.w3.org/2000/svg" fill="currentColor">\n{body}\n</svg>\n'


def contents_of(package: Package, tarball: bytes) -> Iterator[tuple[Kept, bytes]]:
    """Each kept file with its bytes, once the tarball is proven to be the published one."""
    if integrity_of(tarball) != package.integrity:
        raise VendorError(f"{package.name}: integrity is {integrity_of(tarball)}")
    members = members_of(tarball)
    for kept in package.files:
        yield kept, members[kept.source]
    if package.sprite:
        drawings = {name: members[f"icons/{name}.svg"].decode() for name in package.icons}
        yield package.sprite, sprite_of(drawings).encode()


def fetch(package: Package) -> bytes:
    """The tarball npm serves for this very version."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            ["npm", "pack", "--silent", f"{package.name}@{package.version}"],
            cwd=folder,
            check=True,
            capture_output=True,
        )
        return next(Path(folder).glob("*.tgz")).read_bytes()


def write(package: Package, lock: bool) -> None:
    """Write the files of one package; without ``lock`` refuse any unexpected digest."""
    for kept, content in contents_of(package, fetch(package)):
        digest = hashlib.sha256(content).hexdigest()
        if lock:
            print(f"{digest}  {kept.target}")
        elif digest != kept.sha256:
            raise VendorError(f"{kept.target}: sha256 is {digest}")
        target = ROOT / kept.target
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def main() -> int:
    parser = argparse.ArgumentParser(description="Fetch and check the vendored front-end files.")
    parser.add_argument("--lock", action="store_true", help="print the sha256 instead of checking")
    options = parser.parse_args()
    try:
        for package in read_manifest(MANIFEST):
            write(package, options.lock)
            print(f"{package.name} {package.version}")
    except VendorError as refusal:
        print(f"refused: {refusal}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
