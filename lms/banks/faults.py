"""What is wrong with a record, said in French: the translation of pydantic's errors.

The values themselves are never quoted: they may be the key of a confidential question.
"""

import difflib
import re
from collections.abc import Iterator, Mapping
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from lms.core.errors import Fault
from lms.core.i18n import N_
from lms.core.strict_yaml import Path

_OTHER = ("not_accepted", N_("Cette valeur n'est pas acceptée."))
_TEXTS: Mapping[str, tuple[str, str]] = {
    "missing": ("missing_field", N_("Il manque le champ « {field} ».")),
    "string_type": ("wrong_type", N_(
        "« {field} » doit être un texte : un nombre ou une date se met entre guillemets."
    )),
    "int_type": ("wrong_type", N_("« {field} » doit être un nombre entier.")),
    "bool_type": ("wrong_type", N_("« {field} » doit être true ou false.")),
    "tuple_type": ("wrong_type", N_("« {field} » doit être une liste.")),
    "model_type": ("wrong_type", N_("« {field} » doit être une suite de champs nommés.")),
    "mapping_type": ("wrong_type", N_("« {field} » doit être une suite de champs nommés.")),
    "number": ("wrong_type", N_("« {field} » doit être un nombre (0.5 avec un point, ou 1/2).")),
    "day": ("wrong_type", N_("« {field} » doit être une date AAAA-MM-JJ entre guillemets.")),
    "blank": ("empty_text", N_("« {field} » est vide.")),
    "control": ("unfit_text", N_("« {field} » contient un caractère invisible interdit.")),
    "string_too_long": ("too_long", N_("« {field} » dépasse {max_length} caractères.")),
    "too_long": ("too_long", N_("« {field} » a trop d'éléments ({max_length} au plus).")),
    "too_short": ("too_short", N_("« {field} » n'a pas assez d'éléments ({min_length} au moins).")),
    "greater_than_equal": ("out_of_range", N_("« {field} » doit valoir {ge} ou plus.")),
    "less_than_equal": ("out_of_range", N_("« {field} » doit valoir {le} ou moins.")),
    "literal_error": ("not_allowed", N_("« {field} » accepte seulement : {choices}.{guess}")),
    "extra_forbidden": ("unknown_field", N_("Le champ « {field} » n'est pas prévu ici.{guess}")),
    "string_pattern_mismatch": ("wrong_form", N_("« {field} » n'a pas la forme attendue. {form}")),
}
_ODD_NAME = N_("Un champ n'est pas prévu ici : vérifiez les virgules et les « : » de la ligne.")
_GUESS = N_(" Vouliez-vous dire « {guess} » ?")
_CODE_FORM = N_("Lettres sans accent, chiffres, point, tiret : 32 signes au plus.")
_FORMS: Mapping[str, str] = {
    "id": N_("Lettres sans accent, chiffres et tirets : ia-b1-0001."),
    "lang": N_("Deux lettres, comme fr."),
    "url": N_("Une adresse complète commençant par https://."),
    "file": N_("Un fichier du dossier media, sans espace ni accent : media/schema.png."),
    "sha256": N_("64 chiffres hexadécimaux."),
}


def record_faults(error: ValidationError, model: type[BaseModel]) -> Iterator[Fault]:
    """One fault per error, in the order of the fields; places are paths: ``options[2].text``."""
    errors = error.errors(include_url=False)
    for details in errors:
        # pydantic counts only the sound elements of a list: a wrong one is not a missing one.
        inside = (other["loc"][: len(details["loc"])] for other in errors if other != details)
        if details["type"] != "too_short" or details["loc"] not in inside:
            yield _fault(details, model)


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


def _fault(details: ErrorDetails, model: type[BaseModel]) -> Fault:
    path, kind = details["loc"], details["type"]
    names = [step for step in path if isinstance(step, str)]
    field = names[-1] if names else ""
    code, text = _TEXTS.get(kind, _OTHER)
    facts: dict[str, Any] = {"field": field, **details.get("ctx", {})}
    if kind == "extra_forbidden":
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,40}", field):
            return Fault(path_text(path[:-1]), code, _ODD_NAME)
        facts["guess"] = guess_of(field, _fields_at(model, path[:-1]))
    elif kind == "literal_error":
        choices = re.findall(r"'([^']+)'", facts.pop("expected"))
        facts.update(choices=", ".join(choices), guess=guess_of(details["input"], choices))
    elif kind == "string_pattern_mismatch":
        facts = {"field": field, "form": _FORMS.get(field, _CODE_FORM)}
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
