"""Cohorts in the browser: the list, one cohort, opening, editing, trainers, by role."""

from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import event

from lms.cohorts.models import Cohort
from lms.cohorts.rules import EventKind
from lms.people.policy import Role
from tests import make
from tests.web.cohorts.pages import World, signed_in, soup, texts


@dataclass
class Place:
    """Where the tests happen: an organisation's cohort and what it was opened from."""

    cohort_id: int
    organisation_id: int
    agreement_id: int
    certification_id: int

    @property
    def url(self) -> str:
        return f"/cohorts/{self.cohort_id}"


@pytest.fixture
def place(world: World) -> Place:
    with world() as work:
        cohort = make.make_cohort(work.session, title="Promotion pilote", target=10, capacity=10)
        for number in range(2):
            person = make.make_person(work.session, family_name=f"Petit{'ab'[number]}",
                                      given_name="Luc")
            enrolment = make.make_enrolment(work.session, cohort, person)
            if number:
                make.make_event(work.session, enrolment, EventKind.ENTERED)
        return Place(cohort.id, cohort.organisation_id, cohort.agreement_id,
                     cohort.certification_id)


def _form(place: Place, **given: str) -> dict[str, str]:
    return {
        "code": "PILOTE-9", "title": "Neuvième", "starts_on": "2026-10-01",
        "ends_on": "2026-12-31", "capacity": "12", "target": "12",
        "organisation_id": str(place.organisation_id), "agreement_id": str(place.agreement_id),
        "certification_id": str(place.certification_id),
    } | given


def test_a_cohort_shows_its_figures_against_the_target(
    app: Flask, world: World, place: Place
) -> None:
    client = signed_in(app, world, Role.ADMINISTRATOR)
    page = soup(client.get("/cohorts"))
    assert texts(page, "tbody th a") == ["Promotion pilote"]
    assert texts(page, "tbody .gauge-figure") == ["1 / 10 (10 %)"]
    page = soup(client.get(place.url))
    assert texts(page, ".gauge-figure")[:2] == ["1 / 10 (10 %)", "2 / 10 (20 %)"]
    assert texts(page, "tbody th.name") == ["PETITA Luc", "PETITB Luc"]
    assert page.select(f'a[href$="?cohort={place.cohort_id}"]')


def test_the_list_says_who_withdrew_among_the_enrolled(
    app: Flask, world: World, place: Place
) -> None:
    with world() as work:
        cohort = work.session.get_one(Cohort, place.cohort_id)
        gone = make.make_enrolment(work.session, cohort)
        make.make_event(work.session, gone, EventKind.WITHDREW)
    client = signed_in(app, world, Role.ADMINISTRATOR)
    page = soup(client.get("/cohorts"))
    assert texts(page, 'td[data-label="Inscrits"]') == ["3 dont 1 désisté"]
    assert texts(page, 'td[data-label="Places"]') == ["2 / 10"]
    assert texts(soup(client.get(place.url)), ".panel > p")[0] == "3 inscrits, dont 1 désisté"


def test_the_list_answers_with_and_without_the_last_slash(app: Flask, world: World) -> None:
    client = signed_in(app, world, Role.ADMINISTRATOR)
    for url in ("/cohorts", "/cohorts/"):
        assert texts(soup(client.get(url)), "h1") == ["Cohortes"]


