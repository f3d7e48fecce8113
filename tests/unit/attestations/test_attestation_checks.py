"""The gate before issue: untrue, unlawful or unprintable facts are refused, all at once."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from lms.attestations.checks import check_facts
from lms.attestations.codes import grouped
from lms.attestations.facts import AttestationFacts
from lms.core.errors import Invalid


def faults(facts: AttestationFacts, **changes: Any) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as caught:
        check_facts(replace(facts, **changes))
    assert all(str(fault) for fault in caught.value.faults)
    return [(fault.place, fault.code) for fault in caught.value.faults]


def test_sound_facts_pass_in_every_state(
    facts: AttestationFacts,
    rncp_block: AttestationFacts,
    rncp: AttestationFacts,
    rs: AttestationFacts,
) -> None:
    for one in (facts, rncp_block, rncp, rs):
        check_facts(one)


@pytest.mark.parametrize(
    "title",
    ["Vers le RNCP", "Éligible CPF", "Fiche RS7351", "certification  Professionnelle en IA", "rs"],
)
def test_reserved_words_are_refused_in_an_internal_framework(
    facts: AttestationFacts, title: str
) -> None:
    assert faults(facts, certification_title=title) == [("Intitulés", "reserved")]


def test_reserved_words_are_looked_for_in_blocks_and_competences(facts: AttestationFacts) -> None:
    first = facts.blocks[0]
    competence = replace(first.competences[0], title="Mobiliser son CPF")
    blocks = (replace(first, title="Bloc du RNCP", competences=(competence,)),)
    assert faults(facts, blocks=blocks) == [("Intitulés", "reserved")] * 2


@pytest.mark.parametrize("title", ["Parcours vers l'emploi", "RSE et sobriété", "Diversité"])
def test_words_that_only_contain_reserved_letters_are_free(
    facts: AttestationFacts, title: str
) -> None:
    check_facts(replace(facts, certification_title=title))


def test_a_state_and_its_registration_go_together(
    facts: AttestationFacts, rncp: AttestationFacts
) -> None:
    assert faults(rncp, registration=None) == [("Enregistrement", "registration")]
    wrong = faults(facts, registration=rncp.registration)
    assert wrong == [("Enregistrement", "registration")]


@pytest.mark.parametrize(("code", "level"), [("RS7351", 6), ("RNCP", 6), ("rncp40514", 6)])
def test_the_register_code_has_the_form_of_its_register(
    rncp: AttestationFacts, code: str, level: int
) -> None:
    entry = replace(rncp.registration, code=code, level=level)
    assert faults(rncp, registration=entry) == [("Enregistrement", "register_code")]


@pytest.mark.parametrize("level", [None, 0, 9])
def test_the_rncp_needs_a_level_from_1_to_8(rncp: AttestationFacts, level: int | None) -> None:
    entry = replace(rncp.registration, level=level)
    assert faults(rncp, registration=entry) == [("Enregistrement", "level")]


def test_the_rs_has_no_level(rs: AttestationFacts) -> None:
    assert faults(rs, registration=replace(rs.registration, level=6)) == [
        ("Enregistrement", "level")
    ]


def test_a_block_attestation_holds_one_block(facts: AttestationFacts) -> None:
    assert faults(facts, blocks=facts.blocks * 2) == [("Blocs", "blocks")]
    assert faults(facts, kind="certification", blocks=()) == [("Blocs", "blocks")]


def test_days_follow_one_another(facts: AttestationFacts) -> None:
    assert faults(facts, decided_on=date(2026, 3, 4)) == [("Décision", "order")]
    assert faults(facts, issued_on=date(2026, 3, 5)) == [("Délivrance", "order")]
    assert faults(facts, valid_until=date(2026, 3, 31)) == [("Fin de validité", "order")]
    check_facts(replace(facts, decided_on=facts.jury_held_on, valid_until=None))


def test_the_code_is_whole_and_kept_bare(facts: AttestationFacts) -> None:
    assert faults(facts, code=facts.code[:-1]) == [("Code de vérification", "length")]
    assert faults(facts, code=grouped(facts.code)) == [("Code de vérification", "form")]


def test_signs_that_cannot_be_printed_are_named(facts: AttestationFacts) -> None:
    holder = replace(facts.holder, family_name="山田", given_names="Taro")
    with pytest.raises(Invalid, match="impossibles à imprimer : 山 田"):
        check_facts(replace(facts, holder=holder))


def test_everything_wrong_is_said_at_once(facts: AttestationFacts) -> None:
    holder = replace(facts.holder, family_name=" ")
    wrong = faults(facts, number="", holder=holder, modality="CPF", blocks=())
    assert wrong == [
        ("Numéro", "blank"),
        ("Nom du titulaire", "blank"),
        ("Intitulés", "reserved"),
        ("Blocs", "blocks"),
    ]
