"""What is wrong with an item is said in French, where it is, without quoting the key."""

from decimal import Decimal
from typing import Any

import pytest
from written_items import faults_of, made, written

from lms.banks.faults import path_in, path_text
from lms.banks.reader import parse_item
from lms.core.errors import Fault, Invalid


def sentences(value: Any) -> list[str]:
    with pytest.raises(Invalid) as caught:
        parse_item(value)
    return [fault.message for fault in caught.value.faults]


def test_an_unknown_kind_is_refused_with_a_guess() -> None:
    value = written("choice", type="choise")
    assert faults_of(value) == [("type", "unknown_kind")]
    assert sentences(value)[0].endswith("Vouliez-vous dire « choice » ?")
    assert faults_of(written("choice", type=None)) == [("type", "kind_missing")]


def test_an_unknown_field_is_refused_with_a_guess() -> None:
    value = written("choice", competence=["B1-C1"])
    assert faults_of(value) == [("competence", "unknown_field")]
    assert sentences(value) == [
        "Le champ « competence » n'est pas prévu ici. Vouliez-vous dire « competences » ?"
    ]


def test_the_guess_is_among_the_fields_of_that_very_place() -> None:
    options = [{"id": "a", "text": "A", "corect": True}, {"id": "b", "text": "B", "stem": "x"}]
    assert sentences(written("choice", options=options)) == [
        "Le champ « corect » n'est pas prévu ici. Vouliez-vous dire « correct » ?",
        "Le champ « stem » n'est pas prévu ici.",
    ]


def test_a_field_name_that_is_a_piece_of_prose_is_not_quoted() -> None:
    options = [{"id": "a", "text": "Biais", "données personnelles": None, "correct": True},
               {"id": "b", "text": "Autre"}]
    value = written("choice", options=options)
    assert faults_of(value) == [("options[0]", "unknown_field")]
    assert "personnelles" not in sentences(value)[0]


@pytest.mark.parametrize(
    ("changes", "place", "code", "words"),
    [
        ({"stem": None}, "stem", "missing_field", "Il manque le champ « stem »"),
        ({"schema": "lms-item/2"}, "schema", "not_allowed", "accepte seulement : lms-item/1"),
        ({"id": "IA B1"}, "id", "wrong_form", "ia-b1-0001"),
        ({"id": "a" * 65}, "id", "too_long", "64 caractères"),
        ({"version": 0}, "version", "out_of_range", "1 ou plus"),
        ({"version": "1"}, "version", "wrong_type", "nombre entier"),
        ({"version": True}, "version", "wrong_type", "nombre entier"),
        ({"status": "aproved"}, "status", "not_allowed", "Vouliez-vous dire « approved » ?"),
        ({"lang": "français"}, "lang", "wrong_form", "comme fr"),
        ({"stem": 12}, "stem", "wrong_type", "guillemets"),
        ({"stem": " \n"}, "stem", "empty_text", "est vide"),
        ({"stem": "x" * 10_001}, "stem", "too_long", "10000 caractères"),
        ({"stem": "a\x07"}, "stem", "unfit_text", "invisible"),
        ({"competences": "B1-C1"}, "competences", "wrong_type", "une liste"),
        ({"competences": ["B1 C1"]}, "competences[0]", "wrong_form", "32 signes"),
        ({"authors": []}, "authors", "too_short", "1 au moins"),
        ({"authors": ["A"]}, "authors[0]", "wrong_type", "champs nommés"),
        ({"authors": [{}]}, "authors[0].name", "missing_field", "« name »"),
        ({"scoring": {"method": "all_or_nothing", "points": "un"}}, "scoring.points",
         "wrong_type", "0.5"),
        ({"scoring": {"method": "all_or_nothing", "points": "1/0"}}, "scoring.points",
         "wrong_type", "1/2"),
        ({"scoring": {"method": "all_or_nothing", "points": 10**9}}, "scoring.points",
         "wrong_type", "nombre"),
        ({"scoring": None}, "scoring", "missing_field", "« scoring »"),
        ({"presentation": {"columns": 9}}, "presentation.columns", "out_of_range", "4 ou moins"),
        ({"difficulty": {"estimated": Decimal("0.5"), "date": "12/03/2019"}}, "difficulty.date",
         "wrong_type", "AAAA-MM-JJ"),
        ({"difficulty": {"estimated": Decimal("0.5"), "date": "2019-02-30"}}, "difficulty.date",
         "wrong_type", "AAAA-MM-JJ"),
        ({"sources": [{"title": "x", "url": "javascript:alert(1)"}]}, "sources[0].url",
         "wrong_form", "https://"),
        ({"media": [{"id": "m", "file": "../x.png", "alt": "x"}]}, "media[0].file", "wrong_form",
         "media/schema.png"),
        ({"media": [{"id": "m", "file": "media/..", "alt": "x"}]}, "media[0].file", "wrong_form",
         "media/schema.png"),
        ({"media": [{"id": "m", "file": "media/x.png"}]}, "media[0].alt", "missing_field", "alt"),
        ({"level": "savoir"}, "level", "not_allowed", "remember"),
        ({"exposure": {"pool": "publique"}}, "exposure.pool", "not_allowed", "training"),
        ({"min_choices": -1}, "min_choices", "out_of_range", "0 ou plus"),
    ],
)
def test_each_wrong_field_is_told_in_french(
    changes: dict[str, Any], place: str, code: str, words: str
) -> None:
    value = written("choice", **changes)
    assert (place, code) in faults_of(value)
    assert any(words in sentence for sentence in sentences(value))


def test_no_sentence_quotes_a_value_or_speaks_english() -> None:
    secret = "SECRET-KEY"
    value = written(
        "choice", id=secret, status=secret, lang=secret, version=secret, scoring={"method": secret},
        options=[{"id": "a b" + secret, "text": 12, "correct": secret}, secret],
    )
    told = " ".join(sentences(value))
    assert secret not in told
    for word in ("should", "input", "valid", "Field required", "http"):
        assert word not in told


def test_an_item_cannot_be_changed() -> None:
    item = made("choice")
    with pytest.raises(ValueError, match="frozen"):
        item.stem = "autre"


@pytest.mark.parametrize(
    ("path", "text"),
    [((), ""), (("stem",), "stem"), (("options", 2, "text"), "options[2].text"),
     (("answer", "tolerance", "range", 1), "answer.tolerance.range[1]")],
)
def test_a_place_is_written_and_read_back(path: tuple[Any, ...], text: str) -> None:
    assert path_text(path) == text
    assert path_in(text) == path


def test_a_fault_has_all_the_words_it_needs() -> None:
    with pytest.raises(Invalid) as caught:
        made("choice", scoring={"method": "per_pair"})
    (fault,) = caught.value.faults
    assert isinstance(fault, Fault)
    assert str(fault).startswith("scoring.method: La méthode « per_pair » ne convient pas")
