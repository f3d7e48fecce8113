"""The manifest of a QTI package: its resources and what LOM and QTI metadata say of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree

from lms.banks.formats.qti.marks import TOOL
from lms.banks.formats.qti.writing import camel, document, node
from lms.banks.items import AnyItem

LOM = "http://ltsc.ieee.org/xsd/LOM"


@dataclass(frozen=True, slots=True)
class Entry:
    """An item, its file, and the files it needs."""

    item: AnyItem
    file: str
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Dialect:
    """What a version calls things in a manifest."""

    package: str
    metadata: str
    schema: str
    schema_version: str
    item: str
    stimulus: str


_DIALECTS = {
    "2.1": _Dialect("http://www.imsglobal.org/xsd/imscp_v1p1",
                    "http://www.imsglobal.org/xsd/imsqti_metadata_v2p1", "QTIv2.1 Package",
                    "1.0.0", "imsqti_item_xmlv2p1", ""),
    "3.0": _Dialect("http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1",
                    "http://www.imsglobal.org/xsd/imsqti_metadata_v3p0", "QTI Package",
                    "3.0.0", "imsqti_item_xmlv3p0", "imsqti_stimulus_xmlv3p0"),
}
# The interactions a kind is written with, as the metadata names them.
_INTERACTIONS = {
    "choice": "choice-interaction", "true_false": "choice-interaction",
    "scale": "choice-interaction", "matching": "match-interaction",
    "ordering": "order-interaction", "hotspot": "hotspot-interaction",
    "numeric": "text-entry-interaction", "short_text": "text-entry-interaction",
    "cloze": "text-entry-interaction", "essay": "extended-text-interaction",
    "file_upload": "upload-interaction",
}


def manifest(entries: Sequence[Entry], version: str) -> bytes:
    """The manifest of these items."""
    dialect = _DIALECTS[version]
    shared = dict.fromkeys(name for entry in entries for name in entry.needs)
    names = {name: f"file_{rank}" for rank, name in enumerate(shared, start=1)}
    resources = [_resource(entry, names, dialect) for entry in entries]
    resources += [
        node("resource", {
            "identifier": identifier, "href": name,
            "type": dialect.stimulus if name.startswith("stimuli/") else "webcontent",
        }, node("file", {"href": name}))
        for name, identifier in names.items()
    ]
    root = node(
        "manifest", {"identifier": "MANIFEST"},
        node("metadata", None, node("schema", None, dialect.schema),
             node("schemaversion", None, dialect.schema_version)),
        node("organizations"), node("resources", None, *resources),
    )
    whole = etree.Element(f"{{{dialect.package}}}manifest", attrib=dict(root.attrib), nsmap={
        None: dialect.package, "imsmd": LOM, "imsqti": dialect.metadata})
    whole.extend(list(root))
    for element in whole.iter(etree.Element):
        if not element.tag.startswith("{"):
            element.tag = f"{{{dialect.package}}}{element.tag}"
    return document(whole)


def _resource(entry: Entry, names: dict[str, str], dialect: _Dialect) -> Any:
    return node(
        "resource",
        {"identifier": f"RES-{entry.item.id}", "type": dialect.item, "href": entry.file},
        node("metadata", None, _lom(entry.item), _qti(entry.item, dialect)),
        node("file", {"href": entry.file}),
        *(node("dependency", {"identifierref": names[name]}) for name in entry.needs),
    )


def _lom(item: AnyItem) -> Any:
    """Title, language, keywords, version, authors, licence, block and competences."""
    general = _in(LOM, "general", _in(LOM, "identifier", _in(LOM, "entry", item.id)),
                  _in(LOM, "title", _text(item, item.title or item.id)),
                  _in(LOM, "language", item.lang),
                  *(_in(LOM, "keyword", _text(item, tag)) for tag in item.tags))
    life = _in(LOM, "lifeCycle", _in(LOM, "version", _text(item, str(item.version))), *(
        _in(LOM, "contribute", _in(LOM, "role", _in(LOM, "source", "LOMv1.0"),
                                   _in(LOM, "value", "author")), _in(LOM, "entity", author.name))
        for author in item.authors))
    rights = [_in(LOM, "rights", _in(LOM, "description", _text(item, item.licence)))
              ] if item.licence else []
    paths = [[item.block], *([item.block, competence] for competence in item.competences)]
    return _in(LOM, "lom", general, life, *rights, _in(LOM, "classification", *(
        _in(LOM, "taxonPath", _in(LOM, "source", _text(item, TOOL)),
            *(_in(LOM, "taxon", _in(LOM, "id", code)) for code in path))
        for path in paths)))


def _qti(item: AnyItem, dialect: _Dialect) -> Any:
    space, older = dialect.metadata, dialect.schema_version == "1.0.0"
    kind = _INTERACTIONS.get(item.type)
    said = camel(kind) if kind and older else kind
    return _in(
        space, "qtiMetadata", _in(space, "timeDependent", "false"),
        _in(space, "interactionType", said) if said else None,
        _in(space, "feedbackType", "none"), _in(space, "toolName", TOOL),
    )


def _text(item: AnyItem, words: str) -> Any:
    return _in(LOM, "string", words, language=item.lang)


def _in(space: str, name: str, *inside: Any, language: str | None = None) -> Any:
    return node(f"{{{space}}}{name}", {"language": language}, *inside)


