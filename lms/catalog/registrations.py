"""What an entry in a national register must be, and what an internal certification must not say.

Formats of France compétences: ``RNCP40514``, ``RS5875``, specialities (NSF) ``326t``. An entry
lasts five years at most (articles L. 6113-5 and L. 6113-6 of the code du travail); the RNCP gives
a level of qualification from 1 to 8 (article D. 6113-19), the Répertoire spécifique none.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from pydantic_core import PydanticCustomError

from lms.catalog.findings import Finding, children
from lms.catalog.values import day
from lms.core.i18n import N_
from lms.core.strict_yaml import Path

LONGEST_YEARS = 5
_REGISTERS = {"RS": re.compile(r"RS[0-9]{1,5}"), "RNCP": re.compile(r"RNCP[0-9]{1,5}")}
_NSF = re.compile(r"[0-9]{3}[a-z]?")
_BORROWED = re.compile(r"\b(RNCP|RS|CPF)[0-9]*\b", re.IGNORECASE)

_UNREGISTERED = N_(
    "Une certification interne n'est pas enregistrée : écrivez « registration: null »."
)
_ABSENT = N_(
    "Une certification {state} est enregistrée : indiquez son code, sa décision et sa fin."
)
_CODE = N_("Le code « {code} » doit être de la forme {state} suivi d'un à cinq chiffres.")
_LEVEL = N_("Une certification RNCP a un niveau de qualification, de 1 à 8.")
_NO_LEVEL = N_("Une certification du Répertoire spécifique n'a pas de niveau.")
_SPECIALITY = N_("Le code de spécialité « {code} » doit être de la forme 326 ou 326t.")
_ORDER = N_("La fin de l'enregistrement doit suivre la décision.")
_LENGTH = N_("Un enregistrement dure cinq ans au plus : jusqu'au {last} ici.")
_WORD = N_(
    "Une certification interne ne doit pas porter « {word} » dans ses titres : "
    "elle laisserait croire à un enregistrement."
)


def registration_findings(value: dict[str, Any]) -> Iterator[Finding]:
    """What is wrong with the state of a framework and its entry, from the raw file."""
    state, entry = value.get("state"), value.get("registration")
    if state == "interne":
        if entry is not None:
            yield Finding(("registration",), "unregistered", _UNREGISTERED)
        yield from _borrowed_words(value)
    elif state in _REGISTERS:
        if entry is None:
            yield Finding(("registration",), "registration_absent", _ABSENT, {"state": state})
        elif isinstance(entry, dict):
            yield from _entry_findings(state, entry)


def last_day_of(decision_on: date) -> date:
    """The last day an entry decided that day may hold; 29 February falls back to the 28th."""
    year = decision_on.year + LONGEST_YEARS
    try:
        return decision_on.replace(year=year)
    except ValueError:
        return decision_on.replace(year=year, day=28)


def _entry_findings(state: str, entry: dict[str, Any]) -> Iterator[Finding]:
    code, level, nsf_codes = entry.get("code"), entry.get("level"), entry.get("nsf_codes")
    if isinstance(code, str) and not _REGISTERS[state].fullmatch(code):
        facts = {"code": code, "state": state}
        yield Finding(("registration", "code"), "registration_code", _CODE, facts)
    if state == "RNCP" and _is_no_level(level):
        yield Finding(("registration", "level"), "level", _LEVEL)
    if state == "RS" and level is not None:
        yield Finding(("registration", "level"), "no_level", _NO_LEVEL)
    for index, nsf in enumerate(nsf_codes if isinstance(nsf_codes, list) else ()):
        if isinstance(nsf, str) and not _NSF.fullmatch(nsf):
            path = ("registration", "nsf_codes", index)
            yield Finding(path, "speciality", _SPECIALITY, {"code": nsf})
    yield from _length_findings(entry)


def _is_no_level(level: Any) -> bool:
    return level is None or (isinstance(level, int) and not 1 <= level <= 8)


def _length_findings(entry: dict[str, Any]) -> Iterator[Finding]:
    try:
        decision_on, end_on = day(entry.get("decision_on")), day(entry.get("end_on"))
    except PydanticCustomError:
        return
    last = last_day_of(decision_on)
    if end_on <= decision_on:
        yield Finding(("registration", "end_on"), "registration_order", _ORDER)
    elif end_on > last:
        facts = {"last": f"{last:%d/%m/%Y}"}
        yield Finding(("registration", "end_on"), "registration_length", _LENGTH, facts)


def _borrowed_words(value: dict[str, Any]) -> Iterator[Finding]:
    titled: list[tuple[Path, dict[str, Any]]] = [((), value)]
    for path, block in children(value, "blocks"):
        titled += [(path, block), *children(block, "competences", path)]
    for path, thing in titled:
        title = thing.get("title")
        found = _BORROWED.search(title) if isinstance(title, str) else None
        if found:
            yield Finding((*path, "title"), "borrowed_word", _WORD, {"word": found.group()})
