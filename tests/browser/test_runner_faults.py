"""The exam when things go wrong: network, other tabs and devices, sessions, refusals."""

import itertools
import re
from typing import Any

import pytest
from playwright.sync_api import Dialog, Page, Route, expect

from lms.exams import supervision
from lms.exams.models import AttemptState
from tests import make
from tests.browser.conftest import CODE, Exam, OpenContext, start, start_elsewhere
from tests.browser.test_runner import is_saved, line_of

pytestmark = pytest.mark.browser
LOST = "Connexion perdue : vos réponses sont gardées sur cet appareil"
SAVES = "**/answers"


def kill(page: Page) -> None:
    """End the tab as a crash does: it cannot send, write or ask anything any more."""
    page.wait_for_timeout(500)  # a person does not crash in the millisecond after a click
    # A tab that is closed, not killed, would still send.
    page.evaluate("() => { window.fetch = () => new Promise(() => {}) }")
    page.close(run_before_unload=False)


def test_twenty_seconds_offline_lose_nothing_and_heal_alone(page: Page, exam: Exam) -> None:
    page.keyboard.press("1")
    is_saved(page)
    page.context.set_offline(True)
    for key in ("2", "3", "ArrowRight", "1", "2", "ArrowRight", "1", "2", "ArrowRight"):
        page.keyboard.press(key)
    page.locator("#question-4-box").fill("12,5")
    expect(line_of(page)).to_have_text(LOST)
    page.wait_for_timeout(20_000)
    assert len(exam.saves()) == 1
    expect(line_of(page)).to_have_text(LOST)
    page.context.set_offline(False)
    is_saved(page)
    expect(page.get_by_role("status")).to_contain_text("Connexion retrouvée")
    assert exam.holds({
        1: {"chosen": ["3"]}, 2: {"chosen": ["1", "2"]}, 3: {"value": False}, 4: {"text": "12,5"},
    })


def test_an_older_answer_held_in_one_tab_does_not_replace_a_newer_one(
    page: Page, exam: Exam
) -> None:
    other = page.context.new_page()
    other.goto(exam.page_url + "#question-5")
    page.route("**/answers", lambda route: route.abort())
    page.locator("#map a").nth(4).click()
    page.locator("#question-5-box").fill("ancien")
    page.wait_for_timeout(1500)
    other.locator("#question-5-box").fill("nouveau")
    is_saved(other)
    page.wait_for_timeout(3000)
    page.unroute("**/answers")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#question-5-fault")).to_contain_text("Une réponse plus récente")
    expect(page.locator("#question-5-box")).to_have_value("nouveau")
    assert exam.final() == {5: {"text": "nouveau"}}
    page.locator("#question-5-box").fill("dernier")
    is_saved(page)
    assert exam.holds({5: {"text": "dernier"}})


def test_two_tabs_lose_no_answer_and_agree_in_the_end(page: Page, exam: Exam) -> None:
    other = page.context.new_page()
    other.goto(exam.page_url)
    page.keyboard.press("1")
    is_saved(page)
    other.keyboard.press("PageDown")
    other.keyboard.press("2")  # the other tab believes that number 1 is free
    is_saved(other)
    page.keyboard.press("3")  # and now this one that number 2 is
    assert exam.holds({1: {"chosen": ["3"]}, 2: {"chosen": ["2"]}})
    assert [seq for seq, _, _ in exam.saves()] == [1, 2, 3]
    other.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(other.locator("#question-1 input[value='3']")).to_be_checked()


def test_a_page_that_is_not_the_server_is_not_a_save(page: Page, exam: Exam) -> None:
    page.route(SAVES, lambda route: route.fulfill(
        status=200, content_type="text/html", body="<h1>Wi-Fi de l'hôtel</h1>"))
    page.keyboard.press("2")
    expect(line_of(page)).to_have_text(LOST)
    page.unroute(SAVES)
    is_saved(page)
    assert exam.saves() == [(1, 1, {"chosen": ["2"]})]


def test_json_that_confirms_another_save_is_not_a_save(page: Page, exam: Exam) -> None:
    page.route(SAVES, lambda route: route.fulfill(json={
        "saved": True, "client_seq": 99, "question": 1, "received_at": "2026-11-23T09:00:00+00:00",
    }))
    page.keyboard.press("2")
    expect(line_of(page)).to_have_text(LOST)
    assert exam.saves() == []


def test_a_save_whose_answer_was_lost_is_sent_again_under_the_same_number(
    page: Page, exam: Exam
) -> None:
    tries: list[Any] = []

    def lose_the_first(route: Route) -> None:
        tries.append(route.request.post_data_json)
        if len(tries) == 1:
            route.fetch()
            route.abort()
        else:
            route.continue_()

    page.route(SAVES, lose_the_first)
    page.keyboard.press("2")
    is_saved(page)
    assert [tries[0][name] for name in tries[0]] == [tries[1][name] for name in tries[0]]
    assert exam.saves() == [(1, 1, {"chosen": ["2"]})]


