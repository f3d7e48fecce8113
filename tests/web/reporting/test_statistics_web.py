"""The funder's page and files: same figures, no names, only within one's reach."""

import csv
import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook

from lms.cohorts.models import EventKind
from lms.core.work import Work
from lms.exams import queries, sittings
from lms.people.policy import Role
from tests import make

World = Callable[[], AbstractContextManager[Work]]


@pytest.fixture
def funder(app: Flask, world: World) -> FlaskClient:
    """OPCALIA before two cohorts: forty in one, three in the other; thirty sat an exam."""
    with world() as work:
        session = work.session
        cohort = make.make_cohort(session, title="Grande promotion", target=50)
        for rank in range(40):
            person = make.make_person(session, sex="F" if rank % 2 else "M",
                                      family_name=f"Cachottier{rank}", born_on=date(1985, 1, 1))
            enrolment = make.make_enrolment(session, cohort, person,
                                            firm_siret=f"{100000000 + rank % 7}00011")
            if rank < 30:
                make.make_event(session, enrolment, EventKind.ENTERED)
        small = make.make_cohort(session, title="Petite promotion")
        for _ in range(3):
            make.make_enrolment(session, small)
        sitting = make.make_sitting(session, cohort)
        sittings.publish(work, queries.sitting(session, sitting.id))
        opcalia = make.make_person(session, email="opcalia@exemple.test")
        make.make_grant(session, opcalia, Role.OPCALIA)
    client = app.test_client()
    client.post("/sign-in", data={"email": "opcalia@exemple.test", "password": make.PASSWORD})
    return client


def _page(client: FlaskClient, query: str = "") -> BeautifulSoup:
    answer = client.get("/statistics" + query)
    assert answer.status_code == 200
    return BeautifulSoup(answer.text, "html.parser")


def _stats(page: BeautifulSoup) -> dict[str, str]:
    return {
        stat.select_one(".stat-label").get_text(strip=True):  # type: ignore[union-attr]
        stat.select_one(".stat-value").get_text(strip=True)  # type: ignore[union-attr]
        for stat in page.select(".stat")
    }


def test_the_page_counts_and_names_nobody(funder: FlaskClient) -> None:
    page = _page(funder)
    assert _stats(page)["Inscrits"] == "43"
    assert _stats(page)["Entrés en formation"] == "30"
    assert "cachottier" not in page.get_text().lower()


def test_nothing_is_published_on_a_cohort_of_three(funder: FlaskClient) -> None:
    page = _page(funder)
    choices = {o.get_text(): o["value"] for o in page.select("select[name=cohort] option")}
    for path in ("", ".csv", ".xlsx"):
        answer = funder.get(f"/statistics{path}?cohort={choices['Petite promotion']}")
        assert answer.status_code == 409
    shown = BeautifulSoup(answer.text, "html.parser").get_text()
    assert "Moins de 5 personnes" in shown


def test_page_csv_and_workbook_hold_the_same_figures(funder: FlaskClient) -> None:
    page = _page(funder)
    text = funder.get("/statistics.csv").data.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    by_heading = dict(zip(rows[0], rows[1], strict=True))
    assert by_heading["Inscrits"] == _stats(page)["Inscrits"]
    assert by_heading["Entrés en formation"] == _stats(page)["Entrés en formation"]
    answer = funder.get("/statistics.xlsx")
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(answer.data))
    overall = workbook.get_sheet_by_name("Ensemble").to_python()
    assert overall[1][overall[0].index("Inscrits")] == 43
    assert "cachottier" not in text.lower()


def test_files_start_with_a_mark_and_carry_a_name(funder: FlaskClient) -> None:
    answer = funder.get("/statistics.csv")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert "passerelle-statistiques-2026-11-23.csv" in answer.headers["Content-Disposition"]


def test_a_period_keeps_those_enrolled_in_it(funder: FlaskClient) -> None:
    assert _stats(_page(funder, "?first=2026-11&last=2026-11"))["Inscrits"] == "43"
    empty = _page(funder, "?first=2027-01")
    assert empty.select_one(".empty") is not None


@pytest.mark.parametrize("query", ["?cohort=999999", "?cohort=x", "?first=2026-13"])
def test_a_perimeter_that_does_not_exist_is_a_missing_page(
    funder: FlaskClient, query: str
) -> None:
    assert funder.get("/statistics" + query).status_code == 404


@pytest.mark.parametrize("role", [Role.TRAINER, Role.INVIGILATOR, Role.AUTHOR, Role.JURY_MEMBER])
def test_other_roles_have_no_statistics(app: Flask, world: World, role: Role) -> None:
    with world() as work:
        person = make.make_person(work.session, email="x@exemple.test")
        make.make_grant(work.session, person, role)
    client = app.test_client()
    client.post("/sign-in", data={"email": "x@exemple.test", "password": make.PASSWORD})
    for path in ("", ".csv", ".xlsx"):
        assert client.get("/statistics" + path).status_code == 403


def test_an_evaluator_of_one_organisation_sees_its_cohorts_only(
    app: Flask, funder: FlaskClient, world: World
) -> None:
    with world() as work:
        cohort = make.make_cohort(work.session)
        for rank in range(12):
            make.make_enrolment(work.session, cohort, firm_siret=f"{200000000 + rank}00011")
        person = make.make_person(work.session, email="eval@exemple.test")
        make.make_grant(work.session, person, Role.EVALUATOR,
                        organisation_id=cohort.organisation_id)
    client = app.test_client()
    client.post("/sign-in", data={"email": "eval@exemple.test", "password": make.PASSWORD})
    assert _stats(_page(client))["Inscrits"] == "12"
    assert "Grande promotion" not in _page(client).get_text()
