"""A browser that loses the network, then its tab: what was typed arrives, once."""

from contextlib import suppress

import pytest
from playwright.sync_api import Error, Page, expect

from tests.browser.conftest import Exam

pytestmark = pytest.mark.browser
TYPED = ("2", "1", "ArrowRight", "1", "2", "ArrowRight", "1", "2")
FINAL = {1: {"chosen": ["1"]}, 2: {"chosen": ["1", "2"]}, 3: {"value": False},
         4: {"text": "12,5"}, 5: {"text": "surapprentissage"}, 6: {"chosen": ["3"]}}


def type_ten_answers(page: Page) -> None:
    """Ten changes over the six questions."""
    for key in TYPED:
        page.keyboard.press(key)
    page.keyboard.press("ArrowRight")
    page.locator("#question-4-box").fill("12")
    page.locator("#question-4-box").fill("12,5")
    page.locator("#question-4-box").blur()
    page.keyboard.press("PageDown")
    page.locator("#question-5-box").fill("surapprentissage")
    page.locator("#question-5-box").blur()
    page.keyboard.press("PageDown")
    page.keyboard.press("3")


def lose_the_tab(page: Page, exam: Exam, way: str, offline_seconds: float) -> None:
    """Answer without a network, lose the tab, come back to the exam."""
    page.context.set_offline(True)
    type_ten_answers(page)
    page.wait_for_timeout(1000 * offline_seconds)
    assert exam.saves() == []
    context = page.context
    if way == "crashed":
        with suppress(Error):
            page.goto("chrome://crash")
    page.close()
    context.set_offline(False)
    context.new_page().goto(exam.page_url)


@pytest.mark.parametrize("way", ["closed", "crashed"])
def test_answers_typed_offline_in_a_lost_tab_arrive_once(
    page: Page, exam: Exam, way: str
) -> None:
    lose_the_tab(page, exam, way, 3)
    assert exam.holds(FINAL)
    saves = exam.saves()
    assert len({seq for seq, _, _ in saves}) == len(saves) <= 10
    reopened = page.context.pages[-1]
    expect(reopened.locator("#question-1 input[value='1']")).to_be_checked()
