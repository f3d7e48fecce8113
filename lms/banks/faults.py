"""What is wrong with a record of a bank, with the forms that its texts must have."""

from collections.abc import Iterator, Mapping

from pydantic import BaseModel, ValidationError

from lms.core import validation
from lms.core.errors import Fault
from lms.core.i18n import N_
from lms.core.validation import guess_of, path_in, path_text

__all__ = ["guess_of", "path_in", "path_text", "record_faults"]

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
    return validation.record_faults(error, model, _FORMS)
