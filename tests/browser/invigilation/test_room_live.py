"""The invigilator's board and a candidate's exam page, both live, on a served exam."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from lms.core import db
from lms.core.work import Work
from lms.exams import queries, sittings, supervision
from lms.exams.models import Attempt
from lms.people.policy import Role
from tests import make
from tests.browser.conftest import OpenContext, serving, violations

pytestmark = pytest.mark.browser


@dataclass
class Room:
    """A served sitting of three candidates, and who watches it."""

    url: str
    database: db.Database
    open_context: OpenContext
    sitting: int
    attempts: list[int]

    def visitor(self, name: str) -> Page:
        page = self.open_context().new_page()
        page.goto(f"{self.url}/sign-in")
        page.locator("#email").fill(f"{name}@exemple.test")
        page.locator("#password").fill(make.PASSWORD)
        page.get_by_role("button", name="Se connecter").click()
        page.wait_for_url(f"{self.url}/")
        return page

    def invigilator(self) -> Page:
        page = self.visitor("surveillant")
        page.goto(f"{self.url}/exams/{self.sitting}/room")
        return page

    def candidate(self, rank: int = 0) -> Page:
        page = self.visitor(f"candidat{rank}")
        self.enter(page, rank)
        page.wait_for_url(f"{self.url}/attempts/{self.attempts[rank]}")
        return page

    def enter(self, page: Page, rank: int = 0) -> None:
        page.goto(f"{self.url}/attempts/{self.attempts[rank]}/start")
        page.locator("#access_code").fill("PONT-42")
        page.locator("form:has(#access_code) button[type=submit]").click()

    def row(self, page: Page, rank: int = 0) -> Locator:
        """The line of a candidate on the board."""
        return page.locator(f"#c{self.attempts[rank]}")


@pytest.fixture
def room(strict_app: Flask, new_context: OpenContext) -> Iterator[Room]:
    database = strict_app.extensions["lms.database"]
    with db.transaction(database, write=True) as session:
        work = Work(session, None, make.NOW)
        cohort = make.make_cohort(session)
        for rank, name in enumerate(("DUPONT", "MARTIN", "ZOLA")):
            person = make.make_person(session, email=f"candidat{rank}@exemple.test",
                                      family_name=name, given_name="Élise")
            make.make_enrolment(session, cohort, person)
        person = make.make_person(session, email="surveillant@exemple.test")
        make.make_grant(session, person, Role.INVIGILATOR, cohort_id=cohort.id)
        sitting = make.make_sitting(session, cohort)
        sittings.publish(work, queries.sitting(session, sitting.id))
        sittings.open_sitting(work, sitting)
        attempts = list(session.scalars(select(Attempt.id).order_by(Attempt.id)))
    with serving(strict_app) as url:
        yield Room(url, database, new_context, sitting.id, attempts)


def test_a_call_a_pause_and_a_message_go_from_one_page_to_the_other(room: Room) -> None:
    candidate, invigilator = room.candidate(), room.invigilator()
    row = room.row(invigilator)
    candidate.get_by_role("button", name="Appeler le surveillant").click()
    expect(row.locator(".pill")).to_have_text("Demande de l'aide", timeout=5_000)
    expect(invigilator.locator("#room-calls")).to_contain_text("DUPONT Élise")
    expect(invigilator.locator("tbody tr").first).to_have_id(f"c{room.attempts[0]}")
    row.get_by_role("button", name="Appel traité").click()
    expect(row.locator(".pill")).not_to_have_text("Demande de l'aide")

    invigilator.get_by_role("link", name="Message à tous").click()
    invigilator.get_by_label("Message").fill("Il reste dix minutes.")
    invigilator.get_by_role("button", name="Envoyer").click()
    expect(candidate.locator("#letters")).to_contain_text("Il reste dix minutes.")

    question = candidate.locator("#question-1")
    expect(question).to_be_visible()
    invigilator.get_by_role("link", name="Tout mettre en pause").click()
    invigilator.get_by_role("button", name="Mettre en pause").click()
    expect(row.locator(".pill")).to_have_text("En pause")
    expect(question).to_be_hidden()
    invigilator.get_by_role("button", name="Tout reprendre").click()
    expect(question).to_be_visible()
    assert violations(invigilator) == []


def test_another_device_is_let_in_from_the_board(room: Room) -> None:
    room.candidate()
    invigilator = room.invigilator()
    other = room.visitor("candidat0")
    room.enter(other)
    row = room.row(invigilator)
    expect(row.locator(".pill")).to_have_text("Demande un autre appareil", timeout=8_000)
    row.get_by_role("button", name=re.compile("Autoriser l'appareil")).click()
    expect(invigilator.locator(".messages")).to_contain_text("autre appareil")
    room.enter(other)
    other.wait_for_url(f"{room.url}/attempts/{room.attempts[0]}")
    expect(other.locator("#question-1")).to_be_visible()


def test_a_refresh_leaves_the_row_in_use_alone_and_the_keyboard_where_it_is(room: Room) -> None:
    invigilator = room.invigilator()
    rows = invigilator.locator("tbody tr")
    expect(rows).to_have_count(3)
    menu = invigilator.locator(f"#c{room.attempts[2]} summary")
    menu.focus()
    invigilator.keyboard.press("Enter")
    kept = invigilator.locator(f"#c{room.attempts[2]} .menu-body")
    expect(kept).to_be_visible()
    with db.transaction(room.database, write=True) as session:
        for attempt_id in room.attempts:
            supervision.authorise(Work(session, None, make.NOW),
                                  queries.attempt(session, attempt_id))
    expect(invigilator.locator(f"#c{room.attempts[0]} .pill")).to_have_text("Peut commencer")
    expect(kept).to_be_visible()
    expect(menu).to_be_focused()
    expect(invigilator.locator(f"#c{room.attempts[2]} .pill")).to_have_text("Attendu")
    invigilator.keyboard.press("Escape")
    invigilator.locator("h1").click()
    invigilator.evaluate("document.activeElement.blur()")
    expect(invigilator.locator(f"#c{room.attempts[2]} .pill")).to_have_text("Peut commencer")


def test_without_the_network_the_board_says_since_when_it_is_old(room: Room) -> None:
    invigilator = room.invigilator()
    expect(invigilator.locator("#room-state")).to_contain_text("À jour à")
    invigilator.context.set_offline(True)
    expect(invigilator.locator("#room-state")).to_contain_text("Connexion perdue")
    invigilator.context.set_offline(False)
    expect(invigilator.locator("#room-state")).to_contain_text("À jour à")


def test_without_javascript_every_act_is_a_page_away(room: Room) -> None:
    context = room.open_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{room.url}/sign-in")
    page.locator("#email").fill("surveillant@exemple.test")
    page.locator("#password").fill(make.PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    page.goto(f"{room.url}/exams/{room.sitting}/room")
    expect(page.get_by_role("link", name="Actualiser")).to_be_visible()
    row = page.locator(f"#c{room.attempts[1]}")
    row.get_by_role("button", name="Présent").click()
    expect(row.locator(".pill")).to_have_text("Présent")
    row.locator("summary").click()
    row.get_by_role("link", name="Exclure…").click()
    page.get_by_label("Motif").fill("Fraude")
    page.get_by_role("button", name="Exclure de l'épreuve").click()
    expect(row.locator(".pill")).to_have_text("Exclu")
