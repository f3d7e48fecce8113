"""Blueprints in the browser, for authors: written row by row, covered, assembled."""

import csv
import io
import json
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.blueprints import queries
from lms.blueprints.models import Assembly, Blueprint
from lms.blueprints.rules import Method, Row
from lms.core.work import Work
from lms.people.policy import Role
from tests import make

World = Callable[[], AbstractContextManager[Work]]


def signed_in(app: Flask, world: World, role: Role) -> FlaskClient:
    with world() as work:
        person = make.make_person(work.session)
        make.make_grant(work.session, person, role)
        email = person.email
    client = app.test_client()
    client.post("/sign-in", data={"email": email, "password": make.PASSWORD})
    return client


@pytest.fixture
def author(app: Flask, world: World) -> FlaskClient:
    return signed_in(app, world, Role.AUTHOR)


@pytest.fixture(autouse=True)
def bank(world: World) -> None:
    """IA-WEB with twelve questions, six of each competence; two of B1-C1 are easy."""
    with world() as work:
        certification = make.make_certification(work.session, code="IA-WEB")
        edition = make.make_edition(work.session, certification, 12)
        for item in edition.items[1:4:2]:
            item.content = json.dumps(
                json.loads(item.content) | {"difficulty": {"estimated": "9/10"}})


FORM = {
    "certification": "IA-WEB", "title": "Bloc 1", "code": "b1", "duration_minutes": "60",
    "method": "random", "item_codes": "", "rows-0-topic": "B1-C1", "rows-0-kind": "",
    "rows-0-level": "", "rows-0-success_from": "", "rows-0-success_to": "", "rows-0-count": "3",
    "rows-0-seconds": "",
}


def with_row(number: int, topic: str, count: object, **given: object) -> dict[str, str]:
    values = {"kind": "", "level": "", "success_from": "", "success_to": "", "seconds": ""}
    values |= {"topic": topic, "count": count, **given}
    return {f"rows-{number}-{name}": str(value) for name, value in values.items()}


def soup(answer) -> BeautifulSoup:
    return BeautifulSoup(answer.data, "html.parser")


def texts(found: Tag, selector: str) -> list[str]:
    return [" ".join(one.get_text().split()) for one in found.select(selector)]


def said(answer) -> str:
    """All the page says, its spaces made plain."""
    return " ".join(soup(answer).get_text(" ").split())


def typed(found: Tag) -> dict[str, str]:
    """What the browser would send of the form as it is shown."""
    form = found.select_one("form.form")
    assert form is not None
    sent = {str(box["name"]): str(box.get("value", "")) for box in form.select("input[name]")
            if box.get("type") != "radio" or box.has_attr("checked")}
    for area in form.select("textarea[name]"):
        sent[str(area["name"])] = area.get_text().strip()
    for box in form.select("select[name]"):
        option = box.select_one("option[selected]") or box.select_one("option")
        sent[str(box["name"])] = str(option["value"])
    return sent


def stored(world: World) -> list[Blueprint]:
    with world() as work:
        ids = work.session.scalars(select(Blueprint.id).order_by(Blueprint.id)).all()
        return [queries.blueprint(work.session, one) for one in ids]


def test_without_a_blueprint_the_page_says_what_happens(author: FlaskClient) -> None:
    assert texts(soup(author.get("/blueprints/")), ".empty-title") == ["Aucun plan d'épreuve"]
    assert author.get("/banks").text.count('href="/blueprints/"') == 1


