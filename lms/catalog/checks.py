"""What makes a framework coherent: codes, nesting, scale, sums, and its registration.

The checks walk the file as it was read, whatever its other faults, so that all of them are shown
at once; a value of the wrong type is left to the types of ``frameworks``.
"""

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from pydantic_core import PydanticCustomError

from lms.catalog.findings import Finding, children
from lms.catalog.registrations import registration_findings
from lms.catalog.values import exact
from lms.core.i18n import N_
from lms.core.strict_yaml import Path

_CERTIFICATION = re.compile(r"[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)*")
_BLOCK = re.compile(r"B[1-9][0-9]?")
_RANK = r"[1-9][0-9]?"

_CERTIFICATION_CODE = N_(
    "Le code « {code} » doit être fait de majuscules et de chiffres, comme IA-HDF."
)
_BLOCK_CODE = N_("Le code de bloc « {code} » doit être de la forme B1.")
_NESTED_CODE = N_("Le code « {code} » doit être de la forme {example}, d'après ce qui le contient.")
_REPEATED = N_("Le code « {code} » est déjà celui d'un autre élément.")
_OPTIONAL = N_("Un critère au moins doit être obligatoire pour « {code} ».")
_SCALE = N_("L'échelle a au moins deux niveaux, de scores 0, 1, 2… dans cet ordre.")
_SUM = N_("Le total annoncé est de {stated} h, mais celui des blocs est de {sum} h.")

_Placed = tuple[Path, str, str | None]


def check_framework(value: Any) -> Iterator[Finding]:
    """Every incoherence of a framework as read from YAML, whether its types are right or not."""
    if not isinstance(value, dict):
        return
    yield from _code_findings(value)
    yield from _criteria_findings(value)
    yield from _scale_findings(value)
    yield from _sum_findings(value)
    yield from registration_findings(value)


def _code_findings(value: dict[str, Any]) -> Iterator[Finding]:
    code = value.get("code")
    if isinstance(code, str) and not _CERTIFICATION.fullmatch(code):
        yield Finding(("code",), "certification_code", _CERTIFICATION_CODE, {"code": code})
    seen: set[str] = set()
    for path, code, stem in _every_code(value):
        if stem is None and not _BLOCK.fullmatch(code):
            yield Finding(path, "block_code", _BLOCK_CODE, {"code": code})
        if stem is not None and not re.fullmatch(re.escape(stem) + _RANK, code):
            facts = {"code": code, "example": f"{stem}1"}
            yield Finding(path, "nested_code", _NESTED_CODE, facts)
        if code in seen:
            yield Finding(path, "repeated_code", _REPEATED, {"code": code})
        seen.add(code)


def _every_code(value: dict[str, Any]) -> Iterator[_Placed]:
    """Each code with its path and what it must begin with; blocks begin with nothing."""
    for block_path, block in _coded(value, "blocks", ()):
        yield (*block_path, "code"), block["code"], None
        for path, competence in _coded(block, "competences", block_path):
            yield (*path, "code"), competence["code"], f"{block['code']}-C"
            for criterion_path, criterion in _coded(competence, "criteria", path):
                yield (*criterion_path, "code"), criterion["code"], f"{competence['code']}-k"


def _coded(value: dict[str, Any], name: str, path: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    return ((place, child) for place, child in children(value, name, path)
            if isinstance(child.get("code"), str))


def _criteria_findings(value: dict[str, Any]) -> Iterator[Finding]:
    """A competence without a mandatory criterion would be acquired by anyone."""
    for block_path, block in children(value, "blocks"):
        for path, competence in children(block, "competences", block_path):
            criteria = [criterion for _, criterion in children(competence, "criteria")]
            if criteria and not any(criterion.get("mandatory") for criterion in criteria):
                facts = {"code": competence.get("code")}
                yield Finding((*path, "criteria"), "no_mandatory", _OPTIONAL, facts)


def _scale_findings(value: dict[str, Any]) -> Iterator[Finding]:
    scores = [level.get("score") for _, level in children(value, "scale")]
    rising = len(scores) > 1 and scores == list(range(len(scores)))
    if isinstance(value.get("scale"), list) and not rising:
        yield Finding(("scale",), "scale", _SCALE)


def _sum_findings(value: dict[str, Any]) -> Iterator[Finding]:
    try:
        stated = exact(value.get("hours"))
        total = sum((exact(block.get("hours")) for _, block in children(value, "blocks")),
                    Fraction())
    except PydanticCustomError:
        return
    if total != stated:
        facts = {"stated": _hours(stated), "sum": _hours(total)}
        yield Finding(("hours",), "hours_sum", _SUM, facts)


def _hours(value: Fraction) -> str:
    return f"{float(value):g}".replace(".", ",")
