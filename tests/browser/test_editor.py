"""The editor of questions in Chromium, and what only a script does.

``WRITERS`` write a question of each kind by keyboard; ``test_kinds_life`` follows it from there.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from lms.authoring import actions, contents
from lms.authoring.editor import editing
from lms.authoring.models import Question, WorkingBank
from lms.core import db
from lms.core.work import Work
from lms.people.policy import Role
from tests import make
from tests.browser.conftest import OpenContext, picture, serving, violations
from tests.make import NOW, PASSWORD

pytestmark = pytest.mark.browser
DRAWING = b"""<svg xmlns="http://www.w3.org/2000/svg" width="400" height="300">
<rect x="10" y="10" width="180" height="280" fill="#cde"/><rect x="210" y="10" width="180"
height="280" fill="#edc"/></svg>"""


@dataclass
class Editor:
    """A question open in the editor."""

    page: Page
    url: str
    database: db.Database
    question_id: int

    def field(self, place: str) -> Any:
        """The field of a path."""
        return self.page.locator(f'[id="f-{place}"]')

    def write(self, place: str, text: str) -> None:
        """Type in a field, by keyboard."""
        self.field(place).focus()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def tick(self, place: str) -> None:
        """Tick a box, by keyboard."""
        self.field(place).focus()
        self.page.keyboard.press("Space")

    def choose(self, place: str, code: str) -> None:
        """Choose in a list; the page is drawn again when the choice asks for it."""
        with self.drawn(place):
            self.field(place).select_option(code)

    def drawn(self, place: str) -> Any:
        """Wait for the page to be drawn again, when the field does that."""
        redraws = self.field(place).get_attribute("data-redraws") is not None
        return self.answered() if redraws else _Nothing()

    def answered(self) -> Any:
        """Wait for what a button asked of the server, and for the page to show it."""
        return _Drawn(self.page)

    def press(self, act: str) -> None:
        """Press a button of the form, by keyboard."""
        with self.answered():
            self.page.locator(f'button[value="{act}"]').last.focus()
            self.page.keyboard.press("Enter")

    def save(self) -> None:
        """Save, by keyboard."""
        with self.answered():
            self.page.keyboard.press("Control+S")
        expect(self.page.locator("[data-state]")).to_have_text("Tout est enregistré")

    def data(self) -> dict[str, Any]:
        """What is stored."""
        with self.database.reads() as session:
            return contents.data_of(session.get_one(Question, self.question_id).content)

    def faults(self) -> list[str]:
        """What is still wrong with what is stored."""
        return [str(fault) for fault in contents.judged(self.data(), None).faults]


class _Nothing:
    def __enter__(self) -> None:
        """Nothing to wait for."""

    def __exit__(self, *_: object) -> None:
        """Nothing came."""


class _Drawn:
    """Until the editor stands anew."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def __enter__(self) -> None:
        self.page.evaluate("document.getElementById('editor').dataset.old = 'yes'")

    def __exit__(self, *_: object) -> None:
        expect(self.page.locator("#editor:not([data-old])")).to_be_attached()


@pytest.fixture
def open_editor(strict_app: Flask, new_context: OpenContext) -> Iterator[Callable[[str], Editor]]:
    database = strict_app.extensions["lms.database"]
    with db.transaction(database, write=True) as session:
        author = make.make_person(session, email="autrice@exemple.test")
        make.make_grant(session, author, Role.AUTHOR)
        certification = make.make_certification(session)
        bank = actions.create_bank(Work(session, author.id, NOW), actions.Header(
            "essai", "Banque d'essai", "fr", "CC-BY-SA-4.0", "Nous", certification.code))
        bank_id = bank.id
    with serving(strict_app) as url:
        page = new_context().new_page()
        page.goto(f"{url}/sign-in")
        page.locator("#email").fill("autrice@exemple.test")
        page.locator("#password").fill(PASSWORD)
        page.get_by_role("button", name="Se connecter").click()
        page.wait_for_url(f"{url}/")

        def open_editor(asked: str) -> Editor:
            with db.transaction(database, write=True) as session:
                work = Work(session, None, NOW)
                found = session.get_one(WorkingBank, bank_id)
                question = actions.create_question(
                    work, found, editing.blank(asked, "", "fr", "B1", "Zoé MARTIN"))
                question_id = question.id
            page.goto(f"{url}/workshop/questions/{question_id}/edit")
            return Editor(page, url, database, question_id)

        yield open_editor


