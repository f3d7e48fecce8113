"""What an attestation says: every fact that is printed and published, and nothing else.

The facts are frozen at issue and stored as canonical JSON; the PDF and the verification page are
both drawn from them. There is no place here for a mark, an accommodation or a NIR: the first two
never leave the file of the person, the third is not ours to hold.

The obligatory mentions follow the France compétences FAQ on parchemins and articles L. 6113-1,
L. 6113-5, L. 6113-6 and R. 6113-14-1 of the code du travail: a reference framework that is not
registered must not borrow the words of those that are.
"""

import json
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from pydantic import ConfigDict, TypeAdapter

Kind = Literal["block", "certification"]
State = Literal["interne", "RS", "RNCP"]

_REGISTERS: dict[State, tuple[str, str]] = {
    "RNCP": ("Certification professionnelle", "RNCP"),
    "RS": ("Certification", "Répertoire spécifique"),
}
_SPECIMEN = (
    "Spécimen sans valeur : les questions ne sont pas toutes approuvées par deux personnes, "
    "ou les données sont fictives."
)


@dataclass(frozen=True, slots=True)
class Registration:
    """The entry in a national register. ``level`` (1 to 8) is for the RNCP, the RS has none."""

    code: str
    decision_on: date
    end_on: date
    level: int | None = None
    nsf_codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AttestedCompetence:
    """A competence as it is worded in the framework."""

    code: str
    title: str


@dataclass(frozen=True, slots=True)
class AttestedBlock:
    """A block that the jury validated, with all its competences."""

    code: str
    title: str
    competences: tuple[AttestedCompetence, ...]


@dataclass(frozen=True, slots=True)
class Holder:
    """The person, as in their civil status; ``civility`` is « Madame », « Monsieur » or nothing."""

    civility: str | None
    family_name: str
    given_names: str
    usage_name: str | None = None
    born_on: date | None = None

    @property
    def full_name(self) -> str:
        """NOM Prénoms, as French official documents write it."""
        return f"{self.family_name.upper()} {self.given_names}"


@dataclass(frozen=True, slots=True)
class Issuer:
    """The body that certifies and delivers."""

    name: str
    address: str
    siret: str | None = None
    nda: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AttestationFacts:
    """Everything printed and published. ``specimen``: the paper proves nothing and says so."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    number: str
    code: str
    kind: Kind
    state: State
    registration: Registration | None = None
    certification_code: str
    certification_title: str
    framework_version: str
    blocks: tuple[AttestedBlock, ...]
    holder: Holder
    issuer: Issuer
    jury_held_on: date
    jury_president: str
    decided_on: date
    issued_on: date
    valid_until: date | None = None
    sitting_place: str
    modality: str
    specimen: bool
    verification_url: str

    def to_json(self) -> str:
        """Return the canonical text: keys sorted, no blanks, NFC, dates as AAAA-MM-JJ."""
        plain = _FACTS.dump_python(self, mode="json", warnings="error")
        text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return unicodedata.normalize("NFC", text)

    @classmethod
    def from_json(cls, text: str | bytes) -> "AttestationFacts":
        """Return the facts that ``to_json`` wrote; ``ValueError`` if they are not whole."""
        return _FACTS.validate_json(text, strict=True)


_FACTS = TypeAdapter(AttestationFacts)


def title_of(facts: AttestationFacts) -> str:
    """Return the title of the document, in French."""
    codes = ", ".join(block.code for block in facts.blocks)
    if facts.state == "interne":
        scope = f"bloc {codes}" if facts.kind == "block" else "tous les blocs"
        return f"Attestation de compétences – {scope}"
    if facts.kind == "block":
        return f"Attestation de bloc de compétences – {codes}"
    return "Certificat"


def mentions(facts: AttestationFacts) -> tuple[str, ...]:
    """Return the sentences that the law or honesty obliges to print, one idea each."""
    registration = None if facts.state == "interne" else facts.registration
    warning = (_SPECIMEN,) if facts.specimen else ()
    if registration is None:
        return (*warning, *_unregistered_mentions(facts))
    return (*warning, *_registered_mentions(facts, registration))


def _unregistered_mentions(facts: AttestationFacts) -> tuple[str, ...]:
    whole = "l'ensemble des blocs" if facts.kind == "certification" else _only_block(facts)
    framework = f"du référentiel « {facts.certification_title} », version {facts.framework_version}"
    return (
        f"Cette attestation porte sur {whole} {framework}.",
        "Ce référentiel n'est inscrit à aucun répertoire national.",
    )


def _only_block(facts: AttestationFacts) -> str:
    return "le seul bloc " + ", ".join(f"{block.code} « {block.title} »" for block in facts.blocks)


def _registered_mentions(facts: AttestationFacts, entry: Registration) -> Iterator[str]:
    if facts.kind == "block":
        whole = f"de la certification « {facts.certification_title} »"
        yield f"Cette attestation porte sur {_only_block(facts)} {whole}."
        yield "Le bloc est capitalisable en vue de la certification complète."
    kind, register = _REGISTERS[facts.state]
    yield (
        f"{kind} enregistrée au {register} sous le code {entry.code}, par décision du directeur "
        f"général de France compétences en date du {entry.decision_on:%d/%m/%Y}, "
        f"jusqu'au {entry.end_on:%d/%m/%Y}."
    )
    if entry.level is not None:
        yield (
            f"Niveau de qualification {entry.level} du cadre national des certifications "
            f"professionnelles, niveau {entry.level} du cadre européen des certifications (CEC)."
        )
    if entry.nsf_codes:
        yield f"Nomenclature des spécialités de formation (NSF) : {', '.join(entry.nsf_codes)}."