def test_a_blueprint_is_written_row_by_row_without_a_script(
    author: FlaskClient, world: World
) -> None:
    page = soup(author.get("/blueprints/new"))
    assert texts(page, "[data-available]") == ["12"]
    sent = typed(page) | FORM | {"rows-0-count": "trois"}
    page = soup(author.post("/blueprints/new", data=sent | {"act": "add"}))
    assert len(page.select("[data-row]")) == 2
    assert typed(page)["rows-0-count"] == "trois"  # nothing typed is lost
    sent = typed(page) | {"rows-0-count": "3"}
    sent |= with_row(1, "B1-C1", 2, success_from=80)
    page = soup(author.post("/blueprints/new", data=sent | {"act": "add"}))
    assert texts(page, "[data-available]") == ["6", "2", "12"]
    page = soup(author.post("/blueprints/new", data=typed(page) | {"act": "remove-0"}))
    assert [typed(page)[f"rows-{n}-count"] for n in (0, 1)] == ["2", ""]
    sent = typed(page) | with_row(1, "B1", 4, level="understand", seconds=30)
    page = soup(author.post("/blueprints/new", data=sent | {"act": "count"}))
    assert texts(page, "[data-available]") == ["2", "12"]
    assert "6 questions par sujet" in page.select_one("p[role=status]").get_text(" ", strip=True)
    assert stored(world) == []
    answer = author.post("/blueprints/new", data=typed(page))
    assert answer.location == "/blueprints/1"
    [found] = stored(world)
    assert [(row.competence, row.count, row.level, row.seconds) for row in found.rows] == [
        ("B1-C1", 2, "", None), ("", 4, "understand", 30)]
    assert found.rows[0].success_from == make.Fraction(4, 5)


def test_every_fault_is_shown_at_its_box_and_named_on_top(
    author: FlaskClient, world: World
) -> None:
    sent = FORM | {"title": "", "code": "é", "rows-0-count": ""}
    sent |= with_row(1, "B1", 301) | with_row(2, "B9", 1, success_from=90)
    answer = author.post("/blueprints/new", data=sent)
    assert answer.status_code == 422
    page = soup(answer)
    assert {box["name"] for box in page.select("[aria-invalid=true]")} == {
        "title", "rows-0-count", "rows-1-count", "rows-2-topic"}
    assert any(text.startswith("Ligne 2, nombre de questions :")
               for text in texts(page, ".summary li"))
    sent = FORM | {"code": "é"} | with_row(1, "B1", 1, success_from=90, success_to=10)
    page = soup(author.post("/blueprints/new", data=sent))
    assert {box["name"] for box in page.select("[aria-invalid=true]")} == {
        "code", "rows-1-success_from"}
    assert stored(world) == []


def test_the_table_shows_what_the_bank_has_and_what_lacks(
    author: FlaskClient, world: World
) -> None:
    author.post("/blueprints/new", data=FORM | with_row(1, "B1-C2", 7))
    page = soup(author.get("/blueprints/1"))
    assert texts(page, ".notice-danger li") == [
        "Ligne 2 (B1-C2) : il faut 7 questions ; l'édition en a 6."]
    assert texts(page, "tbody td.num") == ["–", "3", "6", "–", "7", "6"]
    assert len(page.select("tr.is-wrong")) == 1
    assert "plus de temps" not in said(author.get("/blueprints/1"))
    author.post("/blueprints/1/edit", data=FORM | with_row(1, "B1-C2", 6) | {
        "duration_minutes": "5"})
    assert "en moyenne plus de temps" in said(author.get("/blueprints/1"))
    page = soup(author.get("/blueprints/1"))
    assert not page.select(".notice-danger")
    assert "toutes les lignes peuvent être remplies" in said(author.get("/blueprints/1"))


def test_what_has_served_stays_and_the_next_version_is_written(
    author: FlaskClient, world: World
) -> None:
    author.post("/blueprints/new", data=FORM)
    with world() as work:
        queries.blueprint(work.session, 1).settled_at = work.now
    author.get("/blueprints/1")  # the message of what was stored is shown once
    page = soup(author.get("/blueprints/1/edit"))
    assert "seront la version 2" in texts(page, ".notice")[0]
    answer = author.post("/blueprints/1/edit", data=typed(page) | {"title": "Autre"})
    assert answer.location == "/blueprints/2"
    assert [(one.number, one.title) for one in stored(world)] == [(1, "Bloc 1"), (2, "Autre")]
    assert author.get("/blueprints/1/edit").status_code == 409
    old = soup(author.get("/blueprints/1"))
    assert old.select_one('.notice-warning a[href="/blueprints/2"]')
    assert texts(soup(author.get("/blueprints/")), "tbody tr th a") == ["Autre"]


