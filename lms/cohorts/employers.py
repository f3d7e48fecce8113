"""Where a trainee works: establishment number, headcount, branch, department."""

import csv
import re
import unicodedata
from functools import cache
from importlib import resources

from stdnum.fr import siren, siret

from lms.cohorts.departments import department_code
from lms.cohorts.readings import Note, Reading, refused, warned
from lms.core.i18n import N_
from lms.core.sheets import fold_label

MAX_HEADCOUNT = 1_000_000

_SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?E\+?\d{1,2}", re.IGNORECASE)
_AROUND = re.compile(r"[\s'’`\"=.]")
_DECIMALS = re.compile(r"[,.]0{1,2}(?=\"?$)")
_COUNT = re.compile(r"(\d{1,7})(?:[.,]0+)?(?:salarié(?:e|s|\(e\)s|\(s\)|es)?|personnes?)?")
_IDCC = re.compile(r"(?:.*\bidcc\W*(?:n\W*)?)?([0-9]{1,4})(?!\d)", re.IGNORECASE)

_SIRET_SCIENTIFIC = N_(
    "« {read} » : le tableur a perdu des chiffres du SIRET. Mettez la colonne au format texte."
)
_SIRET_IS_SIREN = N_("« {read} » est un SIREN (9 chiffres) : indiquez le SIRET à 14 chiffres.")
_SIRET_LENGTH = N_("Le SIRET « {read} » compte {digits} chiffres au lieu de 14.")
_SIRET_UNREADABLE = N_("« {read} » n'est pas un SIRET : 14 chiffres sont attendus.")
_SIRET_CHECK = N_("Le SIRET « {read} » n'existe pas : un chiffre est faux.")
_SIRET_PADDED = N_("Le zéro de tête du SIRET a été remis : {found}.")
_HEADCOUNT = N_("« {read} » n'est pas un effectif : la case est laissée vide.")
_IDCC_UNKNOWN = N_("Le code IDCC {found} n'est pas dans la liste connue : vérifiez-le.")
_IDCC_UNREADABLE = N_("« {read} » n'est pas une branche connue : la case est laissée vide.")
_DEPARTMENT = N_("« {read} » n'est pas un département : la case est laissée vide.")


def read_siret(text: str) -> Reading[str]:
    """The 14 digits of an establishment number (Luhn, with the exception of La Poste).

    Spaces, apostrophes, ``="..."`` and a trailing ``,0`` are spreadsheet dust. Thirteen digits are
    taken when a leading zero makes them valid; scientific notation has lost digits for good.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if _SCIENTIFIC.fullmatch(_AROUND.sub("", plain.replace(".", ","))):
        return _no(refused("siret_scientific", _SIRET_SCIENTIFIC, read=text))
    digits = _AROUND.sub("", _DECIMALS.sub("", plain))
    if siret.is_valid(digits):
        return Reading(digits)
    if len(digits) == 13 and siret.is_valid(f"0{digits}"):
        return Reading(f"0{digits}", (warned("siret_padded", _SIRET_PADDED, found=f"0{digits}"),))
    return _no(_siret_refusal(text, digits))


def read_headcount(text: str) -> Reading[int]:
    """A number of employees; a range such as ``10-49`` is not a number and is left out."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    match = _COUNT.fullmatch(re.sub(r"[\s']", "", plain))
    if match and int(match[1]) <= MAX_HEADCOUNT:
        return Reading(int(match[1]))
    return Reading(None, (warned("headcount_unreadable", _HEADCOUNT, read=text),))


def read_idcc(text: str) -> Reading[str]:
    """The four digits of a collective agreement, from its code or its title."""
    by_title = _code_by_title().get(fold_label(text))
    code = _IDCC.match(text)
    if by_title:
        return Reading(by_title)
    if not code:
        return Reading(None, (warned("idcc_unreadable", _IDCC_UNREADABLE, read=text),))
    found = code[1].zfill(4)
    if found in branch_titles():
        return Reading(found)
    return Reading(found, (warned("idcc_unknown", _IDCC_UNKNOWN, found=found),))


def read_department(text: str) -> Reading[str]:
    """The code of a department (02, 59, 2A, 971) from its code, its name or a postcode."""
    found = department_code(text)
    if found:
        return Reading(found)
    return Reading(None, (warned("department_unknown", _DEPARTMENT, read=text),))


@cache
def branch_titles() -> dict[str, str]:
    """Title of every collective agreement known to us, by its four-digit code.

    Source: @socialgouv/kali-data 3.449.0 (Apache-2.0), codes zero-padded.
    """
    text = resources.files("lms.cohorts").joinpath("idcc.csv").read_text(encoding="utf-8")
    return {row["idcc"]: row["libelle"] for row in csv.DictReader(text.splitlines())}


@cache
def _code_by_title() -> dict[str, str]:
    return {fold_label(title): code for code, title in branch_titles().items()}


def _siret_refusal(text: str, digits: str) -> Note:
    """What to tell of a number that is not valid."""
    if not (digits.isascii() and digits.isdigit()):
        return refused("siret_unreadable", _SIRET_UNREADABLE, read=text)
    if siren.is_valid(digits):
        return refused("siret_is_siren", _SIRET_IS_SIREN, read=text)
    if len(digits) != 14:
        return refused("siret_length", _SIRET_LENGTH, read=text, digits=len(digits))
    return refused("siret_checksum", _SIRET_CHECK, read=text)


def _no(note: Note) -> Reading[str]:
    return Reading(None, (note,))