def test_the_waits_between_tries_double_up_to_eight_seconds(page: Page, exam: Exam) -> None:
    waits = page.evaluate("""async () => {
        const { Outbox } = await import('/static/runner/outbox.js');
        const waits = [], wait = window.setTimeout;
        window.setTimeout = (act, ms) => { waits.push(ms); return wait(act, 0); };
        const slow = { is: 'failed', retryAfterSeconds: 12 };
        const replies = [{ is: 'failed' }, slow, ...Array(5).fill({ is: 'failed' })];
        await new Promise((done) => new Outbox({
            send: async () => replies.shift() ?? { is: 'saved' },
            tell: (event) => event === 'drained' && done(),
            nextSeq: 1,
        }).put(1, null));
        return waits;
    }""")
    of_the_page = {15_000, 20_000}  # its heartbeat, the opening of its vault
    tries = [wait for wait in waits if wait not in of_the_page]
    assert tries == [1000, 12_000, 4000, 8000, 8000, 8000, 8000]


def test_one_hiccup_of_the_server_does_not_alarm(page: Page, exam: Exam) -> None:
    page.evaluate("""() => {
        const line = document.querySelector('#save-state');
        window.seen = [];
        new MutationObserver(() => window.seen.push(line.dataset.state))
            .observe(line, {attributes: true});
    }""")
    page.route(SAVES, lambda route: route.fulfill(status=503, json={"error": "busy"}), times=1)
    page.keyboard.press("2")
    is_saved(page)
    seen = page.evaluate("window.seen")  # the same state may be written twice
    assert [state for state, _ in itertools.groupby(seen)] == ["saving", "saved"]


def test_an_outdated_token_is_renewed_unseen(page: Page, exam: Exam) -> None:
    def without_token(route: Route) -> None:
        headers = {**route.request.headers, "x-csrftoken": "perdu"}
        route.continue_(headers=headers)

    page.route(SAVES, without_token, times=1)
    page.keyboard.press("2")
    is_saved(page)
    assert exam.saves() == [(1, 1, {"chosen": ["2"]})]


def test_an_answer_the_server_refuses_is_said_at_its_question(page: Page, exam: Exam) -> None:
    page.goto(f"{exam.page_url}#question-5")
    page.locator("#question-5-box").evaluate("(box) => box.removeAttribute('maxlength')")
    page.locator("#question-5-box").fill("x" * 80)
    expect(page.locator("#question-5-fault")).to_contain_text("60 caractères au plus")
    page.keyboard.press("PageDown")
    page.keyboard.press("1")
    expect(line_of(page)).to_have_text("Une réponse n'est pas enregistrée : corrigez-la")
    assert exam.holds({6: {"chosen": ["1"]}})
    page.keyboard.press("PageUp")
    page.locator("#question-5-box").fill("sur-apprentissage")
    is_saved(page)
    expect(page.locator("#question-5-fault")).to_be_empty()


def test_an_answer_from_the_former_device_is_kept_aside_and_said_so(
    page: Page, exam: Exam, new_context: OpenContext
) -> None:
    page.context.set_offline(True)  # or the page would know before anything is typed
    page.keyboard.press("2")
    start_elsewhere(new_context, exam)
    page.context.set_offline(False)
    notice = page.get_by_role("alert").filter(has_text="se poursuit sur un autre appareil")
    expect(notice).to_contain_text("vient de l'ancien appareil : elle est gardée à part")
    expect(notice).to_be_focused()
    expect(page.locator("#question-1 input[value='2']")).to_be_checked()
    expect(page.locator("#question-1 input[value='2']")).to_be_disabled()
    assert exam.aside() == [(1, {"chosen": ["2"]})]
    assert exam.final() == {}


def test_taking_the_exam_back_needs_the_invigilator_and_enters_by_itself(
    page: Page, exam: Exam, new_context: OpenContext
) -> None:
    start_elsewhere(new_context, exam)
    page.keyboard.press("2")
    page.get_by_role("link", name="La reprendre ici").click()
    page.fill("input[name=access_code]", CODE)
    page.click("main button[type=submit]")
    expect(page.locator("#waiting")).to_contain_text("il doit autoriser la reprise ici")
    exam.invigilate(supervision.grant_handover)
    page.wait_for_url(re.compile(r"/attempts/\d+(#.*)?$"))
    page.keyboard.press("3")
    is_saved(page)
    assert exam.holds({1: {"chosen": ["3"]}})
    assert exam.aside() == [(1, {"chosen": ["2"]})]


def test_coming_back_to_a_page_tells_that_the_exam_went_on_elsewhere(
    page: Page, exam: Exam, new_context: OpenContext
) -> None:
    start_elsewhere(new_context, exam)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.get_by_role("alert").first).to_contain_text("se poursuit sur un autre appareil")


