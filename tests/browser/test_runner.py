"""The exam in a real browser: taking it, saving as one goes, coming back, running out of time."""

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser.conftest import SECRET, Exam, OpenContext, sign_in, start, start_elsewhere

pytestmark = pytest.mark.browser
SAVED = re.compile(r"^Enregistré à \d\d:\d\d:\d\d$")


def line_of(page: Page) -> Any:
    return page.locator("#save-state-text")


def clock_of(page: Page) -> Any:
    return page.locator("#clock-figure")


def is_saved(page: Page) -> None:
    """Wait until the page says that everything is saved."""
    expect(line_of(page)).to_have_text(SAVED)


def test_a_whole_exam_is_taken_with_the_keyboard_alone(page: Page, exam: Exam) -> None:
    keys = page.keyboard
    for key in ("2", "ArrowRight", "1", "2", "m", "PageDown", "0", "ArrowRight"):
        keys.press(key)
    expect(page.locator("#question-4-title")).to_be_focused()
    keys.press("Tab")  # the flag
    keys.press("Tab")
    keys.type("80,5")
    keys.press("PageDown")
    keys.press("ArrowRight")
    keys.press("1")
    page.locator("#exam-nav [name=review]").focus()
    keys.press("Enter")
    page.wait_for_url("**/review")
    expect(page.get_by_text("1 question sans réponse", exact=True)).to_be_visible()
    page.get_by_role("button", name="Remettre ma copie").focus()
    keys.press("Enter")
    page.wait_for_url("**/receipt")
    expect(page.locator("h1")).to_have_text("Votre copie est remise")
    assert exam.holds({
        1: {"chosen": ["2"]}, 2: {"chosen": ["1", "2"]}, 3: {"dont_know": True},
        4: {"text": "80,5"}, 6: {"chosen": ["1"]},
    })


def test_a_choice_leaves_at_once_and_the_line_says_when_it_was_saved(
    page: Page, exam: Exam
) -> None:
    expect(line_of(page)).to_have_text("Rien à enregistrer pour l'instant")
    page.evaluate("addEventListener('change', () => { window.changedAt = performance.now() })")
    page.get_by_label("Il a appris ses critères").check()
    is_saved(page)
    assert exam.saves() == [(1, 1, {"chosen": ["2"]})]
    waited = page.evaluate("""() => performance.getEntriesByType('resource')
        .find((entry) => entry.name.endsWith('/answers')).startTime - window.changedAt""")
    assert waited < 1000


# Faster than a machine that does other things can be made to press keys.
TYPED_FAST = """(box, text) => { for (const sign of text) {
    box.value += sign; box.dispatchEvent(new Event("input", {bubbles: true})); } }"""


def test_typing_is_sent_once_after_a_pause(page: Page, exam: Exam) -> None:
    page.locator("#map a").nth(4).click()
    page.locator("#question-5-box").evaluate(TYPED_FAST, "surapprentissage")
    is_saved(page)
    assert exam.saves() == [(1, 5, {"text": "surapprentissage"})]


def test_leaving_a_box_saves_it_without_waiting_for_the_pause(page: Page, exam: Exam) -> None:
    page.goto(f"{exam.page_url}#question-4")
    page.locator("#question-4-box").fill("12,5")
    with page.expect_response("**/answers") as answered:
        page.get_by_role("button", name="Suivante").click()
    assert answered.value.json()["saved"] is True
    assert exam.holds({4: {"text": "12,5"}})


