"""The facts: nothing lost in JSON, the right words for each state, and never a word too many."""

import json
import re
import unicodedata
from dataclasses import fields, replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.attestations.facts import AttestationFacts, Holder, mentions, title_of

RESERVED = re.compile(r"\bRNCP|\bRS\b|\bCPF\b|certifications? professionnelle", re.IGNORECASE)


def test_json_brings_back_the_same_facts(
    facts: AttestationFacts, rncp: AttestationFacts, rs: AttestationFacts
) -> None:
    for one in (facts, rncp, rs):
        assert AttestationFacts.from_json(one.to_json()) == one


def test_json_is_canonical_and_dates_are_iso(facts: AttestationFacts) -> None:
    text = facts.to_json()
    again = json.dumps(json.loads(text), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert again == text
    assert '"issued_on":"2026-04-01"' in text
    assert "Nguyễn" in text


def test_json_is_the_same_for_both_spellings_of_an_accent(facts: AttestationFacts) -> None:
    split = unicodedata.normalize("NFD", facts.holder.family_name)
    other = replace(facts, holder=replace(facts.holder, family_name=split))
    assert split != facts.holder.family_name
    assert other.to_json() == facts.to_json()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_any_name_survives_json(facts: AttestationFacts, name: str) -> None:
    holder = replace(facts.holder, family_name=unicodedata.normalize("NFC", name))
    read = AttestationFacts.from_json(replace(facts, holder=holder).to_json())
    assert read.holder == holder


def test_an_instant_in_place_of_a_day_is_refused_not_cut(facts: AttestationFacts) -> None:
    wrong = replace(facts, issued_on=datetime(2026, 4, 1, 10, tzinfo=UTC))
    with pytest.raises(ValueError, match="Expected `date`"):
        wrong.to_json()


@pytest.mark.parametrize("extra", ["nir", "score", "accommodation"])
def test_json_with_anything_more_is_refused(facts: AttestationFacts, extra: str) -> None:
    told = json.loads(facts.to_json())
    told["holder"][extra] = "1"
    with pytest.raises(ValueError, match=extra):
        AttestationFacts.from_json(json.dumps(told))


def test_json_with_a_fact_missing_is_refused(facts: AttestationFacts) -> None:
    told = json.loads(facts.to_json())
    del told["decided_on"]
    with pytest.raises(ValueError, match="decided_on"):
        AttestationFacts.from_json(json.dumps(told))


def test_what_is_published_is_exactly_this() -> None:
    assert {field.name for field in fields(Holder)} == {
        "civility", "family_name", "given_names", "usage_name", "born_on",
    }  # fmt: skip
    assert {field.name for field in fields(AttestationFacts)} == {
        "number", "code", "kind", "state", "registration", "certification_code",
        "certification_title", "framework_version", "blocks", "holder", "issuer",
        "jury_held_on", "jury_president", "decided_on", "issued_on", "valid_until",
        "sitting_place", "modality", "specimen", "verification_url",
    }  # fmt: skip


def test_the_holder_is_written_nom_prenom() -> None:
    assert Holder(None, "d'Œuf-Ștefan", "Zoë").full_name == "D'ŒUF-ȘTEFAN Zoë"


def test_an_internal_block_is_titled_attestation_de_competences(facts: AttestationFacts) -> None:
    assert title_of(facts) == "Attestation de compétences – bloc B1"
    whole = replace(facts, kind="certification")
    assert title_of(whole) == "Attestation de compétences – tous les blocs"


def test_a_registered_block_is_titled_with_its_code(rncp_block: AttestationFacts) -> None:
    assert title_of(rncp_block) == "Attestation de bloc de compétences – RNCP40514BC01"


def test_a_registered_certification_is_a_certificat(
    rncp: AttestationFacts, rs: AttestationFacts
) -> None:
    assert title_of(rncp) == title_of(rs) == "Certificat"


def test_an_internal_attestation_says_it_is_in_no_register(facts: AttestationFacts) -> None:
    for kind, scope in (("block", "le seul bloc B1 "), ("certification", "l'ensemble des blocs ")):
        said = " ".join(mentions(replace(facts, kind=kind)))
        assert scope in said
        assert "n'est inscrit à aucun répertoire national" in said
        assert not RESERVED.search(said + title_of(facts))


def test_an_internal_attestation_ignores_a_registration_given_by_mistake(
    facts: AttestationFacts, rncp: AttestationFacts
) -> None:
    confused = replace(facts, registration=rncp.registration)
    assert not RESERVED.search(" ".join(mentions(confused)))


def test_the_rncp_mentions_are_complete(rncp: AttestationFacts) -> None:
    register, level, nsf = mentions(rncp)
    assert "Certification professionnelle enregistrée au RNCP sous le code RNCP40514" in register
    assert "décision du directeur général de France compétences en date du 24/04/2024" in register
    assert "jusqu'au 25/04/2027" in register
    assert "qualification 6 du cadre national" in level
    assert "niveau 6 du cadre européen des certifications (CEC)" in level
    assert nsf.endswith("(NSF) : 326t.")


def test_a_registered_block_says_it_is_alone_and_capitalisable(
    rncp_block: AttestationFacts, rncp: AttestationFacts
) -> None:
    alone, capital, *register = mentions(rncp_block)
    assert "le seul bloc RNCP40514BC01 « Comprendre" in alone
    assert "de la certification « Chef de projet en intelligence artificielle »" in alone
    assert "capitalisable" in capital
    assert tuple(register) == mentions(rncp)


def test_the_rs_has_its_own_words_and_no_level(rs: AttestationFacts) -> None:
    (said,) = mentions(rs)
    assert said.startswith("Certification enregistrée au Répertoire spécifique sous le code RS7351")
    assert "directeur général de France compétences en date du 24/04/2024" in said
    assert "professionnelle" not in said
    assert "niveau" not in said.lower()


def test_a_specimen_says_so_first(facts: AttestationFacts, rncp: AttestationFacts) -> None:
    for one in (facts, rncp):
        plain, specimen = mentions(one), mentions(replace(one, specimen=True))
        assert specimen[0].startswith("Spécimen sans valeur")
        assert specimen[1:] == plain


def test_a_birth_date_may_be_unknown(facts: AttestationFacts) -> None:
    unknown = replace(facts, holder=replace(facts.holder, born_on=None), valid_until=None)
    assert AttestationFacts.from_json(unknown.to_json()) == unknown
    assert AttestationFacts.from_json(facts.to_json()).holder.born_on == date(1990, 2, 12)
