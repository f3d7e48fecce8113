"""What is wrong with a record of a bank, with the forms that its texts must have."""

from collections.abc import Iterator, Mapping

from pydantic import BaseModel, ValidationError

from lms.core import validation
from lms.core.errors import Fault
from lms.core.i18n import N_
from lms.core.validation import guess_of, path_in, path_text

__all__ = ["guess_of", "path_in", "path_text", "record_faults"]

_GAP_KINDS = frozenset({"inline_choice", "short_text", "numeric"})
_FORMS: Mapping[str, str] = {
    "": N_("Lettres sans accent, chiffres, point, tiret : 32 signes au plus."),
    "id": N_("Lettres sans accent, chiffres et tirets : ia-b1-0001."),
    "lang": N_("Deux lettres, comme fr."),
    "url": N_("Une adresse complète commençant par https://."),
    "file": N_("Un fichier du dossier media, sans espace ni accent : media/schema.png."),
    "sha256": N_("64 chiffres hexadécimaux."),
}


def record_faults(error: ValidationError, model: type[BaseModel]) -> Iterator[Fault]:
    """One fault per error, in the order of the fields; places are paths: ``options[2].text``."""
    return validation.record_faults(error, model, _FORMS, _written)


def _written(path: validation.Path) -> validation.Path:
    """Without the kind that follows a part or a gap: it is a value, not a place."""
    steps: list[str | int] = []
    for at, step in enumerate(path):
        of_part = at >= 2 and path[at - 2] == "parts" and isinstance(path[at - 1], int)
        of_gap = at >= 2 and path[at - 2] == "gaps" and step in _GAP_KINDS
        if not (of_part or of_gap):
            steps.append(step)
    return tuple(steps)
