"""A package of QTI items: its manifest says which files are items; without one, all are tried."""

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from lxml import etree

from lms.banks.formats.outcome import Met, Reading, Wish, refused
from lms.banks.formats.progress import told
from lms.banks.formats.qti.item import read_item
from lms.banks.formats.qti.media import Shelf, is_remote, located
from lms.banks.formats.qti.names import normalised
from lms.banks.formats.qti.refusals import TEXTS
from lms.banks.formats.xml import parse
from lms.core.errors import Fault, Invalid
from lms.core.i18n import N_

MANIFEST = "imsmanifest.xml"

_ITEM_TYPE = re.compile(r"(imsqti|apip)_(apip)?(item|qtiitem)|imsqti_item", re.IGNORECASE)
_NOISE = re.compile(r"(^|/)(__MACOSX/|\._|\.DS_Store$|Thumbs\.db$)")
_WARNINGS = {
    "no_manifest": N_("Ce paquet n'a pas de manifeste (imsmanifest.xml) : toutes ses questions "
                      "ont été lues."),
    "manifest_unreadable": N_("Le manifeste de ce paquet n'est pas lisible : toutes ses questions "
                              "ont été lues."),
    "manifest_names": N_("Le manifeste ne nomme pas les fichiers de ce paquet : toutes ses "
                         "questions ont été lues."),
    "nested_archive_not_opened": N_("Le paquet contient des archives, qui n'ont pas été ouvertes "
                                    "({count})."),
    "several_manifests": N_("Ce paquet contient plusieurs manifestes : seul le premier a été lu."),
}
_FAULTS = {
    "no_item": N_("Ce paquet ne contient aucune question QTI."),
    "path": N_("Le manifeste de ce paquet désigne un fichier hors du paquet : il est refusé."),
}


@dataclass(frozen=True, slots=True)
class Resource:
    """A file that the manifest calls an item, and the language it says for it."""

    href: str
    identifier: str = ""
    lang: str = ""


def read_package(files: Mapping[str, bytes], wish: Wish) -> Reading:
    """The questions of an archive already opened: its members by name. Raises ``Invalid``."""
    members = {name: content for name, content in files.items()
               if not _NOISE.search(name) and not name.endswith("/")}
    warnings = list(_nested(members))
    found = _resources(members, warnings)
    if found is None:
        met = _all_of(members, wish)
    else:
        folder, resources = found
        if any(_leaves(folder, one.href) for one in resources):
            raise Invalid([Fault(wish.name, "path", _FAULTS["path"])])
        met = [_resource(members, folder, one, wish) for one in told(resources)]
        if all(one.refusal is not None and one.refusal.code == "file_missing" for one in met):
            met = _unlisted(members, wish, met, warnings)
    if not met:
        raise Invalid([Fault(wish.name, "no_item", _FAULTS["no_item"])])
    wish.check_count(len(met))
    return Reading(tuple(met), tuple(warnings))


def _leaves(folder: str, href: str) -> bool:
    """Whether an address climbs out of the package."""
    path = unquote(href).replace("\\", "/")
    return not is_remote(href) and (
        path.startswith("/") or posixpath.normpath(posixpath.join(folder, path)).startswith(".."))


def _unlisted(
    members: Mapping[str, bytes], wish: Wish, met: list[Met], warnings: list[Fault]
) -> list[Met]:
    """The items themselves when the manifest names none of those that are there."""
    found = _all_of(members, wish)
    if found and met:
        warnings.append(_warning("manifest_names"))
    return found or met


def _nested(members: Mapping[str, bytes]) -> Iterator[Fault]:
    count = sum(content[:4] == b"PK\x03\x04" and name.lower().endswith((".zip", ".imscc"))
                for name, content in members.items())
    if count:
        yield _warning("nested_archive_not_opened", count=count)


def _resources(
    members: Mapping[str, bytes], warnings: list[Fault]
) -> tuple[str, Sequence[Resource]] | None:
    """The folder of the manifest and the items it lists; ``None`` when there is nothing to read."""
    manifests = sorted((name for name in members
                        if posixpath.basename(name).lower() == MANIFEST),
                       key=lambda name: (name.count("/"), name))
    if not manifests:
        warnings.append(_warning("no_manifest"))
        return None
    if len(manifests) > 1:
        warnings.append(_warning("several_manifests"))
    try:
        root = parse(members[manifests[0]], manifests[0])
    except Invalid:
        warnings.append(_warning("manifest_unreadable"))
        return None
    return posixpath.dirname(manifests[0]), list(_listed(root))


def _listed(root: Any) -> Iterator[Resource]:
    for resource in root.iter("{*}resource"):
        if not _ITEM_TYPE.search(resource.get("type") or ""):
            continue
        file = next(resource.iter("{*}file"), None)
        href = resource.get("href") or (file.get("href") if file is not None else "") or ""
        base = "".join(resource.xpath("ancestor-or-self::*/@xml:base", namespaces={
            "xml": "http://www.w3.org/XML/1998/namespace"}))
        yield Resource(href if is_remote(href) else base + href,
                       resource.get("identifier") or "", _language(resource))


def _language(resource: Any) -> str:
    """The language that the metadata of a resource (LOM) says."""
    for element in resource.iter(etree.Element):
        if etree.QName(element).localname == "general":
            found = [one for one in element if etree.QName(one).localname == "language"]
            return "".join(found[0].itertext()).strip() if found else ""
    return ""


def _resource(members: Mapping[str, bytes], folder: str, one: Resource, wish: Wish) -> Met:
    place = one.href[:200] or one.identifier[:200]
    if is_remote(one.href):
        return refused(place, "remote_resource", TEXTS["remote_resource"])
    name = located(members, folder, one.href) if one.href else None
    if name is None:
        return refused(place, "file_missing", TEXTS["file_missing"],
                       file=posixpath.basename(one.href)[:80])
    lang = one.lang if re.fullmatch(r"[a-z]{2}(-[A-Z]{2})?", one.lang) else wish.lang
    return _member(members, name, Wish(lang, wish.name))


def _member(members: Mapping[str, bytes], name: str, wish: Wish) -> Met:
    try:
        root = normalised(parse(members[name], name))
    except Invalid as error:
        fault = error.faults[0]
        return refused(name, fault.code, fault.text, **fault.facts)
    return read_item(root, name, wish, Shelf(members, posixpath.dirname(name)))


def _all_of(members: Mapping[str, bytes], wish: Wish) -> list[Met]:
    """Every member that looks like an item."""
    met = []
    for name in sorted(members):
        head = members[name][:4000].replace(b"\0", b"")
        if name.lower().endswith((".xml", ".qti")) and (
            b"assessmentItem" in head or b"assessment-item" in head
        ) and b"<manifest" not in head:
            found = _member(members, name, wish)
            if found.refusal is None or found.refusal.code != "not_an_item":
                met.append(found)
    return met


def _warning(code: str, **facts: Any) -> Fault:
    return Fault("", code, _WARNINGS[code], facts)
