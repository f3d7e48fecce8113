"""The funder's page and files: same figures, no names, only within one's reach."""

import csv
import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime

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
                                      family_name=f"Cachottier{rank}",
                                      born_on=date(1985 + rank % 3 * 5, 1, 1))
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


def _enrol(world: World, count: int, year: int, at: datetime | None = None,
           firms: int = 1000) -> None:
    """That many people in a cohort of their own, from as many firms as there are."""
    with world() as work:
        cohort = make.make_cohort(work.session)
        for rank in range(count):
            make.make_enrolment(work.session, cohort, firm_siret=f"{300000000 + rank % firms}00011",
                                enrolled_at=at or datetime(year, 5, 5, tzinfo=UTC))


def test_of_two_scopes_hidden_together_neither_is_told_to_be_the_small_one(
    funder: FlaskClient, world: World
) -> None:
    _enrol(world, 8, 2026, firms=5)
    options = _page(funder).select("select[name=scope] optgroup:nth-of-type(2) option")
    answers = [funder.get(f"/statistics?scope={option['value']}") for option in options]
    refused = [answer.text for answer in answers if answer.status_code == 409]
    told = {BeautifulSoup(text, "html.parser").select_one(".empty").get_text()  # type: ignore[union-attr]
            for text in refused}
    assert (len(answers), len(refused), len(told)) == (3, 2, 1)


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


def _options(page: BeautifulSoup) -> list[str]:
    return [str(option["value"]) for option in page.select("select[name=scope] option")]


def _titled(page: BeautifulSoup, title: str) -> str:
    """The scope whose name that is."""
    return next(str(option["value"]) for option in page.select("select[name=scope] option")
                if option.get_text(strip=True) == title)


def test_nothing_is_published_on_a_scope_of_three(funder: FlaskClient, world: World) -> None:
    small = _titled(_page(funder), "Petite promotion")
    for path in ("", ".csv", ".xlsx"):
        assert funder.get(f"/statistics{path}?scope={small}").status_code == 409
    shown = BeautifulSoup(funder.get(f"/statistics?scope={small}").text, "html.parser")
    assert "moins de 5 personnes" in shown.select_one(".empty").get_text()  # type: ignore[union-attr]
    assert shown.select_one("select[name=scope] option[selected]")["value"] == small  # type: ignore[index]
    assert shown.select_one("nav a[href='/statistics']") is not None
    assert not shown.select(".stat, table")


def test_all_minus_a_cohort_does_not_give_the_small_one(funder: FlaskClient) -> None:
    page = _page(funder)
    large = _page(funder, f"?scope={_titled(page, 'Grande promotion')}")
    assert _stats(page)["Inscrits"] == "43"
    assert _stats(large)["Inscrits"] == "masqué"
    for frame in page.select(".table-frame"):
        for row in frame.select("tbody tr"):
            if row.select_one("th").get_text(strip=True) == "Petite promotion":  # type: ignore[union-attr]
                assert {cell.get_text(strip=True)[:6] for cell in row.select("td")} == {"masqué"}


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
    assert answer.headers["Cache-Control"] == "no-store"
    assert "passerelle-statistiques-2026-11-23.csv" in answer.headers["Content-Disposition"]


def test_all_is_shown_unless_a_cohort_or_a_year_is_chosen(
    funder: FlaskClient, world: World
) -> None:
    _enrol(world, 60, 2025)
    _enrol(world, 8, 2026)
    page = _page(funder)
    assert _stats(page)["Inscrits"] == "111"
    assert [group["label"] for group in page.select("select[name=scope] optgroup")] == [
        "Ensemble", "Une promotion", "Une année d'inscription"]
    assert _options(page)[0] == "all"
    assert _options(page)[-2:] == ["year-2026", "year-2025"]
    page = _page(funder, "?scope=year-2025")
    assert _stats(page)["Inscrits"] == "60"
    assert [link["href"] for link in page.select("main .page-actions a")] == [
        "/statistics.csv?scope=year-2025", "/statistics.xlsx?scope=year-2025"]


