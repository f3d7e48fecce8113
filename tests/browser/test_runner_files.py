"""Files handed in from the exam page: keyboard, reload, lost lines, refusals, no JavaScript."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import select

from lms.core.files import digest_of
from lms.exams import supervision
from lms.exams.handing_models import HandedFile
from tests import make
from tests.browser.conftest import Exam, OpenContext, picture, sign_in, start, violations
from tests.browser.test_runner import is_saved
from tests.browser.test_runner_access import PHONE

pytestmark = pytest.mark.browser
PDF = b"%PDF-1.7\n"
FILES = "**/questions/*/files"
DONT_KNOW = {"scoring": {"method": "rubric", "points": 2, "dont_know": True}}


@pytest.fixture
def questions() -> list[dict[str, Any]]:
    stem = ("Analysez l'outil d'intelligence artificielle de votre service : à quoi il sert, "
            "d'où viennent ses données, ce qu'il ne faut pas lui demander.\n\n"
            "Remettez une note de deux pages.")
    return [
        make.file_content("q-0001", max_files=2, max_mb=1, accept=["pdf", "txt"]) | DONT_KNOW | {
            "stem": stem},
        make.file_content("q-0002"), make.item_content("q-0003", "B1-C1"),
    ]


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """A file of the candidate's computer."""

    def write(name: str, content: bytes | None = None) -> Path:
        path = tmp_path / name
        path.write_bytes(PDF + name.encode() if content is None else content)
        return path

    return write


def named(*names: str) -> dict[str, Any]:
    return {"files": [{"name": name, "sha256": digest_of(PDF + name.encode())} for name in names]}


def handed(exam: Exam) -> list[str]:
    with exam.database.reads() as session:
        return list(session.scalars(select(HandedFile.name).order_by(HandedFile.id)))


def picker(page: Page, number: int = 1) -> Any:
    return page.locator(f"#question-{number}-file")


def line(page: Page, name: str) -> Any:
    return page.locator("[data-file]", has_text=name)


def fault(page: Page, number: int = 1) -> Any:
    return page.locator(f"#question-{number}-fault")


def says(page: Page, text: str) -> None:
    expect(page.locator("#save-state-text")).to_have_text(text)


def test_a_file_is_handed_in_with_the_keyboard_and_comes_back(
    page: Page, exam: Exam, write: Callable[..., Path]
) -> None:
    with page.expect_file_chooser() as chooser:
        picker(page).press("Space")
    assert chooser.value.is_multiple()
    chooser.value.set_files([write("note.pdf"), write("annexe.pdf")])
    expect(line(page, "annexe.pdf")).to_be_visible()
    is_saved(page)
    assert exam.holds({1: named("note.pdf", "annexe.pdf")})
    expect(page.locator("#map-count")).to_have_text("Répondues : 1 sur 3")
    expect(page.locator("#question-1 [data-said]")).to_have_text("annexe.pdf est déposé.")
    picture(page, "files")
    assert violations(page) == []
    before = len(exam.saves())
    page.reload()
    expect(line(page, "note.pdf")).to_contain_text("1 ko")
    page.wait_for_timeout(1000)
    assert len(exam.saves()) == before  # coming back sends nothing again
    with page.expect_download() as download:
        page.get_by_role("link", name="note.pdf").click()
    assert Path(download.value.path()).read_bytes() == PDF + b"note.pdf"
    assert download.value.suggested_filename == "note.pdf"
    page.get_by_role("button", name="Retirer note.pdf").focus()
    page.keyboard.press("Enter")
    expect(picker(page)).to_be_focused()
    assert exam.holds({1: named("annexe.pdf")})
    page.get_by_role("button", name="Effacer ma réponse").first.click()
    assert exam.holds({1: None})
    assert handed(exam) == ["note.pdf", "annexe.pdf"]