def test_two_trainees_of_one_name_are_told_apart(
    app: Flask, world: World, place: Place
) -> None:
    with world() as work:
        cohort = work.session.get_one(Cohort, place.cohort_id)
        for email in ("un@exemple.test", "deux@exemple.test"):
            person = make.make_person(work.session, family_name="MARTIN", given_name="Zoé",
                                      email=email)
            make.make_enrolment(work.session, cohort, person)
    client = signed_in(app, world, Role.TRAINER, cohort_id=place.cohort_id)
    page = soup(client.get(f"{place.url}?q=zoe"))
    links = texts(page, "tbody th.name a")
    assert sorted(links) == ["MARTIN Zoé (deux@exemple.test)", "MARTIN Zoé (un@exemple.test)"]
    boxes = {str(box["aria-label"]) for box in page.select("input[name=enrolment]")}
    assert boxes == {f"Cocher {link}" for link in links}
    alone = soup(client.get(f"{place.url}?q=petita"))
    assert texts(alone, "tbody th.name a") == ["PETITA Luc"]
    event = {"kind": "completed", "happened_on": "2026-11-01",
             "enrolment": [box["value"] for box in page.select("input[name=enrolment]")]}
    refused = soup(client.post(f"{place.url}/events", data=event), 422)
    assert texts(refused, ".summary li")[0].startswith("MARTIN Zoé (")


def test_the_list_is_filtered_by_the_url(app: Flask, world: World, place: Place) -> None:
    client = signed_in(app, world, Role.ADMINISTRATOR)
    for query, found in (("q=petitb", ["PETITB Luc"]), ("standing=enrolled", ["PETITA Luc"]),
                         ("q=inconnu", []), ("sort=-name", ["PETITB Luc", "PETITA Luc"]),
                         ("sort=entered", ["PETITA Luc", "PETITB Luc"])):
        page = soup(client.get(f"{place.url}?{query}"))
        assert texts(page, "tbody th.name") == found, query
    assert texts(soup(client.get("/cohorts?period=closed")), "tbody th") == []
    assert len(texts(soup(client.get("/cohorts?period=running&q=pilote")), "tbody th")) == 1


@pytest.mark.parametrize(
    "case",
    [
        (Role.TRAINER, "cohort", 200), (Role.TRAINER, "organisation", 200),
        (Role.TRAINER, "elsewhere", 404), (Role.ADMINISTRATOR, "elsewhere", 404),
        (Role.TRAINEE, "cohort", 404), (Role.OPCALIA, "platform", 404),
        (Role.INVIGILATOR, "cohort", 404), (Role.JURY_MEMBER, "cohort", 404),
    ],
)
def test_only_who_works_with_the_cohort_sees_it(
    app: Flask, world: World, place: Place, case: tuple[Role, str, int]
) -> None:
    role, scoped, status = case
    with world() as work:
        elsewhere = make.make_organisation(work.session).id
    scope = {"cohort": {"cohort_id": place.cohort_id}, "platform": {},
             "organisation": {"organisation_id": place.organisation_id},
             "elsewhere": {"organisation_id": elsewhere}}[scoped]
    client = signed_in(app, world, role, **scope)
    for url in (place.url, f"{place.url}/edit", f"{place.url}/rosters",
                f"{place.url}/trainees/new", f"{place.url}/trainees/1"):
        assert client.get(url).status_code == status, url
    listed = client.get("/cohorts")
    if status == 200:
        assert texts(soup(listed), "tbody th a") == ["Promotion pilote"]
    else:
        assert b"Promotion pilote" not in listed.data


def test_an_administrator_opens_a_cohort(app: Flask, world: World, place: Place) -> None:
    client = signed_in(app, world, Role.ADMINISTRATOR)
    answer = client.post("/cohorts/new", data=_form(place))
    assert answer.status_code == 302
    assert texts(soup(client.get(answer.location)), "h1") == ["Neuvième"]


def test_faults_of_a_cohort_stand_at_their_fields(
    app: Flask, world: World, place: Place
) -> None:
    client = signed_in(app, world, Role.ADMINISTRATOR)
    form = _form(place, ends_on="2029-01-01", title="")
    page = soup(client.post("/cohorts/new", data=form), 422)
    assert page.select("#title-error")
    page = soup(client.post("/cohorts/new", data=form | {"title": "Neuvième"}), 422)
    assert "31/12/2027" in texts(page, "#ends_on-error")[0]


