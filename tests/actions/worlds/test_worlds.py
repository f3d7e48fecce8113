"""Scenarios build the same world twice; the demo is lively; canaries are everywhere."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from lms.attestations.models import Attestation
from lms.banks.models import Item
from lms.core import db, journal
from lms.core.config import Settings
from lms.core.errors import Invalid
from lms.core.work import Work
from lms.exams import replay
from lms.exams.mark_models import Copy
from lms.exams.marks import Need
from lms.exams.models import Attempt, AttemptState, Form
from lms.worlds import canaries, demo, telling
from lms.worlds.building import Builder
from lms.worlds.reading import parse_scenario
from tests.databases import OpenDatabase
from tests.make import NOW, item_content

SCENARIO: dict[str, Any] = {
    "seed": 7,
    "organisations": [{"key": "of", "name": "Organisme"}],
    "people": [
        {"key": "ada", "email": "ada@exemple.test", "family_name": "Durand", "given_name": "Ada",
         "roles": [{"role": "trainer", "organisation": "of"}]},
        {"key": "bob", "email": "bob@exemple.test", "family_name": "Leroy", "given_name": "Bob"},
    ],
    "banks": [{"key": "b", "items": [
        item_content(f"q-{number:04d}", f"B1-C{1 + number % 5}") for number in range(1, 13)
    ]}],
    "cohorts": [{"key": "c", "organisation": "of", "trainees": ["bob"], "more_trainees": 3}],
    "sittings": [{"key": "s", "cohort": "c", "bank": "b", "questions": 8}],
}


@pytest.fixture
def build(fresh_database: OpenDatabase) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Build a scenario on a base of its own; what is told, and the frozen forms."""

    def build(asked: dict[str, Any]) -> dict[str, Any]:
        scenario = parse_scenario(json.dumps(asked))
        with fresh_database("sqlite") as url:
            database = db.connect(Settings(database_url=url))
            with db.transaction(database, write=True) as session:
                work = Work(session, None, NOW)
                told = telling.tell(work, scenario, Builder(work, scenario).build())
                told["forms"] = list(session.scalars(select(Form.content).order_by(Form.id)))
            database.dispose()
        return told

    return build


def test_the_same_scenario_builds_the_same_world(
    build: Callable[[dict[str, Any]], dict[str, Any]]
) -> None:
    first, second = build(SCENARIO), build(SCENARIO)
    assert first == second
    assert len(first["forms"]) == 4
    assert first["sittings"]["s"]["attempts"].keys() >= {"bob"}
    assert build(SCENARIO | {"seed": 8})["forms"] != first["forms"]


def test_a_key_that_is_nowhere_is_named(
    build: Callable[[dict[str, Any]], dict[str, Any]]
) -> None:
    asked = SCENARIO | {"sittings": [{"key": "s", "cohort": "absent", "bank": "b"}]}
    with pytest.raises(Invalid, match="absent"):
        build(asked)


def test_every_fault_is_told_at_its_path_in_the_file() -> None:
    asked = SCENARIO | {
        "colour": "blue", "certifications": [], "organisations": [{"name": "X", "key": 1}],
        "sittings": [SCENARIO["sittings"][0] | {"pass_share": "1/0", "starts_at": "demain"}],
    }
    with pytest.raises(Invalid) as refusal:
        parse_scenario(json.dumps(asked))
    assert {(fault.place, fault.code) for fault in refusal.value.faults} == {
        ("colour", "unknown_field"), ("certifications", "too_short"),
        ("organisations[0].key", "wrong_type"), ("sittings[0].pass_share", "wrong_type"),
        ("sittings[0].starts_at", "wrong_type"),
    }