def test_named_questions_are_proposed_and_checked(author: FlaskClient, world: World) -> None:
    sent = FORM | {"method": "fixed"}
    page = soup(author.post("/blueprints/new", data=sent | {"act": "propose"}))
    codes = typed(page)["item_codes"].split()
    assert len(set(codes)) == 3
    wrong = author.post("/blueprints/new", data=sent | {"item_codes": "q-0001 q-0002 q-0004"})
    assert wrong.status_code == 422
    assert "La question q-0001 ne convient à aucune ligne." in wrong.text
    assert author.post("/blueprints/new", data=typed(page)).status_code == 302
    shown = soup(author.get("/blueprints/1"))
    assert texts(shown, "main > ol li a") == codes


def test_forms_are_assembled_compared_and_taken_away(author: FlaskClient, world: World) -> None:
    author.post("/blueprints/new", data=FORM)
    assert author.get("/blueprints/1/assemble").status_code == 409
    author.post("/blueprints/1/edit", data=FORM | {"method": "assembled"})
    sent = typed(soup(author.get("/blueprints/1/assemble"))) | {"seconds": "10"}
    refused = author.post("/blueprints/1/assemble", data=sent | {"forms": "3"})
    assert refused.status_code == 422
    assert "9 questions demandées par 3 sujets sans question commune" in refused.text
    assert author.post("/blueprints/1/assemble", data=sent | {"forms": "1"}).status_code == 422
    answer = author.post("/blueprints/1/assemble", data=sent)
    assert answer.location == "/blueprints/assemblies/1"
    page = soup(author.get(answer.location))
    assert len(page.select("figure svg circle")) == 2
    assert "Sujet 2" in page.select_one("figure svg")["aria-label"]
    lines = {row.th.get_text(): texts(row, "td") for row in page.select("tbody tr") if row.td}
    assert lines["Questions"] == ["3", "3"]
    assert lines["Points"] == ["3", "3"]
    assert lines["B1-C1 – Compétence 1"] == ["3", "3"]
    assert lines["Sujet 1"] == ["3", "0"]
    assert "4 questions n'ont pas de difficulté" in page.select_one(".notice-warning").text
    table = author.get("/blueprints/assemblies/1.csv")
    assert table.mimetype == "text/csv"
    rows = list(csv.DictReader(io.StringIO(table.data.decode("utf-8-sig")), delimiter=";"))
    assert [row["Sujet"] for row in rows] == ["1"] * 3 + ["2"] * 3
    assert len({row["Question"] for row in rows}) == 6
    with world() as work:
        kept = work.session.scalars(select(Assembly)).one()
        assert kept.made_by_id is not None
    assert author.get("/blueprints/1").text.count("/blueprints/assemblies/1") == 1


def test_rows_are_counted_as_they_are_typed(author: FlaskClient) -> None:
    answer = author.get("/blueprints/counts/1", query_string={"r": [
        "B1-C1~~~~", "B1~~~80~100", "B1~numeric~~~", "B1~~~abc~", "B1", "~~~~"]})
    assert answer.json == {"available": [6, 2, 0, None, None, None]}
    assert author.get("/blueprints/counts/99").status_code == 404


def test_several_certifications_are_chosen_from(author: FlaskClient, world: World) -> None:
    with world() as work:
        make.make_certification(work.session, code="AUTRE", title="Autre titre")
    page = soup(author.get("/blueprints/new"))
    assert len(page.select(".choice a")) == 2
    page = soup(author.get("/blueprints/new?certification=AUTRE"))
    assert texts(page, "[data-available]") == ["–"]
    assert author.get("/blueprints/new?certification=RIEN").status_code == 404