def test_what_the_page_can_judge_is_refused_before_it_leaves(
    page: Page, exam: Exam, write: Callable[..., Path]
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    picker(page).set_input_files([write("vide.pdf", b""), write("jeu.exe")])
    expect(fault(page)).to_contain_text("vide.pdf")
    expect(fault(page)).to_contain_text("jeu.exe")
    picker(page).set_input_files(write("gros.pdf", bytes(1024 * 1024 + 1)))
    expect(fault(page)).to_contain_text("dépasse 1 Mo")
    picker(page).set_input_files([write("a.pdf"), write("b.pdf"), write("c.pdf")])
    expect(fault(page)).to_contain_text("2 fichiers au plus")
    assert not [url for url in asked if url.endswith("/files")]
    page.locator("#map a").nth(1).click()
    picker(page, 2).set_input_files(write("seul.pdf"))
    expect(line(page, "seul.pdf")).to_be_visible()
    picker(page, 2).set_input_files(write("autre.pdf"))
    expect(fault(page, 2)).to_contain_text("retirez d'abord")
    picker(page, 2).set_input_files([])
    assert exam.holds({2: named("seul.pdf")})


def test_what_the_server_refuses_is_told_beside_the_question(
    page: Page, exam: Exam, write: Callable[..., Path]
) -> None:
    picker(page).set_input_files([write("faux.pdf", b"MZ"), write("vrai.pdf")])
    expect(fault(page)).to_contain_text("n'est pas un vrai fichier PDF")
    expect(line(page, "vrai.pdf")).to_be_visible()
    expect(page.locator("[data-upload]")).to_have_count(0)
    is_saved(page)
    assert exam.holds({1: named("vrai.pdf")})
    picker(page).set_input_files(write("suite.pdf"))
    expect(fault(page)).to_have_text("")
    assert exam.holds({1: named("vrai.pdf", "suite.pdf")})


def test_a_lost_line_holds_the_file_back_and_it_leaves_by_itself(
    page: Page, exam: Exam, write: Callable[..., Path]
) -> None:
    page.context.set_offline(True)
    picker(page).set_input_files(write("note.pdf"))
    waiting = page.locator("[data-upload]")
    expect(waiting).to_contain_text("Pas encore envoyé")
    says(page, "Un fichier n'est pas encore envoyé")
    picture(page, "files-waiting")
    assert violations(page) == []
    page.context.set_offline(False)
    expect(line(page, "note.pdf")).to_be_visible()
    is_saved(page)
    assert exam.holds({1: named("note.pdf")})


@pytest.mark.parametrize("reply", [
    {"status": 200, "content_type": "text/html", "body": "<h1>Hôtel : connectez-vous</h1>"},
    {"status": 503, "content_type": "application/json", "body": json.dumps({
        "error": "scanner_away", "message": "L'antivirus ne répond pas.", "faults": []})},
    {"status": 502, "content_type": "text/html", "body": "Bad gateway"},
], ids=["portal", "scanner", "proxy"])
def test_an_answer_that_is_no_answer_is_asked_for_again(
    page: Page, exam: Exam, write: Callable[..., Path], reply: dict[str, Any]
) -> None:
    tries: list[str] = []

    def answer(route: Route) -> None:
        tries.append(route.request.url)
        if len(tries) > 2:
            route.continue_()
        else:
            route.fulfill(**reply)

    page.route(FILES, answer)
    picker(page).set_input_files(write("note.pdf"))
    expect(page.locator("[data-upload]")).to_contain_text("Pas encore envoyé")
    if reply["status"] == 503:
        expect(page.locator("[data-upload]")).to_contain_text("L'antivirus ne répond pas.")
    expect(line(page, "note.pdf")).to_be_visible()
    assert exam.holds({1: named("note.pdf")})
    assert len(tries) == 3


def test_nobody_leaves_a_waiting_file_behind_unasked(
    page: Page, exam: Exam, write: Callable[..., Path]
) -> None:
    page.route(FILES, lambda route: route.abort())
    picker(page).set_input_files(write("note.pdf"))
    expect(page.locator("[data-upload]")).to_contain_text("Pas encore envoyé")
    asked: list[str] = []

    def dismiss(dialog: Any) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.once("dialog", dismiss)
    page.evaluate("location.assign('/')")
    page.wait_for_timeout(500)
    assert asked == ["beforeunload"]
    finish = page.locator(".exam-finish")
    finish.click()
    dialog = page.get_by_role("dialog", name="Un fichier n'est pas encore envoyé")
    expect(dialog.get_by_role("button", name="Attendre l'envoi")).to_be_focused()
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert "/review" not in page.url
    finish.click()
    dialog.get_by_role("button", name="Attendre l'envoi").click()
    page.unroute(FILES)
    page.wait_for_url("**/review")
    expect(page.get_by_text("note.pdf")).to_be_visible()
    assert exam.holds({1: named("note.pdf")})


def test_a_file_can_be_left_behind_on_purpose(
    page: Page, exam: Exam, write: Callable[..., Path]
) -> None:
    page.route(FILES, lambda route: route.abort())
    picker(page).set_input_files([write("a.pdf"), write("b.pdf")])
    expect(page.locator("[data-upload]")).to_have_count(2)
    page.get_by_role("button", name="Annuler b.pdf").click()
    expect(page.locator("[data-upload]")).to_have_count(1)
    page.locator(".exam-finish").click()
    page.get_by_role("button", name="Continuer sans ce fichier").click()
    page.wait_for_url("**/review")
    page.get_by_role("button", name="Remettre ma copie").click()
    expect(page.get_by_role("heading", name="Votre copie est remise")).to_be_visible()
    assert handed(exam) == []


def test_dont_know_and_a_file_exclude_each_other(
    page: Page, exam: Exam, write: Callable[..., Path]
) -> None:
    picker(page).set_input_files(write("note.pdf"))
    expect(line(page, "note.pdf")).to_be_visible()
    page.get_by_label("Je ne sais pas").check()
    expect(line(page, "note.pdf")).to_have_count(0)
    assert exam.holds({1: {"dont_know": True}})
    picker(page).set_input_files(write("note.pdf"))
    expect(page.get_by_label("Je ne sais pas")).not_to_be_checked()
    assert exam.holds({1: named("note.pdf")})
    page.route(FILES, lambda route: route.abort())
    picker(page).set_input_files(write("autre.pdf"))
    page.get_by_label("Je ne sais pas").check()
    expect(page.locator("[data-upload]")).to_have_count(0)
    is_saved(page)
    assert exam.holds({1: {"dont_know": True}})


def test_a_file_still_being_read_is_forgotten_with_the_answer(
    page: Page, exam: Exam, write: Callable[..., Path]
) -> None:
    page.evaluate("""() => {
        const read = Blob.prototype.arrayBuffer;
        Blob.prototype.arrayBuffer = async function () {
            await new Promise((done) => { document.body.readOn = done; });
            return read.call(this);
        };
    }""")
    picker(page).set_input_files(write("note.pdf"))
    page.get_by_label("Je ne sais pas").check()
    page.evaluate("document.body.readOn()")
    is_saved(page)
    expect(page.locator("[data-upload], [data-file]")).to_have_count(0)
    assert exam.holds({1: {"dont_know": True}})


def test_a_pause_puts_files_out_of_reach_and_what_waited_leaves_after_it(
    page: Page, exam: Exam, write: Callable[..., Path]
) -> None:
    held = json.dumps({"error": "attempt_paused", "message": "En pause.", "faults": []})
    page.route(FILES, lambda route: route.fulfill(
        status=409, content_type="application/json", body=held))
    exam.invigilate(supervision.pause)
    picker(page).set_input_files(write("note.pdf"))
    expect(page.locator("[data-upload]")).to_contain_text("l'envoi reprendra avec l'épreuve")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#pause")).to_be_visible()
    assert page.locator("#paper").get_attribute("inert") is not None
    page.unroute(FILES)
    exam.invigilate(supervision.proceed)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#pause")).to_be_hidden()
    expect(line(page, "note.pdf")).to_be_visible()
    assert exam.holds({1: named("note.pdf")})


def test_the_end_refuses_a_file_that_waits(
    page: Page, exam: Exam, write: Callable[..., Path]
) -> None:
    page.route(FILES, lambda route: route.abort())
    picker(page).set_input_files(write("note.pdf"))
    expect(page.locator("[data-upload]")).to_contain_text("Pas encore envoyé")
    exam.invigilate(supervision.exclude, "Téléphone")
    page.unroute(FILES)
    expect(page.locator("#stop [role=alert]")).to_be_visible(timeout=30_000)
    expect(fault(page)).to_contain_text("n'est pas arrivé à temps")
    expect(picker(page)).to_be_disabled()
    says(page, "L'enregistrement est arrêté")
    assert handed(exam) == []


@pytest.mark.parametrize("size", [{"width": 1280, "height": 900}, PHONE], ids=["wide", "phone"])
def test_files_are_sound_to_the_ear_and_fit(
    page: Page, size: Any, write: Callable[..., Path]
) -> None:
    page.set_viewport_size(size)
    picker(page).set_input_files(write(f"{'note-tres-longue-' * 6}.pdf"))
    expect(page.locator("[data-file]")).to_have_count(1)
    page.route(FILES, lambda route: route.abort())
    picker(page).set_input_files(write(f"{'annexe-tres-longue-' * 6}.pdf"))
    expect(page.locator("[data-upload]")).to_contain_text("Pas encore envoyé")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_files_are_handed_in_without_javascript(
    exam: Exam, new_context: OpenContext, write: Callable[..., Path]
) -> None:
    page = new_context(java_script_enabled=False).new_page()
    sign_in(page, exam)
    start(page, exam)
    page.get_by_label("Choisir des fichiers").set_input_files([write("a.pdf"), write("b.pdf")])
    page.locator("#question-3").get_by_label("Juste").check()
    page.get_by_role("button", name="Enregistrer").click()
    assert exam.holds({1: named("a.pdf", "b.pdf"), 3: {"chosen": ["1"]}})
    page.get_by_label("Garder a.pdf").uncheck()
    page.get_by_label("Choisir un fichier").set_input_files(write("faux.pdf", b"MZ"))
    page.get_by_role("button", name="Enregistrer").click()
    assert exam.holds({1: named("b.pdf"), 3: {"chosen": ["1"]}})
    expect(fault(page, 2)).to_contain_text("n'est pas un vrai fichier PDF")
    expect(page.get_by_role("link", name="Question 2", exact=True)).to_be_visible()
    assert violations_free(page)
    page.get_by_label("Choisir un fichier").set_input_files(write("vrai.pdf"))
    page.locator(".exam-nav.plain-only [name=review]").click()
    expect(page.get_by_role("heading", name="Relire et remettre")).to_be_visible()
    page.get_by_role("button", name="Remettre ma copie").click()
    expect(page.get_by_role("link", name="vrai.pdf")).to_be_visible()
    assert exam.holds({1: named("b.pdf"), 2: named("vrai.pdf"), 3: {"chosen": ["1"]}})


def violations_free(page: Page) -> bool:
    """Without scripts axe cannot look: at least every field has its label."""
    return page.locator("input[type=file]:visible").count() == 2
