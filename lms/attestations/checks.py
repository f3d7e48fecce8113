"""What must hold before facts are frozen: an attestation is true, whole and lawful, or not issued.

Articles L. 6113-1 and R. 6113-14-1 of the code du travail keep some words for what is registered.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from lms.attestations.codes import read_code
from lms.attestations.facts import AttestationFacts
from lms.core.errors import Fault, Invalid
from lms.core.i18n import N_
from lms.core.lettering import undrawable

_RESERVED = re.compile(
    r"\b(?:RNCP|RS|CPF)(?:\d+\w*)?\b|\bcertifications?\s+professionnelles?\b", re.IGNORECASE
)
_CODES = {"RS": re.compile(r"RS\d{1,5}"), "RNCP": re.compile(r"RNCP\d{1,5}")}


def check_facts(facts: AttestationFacts) -> None:
    """Refuse, all faults at once, facts that would make an untrue or unlawful document."""
    faults = [
        *_blank_faults(facts),
        *_code_faults(facts),
        *_registration_faults(facts),
        *_wording_faults(facts),
        *_letter_faults(facts),
        *_date_faults(facts),
    ]
    if (facts.kind == "block" and len(facts.blocks) != 1) or not facts.blocks:
        text = N_("Une attestation porte sur un bloc, une certification sur un bloc au moins.")
        faults.append(Fault(N_("Blocs"), "blocks", text))
    if faults:
        raise Invalid(faults)


def _blank_faults(facts: AttestationFacts) -> Iterator[Fault]:
    texts = {
        N_("Numéro"): facts.number,
        N_("Nom du titulaire"): facts.holder.family_name,
        N_("Prénoms du titulaire"): facts.holder.given_names,
        N_("Organisme"): facts.issuer.name,
        N_("Président du jury"): facts.jury_president,
        N_("Adresse de vérification"): facts.verification_url,
    }
    for place, text in texts.items():
        if not text.strip():
            yield Fault(place, "blank", N_("Cette information est obligatoire."))


def _code_faults(facts: AttestationFacts) -> tuple[Fault, ...]:
    try:
        code = read_code(facts.code)
    except Invalid as refusal:
        return refusal.faults
    if code == facts.code:
        return ()
    text = N_("Le code est conservé en capitales et sans séparateurs : {code}.")
    return (Fault(N_("Code de vérification"), "form", text, {"code": code}),)


def _registration_faults(facts: AttestationFacts) -> Iterator[Fault]:
    place, entry = N_("Enregistrement"), facts.registration
    if (facts.state == "interne") != (entry is None):
        text = N_("L'état « {state} » et la présence d'un enregistrement ne s'accordent pas.")
        yield Fault(place, "registration", text, {"state": facts.state})
    elif entry is not None:
        if not _CODES[facts.state].fullmatch(entry.code):
            text = N_("Le code « {code} » n'est pas un code {state}.")
            yield Fault(place, "register_code", text, {"code": entry.code, "state": facts.state})
        if (facts.state == "RNCP") != (entry.level in range(1, 9)):
            text = N_("Le niveau, de 1 à 8, est obligatoire au RNCP et absent ailleurs.")
            yield Fault(place, "level", text)


def _wording_faults(facts: AttestationFacts) -> Iterator[Fault]:
    if facts.state != "interne":
        return
    for printed in _framework_texts(facts):
        if found := _RESERVED.search(printed):
            text = N_("« {word} » est réservé aux certifications enregistrées : « {printed} ».")
            yield Fault(N_("Intitulés"), "reserved", text, {"word": found[0], "printed": printed})


def _framework_texts(facts: AttestationFacts) -> Iterator[str]:
    yield from (facts.certification_code, facts.certification_title, facts.framework_version)
    yield from (facts.modality, facts.sitting_place)
    for block in facts.blocks:
        yield from (block.code, block.title)
        for competence in block.competences:
            yield from (competence.code, competence.title)


def _letter_faults(facts: AttestationFacts) -> Iterator[Fault]:
    people = (facts.holder.family_name, facts.holder.given_names, facts.holder.usage_name or "")
    for printed in (*people, facts.jury_president, facts.issuer.name, *_framework_texts(facts)):
        if strangers := undrawable(printed):
            text = N_("« {printed} » contient des signes impossibles à imprimer : {signs}.")
            shown = {"printed": printed, "signs": " ".join(strangers)}
            yield Fault(N_("Écriture"), "undrawable", text, shown)


def _date_faults(facts: AttestationFacts) -> Iterator[Fault]:
    days = [
        (N_("Réunion du jury"), facts.jury_held_on),
        (N_("Décision"), facts.decided_on),
        (N_("Délivrance"), facts.issued_on),
    ]
    if facts.valid_until is not None:
        days.append((N_("Fin de validité"), facts.valid_until))
    for (_, earlier), (place, later) in pairwise(days):
        if later < earlier:
            text = N_("Le {later} est antérieur au {earlier}.")
            days_shown = {"later": f"{later:%d/%m/%Y}", "earlier": f"{earlier:%d/%m/%Y}"}
            yield Fault(place, "order", text, days_shown)
