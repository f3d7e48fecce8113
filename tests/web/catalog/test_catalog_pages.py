"""The catalog in the browser: what is certified, and under which registration."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from lms.catalog import actions
from lms.catalog.reader import read_framework
from lms.catalog.shipped import path_of
from lms.core.work import Work
from lms.people.policy import Role
from tests import make

World = Callable[[], AbstractContextManager[Work]]
RS = {"code": "RS7351", "decision_on": "2026-01-10", "end_on": "2029-01-10", "level": None,
      "nsf_codes": []}
RNCP = {"code": "RNCP40514", "decision_on": "2021-01-10", "end_on": "2026-01-10", "level": 6,
        "nsf_codes": ["326t"]}


def signed_in(app: Flask, world: World, role: Role | None) -> FlaskClient:
    with world() as work:
        person = make.make_person(work.session, email="zoe@exemple.test")
        if role:
            make.make_grant(work.session, person, role)
    client = app.test_client()
    client.post("/sign-in", data={"email": "zoe@exemple.test", "password": make.PASSWORD})
    return client


def page(client: FlaskClient, url: str) -> BeautifulSoup:
    answer = client.get(url)
    assert answer.status_code == 200
    return BeautifulSoup(answer.data, "html.parser")


def texts(soup: BeautifulSoup, selector: str) -> list[str]:
    return [" ".join(found.get_text().split()) for found in soup.select(selector)]


@pytest.fixture
def shipped(world: World) -> int:
    with world() as work:
        return actions.publish_framework(work, read_framework(path_of("ia-hdf"))).id


def test_an_empty_catalog_says_what_would_fill_it(app: Flask, world: World) -> None:
    soup = page(signed_in(app, world, Role.TRAINEE), "/catalog")
    assert texts(soup, "main .empty-title") == ["Aucun référentiel publié"]


def test_the_list_never_confuses_internal_rs_and_rncp(app: Flask, world: World) -> None:
    with world() as work:
        make.make_certification(work.session, title="Certification A")
        make.make_certification(work.session, title="Certification B", state="RS", registration=RS)
        make.make_certification(work.session, title="Certification C", state="RNCP",
                                registration=RNCP | {"end_on": "2026-12-31"})
    soup = page(signed_in(app, world, Role.TRAINEE), "/catalog")
    assert texts(soup, "tbody .pill") == [
        "Certification interne, non enregistrée", "Enregistrée au Répertoire spécifique",
        "Enregistrée au RNCP",
    ]
    assert texts(soup, "main .panel h3") == texts(soup, "tbody .pill")


def test_a_registration_that_has_ended_is_said_on_both_pages(app: Flask, world: World) -> None:
    with world() as work:
        kept = make.make_certification(work.session, state="RNCP", registration=RNCP).id
    client = signed_in(app, world, Role.TRAINER)
    assert texts(page(client, "/catalog"), "tbody .pill") == ["Enregistrement terminé"]
    soup = page(client, f"/catalog/{kept}")
    assert texts(soup, "h1 .pill") == ["Enregistrement terminé"]
    assert texts(soup, ".notice-danger .notice-title") == [
        "L'enregistrement a pris fin le 10/01/2026"]
    assert {"RNCP40514", "6", "326t"} <= set(texts(soup, ".facts dd"))


def test_only_the_newest_version_is_listed(app: Flask, world: World) -> None:
    with world() as work:
        make.make_certification(work.session, code="IA-A", title="Ancien titre")
        make.make_certification(work.session, code="IA-A", title="Nouveau titre", version=2)
    soup = page(signed_in(app, world, Role.OPCALIA), "/catalog")
    assert texts(soup, "tbody th a") == ["Nouveau titre"]


def test_the_whole_framework_is_on_one_page(app: Flask, world: World, shipped: int) -> None:
    soup = page(signed_in(app, world, Role.TRAINEE), f"/catalog/{shipped}")
    assert len(soup.select("main section[aria-labelledby]")) == 5
    assert len(soup.select("main section tbody tr[id]")) == 28
    assert len(soup.select("main section tbody li[id]")) == 80
    assert texts(soup, "main > h1, .page-header h1 .pill") == [
        "Certification interne, non enregistrée"]


def test_the_summary_links_reach_every_block(app: Flask, world: World, shipped: int) -> None:
    soup = page(signed_in(app, world, Role.TRAINEE), f"/catalog/{shipped}")
    targets = [link["href"] for link in soup.select("#summary + .table-frame tbody th a")]
    assert targets == ["#B1", "#B2", "#B3", "#B4", "#B5"]
    assert all(soup.select_one(f"h2{target}") for target in targets)


def test_eliminatory_competences_are_marked_where_they_stand(
    app: Flask, world: World, shipped: int
) -> None:
    soup = page(signed_in(app, world, Role.TRAINEE), f"/catalog/{shipped}")
    marked = [row["id"] for row in soup.select("section tbody tr")
              if "Éliminatoire" in texts(row, ".pill")]
    assert marked == ["B3-C3", "B4-C1"]
    rule = texts(soup, 'section[aria-labelledby="B3"] p')[1]
    assert rule.startswith("Pour valider ce bloc : au moins 70")
    assert rule.endswith("la compétence marquée éliminatoire doit être acquise.")


def test_an_old_version_points_to_the_new_one_and_shows_its_digest(
    app: Flask, world: World
) -> None:
    with world() as work:
        old = make.make_certification(work.session, code="IA-A", content_sha256="a" * 64).id
        new = make.make_certification(work.session, code="IA-A", version=2,
                                      content_sha256="b" * 64).id
    client = signed_in(app, world, Role.TRAINEE)
    soup = page(client, f"/catalog/{old}")
    assert soup.select_one(".notice-warning a")["href"] == f"/catalog/{new}"
    assert texts(soup, "#versions ~ .table-frame code") == ["b" * 64, "a" * 64]
    assert not page(client, f"/catalog/{new}").select(".notice-warning")


def test_a_version_that_does_not_exist_is_not_found(app: Flask, world: World) -> None:
    assert signed_in(app, world, Role.TRAINEE).get("/catalog/99").status_code == 404


def test_the_catalog_needs_a_role_that_may_see_it(app: Flask, world: World, shipped: int) -> None:
    assert app.test_client().get("/catalog").headers["Location"].startswith("/sign-in")
    client = signed_in(app, world, Role.INVIGILATOR)
    assert client.get("/catalog").status_code == 403
    assert client.get(f"/catalog/{shipped}").status_code == 403
