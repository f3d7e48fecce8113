"""Lists, counts, keys and reports: values only, no database."""

import json
from fractions import Fraction
from pathlib import Path

import pytest

from lms.banks import exports
from lms.banks.checks import check_bank
from lms.banks.kinds import kind_of
from lms.banks.listing import Coverage, Filters, Listed, tally
from lms.banks.reader import parse_item, read_bank
from tests.make import item_content


def listed(code: str, **given: object) -> Listed:
    values = {"id": 1, "code": code, "version": 1, "status": "review", "kind": "choice",
              "block_code": "B1", "competences": ("B1-C1",), "points": Fraction(1),
              "level": "apply", "title": code, "words": f"{code} un outil d'ia"} | given
    return Listed(**values)  # type: ignore[arg-type]


ITEMS = [
    listed("q-1", status="approved"),
    listed("q-2", competences=("B1-C1", "B1-C2"), kind="numeric"),
    listed("q-3", block_code="B2", competences=("B2-C1",), status="approved", level=""),
]


@pytest.mark.parametrize(("filters", "kept"), [
    (Filters(), ["q-1", "q-2", "q-3"]),
    (Filters(competence="B1-C2"), ["q-2"]),
    (Filters(competence="B1"), ["q-1", "q-2"]),
    (Filters(kind="numeric"), ["q-2"]),
    (Filters(status="approved"), ["q-1", "q-3"]),
    (Filters(status="approved", competence="B2"), ["q-3"]),
    (Filters(words="OUTIL  q-3"), ["q-3"]),
    (Filters(words="absent"), []),
])
def test_filters_narrow_together(filters, kept) -> None:
    assert [item.code for item in ITEMS if filters.keeps(item)] == kept


def test_the_tally_counts_by_what_selects_items() -> None:
    counts = tally(ITEMS)
    assert (counts.total, counts.approved, counts.in_review) == (3, 2, 1)
    assert counts.by_kind == {"choice": 2, "numeric": 1}
    assert counts.by_level == {"": 1, "apply": 2}
    assert counts.by_competence == {
        "B1-C1": Coverage(2, 1), "B1-C2": Coverage(1, 0), "B2-C1": Coverage(1, 1)}


def test_a_block_is_specimen_until_all_its_questions_are_approved() -> None:
    assert tally(ITEMS).specimen_blocks == ("B1",)
    assert tally([ITEMS[0], ITEMS[2]]).specimen_blocks == ()
    assert tally([]).specimen_blocks == ()


def written(**given: object):
    value = item_content("q-1", "B1-C1") | given
    for name in ("options", "max_choices") if given.get("type") else ():
        value.pop(name)
    return parse_item(value)


def shares(item) -> list[tuple[str, Fraction | None]]:
    return [(line.text, line.share) for line in kind_of(item).foreseen(item)]


def test_the_key_of_a_choice_says_what_each_option_is_worth() -> None:
    item = written(options=[
        {"id": "a", "text": "Oui", "correct": True, "rationale": "Car."},
        {"id": "b", "text": "Non"}, {"id": "c", "text": "Ambigu", "neutralised": True}])
    assert shares(item) == [("Oui", 1), ("Non", 0), ("Ambigu", None)]
    assert [line.rationale for line in kind_of(item).foreseen(item)] == ["Car.", None, None]


def test_the_key_of_a_weighted_choice_shows_the_weights() -> None:
    item = written(max_choices=2, scoring={"method": "weights", "points": 2}, options=[
        {"id": "a", "text": "Un", "score": "1/2"}, {"id": "b", "text": "Deux", "score": "1/2"},
        {"id": "c", "text": "Trois"}])
    assert shares(item) == [("Un", Fraction(1, 2)), ("Deux", Fraction(1, 2)), ("Trois", 0)]


def test_the_key_of_a_statement_explains_the_right_side() -> None:
    item = written(type="true_false", answer=False, rationale="Un contre-exemple suffit.")
    lines = kind_of(item).foreseen(item)
    assert [(line.text, line.share, line.rationale, line.is_word) for line in lines] == [
        ("Vrai", 0, None, True), ("Faux", 1, "Un contre-exemple suffit.", True)]


def test_the_key_of_a_number_shows_its_near_misses() -> None:
    item = written(type="numeric", answer={"value": 80}, near_misses=[
        {"value": 8, "score": "1/4", "rationale": "Virgule déplacée."}])
    assert shares(item) == [("80", 1), ("8", Fraction(1, 4))]


def test_the_key_of_a_short_text_shows_every_accepted_text() -> None:
    item = written(type="short_text", scoring={"method": "best_answer", "points": 1}, answers=[
        {"text": "CNIL"}, {"text": "cni*", "match": "wildcard", "score": "1/2"}])
    assert shares(item) == [("CNIL", 1), ("`cni*`", Fraction(1, 2))]


def test_a_question_on_a_terminal_marks_the_key_and_explains_it() -> None:
    lines = list(exports.question_lines(written(options=[
        {"id": "a", "text": "**Oui**", "correct": True, "rationale": "Car."},
        {"id": "b", "text": "Non"}])))
    assert lines[0] == "q-1 version 1 - Approuvée - Choix"
    assert "[x] Oui" in lines
    assert "[ ] Non" in lines
    assert lines[-2:] == ["Réponse attendue : Oui", "- Oui : Car."]


def test_a_report_is_the_same_in_lines_and_in_json(bank_folder: Path, write_item) -> None:
    write_item("q-1", status="approved")
    write_item("q-2", competence="B9-C9")
    report = check_bank(read_bank(bank_folder))
    lines = list(exports.report_lines(report))
    plain = json.loads(exports.report_json(report))
    assert [line for line in lines if line.startswith("faute")] == [
        f"faute  {fault['place']}: {fault['text']}" for fault in plain["faults"]]
    assert [fault["code"] for fault in plain["faults"]] == ["unknown_competence"]
    assert sum(line.startswith("conseil") for line in lines) == len(plain["advice"]) > 0
    assert plain["counts"]["status"] == {"approved": 1, "review": 1}
    assert "     1  état Approuvée" in lines
