"""Every page of every role: nothing for axe to say, nothing wider than a phone."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from playwright.sync_api import Page
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.authoring import actions as authoring
from lms.catalog.models import Certification
from lms.core import db
from lms.core.work import Work
from lms.exams import queries, sittings
from lms.exams.models import Attempt
from lms.people.policy import Role
from tests import make
from tests.browser.conftest import COLOURS, OpenContext, serving, violations
from tests.make import NOW, PASSWORD

pytestmark = pytest.mark.browser
PAGES = {
    "": ["/sign-in", "/password/lost", "/verify", "/legal", "/accessibility", "/styleguide",
         "/nulle-part"],
    "admin@exemple.test": [
        "/", "/people", "/people/new", "/people/1", "/organisations", "/agreements", "/catalog",
        "/catalog/1", "/banks", "/banks/editions/1", "/banks/items/1",
        "/banks/items/1/history", "/juries", "/juries/new?sitting=1", "/attestations",
        "/statistics",
    ],
    "formateur@exemple.test": [
        "/cohorts", "/cohorts/1", "/cohorts/1/rosters", "/cohorts/1/rosters/new", "/cohorts/new",
        "/cohorts/1/trainees/new", "/cohorts/1/trainees/1", "/exams/", "/exams/new", "/exams/1",
        "/exams/1/close", "/exams/2", "/exams/attempts/9/timeline",
    ],
    "surveillant@exemple.test": [
        "/exams/1/room", "/exams/1/room/9", "/exams/1/room/9/exclude", "/exams/1/room/message",
        "/exams/1/room/pause", "/exams/1/incidents", "/exams/1/incidents/new", "/exams/1/questions",
        "/exams/2/minutes",
    ],
    "auteur@exemple.test": [
        "/", "/workshop", "/workshop/files", "/workshop/banks/new", "/workshop/banks/1",
        "/workshop/banks/1/questions/new", "/workshop/banks/1/publish", "/workshop/questions/1",
        "/workshop/questions/1/history",
    ],
    "candidat@exemple.test": [
        "/", "/attempts/1/start", "/attempts/9/receipt", "/attempts/9/results", "/rehearsal/",
    ],
}


@dataclass
class Site:
    """A served world with something on every page."""

    url: str
    open_context: OpenContext

    def visitor(self, email: str) -> Page:
        """The browser of somebody signed in, or of nobody."""
        page = self.open_context().new_page()
        if email:
            page.goto(f"{self.url}/sign-in")
            page.locator("#email").fill(email)
            page.locator("#password").fill(PASSWORD)
            page.get_by_role("button", name="Se connecter").click()
            page.wait_for_url(f"{self.url}/")
        return page


@pytest.fixture
def site(strict_app: Flask, new_context: OpenContext) -> Iterator[Site]:
    database = strict_app.extensions["lms.database"]
    with db.transaction(database, write=True) as session:
        work = Work(session, None, NOW)
        admin = make.make_person(session, email="admin@exemple.test")
        make.make_grant(session, admin, Role.ADMINISTRATOR)
        cohort = make.make_cohort(session)
        candidate = make.make_person(session, email="candidat@exemple.test")
        for person in (candidate, *[None] * 7):
            make.make_enrolment(session, cohort, person)
        trainer = make.make_person(session, email="formateur@exemple.test")
        make.make_grant(session, trainer, Role.TRAINER, organisation_id=cohort.organisation_id)
        invigilator = make.make_person(session, email="surveillant@exemple.test")
        make.make_grant(session, invigilator, Role.INVIGILATOR, cohort_id=cohort.id)
        _write_questions(session, cohort.certification)
        ended = make.make_sitting(session, cohort, title="Épreuve finie")
        running = make.make_sitting(session, cohort, edition_id=ended.edition_id)
        for sitting in (running, ended):
            sittings.publish(work, queries.sitting(session, sitting.id))
            sittings.open_sitting(work, sitting)
        attempt_id = session.scalars(
            select(Attempt.id).where(Attempt.sitting_id == ended.id).order_by(Attempt.id)
        ).first()
        attempt = queries.attempt(session, attempt_id or 0)
        attempt.state, attempt.started_at, attempt.deadline_at = "open", NOW, NOW  # type: ignore[assignment]
        session.flush()
        sittings.close_sitting(work, ended)
        sittings.release(work, ended)
    with serving(strict_app) as url:
        yield Site(url, new_context)


def _write_questions(session: Session, certification: Certification) -> None:
    """A bank of the workshop with a question in review, a remark on it, and a draft."""
    author = make.make_person(session, email="auteur@exemple.test")
    make.make_grant(session, author, Role.AUTHOR)
    work = Work(session, author.id, NOW)
    bank = authoring.create_bank(work, authoring.Header(
        "petite", "Petite banque", "fr", "CC-BY-SA-4.0", "Collectif", certification.code))
    data = make.item_content("", "B1-C1")
    question = authoring.create_question(work, bank, data)
    authoring.save_question(work, question, data | {"stem": "Autre question ?"}, 1)
    authoring.remark(work, question, "stem", "Plus court ?")
    authoring.settle(work, authoring.remark(work, question, "options[1]", "Peu plausible."))
    authoring.create_question(work, bank, {"type": "choice", "block": "B1"})


@pytest.mark.parametrize("email", PAGES)
def test_axe_finds_nothing_and_nothing_is_wider_than_a_phone(site: Site, email: str) -> None:
    page = site.visitor(email)
    found: dict[str, list[str]] = {}
    for path in PAGES[email]:
        answer = page.goto(site.url + path)
        assert answer is not None
        assert answer.status == (404 if path == "/nulle-part" else 200), path
        faults = violations_of(page)
        if faults:
            found[path] = faults
    assert found == {}


def violations_of(page: Page) -> list[str]:
    """What axe finds in both themes, and what sticks out at 390 px."""
    faults = violations(page)
    page.emulate_media(color_scheme="dark")
    faults += [f"dark {fault}" for fault in violations(page, COLOURS)]
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 390, "height": 800})
    if page.evaluate("document.documentElement.scrollWidth - innerWidth") > 0:
        faults.append("wider than a phone")
    page.set_viewport_size({"width": 1280, "height": 900})
    return faults
