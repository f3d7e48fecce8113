"""Whatever a scenario says, ``lms seed`` builds all of it or tells every fault with its path."""

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy.orm import Session

from lms.core.errors import Fault, Invalid
from lms.core.work import Work
from lms.worlds import canaries, inline_banks, reading, telling
from lms.worlds.building import Builder
from lms.worlds.reading import parse_scenario
from tests.make import NOW, item_content

WHOLE: dict[str, Any] = {
    "seed": 7, "password": "phare bateau tempête", "now": "2026-11-23T09:00:00",
    "certifications": ["ia-hdf"],
    "organisations": [{"key": "of", "name": "Organisme", "address": "Lille",
                       "siret": "73282932000074", "nda": "32590000059"}],
    "people": [
        {"key": "ada", "email": "ada@exemple.test", "family_name": "Durand", "given_name": "Ada",
         "usage_name": "Leroy", "civility": "Mme", "born_on": "1985-05-17", "phone": "0320000000",
         "password": "phare bateau", "roles": [{"role": "trainer", "organisation": "of"},
                                               {"role": "invigilator", "cohort": "c"}]},
        {"key": "bob", "email": "bob@exemple.test", "family_name": "Leroy", "given_name": "Bob"},
    ],
    "banks": [{"key": "b", "title": "Banque", "items": [
        item_content(f"q-{number}", f"B1-C{number}") for number in range(1, 6)
    ]}],
    "cohorts": [{"key": "c", "organisation": "of", "title": "Promotion",
                 "starts_on": "2026-10-01", "ends_on": "2026-12-31", "capacity": 10, "target": 5,
                 "trainees": ["bob"], "more_trainees": 1}],
    "sittings": [{"key": "s", "cohort": "c", "bank": "b", "block": "B1", "title": "Épreuve",
                  "place": "Salle 1", "starts_at": "2026-11-23T09:00:00+01:00",
                  "duration_minutes": 60, "questions": 5, "pass_share": "7/10",
                  "access_code": "PONT-42", "state": "closed"}],
}
ODD: tuple[Any, ...] = (
    None, [], {}, -1, 0, 1.5, True, "", " ", "\0", "../../evil", "x" * 20_000, 10**30, [[]],
    "1/0", "2026-02-30", "9999-12-31T23:59:59-14:00", "\ud800", "\u2028",
)
Steps = tuple[str | int, ...]


def _paths(value: Any, path: Steps = ()) -> Iterator[Steps]:
    yield path
    entries: Any = value.items() if isinstance(value, dict) else ()
    for step, inside in enumerate(value) if isinstance(value, list) else entries:
        # One question and one candidate stand for the others.
        if step == 0 or not isinstance(step, int) or path in {("people",), ("people", 0, "roles")}:
            yield from _paths(inside, (*path, step))


PATHS = list(_paths(WHOLE))
LONGEST = {
    "name": 200, "address": 300, "siret": 14, "nda": 11, "family_name": 120, "given_name": 120,
    "usage_name": 120, "phone": 30, "password": 1000, "title": 200, "place": 200,
    "access_code": 20,
}


@pytest.fixture(scope="module", autouse=True)
def _questions_judged_once() -> Iterator[None]:
    """Thousands of scenarios share the same questions: what is wrong with each is told once."""
    known: dict[tuple[str, str], list[Fault]] = {}

    def item_faults(item: dict[str, Any], place: str) -> list[Fault]:
        name = (json.dumps(item), place)
        if name not in known:
            known[name] = list(inline_banks.item_faults(item, place))
        return known[name]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "item_faults", item_faults)
        yield


def _changed(path: Steps, value: Any) -> Any:
    if not path:
        return value
    changed = copy.deepcopy(WHOLE)
    parent = changed
    for step in path[:-1]:
        parent = parent[step]  # type: ignore[index]
    parent[path[-1]] = value  # type: ignore[index]
    return changed


def _text(path: Steps) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)[1:]


def _faults(asked: Any) -> tuple[str, ...]:
    """The places of what is told before anything is built."""
    try:
        canaries.planted_in(parse_scenario(json.dumps(asked)))
    except Invalid as refusal:
        return _places(refusal)
    return ()


def _refused(session: Session, asked: Any) -> tuple[str, ...]:
    """Build the scenario, undo it; the places of what was refused."""
    transaction = session.begin_nested()
    try:
        scenario, _ = canaries.planted_in(parse_scenario(json.dumps(asked)))
        work = Work(session, None, scenario.now or NOW)
        told = telling.tell(work, scenario, Builder(work, scenario).build())
        session.flush()
    except Invalid as refusal:
        return _places(refusal)
    else:
        return () if json.dumps(told) else ("",)
    finally:
        transaction.rollback()
        session.expunge_all()


def _places(refusal: Invalid) -> tuple[str, ...]:
    return tuple(fault.place for fault in refusal.faults if fault.message)


def test_a_whole_scenario_is_built(session: Session) -> None:
    assert _refused(session, WHOLE) == ()


@pytest.mark.parametrize("path", PATHS, ids=_text)
def test_any_value_may_be_anything(path: Steps) -> None:
    """Most odd values are told at once, at their own path; none is a traceback."""
    told = [place for odd in ODD for place in _faults(_changed(path, odd))]
    assert told
    if path and path[0] != "banks":
        assert any(place.startswith(_text(path)) for place in told)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("path", PATHS, ids=_text)
def test_what_may_be_left_out_or_small_is_built_or_refused(session: Session, path: Steps) -> None:
    for odd in (None, [], 1):
        changed = _changed(path, odd)
        if not _faults(changed):
            _refused(session, changed)


def test_texts_as_long_as_they_may_be_are_stored_by_every_database(session: Session) -> None:
    assert _refused(session, _lengthened(WHOLE, 0)) == ()


def test_texts_one_sign_longer_are_all_told() -> None:
    assert len(set(_faults(_lengthened(WHOLE, 1)))) == 17


def _lengthened(value: Any, more: int, name: str = "") -> Any:
    if isinstance(value, list) and name != "items":
        return [_lengthened(inside, more) for inside in value]
    if isinstance(value, dict):
        return {key: _lengthened(inside, more, key) for key, inside in value.items()}
    return "é" * (LONGEST[name] + more) if name in LONGEST else value
