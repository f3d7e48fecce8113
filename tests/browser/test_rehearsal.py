"""« Tester mon poste » in a real browser: the checks, then the exam page on a paper for nothing."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page, Route, expect

from lms.core import db
from tests import make
from tests.browser.conftest import OpenContext, serving, violations

pytestmark = pytest.mark.browser
SAVED = re.compile(r"^Enregistré à \d\d:\d\d:\d\d$")
EMAIL = "essai@exemple.test"


@pytest.fixture
def url(strict_app: Flask) -> Iterator[str]:
    """The address of a site where somebody may sign in."""
    with db.transaction(strict_app.extensions["lms.database"], write=True) as session:
        make.make_person(session, email=EMAIL)
    with serving(strict_app) as url:
        yield url


def _at_the_checks(page: Page, url: str) -> Page:
    page.goto(f"{url}/sign-in?next=/rehearsal/")
    page.locator("#email").fill(EMAIL)
    page.locator("#password").fill(make.PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    page.wait_for_url("**/rehearsal/")
    return page


def _verdict(page: Page, check: str) -> str:
    return page.locator(f"[data-check={check}] [data-verdict] .pill").inner_text()


def _is_sound(page: Page) -> None:
    """Nothing for axe to say, in both themes, and nothing wider than a phone."""
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page) == []
    page.emulate_media(color_scheme="light")
    size = page.viewport_size
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    page.set_viewport_size(size or {"width": 1280, "height": 900})


def test_a_whole_rehearsal_with_a_cut_in_the_middle(new_context: OpenContext, url: str) -> None:
    context = new_context()
    page = _at_the_checks(context.new_page(), url)
    expect(page.locator("#summary")).to_contain_text("Votre appareil convient")
    expect(page.locator("[data-check=line]")).to_contain_text("Le serveur répond en")
    for check in ("script", "storage", "sealing", "line", "clock", "screen"):
        assert _verdict(page, check) == "Ça marche", check
    assert _verdict(page, "browser") == "Pour information"
    page.locator("#typed").fill("été 12,5 ?")
    expect(page.locator("#typed-told")).to_contain_text("Ça marche")
    _is_sound(page)
    page.get_by_role("button", name="Commencer l'essai").click()
    page.wait_for_url("**/rehearsal/exam#question-1")
    _is_sound(page)
    line = page.locator("#save-state-text")
    page.get_by_label("Elle enregistre votre réponse toute seule").check()
    expect(line).to_have_text(SAVED)
    page.get_by_role("button", name="Suivante").click()
    context.set_offline(True)
    page.locator("#question-2-box").fill("2")
    expect(page.locator("#save-state")).to_have_attribute("data-state", "lost")
    expect(line).to_have_text(
        re.compile("^Connexion perdue.*vos réponses sont gardées sur cet appareil$"))
    context.set_offline(False)
    expect(line).to_have_text(SAVED)
    page.locator("#exam-nav [name=review]").click()
    page.wait_for_url("**/rehearsal/review")
    expect(page.get_by_text("Vous avez répondu à toutes les questions")).to_be_visible()
    _is_sound(page)
    page.get_by_role("button", name="Remettre ma copie d'essai").click()
    page.wait_for_url("**/rehearsal/receipt")
    expect(page.get_by_text("Votre appareil est prêt")).to_be_visible()
    expect(page.locator(".facts")).to_contain_text("2 sur 2")
    _is_sound(page)


def test_calling_the_invigilator_says_that_nobody_comes(
    new_context: OpenContext, url: str
) -> None:
    page = _at_the_checks(new_context().new_page(), url)
    page.get_by_role("button", name="Commencer l'essai").click()
    page.get_by_role("button", name="Appeler le surveillant").click()
    expect(page.locator("#letters")).to_contain_text("personne n'est appelé")


def test_an_answer_typed_offline_survives_a_closed_page(
    new_context: OpenContext, url: str
) -> None:
    context = new_context()
    page = _at_the_checks(context.new_page(), url)
    page.get_by_role("button", name="Commencer l'essai").click()
    page.wait_for_url("**/rehearsal/exam#question-1")
    expect(page.locator("#help")).to_be_visible()
    context.set_offline(True)
    page.locator("#question-1 input[value='2']").check()
    expect(page.locator("#save-state")).to_have_attribute("data-state", "lost")
    page.close(run_before_unload=False)
    context.set_offline(False)
    again = context.new_page()
    again.goto(f"{url}/rehearsal/exam")
    expect(again.locator("#save-state-text")).to_have_text(SAVED)
    expect(again.locator("#question-1 input[value='2']")).to_be_checked()


def test_what_does_not_work_is_told_with_what_to_do(new_context: OpenContext, url: str) -> None:
    context = new_context()
    context.add_init_script("""
        Object.defineProperty(globalThis, "indexedDB", { value: undefined });
        Object.defineProperty(Crypto.prototype, "subtle", { value: undefined });
        const now = Date.now;
        Date.now = () => now() + 7 * 60_000;
    """)
    trips: list[Route] = []

    def lose_the_second(route: Route) -> None:
        trips.append(route)
        if len(trips) == 2:
            route.abort()
        else:
            route.continue_()

    context.route("**/rehearsal/clock", lose_the_second)
    page = _at_the_checks(context.new_page(), url)
    expect(page.locator("#summary")).to_contain_text("Il reste quelque chose à régler")
    assert [_verdict(page, check) for check in ("storage", "sealing", "line")] == ["À régler"] * 3
    expect(page.locator("[data-check=storage]")).to_contain_text("navigation privée")
    expect(page.locator("[data-check=line]")).to_contain_text("Vérifiez le Wi-Fi")
    assert _verdict(page, "clock") == "Ça marche"
    expect(page.locator("[data-check=clock]")).to_contain_text("sans conséquence")
    _is_sound(page)


def test_without_a_script_the_rehearsal_is_a_plain_form(
    new_context: OpenContext, url: str
) -> None:
    page = _at_the_checks(new_context(java_script_enabled=False).new_page(), url)
    assert _verdict(page, "script") == "À régler"
    page.get_by_role("button", name="Commencer l'essai").click()
    page.locator("#question-1 input[value='1']").check()
    page.locator("#question-2-box").fill("deux")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("Vos réponses sont enregistrées.")).to_be_visible()
    expect(page.locator("#question-2-box")).to_have_value("deux")
    page.locator("form .plain-only [name=review]").click()
    page.get_by_role("button", name="Remettre ma copie d'essai").click()
    expect(page.get_by_text("Votre appareil est prêt")).to_be_visible()
