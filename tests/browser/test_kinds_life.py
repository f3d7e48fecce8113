"""The whole life of a question of each kind, by keyboard in Chromium.

Written by one author, approved by another, published, asked in an exam, answered, scored (by people
where it takes people), exported, and read back from what was exported.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from lms.authoring import actions as workshop
from lms.authoring import contents
from lms.authoring.editor import editing
from lms.authoring.models import Question
from lms.banks.models import Edition, Item
from lms.blueprints.rules import Method, Row
from lms.core import ambient, db
from lms.core.work import Work
from lms.exams import queries, scheduling, score_queries, sittings
from lms.exams.mark_models import Copy
from lms.exams.models import Attempt
from lms.exams.replay import replay_all
from lms.marking import actions as marking
from lms.marking.queries import copy as copy_of
from lms.people.policy import Role
from tests import make
from tests.browser.conftest import OpenContext, serving, violations
from tests.browser.test_editor import EXPECTED, WRITERS, Editor
from tests.make import NOW, PASSWORD

pytestmark = pytest.mark.browser
KINDS = sorted(editing.FORMS)
PHONE_WIDTH = 390


@dataclass
class Life:
    """A served product, its database, and a browser for each person."""

    url: str
    database: db.Database
    open_context: OpenContext
    bank_id: int
    questions: Mapping[str, int]
    folder: Path

    def as_(self, name: str) -> Page:
        page = self.open_context(accept_downloads=True).new_page()
        page.goto(f"{self.url}/sign-in")
        page.locator("#email").fill(f"{name}@exemple.test")
        page.locator("#password").fill(PASSWORD)
        page.get_by_role("button", name="Se connecter").click()
        page.wait_for_url(f"{self.url}/")
        return page


@pytest.fixture
def life(strict_app: Flask, new_context: OpenContext, tmp_path: Path) -> Iterator[Life]:
    """Two authors, a candidate, and a blank question of each kind."""
    database = strict_app.extensions["lms.database"]
    with db.transaction(database, write=True) as session:
        for name in ("autrice", "relecteur"):
            person = make.make_person(session, email=f"{name}@exemple.test", family_name=name)
            make.make_grant(session, person, Role.AUTHOR)
        certification = make.make_certification(session)
        cohort = make.make_cohort(session, certification_id=certification.id)
        candidate = make.make_person(session, email="candidate@exemple.test")
        make.make_enrolment(session, cohort, candidate)
        work = Work(session, None, NOW)
        bank = workshop.create_bank(work, workshop.Header(
            "essai", "Banque d'essai", "fr", "CC-BY-SA-4.0", "Nous", certification.code))
        questions = {
            kind: workshop.create_question(work, bank, editing.blank(
                kind, "", "fr", "B1", "Zoé MARTIN") | {"competences": ["B1-C1"]}).id
            for kind in KINDS
        }
        bank_id = bank.id
    with serving(strict_app) as url:
        yield Life(url, database, new_context, bank_id, questions, tmp_path)


def test_each_kind_from_the_editor_to_the_score_and_back_from_its_export(life: Life) -> None:
    author, reader = life.as_("autrice"), life.as_("relecteur")
    for kind in KINDS:
        _write(life, author, kind)
        _move(life, author, kind, "Donner à relire")
        _move(life, reader, kind, "Approuver")
    author.goto(f"{life.url}/workshop/banks/{life.bank_id}/publish")
    _press(author, "Publier l'édition")
    _hold_exam(life)
    candidate = life.as_("candidate")
    _answer(life, candidate)
    report = _scored(life)
    for line in report["items"]:
        assert line["score"] == line["max"], line
    assert Fraction(report["share"]) == 1
    _read_back(life, author)


def _press(page: Page, name: str) -> None:
    """Press a button with the keyboard, and wait for the page it leads to."""
    button = page.get_by_role("button", name=name, exact=True)
    button.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def _write(life: Life, page: Page, kind: str) -> None:
    editor = Editor(page, life.url, life.database, life.questions[kind])
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{life.url}/workshop/questions/{editor.question_id}/edit")
    editor.write("stem", "Combien font $1 + 1$ ?")
    WRITERS[kind](editor)
    editor.save()
    assert editor.faults() == [], kind
    assert EXPECTED.get(kind, bool)(editor.data()), kind
    assert page.locator("#view-screen math").count() == 1, kind
    assert violations(page) == [], kind
    page.set_viewport_size({"width": PHONE_WIDTH, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE_WIDTH, kind


def _move(life: Life, page: Page, kind: str, name: str) -> None:
    page.goto(f"{life.url}/workshop/questions/{life.questions[kind]}")
    _press(page, name)


def _hold_exam(life: Life) -> None:
    """One question of each kind, as a blueprint names them."""
    with db.transaction(life.database, write=True) as session:
        work = Work(session, None, ambient.now())
        edition = session.scalars(select(Edition)).one()
        items = session.scalars(select(Item).where(Item.edition_id == edition.id)).all()
        assert sorted(item.kind for item in items) == KINDS
        assert {item.status for item in items} == {"approved"}
        cohort = session.scalars(
            select(queries.Cohort).options(joinedload(queries.Cohort.certification))).one()
        plan = make.make_blueprint(
            session, cohort.certification, [Row(1, "B1", kind=kind) for kind in KINDS],
            method=Method.FIXED, item_codes=[item.code for item in items])
        sitting = scheduling.schedule(work, cohort, scheduling.Terms(
            "B1", edition.id, "Douze sortes de questions", "Lille", work.now, 60, len(KINDS),
            Fraction(1, 2), "PONT-42", blueprint_id=plan.id))
        sitting = queries.sitting(session, sitting.id)
        sittings.publish(work, sitting)
        sittings.open_sitting(work, sitting)


def _space(found: Locator) -> None:
    found.focus()
    found.page.keyboard.press("Space")


def _type(found: Locator, text: str) -> None:
    found.focus()
    found.page.keyboard.type(text)


def _ranks(question: Locator) -> None:
    for rank, text in enumerate(("Un", "Deux", "Trois"), start=1):
        _type(question.get_by_label(f"Rang de : {text}"), str(rank))


def _gaps(question: Locator) -> None:
    _type(question.get_by_label("Trou 1"), "236234")
    _type(question.get_by_label("Trou 2"), "F")


def _parts(question: Locator) -> None:
    _type(question.locator("input[type=text]"), "400")
    _space(question.get_by_role("radio", name="Faux"))


ANSWERS: Mapping[str, Callable[[Locator], None]] = {
    "choice": lambda question: _space(question.get_by_role("radio", name="Deux")),
    "true_false": lambda question: _space(question.get_by_role("radio", name="Vrai")),
    "numeric": lambda question: _type(question.locator("input[type=text]"), "12,5"),
    "short_text": lambda question: _type(question.locator("input[type=text]"), "surapprentissage"),
    "matching": lambda question: (_type(question.get_by_label("Sang"), "R"),
                                  _type(question.get_by_label("Herbe"), "V"))[0],
    "ordering": _ranks, "cloze": _gaps,
    "hotspot": lambda question: _space(question.get_by_role("radio", name="À gauche")),
    "essay": lambda question: _type(question.get_by_label("Votre texte"), "Un texte clair."),
    "scale": lambda question: question.page.keyboard.press("2"),
    "composite": _parts,
}


def _answer(life: Life, page: Page) -> None:
    with life.database.reads() as session:
        attempt_id = session.scalars(select(Attempt.id)).one()
    page.goto(f"{life.url}/attempts/{attempt_id}/start")
    page.get_by_label("Code d'accès").focus()
    page.keyboard.type("PONT-42")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    for number in range(1, len(KINDS) + 1):
        page.locator("#map a").nth(number - 1).focus()
        page.keyboard.press("Enter")
        question = page.locator(f"#question-{number}")
        expect(page.locator(f"#question-{number}-title")).to_be_focused()
        kind = question.get_attribute("data-kind") or ""
        if kind == "file_upload":
            _hand_in(life, question)
        else:
            ANSWERS[kind](question)
    expect(page.locator("#map-count")).to_have_text(f"Répondues : {len(KINDS)} sur {len(KINDS)}")
    expect(page.locator("#save-state-text")).to_contain_text("Enregistré")
    page.goto(f"{life.url}/attempts/{attempt_id}/review")
    page.get_by_role("button", name="Remettre").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/receipt")


def _hand_in(life: Life, question: Locator) -> None:
    accepts = question.locator("input[type=file]").get_attribute("accept") or ".pdf"
    assert ".pdf" in accepts
    file = life.folder / "note.pdf"
    file.write_bytes(b"%PDF-1.7\nune note")
    with question.page.expect_file_chooser() as chooser:
        question.locator("input[type=file]").press("Space")
    chooser.value.set_files(file)
    expect(question.locator("[data-file]")).to_be_visible()


def _scored(life: Life) -> dict[str, Any]:
    """The report once everything is marked at its best; each score can be computed again."""
    with db.transaction(life.database, write=True) as session:
        work = Work(session, None, ambient.now() + timedelta(minutes=1))
        sitting = queries.sitting(session, session.scalars(select(Attempt.sitting_id)).one())
        sittings.close_sitting(work, sitting)
        for copy_id in session.scalars(select(Copy.id)).all():
            found = copy_of(session, copy_id)
            item = marking.marked_item(work, found)
            best = {one.id: str(one.max) for one in item.rubric}
            for _ in range(item.marking.markers):
                marker = make.make_person(session)
                marking.give(Work(session, marker.id, work.now), found, best)
        run = score_queries.latest_run(session, session.scalars(select(Attempt.id)).one())
        assert run is not None
        assert all(one.same for one in replay_all(session))
        report: dict[str, Any] = json.loads(run.report)
        return report


def _read_back(life: Life, page: Page) -> None:
    """What is exported is read again, whole, as drafts of another bank."""
    with life.database.reads() as session:
        edition_id = session.scalars(select(Edition.id)).one()
        stored = {row.id: contents.data_of(row.content)
                  for row in session.scalars(select(Question))}
    assert len(stored) == len(KINDS)
    for label in ("Fichiers de Passerelle", "QTI 3.0", "QTI 2.1"):
        page.goto(f"{life.url}/banks/editions/{edition_id}")
        with page.expect_download() as download:
            page.get_by_role("link", name=label).focus()
            page.keyboard.press("Enter")
        file = life.folder / download.value.suggested_filename
        download.value.save_as(file)
        page.goto(f"{life.url}/banks/imports/new")
        page.locator("input[type=file]").set_input_files(file)
        page.locator("#bank_code").fill("retour")
        _press(page, "Lire le fichier")
        seen, whole, lossy, keyless, refused = map(
            int, page.locator(".stats .stat-value").all_inner_texts())
        assert (seen, whole + lossy, keyless, refused) == (len(KINDS), len(KINDS), 0, 0), label
        assert label != "Fichiers de Passerelle" or not lossy
