"""A blueprint written in a browser: counts follow what is typed, nothing for axe to say."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from lms.core import db
from lms.people.policy import Role
from tests import make
from tests.browser.conftest import OpenContext, serving
from tests.browser.test_pages_access import violations_of
from tests.make import PASSWORD

pytestmark = pytest.mark.browser


@dataclass
class Desk:
    """A served bank of twelve questions and its author."""

    url: str
    open_context: OpenContext

    def author(self, **options: object) -> Page:
        page = self.open_context(**options).new_page()
        page.goto(f"{self.url}/sign-in")
        page.locator("#email").fill("auteure@exemple.test")
        page.locator("#password").fill(PASSWORD)
        page.get_by_role("button", name="Se connecter").click()
        page.wait_for_url(f"{self.url}/")
        return page


@pytest.fixture
def desk(strict_app: Flask, new_context: OpenContext) -> Iterator[Desk]:
    with db.transaction(strict_app.extensions["lms.database"], write=True) as session:
        author = make.make_person(session, email="auteure@exemple.test")
        make.make_grant(session, author, Role.AUTHOR)
        certification = make.make_certification(session)
        make.make_edition(session, certification, 12)
    with serving(strict_app) as url:
        yield Desk(url, new_context)


def test_an_author_writes_a_blueprint_and_assembles_forms(desk: Desk) -> None:
    page = desk.author()
    found: dict[str, list[str]] = {}

    def look(name: str) -> None:
        faults = violations_of(page)
        if faults:
            found[name] = faults

    page.goto(f"{desk.url}/blueprints/")
    look("empty list")
    page.goto(f"{desk.url}/blueprints/new")
    page.get_by_label("Intitulé").fill("Bloc 1")
    page.get_by_label("Code", exact=False).first.fill("b1")
    page.get_by_label("Ligne 1, bloc ou compétence").select_option("B1-C1")
    page.get_by_label("Ligne 1, nombre de questions").fill("7")
    expect(page.locator("[data-available]")).to_have_text("6")
    expect(page.locator("[data-available]")).to_have_class("is-short")
    expect(page.locator("[data-total]")).to_have_text("7")
    page.get_by_role("button", name="Ajouter une ligne").press("Enter")
    expect(page.get_by_label("Ligne 2, bloc ou compétence")).to_be_focused()
    page.get_by_label("Ligne 2, nombre de questions").fill("2")
    page.get_by_label("Sujets équivalents").check()
    look("form")
    page.get_by_label("Ligne 2, nombre de questions").fill("999")
    page.get_by_label("Intitulé").press("Enter")
    expect(page.locator(".summary")).to_be_focused()
    look("faults")
    page.get_by_label("Ligne 2, nombre de questions").fill("2")
    page.get_by_label("Intitulé").press("Enter")  # saves: no row is removed
    page.wait_for_url(f"{desk.url}/blueprints/1")
    expect(page.locator(".notice-danger")).to_contain_text("il faut 7 questions")
    look("short of questions")
    page.get_by_role("link", name="Modifier").click()
    page.get_by_label("Ligne 1, nombre de questions").fill("2")
    page.get_by_role("button", name="Enregistrer").last.click()
    page.wait_for_url(f"{desk.url}/blueprints/1")
    page.get_by_role("link", name="Assembler des sujets").click()
    look("assemble")
    page.get_by_role("button", name="Assembler").click()
    page.wait_for_url(f"{desk.url}/blueprints/assemblies/1")
    expect(page.locator("figure circle")).to_have_count(2)
    look("forms compared")
    page.goto(f"{desk.url}/blueprints/1")
    look("blueprint")
    page.goto(f"{desk.url}/blueprints/")
    look("list")
    assert found == {}


def test_without_a_script_the_buttons_do_it(desk: Desk) -> None:
    page = desk.author(java_script_enabled=False)
    page.goto(f"{desk.url}/blueprints/new")
    page.get_by_label("Ligne 1, bloc ou compétence").select_option("B1-C2")
    page.get_by_role("button", name="Compter les questions disponibles").click()
    expect(page.locator("[data-available]")).to_have_text("6")
    page.get_by_role("button", name="Ajouter une ligne").click()
    page.get_by_role("button", name="Retirer la ligne 1").click()
    expect(page.locator("[data-row]")).to_have_count(1)
    expect(page.get_by_label("Ligne 1, bloc ou compétence")).to_have_value("B1")