def write_choice(editor: Editor) -> None:
    editor.write("options[0].text", "Deux")
    editor.tick("options[0].correct")
    editor.write("options[1].text", "Trois")
    editor.press("add:options")
    editor.page.keyboard.type("Quatre")


def write_true_false(editor: Editor) -> None:
    editor.field("answer-1").focus()
    editor.page.keyboard.press("Space")


def write_numeric(editor: Editor) -> None:
    editor.write("answer.value", "12,5")
    editor.write("answer.tolerance.absolute", "0,5")


def write_short_text(editor: Editor) -> None:
    editor.write("answers[0].text", "surapprentissage")
    editor.press("add:answers")


def write_matching(editor: Editor) -> None:
    for at, text in enumerate(["Rouge", "Vert", "Bleu"]):
        editor.write(f"targets[{at}].text", text)
    for at, text in enumerate(["Sang", "Herbe"]):
        editor.write(f"prompts[{at}].text", text)
        editor.tick(f"prompts[{at}].match-{at + 1}")


def write_ordering(editor: Editor) -> None:
    for at, text in enumerate(["Deux", "Un", "Trois"]):
        editor.write(f"items[{at}].text", text)
    editor.field("items[1].text").focus()
    with editor.answered():
        editor.page.keyboard.press("Alt+ArrowUp")


def write_cloze(editor: Editor) -> None:
    with editor.answered():
        editor.write("text", "Lille compte [[habitants]] habitants, en [[pays]].")
    editor.choose("gaps.habitants.type", "numeric")
    editor.write("gaps.habitants.answer.value", "236234")
    editor.choose("gaps.pays.type", "inline_choice")
    editor.write("gaps.pays.options[0].text", "France")
    editor.tick("gaps.pays.options[0].correct")
    editor.write("gaps.pays.options[1].text", "Belgique")


def add_drawing(editor: Editor) -> None:
    editor.page.locator("[id='f-media.new']").set_input_files(
        {"name": "carte.svg", "mimeType": "image/svg+xml", "buffer": DRAWING})
    editor.write("media.new_alt", "Deux rectangles côte à côte")
    editor.press("upload:media")


def write_hotspot(editor: Editor) -> None:
    add_drawing(editor)
    editor.choose("image", "m1")
    rectangle = editor.page.get_by_role("button", name="Rectangle", exact=True)
    rectangle.focus()
    editor.page.keyboard.press("Enter")
    zone = editor.page.locator("[data-zone='areas[0]']")
    zone.focus()
    editor.page.keyboard.press("Control+ArrowLeft")
    editor.page.keyboard.press("Shift+ArrowDown")
    rectangle.click()
    frame = editor.page.locator(".zones-picture svg").bounding_box()
    assert frame is not None
    mouse, scale = editor.page.mouse, frame["width"] / 400
    mouse.move(frame["x"] + 300 * scale, frame["y"] + 50 * scale)
    mouse.down()
    mouse.move(frame["x"] + 350 * scale, frame["y"] + 100 * scale)
    mouse.up()
    editor.tick("areas[0].correct")
    editor.write("areas[0].text", "À gauche")


def write_rubric(editor: Editor) -> None:
    editor.write("rubric[0].title", "Clarté")
    editor.write("rubric[0].max", "2")
    for at, (score, text) in enumerate([("0", "Absente"), ("2", "Nette")]):
        editor.write(f"rubric[0].levels[{at}].score", score)
        editor.write(f"rubric[0].levels[{at}].text", text)


def write_scale(editor: Editor) -> None:
    editor.write("scale.labels[0].key", "1")
    editor.write("scale.labels[0].value", "Pas du tout")


def write_composite(editor: Editor) -> None:
    editor.write("stimulus.title", "Le cas")
    editor.write("stimulus.text", "Un atelier produit 20 000 pièces.")
    for at, part in enumerate(["numeric", "true_false"]):
        editor.page.locator("#part-kind").select_option(part)
        editor.press("add:parts")
        editor.write(f"parts[{at}].stem", "Alors ?")
    editor.write("parts[0].answer.value", "400")
    editor.field("parts[1].answer-2").focus()
    editor.page.keyboard.press("Space")