def test_who_does_not_write_questions_writes_no_blueprint(app: Flask, world: World) -> None:
    with world() as work:
        certification = work.session.scalars(select(make.Certification)).one()
        make.make_blueprint(work.session, certification)
    trainer = signed_in(app, world, Role.TRAINER)
    for path in ("/blueprints/", "/blueprints/1", "/blueprints/new", "/blueprints/1/edit",
                 "/blueprints/1/assemble", "/blueprints/counts/1"):
        assert trainer.get(path).status_code == 403, path


@pytest.mark.parametrize("act", ["remove-x", "remove-²", "remove-99999999999", "nothing", ""])
def test_odd_buttons_break_nothing(author: FlaskClient, act: str) -> None:
    assert author.post("/blueprints/new", data=FORM | {"act": act}).status_code in {200, 302}


def test_a_sitting_says_its_blueprint_and_draws_by_it(
    app: Flask, author: FlaskClient, world: World
) -> None:
    with world() as work:
        certification = work.session.scalars(select(make.Certification)).one()
        cohort = make.make_cohort(work.session, certification=certification)
        make.make_enrolment(work.session, cohort)
        plan = make.make_blueprint(work.session, certification, (Row(2, "B1", "B1-C1"),),
                                   title="Deux questions", method=Method.RANDOM)
        sitting = make.make_sitting(work.session, cohort, edition_id=1)
        sitting.starts_at = work.now.replace(second=0, microsecond=0) + make.timedelta(days=3)
        plan_id, sitting_id = plan.id, sitting.id
    trainer = signed_in(app, world, Role.ADMINISTRATOR)
    path = f"/exams/{sitting_id}"
    sent = typed(soup(trainer.get(f"{path}/edit")))
    assert "question_count" in sent
    boxes = {name: value for name, value in sent.items()
             if name not in {"authorises_each", "needs_safe_browser"}}
    assert trainer.post(f"{path}/edit", data=boxes | {"question_count": ""}).status_code == 422
    planned = boxes | {"question_count": "", "blueprint_id": str(plan_id)}
    assert trainer.post(f"{path}/edit", data=planned).status_code == 302
    page = soup(trainer.get(path))
    facts = dict(zip(texts(page, ".facts dt"), texts(page, ".facts dd"), strict=True))
    assert facts["Plan d'épreuve"] == "Deux questions, version 1"
    assert facts["Questions"] == "2"
    assert page.select_one(f'.facts a[href^="/blueprints/{plan_id}"]')
    with world() as work:  # the draft shows what its blueprint has become
        queries.blueprint(work.session, plan_id).rows[0].count = 3
    page = soup(trainer.get(path))
    assert dict(zip(texts(page, ".facts dt"), texts(page, ".facts dd"), strict=True))[
        "Questions"] == "3"
    assert typed(soup(trainer.get(f"{path}/edit")))["question_count"] == ""
    assert trainer.post(f"{path}/publish").status_code == 302
    with world() as work:
        form = work.session.scalars(select(make.Form)).one()
        assert len(json.loads(form.content)) == 3
        assert work.session.get(make.Sitting, sitting_id).question_count == 3


def test_a_publication_without_enough_questions_lists_what_lacks(
    app: Flask, author: FlaskClient, world: World
) -> None:
    with world() as work:
        certification = work.session.scalars(select(make.Certification)).one()
        cohort = make.make_cohort(work.session, certification=certification)
        make.make_enrolment(work.session, cohort)
        plan = make.make_blueprint(work.session, certification, (Row(7, "B1", "B1-C1"),
                                                                 Row(8, "B1", "B1-C2")))
        sitting_id = make.make_sitting(work.session, cohort, edition_id=1,
                                       blueprint_id=plan.id).id
    admin = signed_in(app, world, Role.ADMINISTRATOR)
    answer = admin.post(f"/exams/{sitting_id}/publish")
    assert answer.status_code == 422
    assert "Ligne 1 (B1-C1) : il faut 7 questions" in said(answer)
    assert "Ligne 2 (B1-C2) : il faut 8 questions" in said(answer)
    with world() as work:
        assert work.session.get(make.Sitting, sitting_id).state.value == "draft"
        assert queries.blueprint(work.session, 1).settled_at is None