def test_what_another_device_saved_meanwhile_is_not_overwritten(
    page: Page, exam: Exam, new_context: OpenContext
) -> None:
    page.context.set_offline(True)
    page.keyboard.press("2")
    expect(line_of(page)).to_have_text(LOST)
    kill(page)
    other = start_elsewhere(new_context, exam)
    other.keyboard.press("4")
    is_saved(other)
    page.context.set_offline(False)
    exam.invigilate(supervision.grant_handover)
    back = page.context.new_page()
    start(back, exam)
    expect(back.locator("#question-1 input[value='4']")).to_be_checked()
    is_saved(back)
    assert exam.holds({1: {"chosen": ["4"]}})


def test_a_lost_sign_in_is_explained_and_what_was_typed_comes_back(
    page: Page, exam: Exam
) -> None:
    page.context.clear_cookies()
    page.keyboard.press("2")
    expect(page.get_by_role("alert").first).to_contain_text("Vous n'êtes plus connecté")
    page.get_by_role("link", name="Me reconnecter et reprendre").click()
    page.fill("input[name=email]", exam.email)
    page.fill("input[name=password]", make.PASSWORD)
    page.click("main button[type=submit]")
    exam.invigilate(supervision.grant_handover)
    page.fill("input[name=access_code]", CODE)
    page.click("main button[type=submit]")
    is_saved(page)
    assert exam.holds({1: {"chosen": ["2"]}})


def test_an_exam_closed_by_the_invigilator_is_explained(page: Page, exam: Exam) -> None:
    exam.change(state=AttemptState.EXPIRED, ended_at=make.NOW)
    page.keyboard.press("2")
    notice = page.get_by_role("alert").filter(has_text="L'épreuve est terminée")
    expect(notice).to_contain_text("trop tard : elle est gardée à part, et le jury la verra")
    assert exam.aside() == [(1, {"chosen": ["2"]})]
    expect(page.locator("#question-1 input[value='2']")).to_be_checked()
    page.get_by_role("link", name="Voir la suite").click()
    page.wait_for_url("**/receipt")
    expect(page.get_by_text("1 réponse est arrivée trop tard")).to_be_visible()


def test_an_answer_still_unsent_at_the_end_is_kept_in_sight(page: Page, exam: Exam) -> None:
    exam.jump_to_end(seconds_before=2)
    page.keyboard.press("1")
    is_saved(page)
    page.context.set_offline(True)
    page.keyboard.press("2")
    notice = page.get_by_role("alert").filter(has_text="n'a pas pu être enregistrée à temps")
    expect(notice).to_be_visible()
    expect(page.locator("#question-1 input[value='2']")).to_be_checked()
    exam.jump_to_end(seconds_before=-60)
    page.context.set_offline(False)
    expect(line_of(page)).to_have_text("L'enregistrement est arrêté")
    expect(notice).to_contain_text("elle est gardée à part, et le jury la verra")
    assert exam.holds({1: {"chosen": ["1"]}})
    assert exam.aside() == [(1, {"chosen": ["2"]})]


def test_leaving_asks_first_only_while_something_is_unsaved(page: Page, exam: Exam) -> None:
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)
    page.keyboard.press("1")
    is_saved(page)
    page.goto(f"{exam.url}/legal")
    assert asked == []
    page.goto(exam.page_url)
    page.route(SAVES, lambda route: route.abort())
    page.keyboard.press("2")
    expect(line_of(page)).to_have_text(LOST)
    page.goto(f"{exam.url}/legal")
    assert asked == ["beforeunload"]


def test_a_change_made_just_before_leaving_still_arrives(page: Page, exam: Exam) -> None:
    page.goto(f"{exam.page_url}#question-4")
    page.locator("#question-4-box").fill("42")
    page.goto(f"{exam.url}/legal")
    assert exam.holds({4: {"text": "42"}})


def test_a_reload_while_offline_loses_nothing(page: Page, exam: Exam) -> None:
    page.on("dialog", lambda dialog: dialog.accept())
    page.context.set_offline(True)
    page.keyboard.press("2")
    expect(line_of(page)).to_have_text(LOST)
    with pytest.raises(Exception, match="ERR_INTERNET_DISCONNECTED"):
        page.reload()
    page.context.set_offline(False)
    page.goto(exam.page_url)
    expect(page.locator("#question-1 input[value='2']")).to_be_checked()
    is_saved(page)
    assert exam.holds({1: {"chosen": ["2"]}})


def test_the_line_says_that_a_slow_save_is_under_way(page: Page, exam: Exam) -> None:
    page.route(SAVES, lambda route: (page.wait_for_timeout(900), route.continue_()))
    page.keyboard.press("2")
    expect(line_of(page)).to_have_text("Enregistrement…")
    expect(line_of(page)).to_have_text(re.compile("^Enregistré à"))