@pytest.mark.parametrize("asked", [
    "scope=year-2025", "year=2025", "from=2025-01-01&to=2025-12-31"])
def test_a_year_may_be_asked_by_its_name_or_by_its_bounds(
    funder: FlaskClient, world: World, asked: str
) -> None:
    _enrol(world, 60, 2025)
    _enrol(world, 8, 2026)
    page = _page(funder, f"?{asked}")
    assert _stats(page)["Inscrits"] == "60"
    assert page.select_one("option[selected]")["value"] == "year-2025"  # type: ignore[index]
    rows = funder.get(f"/statistics.csv?{asked}").data.decode("utf-8-sig").splitlines()
    assert rows[1].startswith(";Ensemble;60;")


def test_a_period_that_is_no_calendar_year_is_refused_and_says_why(funder: FlaskClient) -> None:
    answer = funder.get("/statistics?from=2026-01-01&to=2026-06-30")
    page = BeautifulSoup(answer.text, "html.parser")
    assert answer.status_code == 422
    field = page.select_one("input[name=to]")
    assert field["value"] == "2026-06-30"  # type: ignore[index]
    assert field["aria-invalid"] == "true"  # type: ignore[index]
    error = page.select_one("#to-error").get_text(" ", strip=True)  # type: ignore[union-attr]
    assert "année civile" in error
    assert "par différence" in error
    assert not page.select("#from-error, .stat, table")
    for path in (".csv", ".xlsx"):
        assert funder.get(f"/statistics{path}?from=2026-01-01&to=2026-06-30").status_code == 422


def test_a_scope_says_which_tables_it_lacks_and_keeps_its_rates(
    funder: FlaskClient, world: World
) -> None:
    _enrol(world, 60, 2025)
    _enrol(world, 8, 2026)
    page = _page(funder, "?scope=year-2025")
    heads = [head.get_text(" ", strip=True) for head in page.select("thead th")]
    assert any("taux de réussite" in head for head in heads)
    assert any("taux de présentation" in head for head in heads)
    lacking = page.select_one("#breakdowns + p").get_text()  # type: ignore[union-attr]
    given = [head.get_text(strip=True).lower() for head in page.select("main section > h2")]
    for title in ("sexe", "branche professionnelle", "département"):
        assert (title in lacking) != (title in given)
    assert "sexe" in lacking


def test_a_year_that_is_everybody_has_the_report_on_all(funder: FlaskClient) -> None:
    everything = funder.get("/statistics.csv").data
    assert funder.get("/statistics.csv?scope=year-2026").data == everything


def test_a_year_is_the_one_in_paris(funder: FlaskClient, world: World) -> None:
    _enrol(world, 5, 2024, datetime(2024, 12, 31, 23, 30, tzinfo=UTC))
    assert "year-2025" in _options(_page(funder))
    assert funder.get("/statistics?year=2024").status_code == 404


@pytest.mark.parametrize("asked", [
    "year=1999", "year=x", "year=2026-11", "year=" + "9" * 5000, "year=-1", "scope=cohort-0",
    "scope=x", "cohort=x", "cohort=999", "from=1999-01-01&to=1999-12-31"])
def test_a_scope_that_is_not_offered_is_a_missing_page(funder: FlaskClient, asked: str) -> None:
    for path in ("", ".csv", ".xlsx"):
        assert funder.get(f"/statistics{path}?{asked}").status_code == 404


def test_with_nobody_enrolled_the_page_says_so(app: Flask, world: World) -> None:
    with world() as work:
        person = make.make_person(work.session, email="opcalia@exemple.test")
        make.make_grant(work.session, person, Role.OPCALIA)
    client = app.test_client()
    client.post("/sign-in", data={"email": person.email, "password": make.PASSWORD})
    assert _page(client).select_one(".empty") is not None
    assert client.get("/statistics.csv").status_code == 200


