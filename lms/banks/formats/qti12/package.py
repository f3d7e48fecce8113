"""Packages of QTI 1.2: which of their files hold questions, and what their questions name."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote

from lms.banks.formats import xml
from lms.banks.formats.outcome import Met, Wish, refused
from lms.banks.formats.qti12.items import found, tag_of
from lms.core.errors import Fault, Invalid
from lms.core.i18n import N_

_MANIFEST = "imsmanifest.xml"
_SUFFIXES = (".xml", ".qti", ".dat")
_BASE = re.compile(r"^(?:\$|%24)IMS[-_]CC[-_]FILEBASE(?:\$|%24)/*(?:\.\./)*", re.IGNORECASE)
_REMOTE = re.compile(r"^(?:[a-z][a-z0-9+.-]*:)?//|^[a-z][a-z0-9+.-]+:", re.IGNORECASE)
_TEXTS: Mapping[str, str] = {
    "no_question": N_("Cette archive ne contient aucune question au format QTI 1.2."),
    "path": N_("Le manifeste nomme un fichier hors de l'archive : elle est refusée."),
    "file_missing": N_("Le manifeste nomme un fichier de questions absent de l'archive."),
    "remote_resource": N_("Le manifeste nomme un fichier qui est ailleurs : il n'est pas lu."),
    "no_manifest": N_("Cette archive n'a pas de manifeste : tous ses fichiers ont été regardés."),
    "manifest_broken": N_("Le manifeste est illisible : tous les fichiers ont été regardés."),
    "resources_ignored": N_("{count} pages, liens ou fichiers de l'archive sont laissés."),
}


@dataclass(frozen=True, slots=True)
class Package:
    """The files with questions, and what is to be told of the others."""

    roots: tuple[tuple[str, Any], ...]
    refusals: tuple[Met, ...]
    warnings: tuple[Fault, ...]


def opened(files: Mapping[str, bytes], wish: Wish) -> Package:
    """What the package holds. Raises ``Invalid`` when it has no question."""
    manifest, warnings = _manifest(files, wish)
    refusals = list(_absent(files, manifest)) if manifest is not None else []
    roots = []
    for name in sorted(files, key=lambda one: (not _is_rich(one), one)):
        if not name.lower().endswith(_SUFFIXES) or b"questestinterop" not in files[name][:4_000]:
            continue
        try:
            root = xml.parse(files[name], name)
        except Invalid as refusal:
            refusals += [refused(name, one.code, one.text, **one.facts) for one in refusal.faults]
            continue
        if tag_of(root) == "questestinterop":
            roots.append((name, root))
    kept = list(_without_poorer_twins(roots))
    if not kept and not refusals:
        raise Invalid([Fault(wish.name, "no_question", _TEXTS["no_question"])])
    others = [name for name in files if name not in dict(roots)
              and PurePosixPath(name).name != _MANIFEST]
    if others:
        warnings.append(_fault(wish.name, "resources_ignored", count=len(others)))
    return Package(tuple(kept), tuple(refusals), tuple(warnings))


def finder(files: Mapping[str, bytes], name: str) -> Callable[[str], bytes | None]:
    """Gives the file of the package that an address in the file ``name`` means."""
    folder = PurePosixPath(name).parent

    def find(address: str) -> bytes | None:
        bare = unquote(_BASE.sub("", address.strip()).split("?")[0].split("#")[0]).lstrip("/")
        tries = (f"web_resources/{bare}", bare, str(folder / bare))
        return next((files[one] for one in map(_plain, tries) if one in files), None)

    return find


def _manifest(files: Mapping[str, bytes], wish: Wish) -> tuple[Any, list[Fault]]:
    names = [name for name in files if PurePosixPath(name).name == _MANIFEST]
    name = min(names, key=lambda one: one.count("/"), default=None)
    if name is None:
        return None, [_fault(wish.name, "no_manifest")]
    try:
        return (name, xml.parse(files[name], name)), []
    except Invalid as refusal:
        if any(one.code == "entity_declaration" for one in refusal.faults):
            raise
        return None, [_fault(wish.name, "manifest_broken")]


def _absent(files: Mapping[str, bytes], manifest: tuple[str, Any]) -> Iterator[Met]:
    """The files of questions that the manifest names and that are not there."""
    folder = PurePosixPath(manifest[0]).parent
    for resource in found(manifest[1], "resource"):
        if "qti" not in (resource.get("type") or "").lower():
            continue
        names = [resource.get("href"), *(one.get("href") for one in found(resource, "file")),
                 *(str(value) for key, value in resource.attrib.items() if key.endswith("}file"))]
        for name in dict.fromkeys(filter(None, names)):
            path = _plain(str(folder / unquote(name)))
            if _REMOTE.match(name):
                yield refused(name[:200], "remote_resource", _TEXTS["remote_resource"])
            elif path.startswith(("../", "/")) or "\\" in path:
                raise Invalid([_fault(manifest[0], "path")])
            elif path not in files:
                yield refused(name[:200], "file_missing", _TEXTS["file_missing"])


def _is_rich(name: str) -> bool:
    """Whether it is the version that Canvas keeps for itself, which says more."""
    return "non_cc_assessments/" in name


def _without_poorer_twins(roots: list[tuple[str, Any]]) -> Iterator[tuple[str, Any]]:
    """Canvas writes a quiz twice: the version for others goes when its own is there."""
    rich = {_ident(root) for name, root in roots if _is_rich(name)} - {""}
    return ((name, root) for name, root in roots if _is_rich(name) or _ident(root) not in rich)


def _ident(root: Any) -> str:
    return next((one.get("ident") or "" for one in found(root, "assessment", "objectbank")), "")


def _plain(path: str) -> str:
    """The path without ``.`` nor the ``..`` that stay inside."""
    steps: list[str] = []
    for step in path.split("/"):
        if step == ".." and steps and steps[-1] != "..":
            steps.pop()
        elif step != "." and (step or not steps):
            steps.append(step)
    return "/".join(steps)


def _fault(place: str, code: str, **facts: Any) -> Fault:
    return Fault(place, code, _TEXTS[code], facts)
