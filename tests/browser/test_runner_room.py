"""What the invigilator decides, as the page shows it; the door; Safe Exam Browser."""

import re

import pytest
from playwright.sync_api import Page, Request, expect

from lms.core.work import Work
from lms.exams import supervision
from lms.exams.models import Attempt, EventKind, SittingState
from lms.invigilation.messages import send_message
from tests.browser.conftest import CODE, Exam, OpenContext, sign_in, start, violations
from tests.browser.test_runner import clock_of, is_saved, line_of
from tests.browser.test_runner_access import PHONE

pytestmark = pytest.mark.browser
BEATS = "**/beat"


def hear(page: Page) -> None:
    """Let the page ask at once, as it does when the network comes back."""
    page.evaluate("dispatchEvent(new Event('online'))")


def say(work: Work, attempt: Attempt, text: str) -> None:
    send_message(work, attempt.sitting, text)


def close(work: Work, attempt: Attempt) -> None:
    attempt.sitting.state, attempt.sitting.closed_at = SittingState.CLOSED, work.now


def test_a_pause_hides_the_paper_stops_the_clock_and_ends_by_itself(
    page: Page, exam: Exam
) -> None:
    page.locator("#question-1 input[value='2']").check()
    is_saved(page)
    exam.invigilate(supervision.pause, "alarme")
    hear(page)
    expect(page.get_by_role("heading", name="Épreuve en pause")).to_be_focused()
    expect(page.get_by_role("status").filter(has_text="Le temps est arrêté")).to_have_count(1)
    expect(page.locator("#question-1")).to_be_hidden()
    expect(page.locator("#clock small")).to_have_text("En pause")
    page.keyboard.press("3")
    assert violations(page) == []
    page.set_viewport_size(PHONE)
    assert violations(page) == []
    exam.invigilate(supervision.proceed)
    expect(page.locator("#question-1 input[value='2']")).to_be_focused()  # within 15 s, alone
    expect(page.get_by_role("status").filter(has_text="L'épreuve reprend")).to_have_count(1)
    expect(page.locator("#clock small")).to_have_text(re.compile(r"^Fin à 11 h 0\d$"))
    assert exam.final() == {1: {"chosen": ["2"]}}


def test_an_answer_refused_by_a_pause_leaves_at_the_end_of_it(page: Page, exam: Exam) -> None:
    page.context.set_offline(True)
    page.keyboard.press("2")
    exam.invigilate(supervision.pause)
    ahead = float(exam.clock_file.read_text()) + 60
    exam.clock_file.write_text(str(ahead))  # far beyond the grace of a pause
    page.context.set_offline(False)
    expect(page.locator("#pause")).to_be_visible()
    expect(line_of(page)).to_have_text("En pause : vos réponses partiront à la reprise")
    assert exam.saves() == []
    exam.invigilate(supervision.proceed)
    hear(page)
    is_saved(page)
    assert exam.holds({1: {"chosen": ["2"]}})


def test_time_given_is_told_by_the_next_save(page: Page, exam: Exam) -> None:
    exam.invigilate(supervision.give_time, 300, "panne de la salle")
    page.keyboard.press("1")
    expect(page.get_by_role("status").filter(has_text="Temps ajouté : 5 min")).to_have_count(1)
    expect(clock_of(page)).to_have_text("1 h 05")
    expect(page.locator("#clock small")).to_have_text("Fin à 11 h 05")


def test_a_message_is_read_put_away_and_found_again(page: Page, exam: Exam) -> None:
    exam.invigilate(say, "Les <brouillons> sont au fond.")
    page.keyboard.press("1")  # the reply says that there is news
    notice = page.locator("#letters .exam-letter")
    expect(notice).to_contain_text("Les <brouillons> sont au fond.")
    assert page.locator("#letters").get_attribute("aria-live") == "polite"
    assert violations(page) == []
    page.set_viewport_size(PHONE)
    assert violations(page) == []
    page.get_by_role("button", name="J'ai lu").click()
    expect(notice).to_have_count(0)
    expect(page.locator("#messages summary")).to_be_focused()
    page.reload()
    page.locator("#messages summary").click()
    expect(page.locator("#messages li")).to_contain_text("Les <brouillons> sont au fond.")
    expect(notice).to_have_count(0)


def test_the_invigilator_is_called_and_the_call_taken_back(page: Page, exam: Exam) -> None:
    button = page.locator("#help")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(button).to_have_text("Annuler l'appel")
    button.click()
    expect(button).to_have_text("Appeler le surveillant")
    assert exam.events()[-2:] == [EventKind.HELP_ASKED, EventKind.HELP_SETTLED]


