"""Agreements in the browser."""

from flask import Flask

from lms.people.policy import Role
from tests import make
from tests.web.cohorts.pages import World, signed_in, soup, texts

FORM = {"code": "EDEC-IA", "title": "EDEC IA", "region": "Hauts-de-France",
        "starts_on": "2026-01-01", "ends_on": "2027-12-31", "target_persons": "100"}


def test_an_administrator_records_an_agreement(app: Flask, world: World) -> None:
    client = signed_in(app, world, Role.ADMINISTRATOR)
    assert client.post("/agreements", data=FORM).status_code == 302
    page = soup(client.get("/agreements"))
    assert texts(page, "tbody th") == ["EDEC IA"]
    assert texts(page, "tbody td.num") == ["100"]


def test_faults_stand_at_their_field_and_nothing_typed_is_lost(app: Flask, world: World) -> None:
    client = signed_in(app, world, Role.ADMINISTRATOR)
    wrong = FORM | {"ends_on": "2025-01-01"}
    page = soup(client.post("/agreements", data=wrong), 422)
    assert texts(page, "#ends_on-error") == ["Erreur : La fin est avant le début."]
    title = page.select_one("#title")
    assert title is not None
    assert title["value"] == "EDEC IA"


def test_who_manages_one_organisation_reads_agreements_but_records_none(
    app: Flask, world: World
) -> None:
    with world() as work:
        organisation_id = make.make_organisation(work.session).id
    client = signed_in(app, world, Role.ADMINISTRATOR, organisation_id=organisation_id)
    assert not soup(client.get("/agreements")).select("form.form")
    assert client.post("/agreements", data=FORM).status_code == 403


def test_a_trainer_does_not_see_agreements(app: Flask, world: World) -> None:
    client = signed_in(app, world, Role.TRAINER)
    assert client.get("/agreements").status_code == 403
