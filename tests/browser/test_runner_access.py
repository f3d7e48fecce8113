"""The exam for everyone: automatic accessibility checks, zoom, comfort, plain pages, paper."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import (
    CODE,
    Exam,
    OpenContext,
    sign_in,
    start,
    start_elsewhere,
    violations,
)
from tests.browser.test_runner import is_saved

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
ZOOMED = {"width": 640, "height": 450}  # 1280 x 900 at 200 %


def in_settings(page: Page, *labels: str) -> None:
    page.locator("#settings summary").click()
    for label in labels:
        page.get_by_label(label, exact=True).check()
    page.keyboard.press("Escape")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_either_theme(page: Page, exam: Exam, scheme: Any) -> None:
    page.emulate_media(color_scheme=scheme)
    page.keyboard.press("2")
    page.keyboard.press("m")
    is_saved(page)
    assert violations(page) == []
    page.locator("#settings summary").click()
    assert violations(page) == []
    page.keyboard.press("Escape")
    in_settings(page, "Toutes en liste", "Très grande", "Renforcé", "Très lisible")
    assert violations(page) == []
    page.set_viewport_size(PHONE)
    assert violations(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_once_the_line_is_lost_or_the_page_stopped(
    page: Page, exam: Exam, scheme: Any
) -> None:
    page.emulate_media(color_scheme=scheme)
    page.context.set_offline(True)
    page.keyboard.press("2")
    expect(page.locator("#save-state")).to_have_attribute("data-state", "lost")
    assert violations(page) == []
    page.context.clear_cookies()
    page.context.set_offline(False)
    expect(page.get_by_role("alert").first).to_be_visible()
    assert violations(page) == []


@pytest.mark.parametrize("size", [PHONE, ZOOMED, {"width": 320, "height": 600}])
def test_nothing_overflows_on_a_phone_or_zoomed_in(page: Page, exam: Exam, size: Any) -> None:
    page.set_viewport_size(size)
    in_settings(page, "Toutes en liste", "Très grande")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    for section in page.locator(".question").all():
        box = section.bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= size["width"]


def test_targets_are_big_enough_for_a_thumb(page: Page, exam: Exam) -> None:
    page.set_viewport_size(PHONE)
    for target in page.locator(".answer:visible, #exam-nav .btn:visible, #map a").all():
        box = target.bounding_box()
        assert box is not None
        assert min(box["height"], box["width"]) >= 40


def test_the_focus_is_never_behind_the_bar(page: Page, exam: Exam) -> None:
    page.set_viewport_size(PHONE)
    in_settings(page, "Toutes en liste")
    for _ in range(12):
        page.keyboard.press("Tab")
        covered = page.evaluate("""() => {
            const focused = document.activeElement.getBoundingClientRect();
            const bar = document.querySelector('.exam-bar');
            return !bar.contains(document.activeElement)
                && focused.bottom <= bar.getBoundingClientRect().bottom;
        }""")
        assert not covered


def test_comfort_lasts_as_long_as_the_tab_and_no_longer(
    page: Page, exam: Exam, new_context: OpenContext
) -> None:
    in_settings(page, "Grande", "Très lisible")
    page.locator("#clock-toggle").click()
    page.reload()
    root = page.locator("html")
    expect(root).to_have_attribute("data-text", "large")
    expect(root).to_have_attribute("data-font", "readable")
    expect(page.locator("#clock-figure")).to_be_hidden()
    assert page.evaluate("getComputedStyle(document.body).fontFamily").startswith('"Atkinson')
    other = start_elsewhere(new_context, exam)
    assert other.locator("html").get_attribute("data-text") is None


def test_the_list_shows_every_question_and_keys_act_on_the_one_in_hand(
    page: Page, exam: Exam
) -> None:
    in_settings(page, "Toutes en liste")
    expect(page.locator(".question:visible")).to_have_count(6)
    page.locator("#map a").nth(5).click()
    expect(page.locator("#question-6-title")).to_be_focused()
    page.keyboard.press("3")
    is_saved(page)
    assert exam.holds({6: {"chosen": ["3"]}})


def test_keys_can_be_cut_for_those_who_speak_to_their_machine(page: Page, exam: Exam) -> None:
    in_settings(page, "Coupés")
    for key in ("1", "m", "ArrowRight"):
        page.keyboard.press(key)
    expect(page.locator("#question-1")).to_be_visible()
    expect(page.locator("#question-1 input:checked")).to_have_count(0)
    expect(page.locator("#question-1 kbd").first).to_be_hidden()


def test_an_arrow_leaves_the_question_without_changing_the_answer(
    page: Page, exam: Exam
) -> None:
    page.locator("#question-1 input[value='2']").check()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#question-2-title")).to_be_focused()
    is_saved(page)
    assert exam.saves() == [(1, 1, {"chosen": ["2"]})]


def test_digits_work_on_the_top_row_of_a_french_keyboard(page: Page, exam: Exam) -> None:
    page.evaluate("""document.body.dispatchEvent(new KeyboardEvent('keydown',
        {key: 'é', code: 'Digit2', bubbles: true, cancelable: true}))""")
    is_saved(page)
    assert exam.holds({1: {"chosen": ["2"]}})


def test_the_exam_is_taken_without_javascript(exam: Exam, new_context: OpenContext) -> None:
    page = new_context(java_script_enabled=False).new_page()
    sign_in(page, exam)
    start(page, exam)
    expect(page.locator(".question")).to_have_count(6)
    expect(page.locator("#clock")).to_contain_text("Fin à 11 h 00")
    page.check("input[name=q1][value='2']")
    page.check("input[name=q2][value='1']")
    page.check("input[name=q3][value=false]")
    page.fill("input[name=q4]", "80")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("status").first).to_contain_text("Vos réponses sont enregistrées")
    expect(page.locator("input[name=q1][value='2']")).to_be_checked()
    expect(page.locator("#map a.is-answered")).to_have_count(4)
    page.check("input[name=q6][value='3']")
    page.locator("form#paper").get_by_role("button", name="Relire et remettre").last.click()
    expect(page.get_by_text("1 question sans réponse", exact=True)).to_be_visible()
    page.get_by_role("button", name="Remettre ma copie").click()
    expect(page.locator("h1")).to_have_text("Votre copie est remise")
    assert exam.holds({
        1: {"chosen": ["2"]}, 2: {"chosen": ["1"]}, 3: {"value": False}, 4: {"text": "80"},
        6: {"chosen": ["3"]},
    })


def test_a_wrong_access_code_keeps_the_paper_closed(exam: Exam, new_context: OpenContext) -> None:
    page = new_context().new_page()
    sign_in(page, exam)
    page.goto(exam.page_url)
    page.fill("input[name=access_code]", CODE + "X")
    page.click("main button[type=submit]")
    expect(page.get_by_role("alert")).to_contain_text("n'est pas celui de l'épreuve")
    assert page.request.get(f"{exam.page_url}/paper").status == 409


def test_the_paper_does_not_print(page: Page, exam: Exam) -> None:
    page.emulate_media(media="print")
    expect(page.locator("#question-1")).to_be_hidden()
    expect(page.locator(".exam-print")).to_contain_text("ne s'imprime pas")
