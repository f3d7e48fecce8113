"""One attestation of each kind and state, with the letters that break lesser documents."""

from dataclasses import replace
from datetime import date

import pytest

from lms.attestations.codes import new_code
from lms.attestations.facts import (
    AttestationFacts,
    AttestedBlock,
    AttestedCompetence,
    Holder,
    Issuer,
    Registration,
)

CODE = new_code(bytes(range(99, 116)))
TITLES = (
    "Expliquer en mots simples ce que fait un système d'intelligence artificielle",
    "Repérer, dans son activité, les tâches transformées : au cœur du métier ?",
    "Évaluer la fiabilité d'une réponse générée ; ses sources & ses biais",
    "Appliquer les règles de protection des données « par défaut »",
    "Situer l'impact environnemental et social d'un usage",
)


def block(code: str, *titles: str) -> AttestedBlock:
    competences = (AttestedCompetence(f"C{n}", title) for n, title in enumerate(titles, 1))
    return AttestedBlock(
        code, f"Comprendre l'intelligence artificielle, volet {code}", tuple(competences)
    )


@pytest.fixture
def facts() -> AttestationFacts:
    """A block of a framework that no register holds."""
    return AttestationFacts(
        number="PAS-2026-000042",
        code=CODE,
        kind="block",
        state="interne",
        certification_code="IA-PRO",
        certification_title="Travailler avec l'intelligence artificielle",
        framework_version="1.0",
        blocks=(block("B1", *TITLES),),
        holder=Holder("Madame", "Nguyễn-Dupont", "Élodie Maëlys", "Łęcka", date(1990, 2, 12)),
        issuer=Issuer(
            "OPCALIA Hauts-de-France",
            "45 rue de Tournai, 59000 Lille",
            "73282932000074",
            "32591234559",
        ),
        jury_held_on=date(2026, 3, 5),
        jury_president="Jean-Baptiste LEFÈVRE",
        decided_on=date(2026, 3, 6),
        issued_on=date(2026, 4, 1),
        valid_until=date(2031, 8, 31),
        sitting_place="Roubaix",
        modality="Formation continue",
        specimen=False,
        verification_url=f"https://passerelle.example/verifier/{CODE}",
    )


@pytest.fixture
def rncp_block(facts: AttestationFacts) -> AttestationFacts:
    return replace(
        facts,
        state="RNCP",
        registration=Registration("RNCP40514", date(2024, 4, 24), date(2027, 4, 25), 6, ("326t",)),
        certification_code="RNCP40514",
        certification_title="Chef de projet en intelligence artificielle",
        blocks=(block("RNCP40514BC01", *TITLES),),
    )


@pytest.fixture
def rncp(rncp_block: AttestationFacts) -> AttestationFacts:
    """Five blocks of six competences, as long as they come."""
    long = f"{TITLES[0]} et des situations de handicap, afin de rédiger un cahier des charges"
    blocks = (block(f"RNCP40514BC0{n}", long, *TITLES) for n in range(1, 6))
    return replace(rncp_block, kind="certification", blocks=tuple(blocks))


@pytest.fixture
def rs(facts: AttestationFacts) -> AttestationFacts:
    return replace(
        facts,
        kind="certification",
        state="RS",
        registration=Registration("RS7351", date(2024, 4, 24), date(2027, 4, 25)),
        certification_code="RS7351",
        certification_title="Utiliser l'intelligence artificielle générative",
    )
