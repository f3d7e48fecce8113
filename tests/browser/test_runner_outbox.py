"""What is not saved yet: kept on the device, sealed, and sent as soon as it can be."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from lms.exams.models import AttemptState
from tests import make
from tests.browser.conftest import Exam, OpenContext, sign_in, start
from tests.browser.test_runner import is_saved, line_of
from tests.browser.test_runner_faults import LOST, SAVES, kill

pytestmark = pytest.mark.browser
RECORDS = """() => new Promise((done) => {
    const opening = indexedDB.open('passerelle');
    opening.onsuccess = () => {
        const asked = opening.result.transaction('outbox').objectStore('outbox').getAll();
        asked.onsuccess = () => done(asked.result.map(({ path, sealed }) =>
            [path, new TextDecoder().decode(sealed)]));
    };
})"""


def kept(page: Page) -> dict[str, str]:
    """The sealed answers that the device holds."""
    return {path: sealed for path, sealed in page.evaluate(RECORDS) if "desk" not in path}


def cut(page: Page) -> None:
    """The network goes, and the person answers two questions."""
    page.context.set_offline(True)
    page.keyboard.press("2")
    page.locator("#map a").nth(4).click()
    page.locator("#question-5-box").fill("surapprentissage")
    expect(line_of(page)).to_have_text(LOST)


def test_what_is_unsent_is_sealed_on_the_device_and_goes_once_acknowledged(
    page: Page, exam: Exam
) -> None:
    cut(page)
    held = kept(page)
    assert sorted(held) == [f"{exam.attempt_id}/1", f"{exam.attempt_id}/5"]
    assert not any(word in sealed for sealed in held.values()
                   for word in ("chosen", "surapprentissage", "value"))
    page.context.set_offline(False)
    is_saved(page)
    page.wait_for_timeout(500)
    assert kept(page) == {}


def test_a_killed_tab_loses_nothing(page: Page, exam: Exam) -> None:
    cut(page)
    page.keyboard.press("Tab")
    page.locator("#question-5 [data-act=mark]").click()
    kill(page)
    assert exam.saves() == []
    page.context.set_offline(False)
    back = page.context.new_page()
    back.goto(exam.page_url)
    is_saved(back)
    assert exam.holds({1: {"chosen": ["2"]}, 5: {"text": "surapprentissage"}})
    expect(back.locator("#question-5")).to_be_visible()
    expect(back.locator("#question-5 [data-act=mark]")).to_have_attribute("aria-pressed", "true")
    expect(back.locator("#question-1 input[value='2']")).to_be_checked()


def test_answers_found_again_after_the_end_are_shown_to_the_jury(page: Page, exam: Exam) -> None:
    page.keyboard.press("1")
    is_saved(page)
    cut(page)
    kill(page)
    exam.change(state=AttemptState.EXPIRED, ended_at=make.NOW)
    page.context.set_offline(False)
    back = page.context.new_page()
    back.goto(exam.page_url)
    back.wait_for_url("**/receipt")
    expect(back.get_by_role("status")).to_contain_text("gardée à part, et le jury la verra")
    back.wait_for_timeout(1500)
    back.reload()
    expect(back.get_by_text("2 réponses sont arrivées trop tard")).to_be_visible()
    assert exam.aside() == [(1, {"chosen": ["2"]}), (5, {"text": "surapprentissage"})]
    assert exam.final() == {1: {"chosen": ["1"]}}


def test_a_save_that_waited_says_how_long(page: Page, exam: Exam) -> None:
    sent: list[Any] = []
    page.on("request", lambda request: sent.append(request.post_data_json)
            if request.url.endswith("/answers") else None)
    page.context.set_offline(True)
    page.keyboard.press("2")
    page.wait_for_timeout(4000)
    page.context.set_offline(False)
    is_saved(page)
    assert 4000 <= sent[-1]["waited_ms"] < 60_000
    assert "waited_ms" not in sent[0]


def test_everything_leaves_within_ten_seconds_of_the_server_being_back(
    page: Page, exam: Exam
) -> None:
    page.route(SAVES, lambda route: route.abort())  # the device itself believes it is on line
    for key in ("1", "ArrowRight", "1", "ArrowRight", "1"):
        page.keyboard.press(key)
    page.wait_for_timeout(17_000)
    page.unroute(SAVES)
    page.wait_for_timeout(10_000)
    assert exam.final() == {1: {"chosen": ["1"]}, 2: {"chosen": ["1"]}, 3: {"value": True}}


def test_a_redirection_to_a_portal_is_not_a_save(page: Page, exam: Exam) -> None:
    page.route(SAVES, lambda route: route.fulfill(status=302, headers={"Location": "/legal"}))
    page.keyboard.press("2")
    expect(line_of(page)).to_have_text(LOST)
    page.unroute(SAVES)
    is_saved(page)
    assert exam.saves() == [(1, 1, {"chosen": ["2"]})]


@pytest.mark.parametrize("lack", ["indexedDB", "crypto"])
def test_where_nothing_can_be_kept_the_line_asks_not_to_close(
    exam: Exam, new_context: OpenContext, lack: str
) -> None:
    context = new_context()
    context.add_init_script(f"Object.defineProperty(window, '{lack}', {{ value: undefined }})")
    page = context.new_page()
    sign_in(page, exam)
    start(page, exam)
    context.set_offline(True)
    page.keyboard.press("2")
    page.keyboard.press("m")
    expect(line_of(page)).to_have_text(
        "Connexion perdue : vos réponses sont gardées sur cette page, ne la fermez pas")
    context.set_offline(False)
    is_saved(page)
    page.reload()
    expect(page.locator("#question-1 [data-act=mark]")).to_have_attribute("aria-pressed", "true")
    assert exam.holds({1: {"chosen": ["2"]}})


def test_records_of_another_key_are_left_alone(page: Page, exam: Exam) -> None:
    page.evaluate("""async () => {
        const { Vault } = await import('/static/runner/vault.js');
        const { attempt } = document.querySelector('#paper').dataset;
        const vault = await Vault.open(attempt, btoa('x'.repeat(32)));
        vault.put('1', { value: { chosen: ['4'] }, bases: [null], since: 0 });
        await new Promise((done) => setTimeout(done, 500));
    }""")
    page.reload()
    page.wait_for_timeout(1000)
    expect(page.locator("#question-1 input:checked")).to_have_count(0)
    assert exam.saves() == []
