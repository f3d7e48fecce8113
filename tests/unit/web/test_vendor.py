"""The front-end files in the tree are the published ones, all of them, and nothing else."""

import hashlib
import importlib.util
import io
import re
import sys
import tarfile
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]
STATIC = ROOT / "lms/web/static"
ICON = re.compile(r"""(?:icon\(|picture=)["']([a-z0-9-]+)["']""")
URL = re.compile(r"""url\(["']?([^"')]+)["']?\)""")


def load_tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("vendor_tool", ROOT / "tools/vendor.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


tool = load_tool()
PACKAGES = tool.read_manifest(STATIC / "vendor.toml")
KEPT = [kept for package in PACKAGES for kept in package.files]
SPRITES = [package.sprite for package in PACKAGES if package.sprite]


def tarball(files: Mapping[str, str]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name, text in files.items():
            member = tarfile.TarInfo(f"package/{name}")
            member.size = len(text.encode())
            archive.addfile(member, io.BytesIO(text.encode()))
    return buffer.getvalue()


def package_of(content: bytes, *sources: str) -> object:
    return tool.Package(
        name="demo",
        version="1.0.0",
        licence="MIT",
        integrity=tool.integrity_of(content),
        files=tuple(tool.Kept(source, Path(source).name, "") for source in sources),
        icons=(),
        sprite=None,
    )


@pytest.mark.parametrize("kept", [*KEPT, *SPRITES], ids=lambda kept: str(kept.target))
def test_a_committed_file_has_the_digest_of_the_manifest(kept: Any) -> None:
    content = (ROOT / kept.target).read_bytes()
    assert hashlib.sha256(content).hexdigest() == kept.sha256


def test_no_file_of_the_vendor_folder_is_missing_from_the_manifest() -> None:
    found = {path.relative_to(ROOT) for path in (STATIC / "vendor").rglob("*") if path.is_file()}
    assert found <= {kept.target for kept in KEPT}


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.name)
def test_a_package_says_its_licence_and_comes_with_its_text(package: Any) -> None:
    assert package.licence in {"MIT", "OFL-1.1", "MPL-2.0"}
    names = [kept.target.name for kept in package.files]
    assert any(name.endswith("LICENSE") for name in names)


def test_every_file_a_stylesheet_names_is_here() -> None:
    missing = [
        f"{sheet.name}: {address}"
        for sheet in STATIC.glob("*.css")
        for address in URL.findall(sheet.read_text("utf-8"))
        if not (sheet.parent / address).is_file()
    ]
    assert missing == []


def test_every_icon_a_template_names_is_in_the_sprite() -> None:
    drawn = set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "icons.svg").read_text("utf-8")))
    missing = {
        f"{page.name}: {name}"
        for page in ROOT.glob("lms/*/templates/**/*.html")
        for name in ICON.findall(page.read_text("utf-8"))
        if name not in drawn
    }
    assert missing == set()


def test_a_tarball_that_is_not_the_published_one_is_refused() -> None:
    package = package_of(tarball({"a.js": "one"}), "a.js")
    with pytest.raises(tool.VendorError, match="integrity"):
        list(tool.contents_of(package, tarball({"a.js": "two"})))


def test_only_the_named_files_of_a_tarball_are_kept() -> None:
    content = tarball({"dist/a.js": "kept", "README.md": "left"})
    kept = list(tool.contents_of(package_of(content, "dist/a.js"), content))
    assert [(row.target, body) for row, body in kept] == [("a.js", b"kept")]


def test_a_sprite_holds_each_drawing_under_its_name() -> None:
    svg = '<svg width="16" viewBox="0 0 16 16">\n  <path d="M0"/>\n</svg>'
    sprite = tool.sprite_of({"b": svg, "a": svg})
    assert re.findall(r'id="(\w)" viewBox="0 0 16 16"><path d="M0"/>', sprite) == ["a", "b"]


def test_a_picture_without_a_frame_cannot_join_the_sprite() -> None:
    with pytest.raises(tool.VendorError, match="moon"):
        tool.sprite_of({"moon": "<svg><path/></svg>"})