def test_a_call_without_network_says_to_raise_a_hand_and_leaves_later(
    page: Page, exam: Exam
) -> None:
    expect(page.locator("#help")).to_be_visible()
    page.context.set_offline(True)
    page.locator("#help").click()
    expect(page.locator("#help")).to_contain_text("levez la main")
    page.context.set_offline(False)
    expect(page.locator("#help")).to_have_text("Annuler l'appel")
    assert EventKind.HELP_ASKED in exam.events()


def test_leaving_the_page_is_noted_and_never_shown(page: Page, exam: Exam) -> None:
    expect(page.locator("#help")).to_be_visible()  # the first beat has been heard
    page.evaluate("""() => {
        document.hasFocus = () => window.isThere;
        window.isThere = false; dispatchEvent(new Event('blur'));
        window.isThere = true; dispatchEvent(new Event('focus'));
    }""")
    page.wait_for_timeout(1500)
    assert exam.events()[-2:] == [EventKind.FOCUS_LOST, EventKind.FOCUS_BACK]
    expect(page.get_by_role("alert").filter(visible=True)).to_have_count(0)
    expect(page.locator("#note")).to_be_empty()


@pytest.mark.parametrize(("act", "said"), [
    (lambda work, attempt: supervision.exclude(work, attempt, "fraude"),
     "Le surveillant a mis fin à votre épreuve"),
    (close, "L'épreuve est terminée"),
], ids=["excluded", "closed"])
def test_an_end_decided_in_the_room_is_told(
    page: Page, exam: Exam, act: object, said: str
) -> None:
    exam.invigilate(act)  # type: ignore[arg-type]
    page.route("**/paper", lambda route: route.abort())  # only the beat can tell
    hear(page)
    expect(page.get_by_role("alert").filter(has_text=said)).to_be_focused()
    expect(page.locator("#question-1 input").first).to_be_disabled()


def test_a_server_without_heartbeat_takes_nothing_away(
    exam: Exam, new_context: OpenContext
) -> None:
    page = new_context().new_page()
    page.route(BEATS, lambda route: route.fulfill(status=404, json={"error": "http"}))
    sign_in(page, exam)
    start(page, exam)
    page.keyboard.press("2")
    is_saved(page)
    expect(page.locator("#help")).to_be_hidden()
    expect(page.get_by_role("alert").filter(visible=True)).to_have_count(0)


def test_a_beat_says_where_the_person_is_and_nothing_more(page: Page, exam: Exam) -> None:
    expect(page.locator("#help")).to_be_visible()
    with page.expect_request(BEATS) as beaten:
        hear(page)
    assert beaten.value.post_data_json == {
        "question": 1, "hidden": False, "lost_ms": 0, "after": 0, "focus": [],
    }


def test_the_door_opens_by_itself_once_the_sitting_is_open(
    exam: Exam, new_context: OpenContext
) -> None:
    exam.invigilate(lambda _w, attempt: setattr(attempt.sitting, "state", SittingState.PUBLISHED))
    page = new_context().new_page()
    sign_in(page, exam)
    page.goto(exam.page_url)
    expect(page.locator("#waiting")).to_contain_text("Il n'a pas encore ouvert l'épreuve")
    expect(page.get_by_text("Durée").locator("..")).to_contain_text("60 minutes")
    expect(page.get_by_role("link", name="Vos données et vos droits")).to_be_visible()
    assert violations(page) == []
    exam.invigilate(lambda _w, attempt: setattr(attempt.sitting, "state", SittingState.OPEN))
    expect(page.get_by_label("Code d'accès")).to_be_visible()
    expect(page.locator("#waiting")).to_have_count(0)


def test_a_candidate_waits_to_be_authorised_and_starts_when_ready(
    exam: Exam, new_context: OpenContext
) -> None:
    exam.invigilate(lambda _w, attempt: setattr(attempt.sitting, "authorises_each", True))
    page = new_context().new_page()
    sign_in(page, exam)
    page.goto(exam.page_url)
    page.fill("input[name=access_code]", CODE)
    page.click("main button[type=submit]")
    expect(page.locator("#waiting")).to_contain_text("Il doit vous autoriser à commencer")
    exam.invigilate(supervision.authorise)
    button = page.get_by_role("button", name="Commencer l'épreuve")
    expect(button).to_be_focused()  # the clock starts by a click, never by itself
    assert violations(page) == []
    button.click()
    page.wait_for_url(re.compile(r"/attempts/\d+#question-1$"))


def test_the_door_works_without_javascript(exam: Exam, new_context: OpenContext) -> None:
    exam.invigilate(lambda _w, attempt: setattr(attempt.sitting, "authorises_each", True))
    page = new_context(java_script_enabled=False).new_page()
    sign_in(page, exam)
    page.goto(exam.page_url)
    page.fill("input[name=access_code]", CODE)
    page.click("main button[type=submit]")
    expect(page.locator("#waiting")).to_contain_text("cliquez sur « Réessayer »")
    exam.invigilate(supervision.authorise)
    page.get_by_role("button", name="Réessayer").click()
    expect(page.locator(".question")).to_have_count(6)


