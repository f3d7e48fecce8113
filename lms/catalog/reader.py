"""Reading a framework from its file: the whole of it, or every fault with its line."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from lms.catalog.checks import check_framework
from lms.catalog.frameworks import FrameworkFile
from lms.core import strict_yaml
from lms.core.errors import Fault, Invalid
from lms.core.i18n import N_
from lms.core.strict_yaml import Document

FILE_NAME = "framework.yaml"

_UNREADABLE = N_("Ce fichier n'existe pas ou ne peut pas être lu.")
_OTHER = N_("Le champ « {field} » n'a pas une valeur permise.")
_TEXTS = {
    "missing": N_("Le champ « {field} » manque."),
    "extra_forbidden": N_("Le champ « {field} » n'existe pas dans ce format."),
    "string_type": N_(
        "Le champ « {field} » doit être un texte ; s'il n'a que des chiffres, mettez-le entre "
        "guillemets."
    ),
    "string_too_short": N_("Le champ « {field} » est vide."),
    "string_too_long": N_("Le champ « {field} » dépasse {max_length} signes."),
    "int_type": N_("Le champ « {field} » doit être un nombre entier."),
    "bool_type": N_("Le champ « {field} » doit être true ou false."),
    "tuple_type": N_("Le champ « {field} » doit être une liste."),
    "too_short": N_("La liste « {field} » est vide : il en faut un au moins."),
    "model_type": N_("Des champs sont attendus ici, un par ligne."),
    "greater_than_equal": N_("Le champ « {field} » doit être au moins {ge}."),
    "less_than_equal": N_("Le champ « {field} » doit être au plus {le}."),
    "literal_error": N_("Le champ « {field} » doit être {choices}."),
    "number": N_("Le champ « {field} » doit être un nombre, comme 7, 10.5 ou 7/10."),
    "day": N_("Le champ « {field} » doit être une date AAAA-MM-JJ qui existe."),
    "above_zero": N_("Le champ « {field} » doit être supérieur à zéro."),
    "share": N_("Le champ « {field} » doit être une part, supérieure à 0 et d'au plus 1."),
}


def read_framework(path: Path) -> FrameworkFile:
    """The framework of a file, or of the ``framework.yaml`` of a folder.

    Raises ``Invalid`` with every fault at once, each placed as ``framework.yaml:12``.
    """
    file = path / FILE_NAME if path.is_dir() else path
    try:
        source = file.read_bytes()
    except OSError:
        raise Invalid([Fault(str(file), "unreadable", _UNREADABLE)]) from None
    return parse_framework(source, file.name)


def parse_framework(source: str | bytes, place: str) -> FrameworkFile:
    """The framework written in ``source``; ``place`` names it in the faults it raises."""
    document = strict_yaml.load(source, place)
    framework: FrameworkFile | None = None
    faults: list[Fault] = []
    try:
        framework = FrameworkFile.model_validate(document.value)
    except ValidationError as error:
        faults += _type_faults(error, document)
    faults += (
        Fault(document.at(finding.path), finding.code, finding.text, finding.facts)
        for finding in check_framework(document.value)
    )
    if framework is None or faults:
        raise Invalid(sorted(faults, key=_line))
    return framework


def _type_faults(error: ValidationError, document: Document) -> Iterator[Fault]:
    for found in error.errors(include_url=False, include_input=False):
        path, code = found["loc"], found["type"]
        facts: dict[str, Any] = {"field": _field(path), **found.get("ctx", {})}
        if code == "literal_error":
            facts["choices"] = facts.pop("expected").replace(" or ", " ou ").replace("'", "")
        yield Fault(document.at(path), code, _TEXTS.get(code, _OTHER), facts)


def _field(path: strict_yaml.Path) -> str:
    names = [step for step in path if isinstance(step, str)]
    return names[-1] if names else FILE_NAME


def _line(fault: Fault) -> int:
    return int(fault.place.rpartition(":")[2])
