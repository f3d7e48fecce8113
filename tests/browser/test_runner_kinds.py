"""Every kind of question in the exam page: keyboard, reload, no JavaScript, ear and eye."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import insert

from lms.banks.models import MediaFile
from lms.core import db, files
from lms.core.work import Work
from tests import make
from tests.browser.conftest import Exam, OpenContext, sign_in, start, violations
from tests.browser.test_runner import is_saved
from tests.browser.test_runner_access import PHONE

pytestmark = pytest.mark.browser
PICTURE = (b'<svg xmlns="http://www.w3.org/2000/svg" width="400" height="200">'
           b'<rect width="200" height="200" fill="#ccc"/></svg>')
NUMBER = {"type": "numeric", "stem": "Combien ?", "scoring": {"method": "all_or_nothing"}}
KINDS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("matching", {
        "prompts": [{"id": "p1", "text": "Prix d'un logement", "match": ["regression"]},
                    {"id": "p2", "text": "Courriel indésirable", "match": ["classement"]}],
        "targets": [{"id": "regression", "text": "Régression"},
                    {"id": "classement", "text": "Classement"},
                    {"id": "autre", "text": "Partitionnement"}],
        "scoring": {"method": "per_pair", "points": 2, "dont_know": True},
    }),
    ("ordering", {
        "items": [{"id": "e1", "text": "Définir"}, {"id": "e2", "text": "Collecter"},
                  {"id": "e3", "text": "Nettoyer"}],
        "answer": ["e3", "e2", "e1"], "scoring": {"method": "adjacent_pairs"},
    }),
    ("cloze", {
        "text": "Depuis le [[jour]] mai, la [[autorite]] contrôle les données [[nature]].",
        "gaps": {
            "jour": {"type": "numeric", "answer": {"value": 25}},
            "autorite": {"type": "short_text", "answers": [{"text": "CNIL"}]},
            "nature": {"type": "inline_choice", "options": [
                {"id": "a", "text": "personnelles", "correct": True},
                {"id": "b", "text": "anonymes"}]},
        },
        "scoring": {"method": "per_gap", "points": 3},
    }),
    ("hotspot", {
        "media": [{"id": "plan", "file": "media/plan.svg", "alt": "Un plan en deux moitiés.",
                   "width": 400, "height": 200, "sha256": files.digest_of(PICTURE)}],
        "image": "plan", "max_choices": 1,
        "areas": [{"id": "g", "shape": "rect", "coords": [0, 0, 200, 200], "text": "La gauche"},
                  {"id": "d", "shape": "circle", "coords": [300, 100, 80], "correct": True}],
    }),
    ("composite", {
        "stimulus": {"schema": "lms-stimulus/1", "id": "st-1", "version": 1, "lang": "fr",
                     "title": "Un atelier", "text": "Il produit **20 000 pièces** par jour."},
        "parts": [
            NUMBER | {"id": "q1", "answer": {"value": 400}},
            {"id": "q2", "type": "choice", "stem": "Laquelle ?", "max_choices": 1, "options": [
                {"id": "a", "text": "La première", "correct": True},
                {"id": "b", "text": "La seconde"}], "scoring": {"method": "all_or_nothing"}},
        ],
        "scoring": {"method": "sum", "points": 2},
    }),
    ("essay", {
        "response": {"min_words": 5, "max_words": 50},
        "rubric": [{"id": "fond", "title": "Fond", "max": 2, "levels": [
            {"score": 0, "text": "Absent"}, {"score": 2, "text": "Présent"}]}],
        "scoring": {"method": "rubric", "points": 2},
    }),
    ("scale", {"scale": {"min": 1, "max": 3, "labels": {"1": "Pas du tout"}},
               "scoring": {"method": "none", "points": 0}}),
)
# What is answered below, in the order of the questions.
GIVEN = {
    1: {"pairs": {"1": ["1"], "2": ["2"]}}, 2: {"order": ["2", "1", "3"]},
    3: {"gaps": {"1": "25", "2": "CNIL", "3": "1"}}, 4: {"chosen": ["2"]},
    5: {"parts": {"1": {"text": "400"}, "2": {"chosen": ["2"]}}},
    6: {"text": "Cinq mots suffisent bien ici."}, 7: {"degree": "2"},
}


@pytest.fixture
def questions() -> list[dict[str, Any]]:
    found = []
    for number, (kind, own) in enumerate(KINDS, start=1):
        content = make.item_content(f"q-{number:04d}", "B1-C1", type=kind, stem="Et ici ?")
        del content["options"], content["max_choices"]
        found.append(content | own)
    return found


@pytest.fixture(autouse=True)
def picture(exam: Exam) -> None:
    with db.transaction(exam.database, write=True) as session:
        files.store(Work(session, None, make.NOW), PICTURE, "image/svg+xml")
        session.execute(insert(MediaFile).values(sha256=files.digest_of(PICTURE)))


def _go(page: Page, number: int) -> None:
    page.locator("#map a").nth(number - 1).click()
    expect(page.locator(f"#question-{number}-title")).to_be_focused()


def test_every_kind_is_answered_with_the_keyboard_and_comes_back(
    page: Page, exam: Exam
) -> None:
    keys = page.keyboard
    page.get_by_label("Prix d'un logement").focus()
    keys.press("R")
    page.get_by_label("Courriel indésirable").focus()
    keys.press("C")
    _go(page, 2)
    page.get_by_role("button", name="Descendre : Définir").focus()
    keys.press("Enter")
    expect(page.get_by_role("button", name="Descendre : Définir")).to_be_focused()
    assert page.locator("#question-2 .order-text").all_inner_texts() == [
        "Collecter", "Définir", "Nettoyer"]
    _go(page, 3)
    page.get_by_label("Trou 1, nombre").focus()
    keys.type("25")
    keys.press("Tab")
    keys.type("CNIL")
    keys.press("Tab")
    keys.press("p")
    _go(page, 4)
    keys.press("2")
    _go(page, 5)
    page.locator("#question-5-part-1-box").focus()
    keys.type("400")
    page.get_by_label("La seconde").focus()
    keys.press("Space")
    _go(page, 6)
    page.get_by_label("Votre texte").focus()
    keys.type(GIVEN[6]["text"])
    _go(page, 7)
    keys.press("2")
    is_saved(page)
    assert exam.holds(GIVEN)
    before = len(exam.saves())
    page.reload()
    assert page.locator("#question-2 .order-text").all_inner_texts() == [
        "Collecter", "Définir", "Nettoyer"]
    expect(page.locator("#map-count")).to_have_text("Répondues : 7 sur 7")
    page.wait_for_timeout(1500)
    assert len(exam.saves()) == before  # coming back sends nothing again


def test_a_zone_is_pointed_at_and_a_target_serves_one_line(page: Page, exam: Exam) -> None:
    page.get_by_label("Prix d'un logement").select_option(label="Régression")
    page.get_by_label("Courriel indésirable").select_option(label="Régression")
    expect(page.get_by_label("Prix d'un logement")).to_have_value("")
    page.get_by_label("Je ne sais pas").check()
    expect(page.get_by_label("Courriel indésirable")).to_have_value("")
    _go(page, 4)
    page.locator("[data-zone='2']").click()
    expect(page.get_by_label("Zone 2")).to_be_checked()
    expect(page.locator("[data-zone='2']")).to_have_class("zone is-chosen")
    assert page.evaluate("document.querySelector('.hotspot img').naturalWidth") == 400
    _go(page, 2)
    page.get_by_role("button", name="Garder cet ordre").click()
    assert exam.holds({1: {"dont_know": True}, 4: {"chosen": ["2"]},
                       2: {"order": ["1", "2", "3"]}})
    page.get_by_label("Rang de : Nettoyer").select_option("1")
    assert page.locator("#question-2 .order-text").all_inner_texts() == [
        "Nettoyer", "Définir", "Collecter"]
    page.locator("#question-2").get_by_role("button", name="Effacer ma réponse").click()
    assert exam.holds({1: {"dont_know": True}, 4: {"chosen": ["2"]}, 2: None})


@pytest.mark.parametrize("size", [{"width": 1280, "height": 900}, PHONE], ids=["wide", "phone"])
def test_every_kind_is_sound_to_the_ear_and_fits(page: Page, size: Any) -> None:
    page.set_viewport_size(size)
    for number in range(1, len(KINDS) + 1):
        _go(page, number)
        assert violations(page) == [], number
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], number


def test_every_kind_is_answered_without_javascript(exam: Exam, new_context: OpenContext) -> None:
    page = new_context(java_script_enabled=False).new_page()
    sign_in(page, exam)
    start(page, exam)
    page.get_by_label("Prix d'un logement").select_option(label="Régression")
    page.get_by_label("Courriel indésirable").select_option(label="Classement")
    for text, rank in (("Définir", "2"), ("Collecter", "1"), ("Nettoyer", "3")):
        page.get_by_label(f"Rang de : {text}").select_option(rank)
    page.get_by_label("Trou 1, nombre").fill("25")
    page.get_by_label("Trou 2").fill("CNIL")
    page.get_by_label("Trou 3").select_option(label="personnelles")
    page.get_by_label("Zone 2").check()
    page.locator("#question-5-part-1-box").fill("400")
    page.get_by_label("La seconde").check()
    page.get_by_label("Votre texte").fill(GIVEN[6]["text"])
    page.locator("#question-7").get_by_label("2").check()
    page.get_by_role("button", name="Enregistrer").click()
    assert exam.holds(GIVEN)
    expect(page.get_by_label("Rang de : Définir")).to_have_value("2")
    page.get_by_label("Rang de : Définir").select_option("3")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("Question 2 : deux éléments ont le même rang.")).to_be_visible()
    assert exam.holds(GIVEN)
