"""Reading a framework from its file: the whole of it, or every fault with its line."""

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from pydantic import ValidationError

from lms.catalog.checks import check_framework
from lms.catalog.frameworks import FrameworkFile
from lms.core import strict_yaml
from lms.core.errors import Fault, Invalid
from lms.core.i18n import N_
from lms.core.validation import path_in, record_faults

FILE_NAME = "framework.yaml"

_UNREADABLE = N_("Ce fichier n'existe pas ou ne peut pas être lu.")


def read_framework(path: Path) -> FrameworkFile:
    """The framework of a file, or of the ``framework.yaml`` of a folder.

    Raises ``Invalid`` with every fault at once, each placed as ``framework.yaml:12``.
    """
    try:
        file = path / FILE_NAME if path.is_dir() else path
        source = file.read_bytes()
    except OSError:
        raise Invalid([Fault(str(path), "unreadable", _UNREADABLE)]) from None
    return parse_framework(source, file.name)


@lru_cache(maxsize=8)
def parse_framework(source: str | bytes, place: str) -> FrameworkFile:
    """The framework written in ``source``; ``place`` names it in the faults it raises.

    Kept: each bank of a certification refers to the same one, and it cannot be changed.
    """
    document = strict_yaml.load(source, place)
    framework: FrameworkFile | None = None
    faults: list[Fault] = []
    try:
        framework = FrameworkFile.model_validate(document.value)
    except ValidationError as error:
        faults += (
            replace(fault, place=document.at(path_in(fault.place)))
            for fault in record_faults(error, FrameworkFile)
        )
    faults += (
        Fault(document.at(finding.path), finding.code, finding.text, finding.facts)
        for finding in check_framework(document.value)
    )
    if framework is None or faults:
        raise Invalid(sorted(faults, key=_line))
    return framework


def _line(fault: Fault) -> int:
    return int(fault.place.rpartition(":")[2])
