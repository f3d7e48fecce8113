"""Who a row is about: names, mail address, civility, sex, telephone."""

import re
import unicodedata

from email_validator import EmailNotValidError, validate_email

from lms.cohorts.readings import Note, Reading, asked, refused, warned
from lms.core.i18n import N_
from lms.core.sheets import fold_label

MAX_NAME_CHARACTERS = 120
WOMAN, MAN = "F", "M"

_FORMULA_STARTS = "=+-@"
# What accented letters of DOS and of old Macs become when read as cp1252.
_DOS_OR_MAC = re.compile("ƒ|(?<=[a-zß-ÿ])[ŠŽŒŸ]")
_IN_NAMES = frozenset(" \t\u00a0\u202f'’ʼʻ‘`´-‐‑–.·,()/\"ªº")
_CIVILITIES = {
    "Mme": ("mme", "madame", "mlle", "mademoiselle", "mrs", "ms", "f"),
    "M.": ("m", "mr", "monsieur", "h"),
}
_CIVILITY_OF = {word: civility for civility, words in _CIVILITIES.items() for word in words}
_SEX_BY_CIVILITY = {"Mme": WOMAN, "M.": MAN}
_SEXES = {
    WOMAN: ("f", "femme", "feminin", "female", "w", "mme", "madame"),
    MAN: ("m", "h", "homme", "masculin", "male", "monsieur", "mr"),
}
_SEX_OF = {word: sex for sex, words in _SEXES.items() for word in words}
_PHONE = re.compile(r"\+[0-9]{8,15}")

_FORMULA = N_("« {read} » commence comme une formule de tableur.")
_NO_LETTER = N_("« {read} » ne contient aucune lettre.")
_LONG_NAME = N_("Ce nom dépasse {most} caractères.")
_TAB = N_("Ce nom contient une tabulation : vérifiez-le.")
_LINE_BREAK = N_("Ce nom était sur plusieurs lignes : il a été mis sur une seule.")
_ODD = N_("« {read} » contient « {odd} » : ce nom est-il exact ?")
_EMAIL = N_("« {read} » n'est pas une adresse électronique valable.")
_EMAIL_ACCENT = N_("L'adresse « {read} » contient des lettres accentuées : vérifiez-la.")
_UNKNOWN_WORD = N_("« {read} » n'est pas compris : la case est laissée vide.")
_PHONE_UNREADABLE = N_("« {read} » n'est pas un numéro de téléphone : la case est laissée vide.")
_PHONE_ZERO = N_("Le zéro de tête du téléphone a été remis : {found}.")


def read_name(text: str) -> Reading[str]:
    """A family, usage or given name, kept as typed; never re-capitalised."""
    notes: list[Note] = []
    name = " ".join(line.strip(" ") for line in text.splitlines())
    if name != text:
        notes.append(warned("line_break_in_name", _LINE_BREAK))
    if "\t" in name:
        notes.append(warned("tab_inside_name", _TAB))
    odd = _odd_character(name)
    if unicodedata.normalize("NFKC", name[:1]) in tuple(_FORMULA_STARTS):
        notes.append(refused("formula_in_name", _FORMULA, read=name))
    elif not any(c.isalpha() for c in name):
        notes.append(refused("name_without_letter", _NO_LETTER, read=name))
    elif odd and odd != "\ufffd":
        notes.append(asked("odd_character_in_name", _ODD, read=name, odd=odd))
    if len(name) > MAX_NAME_CHARACTERS:
        notes.append(refused("name_too_long", _LONG_NAME, most=MAX_NAME_CHARACTERS))
    return Reading(name, tuple(notes))


def read_email(text: str) -> Reading[str]:
    """A mail address in lower case, checked for syntax only: nothing is asked of the network."""
    address = text.strip("<> ;,\t\n").removeprefix("mailto:")
    if address[:1] in tuple(_FORMULA_STARTS):
        return Reading(None, (refused("email_invalid", _EMAIL, read=text),))
    try:
        # The reserved domain .test is what demonstration rosters use; no mail can leave for it.
        found = validate_email(
            address,
            check_deliverability=False,
            allow_smtputf8=False,
            test_environment=True,
            strict=True,
        )
    except EmailNotValidError:
        accented = "@" in address and not address.split("@")[0].isascii()
        cause = _EMAIL_ACCENT if accented else _EMAIL
        return Reading(None, (refused("email_invalid", cause, read=text),))
    return Reading(found.normalized.lower())


def read_civility(text: str) -> Reading[str]:
    """``Mme`` or ``M.``."""
    return _one_of(_CIVILITY_OF, text)


def read_sex(text: str) -> Reading[str]:
    """``F`` or ``M``."""
    return _one_of(_SEX_OF, text)


def sex_of_civility(civility: str | None) -> str | None:
    """The sex a civility says, when the roster has no column for it."""
    return _SEX_BY_CIVILITY.get(civility or "")


def read_phone(text: str) -> Reading[str]:
    """A telephone number as ``+33612345678``; a spreadsheet may have eaten its first zero."""
    digits = re.sub(r"\(0\)|[^0-9+]", "", unicodedata.normalize("NFKC", text))
    digits = re.sub(r"^00", "+", digits)
    if re.fullmatch(r"0[1-9][0-9]{8}", digits):
        return Reading(f"+33{digits[1:]}")
    if re.fullmatch(r"[1-9][0-9]{8}", digits):
        found = f"+33{digits}"
        return Reading(found, (warned("phone_zero_restored", _PHONE_ZERO, found=found),))
    if _PHONE.fullmatch(digits):
        return Reading(digits)
    return Reading(None, (warned("phone_unreadable", _PHONE_UNREADABLE, read=text),))


def _one_of(words: dict[str, str], text: str) -> Reading[str]:
    found = words.get(fold_label(text))
    if found:
        return Reading(found)
    return Reading(None, (warned("value_unknown", _UNKNOWN_WORD, read=text),))


def _odd_character(name: str) -> str | None:
    wrong_alphabet = _DOS_OR_MAC.search(name)
    if wrong_alphabet:
        return wrong_alphabet[0]
    return next((c for c in name if c not in _IN_NAMES and not _is_letter(c)), None)


def _is_letter(character: str) -> bool:
    return unicodedata.category(character) in {"Lu", "Ll", "Lt", "Lo", "Mn", "Mc"}