def test_every_hidden_overall_figure_says_why_in_the_same_words(
    app: Flask, funder: FlaskClient, world: World
) -> None:
    """One sentence whatever the reason: naming it would tell which hidden figures are small."""
    with world() as work:
        for enrolment in work.session.query(make.Enrolment).limit(2):
            make.make_event(work.session, enrolment, EventKind.DROPPED_OUT, cause="sante")
    stats = _page(funder).select(".stat")
    hints = {
        one.get_text(" ", strip=True) for stat in stats for one in stat.select(".stat-hint")
    }
    assert hints == {"moins de 5 personnes, ou chiffre qui en révélerait un autre"}
    for stat in stats:
        assert bool(stat.select(".masked")) == bool(stat.select(".stat-hint"))


def test_tables_are_narrow_named_and_reached_by_the_keyboard(funder: FlaskClient) -> None:
    page = _page(funder)
    frames = page.select(".table-frame")
    names = [frame["aria-label"] for frame in frames]
    assert len(set(names)) == len(names) > 8
    for frame in frames:
        assert frame["tabindex"] == "0"
        assert "table-stack" in frame["class"]
        heads = frame.select("thead th")
        assert len(heads) <= 8
        for row in frame.select("tbody tr"):
            assert [cell["data-label"] for cell in row.select("td")] == [
                head.get_text("\n").split("\n")[0] for head in heads[1:]]
    hints = page.select("main section > p.field-help")
    assert len(hints) == len(frames)
    assert "défiler" in hints[0].get_text()


def test_the_tables_of_the_page_are_those_of_the_csv(funder: FlaskClient) -> None:
    text = funder.get("/statistics.csv").data.decode("utf-8-sig")
    titles, *rows = csv.reader(io.StringIO(text), delimiter=";")
    filed = {(row[0], row[1]): dict(zip(titles, row, strict=True)) for row in rows}
    compared = 0
    for frame in _page(funder).select(".table-frame"):
        table = frame.select_one("thead th").get_text(strip=True)  # type: ignore[union-attr]
        for row in frame.select("tbody tr"):
            label = row.select_one("th").get_text(strip=True)  # type: ignore[union-attr]
            figures = filed[("" if label == "Ensemble" else table, label)]
            for cell in row.select("td"):
                shown = next(cell.stripped_strings)
                assert figures[str(cell["data-label"])] == {"masqué": "s"}.get(shown, shown)
                compared += 1
    assert compared > 200


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
    _enrol(world, 8, 2026)
    with world() as work:
        cohort = make.make_cohort(work.session)
        for rank in range(60):
            make.make_enrolment(work.session, cohort, firm_siret=f"{200000000 + rank}00011")
        person = make.make_person(work.session, email="eval@exemple.test")
        make.make_grant(work.session, person, Role.EVALUATOR,
                        organisation_id=cohort.organisation_id)
    client = app.test_client()
    client.post("/sign-in", data={"email": "eval@exemple.test", "password": make.PASSWORD})
    assert _stats(_page(client))["Inscrits"] == "60"
    assert "Grande promotion" not in _page(client).get_text()
    assert client.get("/statistics?scope=all").status_code == 404


def test_a_cohort_is_published_alike_to_whoever_reads(
    app: Flask, funder: FlaskClient, world: World
) -> None:
    """Even who sees that cohort only: what the others hide decides what it hides."""
    with world() as work:
        cohort = work.session.query(make.Cohort).filter_by(title="Grande promotion").one()
        person = make.make_person(work.session, email="eval@exemple.test")
        make.make_grant(work.session, person, Role.EVALUATOR, cohort_id=cohort.id)
    client = app.test_client()
    client.post("/sign-in", data={"email": "eval@exemple.test", "password": make.PASSWORD})
    address = f"/statistics.csv?cohort={cohort.id}"
    assert client.get(address).data == funder.get(address).data
    assert client.get("/statistics.csv").data == client.get(address).data