def test_the_proof_of_safe_exam_browser_goes_with_every_request(
    exam: Exam, new_context: OpenContext
) -> None:
    context = new_context()
    context.add_init_script("""window.SafeExamBrowser = { security: {
        configKey: 'old',
        updateKeys(done) { setTimeout(() => { this.configKey = 'f00d'; done(); }, 100); },
    } }""")
    page = context.new_page()
    sent: list[Request] = []
    page.on("request", lambda request: sent.append(request)
            if request.url.endswith(("/beat", "/answers", "/paper")) else None)
    sign_in(page, exam)
    start(page, exam)
    page.keyboard.press("2")
    is_saved(page)
    hear(page)
    page.wait_for_timeout(500)
    assert {request.url.rpartition("/")[2] for request in sent} == {"beat", "answers", "paper"}
    assert {request.headers.get("x-passerelle-page-config-key") for request in sent} == {"f00d"}


def test_the_review_lists_blanks_and_marks_and_a_double_click_sends_one(
    page: Page, exam: Exam
) -> None:
    page.keyboard.press("1")
    page.keyboard.press("m")
    is_saved(page)
    page.get_by_role("button", name="Relire et remettre").first.click()
    page.wait_for_url("**/review")
    expect(page.locator("#marked a:visible")).to_have_text(["Question 1"])
    expect(page.get_by_text("5 questions sans réponse", exact=True)).to_be_visible()
    assert violations(page) == []
    sent: list[Request] = []
    page.on("request", lambda request: sent.append(request)
            if request.url.endswith("/submit") else None)
    page.get_by_role("button", name="Remettre ma copie").dblclick()
    page.wait_for_url("**/receipt")
    assert len(sent) == 1
    receipt = page.request.get(f"{exam.page_url}/receipt.pdf")
    assert (receipt.status, receipt.body()[:5]) == (200, b"%PDF-")
    expect(page.get_by_role("link", name="Télécharger le récépissé")).to_be_visible()
    assert violations(page) == []


def test_the_review_shows_the_time_left_and_calls_the_invigilator(page: Page, exam: Exam) -> None:
    page.get_by_role("button", name="Relire et remettre").first.click()
    page.wait_for_url("**/review")
    expect(page.locator("#clock-figure")).to_have_text(re.compile(r"^(1 h 00|60 min|59 min)$"))
    exam.invigilate(supervision.give_time, 300, "panne de la salle")
    button = page.get_by_role("button", name="Appeler le surveillant")
    button.click()
    expect(page.locator("#help")).to_have_text("Annuler l'appel")
    expect(page.locator("#clock-figure")).to_have_text("1 h 05")
    assert exam.events()[-1] == EventKind.HELP_ASKED
    assert violations(page) == []
    page.set_viewport_size(PHONE)
    assert violations(page) == []


def test_handing_in_waits_for_the_line_and_never_leaves_the_exam(page: Page, exam: Exam) -> None:
    page.keyboard.press("1")
    is_saved(page)
    page.get_by_role("button", name="Relire et remettre").first.click()
    page.wait_for_url("**/review")
    page.context.set_offline(True)
    page.get_by_role("button", name="Remettre ma copie").click()
    expect(page.get_by_text("Votre copie n'est pas encore remise")).to_be_visible()
    assert violations(page) == []
    portal = {"status": 200, "content_type": "text/html", "body": "<h1>Bienvenue au WiFi</h1>"}
    page.route("**/submit", lambda route: route.fulfill(**portal))
    page.context.set_offline(False)
    page.wait_for_timeout(1000)
    assert page.url.endswith("/review")
    page.unroute("**/submit")
    page.wait_for_url("**/receipt", timeout=15_000)
    expect(page.locator("h1")).to_have_text("Votre copie est remise")
    assert exam.events().count(EventKind.SUBMITTED) == 1


def test_a_picture_of_a_question_can_be_enlarged(page: Page, exam: Exam) -> None:
    def with_picture(route: object) -> None:
        answer = route.fetch()  # type: ignore[attr-defined]
        picture = '<p><img src="/static/logo.svg" alt="Schéma du tri"></p>'
        text = answer.text().replace('id="question-1-text">', 'id="question-1-text">' + picture)
        route.fulfill(response=answer, body=text)  # type: ignore[attr-defined]

    page.route(re.compile(r"/attempts/\d+$"), with_picture)
    page.reload()
    page.get_by_role("button", name="Agrandir l'image : Schéma du tri").press("Enter")
    expect(page.get_by_role("dialog").get_by_alt_text("Schéma du tri")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