WRITERS: Mapping[str, Callable[[Editor], None]] = {
    "choice": write_choice, "true_false": write_true_false, "numeric": write_numeric,
    "short_text": write_short_text, "matching": write_matching, "ordering": write_ordering,
    "cloze": write_cloze, "hotspot": write_hotspot, "essay": write_rubric,
    "file_upload": write_rubric, "scale": write_scale, "composite": write_composite,
}
EXPECTED: Mapping[str, Callable[[dict[str, Any]], Any]] = {
    "choice": lambda data: [one["text"] for one in data["options"]] == ["Deux", "Trois", "Quatre"],
    "ordering": lambda data: data["answer"] == ["e2", "e1", "e3"],
    "hotspot": lambda data: [area["coords"] for area in data["areas"]] == [
        [115, 75, 265, 226], [300, 50, 350, 100]],
    "composite": lambda data: data["scoring"]["points"] == 2,
}


def test_every_view_is_fit_for_everybody(open_editor: Callable[[str], Editor]) -> None:
    editor = open_editor("choice")
    editor.write("stem", "Combien font $1 + 1$ ?")
    write_choice(editor)
    editor.save()
    editor.page.emulate_media(color_scheme="dark")
    for name in ("En gros caractères", "Imprimé", "Réponse attendue"):
        editor.page.get_by_role("tab", name=name).click()
        assert violations(editor.page) == []


def test_the_preview_follows_what_is_typed(open_editor: Callable[[str], Editor]) -> None:
    editor = open_editor("choice")
    editor.write("stem", "Combien font **deux** et $x^2$ ?")
    seen = editor.page.locator("#view-screen .question-text")
    expect(seen.locator("strong")).to_have_text("deux")
    expect(seen.locator("msup")).to_be_attached()
    expect(editor.page.locator("[data-state]")).to_have_text("Modifications à enregistrer")
    assert "stem" not in editor.data()
    write_choice(editor)
    editor.page.evaluate("scrollTo(0, 0)")
    picture(editor.page, "editor")


def test_leaving_with_something_typed_asks_first(open_editor: Callable[[str], Editor]) -> None:
    editor = open_editor("choice")
    asked = []
    editor.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    editor.write("stem", "Combien ?")
    editor.page.evaluate("setTimeout(() => location.assign('/banks'), 0)")
    editor.page.wait_for_timeout(500)
    assert asked == ["beforeunload"]
    assert "/edit" in editor.page.url
    editor.save()
    editor.page.goto(f"{editor.url}/banks")
    assert asked == ["beforeunload"]


def test_a_lost_connection_loses_nothing(open_editor: Callable[[str], Editor]) -> None:
    editor = open_editor("choice")
    editor.write("stem", "Combien ?")
    editor.page.context.set_offline(True)
    editor.page.keyboard.press("Control+S")
    expect(editor.page.locator("[data-state]")).to_contain_text("Connexion perdue")
    editor.page.context.set_offline(False)
    editor.save()
    assert editor.data()["stem"] == "Combien ?"


def test_a_picture_is_put_in_the_text(open_editor: Callable[[str], Editor]) -> None:
    editor = open_editor("choice")
    editor.page.locator("#section-files > summary").focus()
    editor.page.keyboard.press("Enter")
    add_drawing(editor)
    editor.write("stem", "Que montre ")
    editor.page.get_by_role("button", name="Insérer dans le texte").click()
    expect(editor.page.locator("#view-screen .question-text img")).to_have_attribute(
        "alt", "Deux rectangles côte à côte")


def test_without_a_script_everything_is_there(
    open_editor: Callable[[str], Editor], new_context: OpenContext
) -> None:
    editor = open_editor("hotspot")
    signed_in = editor.page.context.storage_state()
    bare = new_context(java_script_enabled=False, storage_state=signed_in)
    page = bare.new_page()
    page.goto(editor.page.url)
    page.locator("[id='f-stem']").fill("Où ?")
    page.locator("button[value='add:areas']").click()
    expect(page.locator("[id='f-areas[2]']")).to_be_visible()
    expect(page.locator("[id='f-stem']")).to_have_value("Où ?")
    expect(page.locator(".view")).to_have_count(4)
    assert page.locator(".script-only:visible").count() == 0
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.locator(".messages")).to_contain_text("Enregistrée")
    assert editor.data()["stem"] == "Où ?"