def test_answers_marks_and_the_question_shown_survive_a_reload(page: Page, exam: Exam) -> None:
    page.keyboard.press("3")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("1")
    page.keyboard.press("m")
    is_saved(page)
    page.reload()
    expect(page.locator("#question-2")).to_be_visible()
    expect(page.locator("#question-1")).to_be_hidden()
    expect(page.locator("#question-2 input[value='1']")).to_be_checked()
    expect(page.locator("#question-2 [data-act=mark]")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#question-1 input[value='3']")).to_be_checked()
    is_saved(page)


def test_another_device_opens_at_the_first_blank_question(
    page: Page, exam: Exam, new_context: OpenContext
) -> None:
    page.keyboard.press("3")
    is_saved(page)
    other = start_elsewhere(new_context, exam)
    expect(other.locator("#question-2")).to_be_visible()
    expect(other.locator("#question-1 input[value='3']")).to_be_checked()


def test_an_answer_can_be_taken_back(page: Page, exam: Exam) -> None:
    page.keyboard.press("1")
    is_saved(page)
    with page.expect_response("**/answers"):
        page.get_by_role("button", name="Effacer ma réponse").click()
    assert exam.holds({1: None})
    expect(page.locator("#question-1-title")).to_be_focused()
    expect(page.locator("#question-1 input:checked")).to_have_count(0)


def test_one_choice_too_many_is_refused_with_a_sentence(page: Page, exam: Exam) -> None:
    page.goto(f"{exam.page_url}#question-2")
    for key in ("1", "3", "4"):
        page.keyboard.press(key)
    expect(page.locator("#question-2-fault")).to_contain_text("déjà choisi 2 réponses")
    is_saved(page)
    assert exam.holds({2: {"chosen": ["1", "3"]}})


def test_not_knowing_and_answering_exclude_each_other(page: Page, exam: Exam) -> None:
    page.goto(f"{exam.page_url}#question-5")
    box = page.locator("#question-5-box")
    box.fill("biais")
    page.locator("#question-5").get_by_label("Je ne sais pas").check()
    expect(box).to_have_value("")
    box.fill("sur")
    expect(page.locator("#question-5").get_by_label("Je ne sais pas")).not_to_be_checked()
    page.keyboard.press("Tab")
    is_saved(page)
    assert exam.holds({5: {"text": "sur"}})


def test_the_review_waits_for_the_last_save(page: Page, exam: Exam) -> None:
    page.route("**/answers", lambda route: (page.wait_for_timeout(800), route.continue_()))
    page.goto(f"{exam.page_url}#question-6")
    page.keyboard.press("2")
    page.locator("#exam-nav [name=review]").click()
    page.wait_for_url("**/review")
    assert exam.holds({6: {"chosen": ["2"]}})
    page.get_by_role("link", name="Question 5", exact=True).click()
    expect(page.locator("#question-5-title")).to_be_focused()


def test_back_returns_to_the_question_before(page: Page, exam: Exam) -> None:
    page.get_by_role("button", name="Suivante").click()
    page.locator("#map a").nth(4).click()
    page.go_back()
    expect(page.locator("#question-2")).to_be_visible()
    expect(page.locator("#question-5")).to_be_hidden()
    page.go_back()
    expect(page.locator("#question-1")).to_be_visible()


def test_the_map_tells_every_state_in_words(page: Page, exam: Exam) -> None:
    page.keyboard.press("1")
    page.keyboard.press("m")
    cells = page.locator("#map a")
    expect(cells.nth(0)).to_have_accessible_name("Question 1, répondue, à revoir")
    expect(cells.nth(1)).to_have_accessible_name("Question 2, sans réponse")
    expect(cells.nth(0)).to_have_attribute("aria-current", "true")
    expect(page.locator("#map-count")).to_have_text("Répondues : 1 sur 6 · À revoir : 1")


def test_the_time_left_ignores_the_date_of_the_device(
    exam: Exam, new_context: OpenContext
) -> None:
    context = new_context()
    context.add_init_script("const now = Date.now; Date.now = () => now() + 3e11")
    page = context.new_page()
    sign_in(page, exam)
    start(page, exam)
    expect(clock_of(page)).to_have_text("1 h 00")
    exam.jump_to_end(seconds_before=150)
    page.keyboard.press("1")
    expect(clock_of(page)).to_have_text(re.compile(r"^2:\d\d$"))


@pytest.mark.parametrize(("seconds", "said"), [
    (602, "Il reste 10 minutes."), (302, "Il reste 5 minutes."), (62, "Il reste 1 minute."),
])
def test_the_time_is_said_aloud_once(page: Page, exam: Exam, seconds: int, said: str) -> None:
    page.locator("#clock-toggle").click()
    expect(clock_of(page)).to_be_hidden()
    exam.jump_to_end(seconds_before=seconds)
    page.keyboard.press("1")
    expect(page.get_by_role("status")).to_have_text(said)


def test_at_the_end_what_is_typed_is_saved_and_the_receipt_opens(page: Page, exam: Exam) -> None:
    page.goto(f"{exam.page_url}#question-4")
    exam.jump_to_end(seconds_before=3)
    page.keyboard.press("PageUp")
    page.keyboard.press("1")  # this save brings the server's clock
    is_saved(page)
    page.keyboard.press("PageDown")
    box = page.locator("#question-4-box")
    for figure in "1234567890123456789012":  # never a pause: only the end can send it
        if not box.is_enabled():
            break
        box.press_sequentially(figure)
        page.wait_for_timeout(200)
    expect(page.get_by_role("alert").first).to_contain_text("Le temps est écoulé")
    typed = box.input_value()
    page.wait_for_url("**/receipt")
    expect(page.locator("h1")).to_have_text("L'épreuve est terminée")
    assert exam.holds({3: {"value": True}, 4: {"text": typed}})


def test_nothing_sent_to_the_browser_tells_the_key(page: Page, exam: Exam) -> None:
    paper = page.evaluate("fetch(document.querySelector('#paper').dataset.paperUrl)"
                          ".then((answer) => answer.text())")
    for sent in (page.content(), paper):
        for secret in (SECRET, "rationale", '"correct"', "surapprentissage", "q-0001", "scoring"):
            assert secret not in sent
    assert [q["kind"] for q in json.loads(paper)["questions"]] == [
        "choice", "choice", "true_false", "numeric", "short_text", "choice",
    ]


def test_a_save_says_who_it_is_from_and_nothing_more(page: Page, exam: Exam) -> None:
    sent: list[Request] = []
    page.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    page.keyboard.press("1")
    is_saved(page)
    save = next(request for request in sent if request.url.endswith("/answers"))
    assert save.post_data_json == {"client_seq": 1, "question": 1, "value": {"chosen": ["1"]}}
    assert save.headers["content-type"] == "application/json"
    assert save.headers["x-csrftoken"]
