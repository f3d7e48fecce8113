"""Small QTI files to be read in tests, in the names of QTI 3.0 or of QTI 2.1."""

import re
from typing import Any

from lms.banks.formats.outcome import Met, Wish
from lms.banks.formats.qti import reader as qti
from lms.banks.formats.qti.writing import camel
from lms.banks.items import AnyItem
from lms.banks.parsing import parse_item

IDENTITY: dict[str, Any] = {
    "schema": "lms-item/1", "id": "q1", "version": 1, "status": "draft", "block": "B1",
    "competences": [], "authors": [{"name": "x"}],
}
TEMPLATES = "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/"
PNG = (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (400).to_bytes(4, "big") + (300).to_bytes(4, "big")
       + b"rest")


def response(
    *keys: str, name: str = "RESPONSE", cardinality: str = "single", base: str = "identifier",
    mapping: str = "",
) -> str:
    """A response declaration."""
    values = "".join(f"<qti-value>{key}</qti-value>" for key in keys)
    correct = f"<qti-correct-response>{values}</qti-correct-response>" if keys else ""
    return (f'<qti-response-declaration identifier="{name}" cardinality="{cardinality}" '
            f'base-type="{base}">{correct}{mapping}</qti-response-declaration>')


def mapped(default: str = "0", lower: str = "", upper: str = "", **worth: str) -> str:
    """A mapping; ``__`` in a name stands for a space."""
    bounds = f' lower-bound="{lower}"' if lower else ""
    bounds += f' upper-bound="{upper}"' if upper else ""
    entries = "".join(
        f'<qti-map-entry map-key="{key.replace("__", " ")}" mapped-value="{value}" '
        f'case-sensitive="false"/>' for key, value in worth.items())
    return f'<qti-mapping default-value="{default}"{bounds}>{entries}</qti-mapping>'


def template(name: str) -> str:
    """Processing by a template."""
    return f'<qti-response-processing template="{TEMPLATES}{name}.xml"/>'


def rules(*parts: str) -> str:
    """Processing by rules."""
    return f'<qti-response-processing>{"".join(parts)}</qti-response-processing>'


def when(test: str, score: str, otherwise: str = "") -> str:
    """``SCORE`` is set when a test is true."""
    other = f"<qti-response-else>{put(otherwise)}</qti-response-else>" if otherwise else ""
    return (f"<qti-response-condition><qti-response-if>{test}{put(score)}</qti-response-if>"
            f"{other}</qti-response-condition>")


def put(score: str) -> str:
    """``SCORE`` set to a number."""
    return ('<qti-set-outcome-value identifier="SCORE"><qti-base-value base-type="float">'
            f"{score}</qti-base-value></qti-set-outcome-value>")


def variable(name: str = "RESPONSE") -> str:
    """What a response holds."""
    return f'<qti-variable identifier="{name}"/>'


def matches(name: str = "RESPONSE") -> str:
    """Whether a response is its key."""
    return f'<qti-match>{variable(name)}<qti-correct identifier="{name}"/></qti-match>'


def item_xml(
    body: str, *declared: str, processing: str = template("match_correct"), outcome: str = "",
    root: str = "",
) -> bytes:
    """A whole item of QTI 3.0."""
    score = outcome or ('<qti-outcome-declaration identifier="SCORE" cardinality="single" '
                        'base-type="float"/>')
    return (
        '<?xml version="1.0" encoding="UTF-8"?><qti-assessment-item '
        'xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0" identifier="i1" title="Titre" '
        f'adaptive="false" time-dependent="false" xml:lang="fr" {root}>{"".join(declared)}{score}'
        f"<qti-item-body>{body}</qti-item-body>{processing}</qti-assessment-item>"
    ).encode()


def older(content: bytes) -> bytes:
    """The same file in QTI 2.1."""
    text = content.decode()
    text = text.replace("imsqtiasi_v3p0", "imsqti_v2p1")
    text = re.sub(r"(?<=[ ])([a-z]+(?:-[a-z]+)+)(?==)", lambda match: camel(match[1]), text)
    return re.sub(r"(?<=[</])qti-([a-z-]+)", lambda match: camel(match[1]), text).encode()


def choice(*names: str, most: int = 1, more: str = "") -> str:
    """A choice interaction; options are named « Option a »."""
    options = "".join(f'<qti-simple-choice identifier="{name}">Option {name}</qti-simple-choice>'
                      for name in names)
    return (f'<qti-choice-interaction response-identifier="RESPONSE" max-choices="{most}" {more}>'
            f"<qti-prompt>Que choisir ?</qti-prompt>{options}</qti-choice-interaction>")


def met(content: bytes) -> Met:
    """The one question of a file."""
    return qti.read(content, Wish(name="essai.xml")).questions[0]


def made(content: bytes) -> Any:
    """The item that a file gives."""
    found = met(content)
    assert found.data is not None, found.refusal
    return item_of(found)


def item_of(found: Met) -> AnyItem:
    """The item of what was met."""
    return parse_item({**IDENTITY, **(found.data or {})})


def refusal_of(content: bytes) -> str:
    """The code of the refusal of the one question, ``""`` when there is none."""
    found = met(content)
    if found.refusal is None:
        return ""
    assert found.refusal.message
    return found.refusal.code
