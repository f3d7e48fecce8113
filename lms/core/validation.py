"""What is wrong with a record, said in French: the translation of pydantic's errors.

The values themselves are never quoted: they may be the key of a confidential question.
"""

import difflib
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from lms.core.errors import Fault
from lms.core.i18n import N_
from lms.core.strict_yaml import Path

_WHOLE = ("wrong_type", N_("« {field} » doit être un nombre entier."))
_NAMED = ("wrong_type", N_("« {field} » doit être une suite de champs nommés."))
_CHOICE = ("not_allowed", N_("« {field} » accepte seulement : {choices}.{guess}"))
_OTHER = ("not_accepted", N_("Cette valeur n'est pas acceptée."))
# By pydantic's type of error, or the type of the product's own validators.
_TEXTS: Mapping[str, tuple[str, str]] = {
    "missing": ("missing_field", N_("Il manque le champ « {field} ».")),
    "string_type": ("wrong_type", N_(
        "« {field} » doit être un texte : un nombre ou une date se met entre guillemets."
    )),
    "int_type": _WHOLE, "int_parsing": _WHOLE, "int_parsing_size": _WHOLE, "int_from_float": _WHOLE,
    "bool_type": ("wrong_type", N_("« {field} » doit être true ou false.")),
    "tuple_type": ("wrong_type", N_("« {field} » doit être une liste.")),
    "model_type": _NAMED, "mapping_type": _NAMED, "dict_type": _NAMED,
    "number": ("wrong_type", N_("« {field} » doit être un nombre (0.5 avec un point, ou 1/2).")),
    "day": ("wrong_type", N_(
        "« {field} » doit être une date qui existe, écrite AAAA-MM-JJ entre guillemets."
    )),
    "instant": ("wrong_type", N_(
        "« {field} » doit être un instant comme 2026-11-23T09:00:00+01:00, entre guillemets."
    )),
    "blank": ("empty_text", N_("« {field} » est vide.")),
    "string_too_short": ("empty_text", N_("« {field} » est vide.")),
    "control": ("unfit_text", N_("« {field} » contient un caractère invisible interdit.")),
    "string_too_long": ("too_long", N_("« {field} » dépasse {max_length} caractères.")),
    "too_long": ("too_long", N_("« {field} » a trop d'éléments ({max_length} au plus).")),
    "too_short": ("too_short", N_("« {field} » n'a pas assez d'éléments ({min_length} au moins).")),
    "greater_than_equal": ("out_of_range", N_("« {field} » doit valoir {ge} ou plus.")),
    "less_than_equal": ("out_of_range", N_("« {field} » doit valoir {le} ou moins.")),
    "above_zero": ("out_of_range", N_("« {field} » doit être supérieur à zéro.")),
    "share": ("out_of_range", N_("« {field} » doit être une part, supérieure à 0 et d'au plus 1.")),
    "literal_error": _CHOICE, "enum": _CHOICE,
    "extra_forbidden": ("unknown_field", N_("Le champ « {field} » n'est pas prévu ici.{guess}")),
    "string_pattern_mismatch": ("wrong_form", N_("« {field} » n'a pas la forme attendue. {form}")),
    "json_invalid": ("syntax", N_("Ce fichier n'est pas du JSON lisible : {error}.")),
}
_ODD_NAME = N_("Un champ n'est pas prévu ici : vérifiez les virgules et les « : » de la ligne.")
_NAMED_HERE = N_("Une suite de champs nommés est attendue ici.")
_GUESS = N_(" Vouliez-vous dire « {guess} » ?")


def record_faults(
    error: ValidationError, model: type[BaseModel], forms: Mapping[str, str] | None = None,
    written: Callable[[Path], Path] = lambda path: path,
) -> Iterator[Fault]:
    """One fault per error, in the order of the fields; places are paths: ``options[2].text``.

    ``forms`` says, by name of field, the form that a text with a pattern must have; the entry
    under the empty name is for the others. ``written`` turns a path into that of what is written,
    where records are told apart by one of their fields.
    """
    errors = error.errors(include_url=False)
    for details in errors:
        details["loc"] = written(details["loc"])
    for details in errors:
        # pydantic counts only the sound elements of a list: a wrong one is not a missing one.
        inside = (other["loc"][: len(details["loc"])] for other in errors if other != details)
        if details["type"] != "too_short" or details["loc"] not in inside:
            yield _fault(details, model, forms or {})


def path_text(path: Path) -> str:
    """``("options", 2, "text")`` as ``options[2].text``."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return "".join(steps).removeprefix(".")


def path_in(text: str) -> Path:
    """The path that ``path_text`` wrote."""
    steps = re.findall(r"\[([0-9]+)\]|([^.\[\]]+)", text)
    return tuple(int(index) if index else name for index, name in steps)


def guess_of(word: Any, known: list[str]) -> str:
    """« Vouliez-vous dire ... ? » when a known word is close, otherwise nothing."""
    near = difflib.get_close_matches(str(word)[:40], known, n=1, cutoff=0.6)
    return _GUESS.format(guess=near[0]) if near else ""


def _fault(details: ErrorDetails, model: type[BaseModel], forms: Mapping[str, str]) -> Fault:
    path, kind = details["loc"], details["type"]
    if kind == "union_tag_not_found":
        return Fault(path_text((*path, "type")), *_TEXTS["missing"], {"field": "type"})
    if kind == "union_tag_invalid":
        known = re.findall(r"'([^']+)'", details["ctx"]["expected_tags"])
        guess = guess_of(details["ctx"]["tag"], known)
        return Fault(path_text((*path, "type")), *_CHOICE,
                     {"field": "type", "choices": ", ".join(known), "guess": guess})
    names = [step for step in path if isinstance(step, str)]
    field = names[-1] if names else ""
    code, text = _TEXTS.get(kind, _OTHER)
    facts: dict[str, Any] = {"field": field, **details.get("ctx", {})}
    if kind == "extra_forbidden":
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,40}", field):
            return Fault(path_text(path[:-1]), code, _ODD_NAME)
        facts["guess"] = guess_of(field, _fields_at(model, path[:-1]))
    elif (code, text) == _CHOICE:
        choices = re.findall(r"'([^']+)'", facts.pop("expected"))
        facts.update(choices=", ".join(choices), guess=guess_of(details["input"], choices))
    elif not names and (code, text) == _NAMED:
        text = _NAMED_HERE
    elif kind == "string_pattern_mismatch":
        facts = {"field": field, "form": forms.get(field, forms.get("", ""))}
    return Fault(path_text(path), code, text, facts)


def _fields_at(model: type[BaseModel], path: Path) -> list[str]:
    """The names that may be written at ``path``."""
    for step in path:
        fields = {field.alias or name: field for name, field in model.model_fields.items()}
        if isinstance(step, str) and step in fields:
            model = _record_in(fields[step].annotation) or model
    return [field.alias or name for name, field in model.model_fields.items()]


def _record_in(annotation: Any) -> type[BaseModel] | None:
    """The record that an annotation such as ``tuple[Option, ...] | None`` is about."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_record_in, get_args(annotation))), None)