def test_keys_are_defined_once_and_references_lead_somewhere() -> None:
    people = [SCENARIO["people"][0] | {"roles": [{"role": "trainer", "organisation": "of",
                                                  "cohort": "nulle part"}]},
              SCENARIO["people"][0]]
    cohorts = [SCENARIO["cohorts"][0] | {"trainees": ["bob"]}]
    with pytest.raises(Invalid) as refusal:
        parse_scenario(json.dumps(SCENARIO | {"people": people, "cohorts": cohorts}))
    assert [(fault.place, fault.code) for fault in refusal.value.faults] == [
        ("people[1].key", "repeated_key"), ("people[0].roles[0].cohort", "unknown_key"),
        ("cohorts[0].trainees[0]", "unknown_key"), ("people[0].roles[0]", "two_scopes"),
    ]


@pytest.mark.parametrize(("field", "value"), [
    ("id", "../../evil"), ("id", "/tmp/evil"), ("id", "a/b"), ("id", ".."), ("id", "a\0b"),
    ("block", "../.."), ("block", "/tmp"), ("block", "..")])
def test_a_question_never_names_a_file_outside_its_bank(field: str, value: str) -> None:
    bank = copy.deepcopy(SCENARIO["banks"][0])
    bank["items"][3][field] = value
    with pytest.raises(Invalid) as refusal:
        parse_scenario(json.dumps(SCENARIO | {"banks": [bank]}))
    assert {fault.place.removesuffix(f".{field}") for fault in refusal.value.faults} == {
        "banks[0].items[3]"}


def test_what_the_product_refuses_is_told_at_its_path_too(
    build: Callable[[dict[str, Any]], dict[str, Any]]
) -> None:
    bank = copy.deepcopy(SCENARIO["banks"][0])
    bank["items"][2]["competences"] = ["B1-C99"]
    asked = SCENARIO | {"banks": [bank, {"key": "x", "path": "nulle/part"}]}
    with pytest.raises(Invalid) as refusal:
        build(asked)
    assert {fault.place for fault in refusal.value.faults} == {
        "banks[0].items[2]", "banks[1], bank.yaml"}
    cohorts = [SCENARIO["cohorts"][0] | {"capacity": 2}]
    with pytest.raises(Invalid) as refusal:
        build(SCENARIO | {"cohorts": cohorts})
    assert {fault.place for fault in refusal.value.faults} == {"cohorts[0]"}
    sittings = [SCENARIO["sittings"][0] | {"access_code": "-", "questions": 900}]
    with pytest.raises(Invalid) as refusal:
        build(SCENARIO | {"sittings": sittings})
    assert {fault.place for fault in refusal.value.faults} == {
        "sittings[0].access_code", "sittings[0].questions"}


def test_canaries_stand_in_every_secret_field_of_the_items() -> None:
    planted_scenario, planted = canaries.planted_in(
        parse_scenario(json.dumps(SCENARIO))
    )
    items = json.dumps([bank.items for bank in planted_scenario.banks])
    assert all(token in items for place, token in planted.items() if place.startswith("banks"))
    assert planted["sittings.s.access_code"] == planted_scenario.sittings[0].access_code
    assert len(set(planted.values())) == len(planted) > 12 * 4


def test_the_demo_has_four_cohorts_at_four_moments(work: Work) -> None:
    assert demo.is_empty(work.session)
    demo.build(work, "http://127.0.0.1:8000")
    counts = demo.counts_of(work.session)
    assert (counts["cohorts"], counts["enrolments"], counts["items"]) == (4, 196, 327)
    assert counts["attestations"] > 40
    states = set(work.session.scalars(select(Attempt.state)))
    assert states == set(AttemptState) - {AttemptState.EXCLUDED}
    awaited = {copy.awaits for copy in work.session.scalars(select(Copy))}
    assert awaited == {None, Need.MARK, Need.SETTLING}
    lines = list(replay.replay_all(work.session))
    assert lines
    assert all(line.same for line in lines)
    assert journal.verify(work.session)[1] is None
    assert not demo.is_empty(work.session)
    assert "approved" not in set(work.session.scalars(select(Item.status)))
    facts = work.session.scalars(select(Attestation.facts)).all()
    assert all('"specimen":true' in text for text in facts)