def test_nobody_opens_a_cohort_for_an_organisation_they_do_not_manage(
    app: Flask, world: World, place: Place
) -> None:
    client = signed_in(app, world, Role.TRAINER, cohort_id=place.cohort_id)
    page = soup(client.get("/cohorts/new"))
    assert any("aucun organisme" in text for text in texts(page, ".notice-title"))
    assert client.post("/cohorts/new", data=_form(place)).status_code == 422
    with world() as work:
        assert work.session.query(Cohort).count() == 1


def test_a_cohort_is_edited_and_not_below_the_places_taken(
    app: Flask, world: World, place: Place
) -> None:
    client = signed_in(app, world, Role.TRAINER, cohort_id=place.cohort_id)
    form = _form(place, title="Renommée")
    assert client.post(f"{place.url}/edit", data=form).status_code == 302
    assert texts(soup(client.get(place.url)), "h1") == ["Renommée"]
    page = soup(client.post(f"{place.url}/edit", data=form | {"capacity": "1"}), 422)
    assert page.select("#capacity-error")


def test_a_trainer_is_added_then_removed(app: Flask, world: World, place: Place) -> None:
    client = signed_in(app, world, Role.ADMINISTRATOR)
    with world() as work:
        trainer = make.make_person(work.session, family_name="Nguyễn", given_name="Mai")
        stranger = make.make_person(work.session)
        make.make_grant(work.session, trainer, Role.TRAINER,
                        organisation_id=place.organisation_id)
        trainer_id, stranger_id = trainer.id, stranger.id
    add = f"{place.url}/trainers"
    assert client.post(add, data={"person_id": stranger_id}).status_code == 403
    assert client.post(add, data={"person_id": trainer_id}).status_code == 302
    removal = f"{place.url}/trainers/{trainer_id}/remove"
    assert soup(client.get(place.url)).select(f'form[action="{removal}"]')
    assert client.post(removal).status_code == 302
    assert client.post(removal).status_code == 404
    assert not soup(client.get(place.url)).select(f'form[action="{removal}"]')


def test_only_who_may_train_is_proposed_as_a_trainer(
    app: Flask, world: World, place: Place
) -> None:
    client = signed_in(app, world, Role.ADMINISTRATOR)
    with world() as work:
        people = {}
        for role in Role:
            person = make.make_person(work.session, family_name=str(role))
            make.make_grant(work.session, person, role, organisation_id=place.organisation_id)
            people[role] = person.id
        former = make.make_person(work.session)
        grant = make.make_grant(work.session, former, Role.TRAINER, cohort_id=place.cohort_id)
        grant.revoked_at = work.now
    proposed = soup(client.get(place.url)).select("#person_id option")
    allowed = {people[role] for role in (Role.TRAINER, Role.ADMINISTRATOR)}
    assert {int(str(option["value"])) for option in proposed} == allowed
    for role in set(Role) - {Role.TRAINER, Role.ADMINISTRATOR}:
        answer = client.post(f"{place.url}/trainers", data={"person_id": people[role]})
        assert answer.status_code == 403, role


def test_an_unknown_cohort_is_missing(app: Flask, world: World) -> None:
    client = signed_in(app, world, Role.ADMINISTRATOR)
    assert client.get("/cohorts/999").status_code == 404
    assert client.get("/cohorts/999/rosters/1").status_code == 404


def test_a_list_costs_the_same_statements_whatever_its_length(
    app: Flask, world: World, place: Place
) -> None:
    client = signed_in(app, world, Role.ADMINISTRATOR)
    engine = app.extensions["lms.database"].reader
    statements: list[str] = []

    @event.listens_for(engine, "before_cursor_execute")
    def _(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    costs = []
    for _round in range(2):
        for url in (place.url, "/cohorts"):
            statements.clear()
            client.get(url)
            costs.append(len(statements))
        with world() as work:
            cohort = work.session.get_one(Cohort, place.cohort_id)
            for _person in range(5):
                make.make_enrolment(work.session, cohort)
    assert costs[:2] == costs[2:]
    assert max(costs) < 20
