"""The editor of questions in the browser, without a script: every button is a form sent."""

import io
import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from lms.authoring import actions, contents
from lms.authoring.editor import editing
from lms.authoring.models import Question
from lms.core.work import Work
from lms.people.policy import Role
from tests import make

World = Callable[[], AbstractContextManager[Work]]
Fields = dict[str, Any]
PNG = (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00"
       b"\x1f\x15\xc4\x89\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d"
       b"\x00\x00\x00\x00IEND\xaeB`\x82")
SOUND = {
    "stem": "Combien font $1+1$ ?", "options[0].text": "Deux", "options[0].correct": "on",
    "options[1].text": "Trois", "competences": "B1-C1", "rationale": "Un et un.",
}


def signed_in(app: Flask, world: World, role: Role, email: str) -> FlaskClient:
    with world() as work:
        person = make.make_person(work.session, email=email, family_name="LEROY")
        make.make_grant(work.session, person, role)
    client = app.test_client()
    client.post("/sign-in", data={"email": email, "password": make.PASSWORD})
    return client


@pytest.fixture
def author(app: Flask, world: World) -> FlaskClient:
    return signed_in(app, world, Role.AUTHOR, "zoe@exemple.test")


@pytest.fixture
def question_of(world: World) -> Callable[[str], int]:
    """A blank question of a kind in a bank of its own."""

    def question_of(kind: str) -> int:
        with world() as work:
            certification = make.make_certification(work.session)
            bank = actions.create_bank(work, actions.Header(
                f"b-{kind.replace('_', '-')}", "Essai", "fr", "CC-BY-SA-4.0", "Nous",
                certification.code))
            data = editing.blank(kind, "", "fr", "B1", "Zoé MARTIN")
            return actions.create_question(work, bank, data).id

    return question_of


def soup(answer: TestResponse, status: int = 200) -> BeautifulSoup:
    assert answer.status_code == status, answer.text[:2000]
    return BeautifulSoup(answer.text, "html.parser")


def posted(page: BeautifulSoup) -> MultiDict[str, str]:
    """What a browser would send of the form of the page, its buttons left out."""
    found: MultiDict[str, str] = MultiDict()
    form = page.select_one("form.editor-form")
    assert form is not None
    for field in form.select("input[name], select[name], textarea[name]"):
        if field.find_parent("fieldset", disabled=True) is None:
            for value in _sent(field):
                found.add(str(field["name"]), value)
    return found


def _sent(field: Tag) -> list[str]:
    if field.name == "textarea":
        return [field.text.removeprefix("\n")]
    if field.name == "select":
        chosen = field.select_one("option[selected]") or field.select_one("option")
        return [str(chosen["value"])] if chosen else []
    if field.get("type") == "file":
        return []
    if field.get("type") in {"checkbox", "radio"}:
        return [str(field.get("value", "on"))] if field.has_attr("checked") else []
    return [str(field.get("value", ""))]


def open_form(client: FlaskClient, question_id: int) -> MultiDict[str, str]:
    return posted(soup(client.get(f"/workshop/questions/{question_id}/edit")))


def send(
    client: FlaskClient, question_id: int, form: MultiDict[str, str], act: str = "save",
    fields: Fields | None = None, **options: Any,
) -> TestResponse:
    sent = form.copy()
    for name, value in (fields or {}).items():
        sent.setlist(name, value if isinstance(value, list) else [value])
    sent["act"] = act
    return client.post(f"/workshop/questions/{question_id}/edit", data=sent, **options)


def stored(world: World, question_id: int) -> Fields:
    with world() as work:
        return contents.data_of(work.session.get_one(Question, question_id).content)


def test_a_question_is_written_and_said_to_be_ready(
    author: FlaskClient, question_of: Callable[[str], int], world: World
) -> None:
    number = question_of("choice")
    answer = send(author, number, open_form(author, number), fields=SOUND)
    assert answer.status_code == 302
    page = soup(author.get(answer.location))
    assert "Plus rien à corriger" in page.select_one(".messages").text  # type: ignore[union-attr]
    assert page.select_one("#to-correct") is None
    assert stored(world, number)["options"] == [
        {"id": "a", "text": "Deux", "correct": True}, {"id": "b", "text": "Trois"}]
    assert page.select("#view-screen math, #view-print math")


def test_an_incomplete_draft_is_saved_and_says_how_much_is_left(
    author: FlaskClient, question_of: Callable[[str], int], world: World
) -> None:
    number = question_of("numeric")
    answer = send(author, number, open_form(author, number), fields={
        "stem": "Combien ?", "answer.value": "douze"})
    page = soup(author.get(answer.location))
    assert "il reste 1 point à corriger" in page.select_one(".messages").text  # type: ignore[union-attr]
    link = page.select_one("#to-correct a")
    assert link is not None
    assert link["href"] == "#f-answer.value"
    field = page.find(id="f-answer.value")
    assert isinstance(field, Tag)
    assert field["value"] == "douze"
    assert field["aria-invalid"] == "true"
    assert page.find(id="f-answer.value-error") is not None
    assert stored(world, number)["answer"] == {"value": "douze"}


@pytest.mark.parametrize("asked", sorted(editing.FORMS))
def test_a_page_of_each_kind_sent_untouched_changes_nothing(
    asked: str, author: FlaskClient, question_of: Callable[[str], int], world: World
) -> None:
    number = question_of(asked)
    before = stored(world, number)
    assert send(author, number, open_form(author, number)).status_code == 302
    assert stored(world, number) == before


def test_rows_are_added_and_moved_without_a_script_and_nothing_typed_is_lost(
    author: FlaskClient, question_of: Callable[[str], int], world: World
) -> None:
    number = question_of("choice")
    form = open_form(author, number)
    page = soup(send(author, number, form, "add:options", SOUND | {"scoring.points": "deux"}))
    assert [row["data-row"] for row in page.select("[data-row^=options]")] == [
        f"options[{n}]" for n in range(5)]
    assert page.select_one("[data-row='options[4]'][data-focus]") is not None
    again = posted(page)
    assert again["stem"] == SOUND["stem"]
    assert again["scoring.points"] == "deux"
    page = soup(send(author, number, again, "down:options[0]"))
    assert [posted(page)[f"options[{n}].text"] for n in (0, 1)] == ["Trois", "Deux"]
    assert "options" not in stored(world, number) or stored(world, number)["options"] == []


def test_a_part_of_a_case_study_is_added_without_a_script(
    author: FlaskClient, question_of: Callable[[str], int]
) -> None:
    number = question_of("composite")
    page = soup(send(author, number, open_form(author, number), "add:parts",
                     {"part_kind": "hotspot"}))
    assert page.find(id="f-parts[0].stem") is not None
    assert posted(page)["parts[0].type"] == "hotspot"


def test_a_weight_is_asked_only_by_the_method_that_uses_it(
    author: FlaskClient, question_of: Callable[[str], int]
) -> None:
    number = question_of("choice")
    page = soup(send(author, number, open_form(author, number), "redraw", SOUND))
    weight = page.select_one("[data-only=weights]")
    assert weight is not None
    assert weight.has_attr("hidden")
    page = soup(send(author, number, posted(page), "redraw", {"scoring.method": "weights"}))
    assert not page.select("[data-only=weights][hidden]")
    assert page.select_one("#to-correct a[href='#f-options[0]']") is not None


def test_the_preview_stores_nothing_and_tells_the_faults(
    author: FlaskClient, question_of: Callable[[str], int], world: World
) -> None:
    number = question_of("choice")
    before = stored(world, number)
    form = open_form(author, number)
    form.setlist("stem", ["**Combien** ?"])
    form.setlist("options[0].text", ["Deux"])
    page = soup(author.post(f"/workshop/questions/{number}/preview", data=form))
    assert page.select_one("#view-screen strong").text == "Combien"  # type: ignore[union-attr]
    assert "Deux" in page.select_one("#view-print .ticks").text  # type: ignore[union-attr]
    assert page.select_one(".preview-faults a[href='#f-options']") is not None
    assert stored(world, number) == before


def test_two_persons_who_write_at_once_choose_between_what_each_wrote(
    app: Flask, author: FlaskClient, question_of: Callable[[str], int], world: World
) -> None:
    number = question_of("choice")
    other = signed_in(app, world, Role.AUTHOR, "autre@exemple.test")
    mine = open_form(author, number)
    theirs = open_form(other, number)
    send(other, number, theirs, fields=SOUND | {"title": "Le leur", "rationale": "La leur"})
    answer = send(author, number, mine, fields=SOUND | {
        "stem": SOUND["stem"], "title": "Le mien", "rationale": ""})
    page = soup(answer, 409)
    words = page.select_one("#conflict").text  # type: ignore[union-attr]
    assert "LEROY" in words
    assert "La leur" in words
    chosen = posted(page)
    assert chosen["title"] == "Le mien"
    assert chosen["take.title"] == "mine"
    assert chosen["take.rationale"] == "theirs"
    assert stored(world, number)["title"] == "Le leur"
    merged = posted(soup(send(author, number, chosen, "merge")))
    assert (merged["title"], merged["rationale"]) == ("Le mien", "La leur")
    assert send(author, number, merged).status_code == 302
    found = stored(world, number)
    assert (found["title"], found["rationale"]) == ("Le mien", "La leur")


def test_a_picture_is_sent_described_and_shown(
    author: FlaskClient, question_of: Callable[[str], int], world: World
) -> None:
    number = question_of("choice")
    form = open_form(author, number)
    page = soup(send(author, number, form, "upload:media", SOUND | {
        "media.new": [(io.BytesIO(PNG), "carré.png")], "media.new_alt": "Un carré"},
        content_type="multipart/form-data"))
    row = page.select_one("[data-row='media[0]']")
    assert row is not None
    picture = row.select_one("img")
    assert picture is not None
    assert author.get(str(picture["src"])).data == PNG
    code = row.select_one(".insert code").text  # type: ignore[union-attr]
    again = posted(page)
    assert again["stem"] == SOUND["stem"]
    assert send(author, number, again, fields={"stem": f"Voici {code} ?"}).status_code == 302
    media = stored(world, number)["media"][0]
    assert media["alt"] == "Un carré"
    assert media["file"] == f"media/{media['sha256'][:16]}.png"
    assert (media["width"], media["height"]) == (1, 1)
    shown = soup(author.get(f"/workshop/questions/{number}/edit")).select_one("#view-screen img")
    assert shown is not None
    assert shown["alt"] == "Un carré"


@pytest.mark.parametrize(("content", "name", "told"), [
    (b"", "", "Choisissez d'abord"), (b"MZ\x90\x00\x03", "jeu.exe", "que Passerelle connaît"),
    (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "a.svg", "autre chose"),
])
def test_a_file_that_cannot_be_taken_is_refused_and_nothing_typed_is_lost(
    content: bytes, name: str, told: str, author: FlaskClient,
    question_of: Callable[[str], int],
) -> None:
    number = question_of("choice")
    page = soup(send(author, number, open_form(author, number), "upload:media", SOUND | {
        "media.new": [(io.BytesIO(content), name)]}, content_type="multipart/form-data"), 422)
    assert told in page.select_one("#to-correct").text  # type: ignore[union-attr]
    assert posted(page)["stem"] == SOUND["stem"]
    assert page.select_one("[data-row^=media]") is None


def test_a_file_over_the_limit_is_refused(
    author: FlaskClient, question_of: Callable[[str], int]
) -> None:
    number = question_of("choice")
    fields = [*open_form(author, number).items(multi=True), ("act", "upload:media")]
    parts = [f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
             for name, value in fields]
    head = '--x\r\nContent-Disposition: form-data; name="media.new"; filename="gros.png"\r\n\r\n'
    body = "".join([*parts, head]).encode() + PNG + b"0" * 10_000_000 + b"\r\n--x--\r\n"
    answer = author.post(
        f"/workshop/questions/{number}/edit", input_stream=io.BytesIO(body),
        content_length=len(body), content_type="multipart/form-data; boundary=x")
    assert "dépasse 10" in soup(answer, 422).text


def test_a_file_without_description_is_a_point_to_correct(
    author: FlaskClient, question_of: Callable[[str], int]
) -> None:
    number = question_of("choice")
    page = soup(send(author, number, open_form(author, number), "upload:media", SOUND | {
        "media.new": [(io.BytesIO(PNG), "c.png")]}, content_type="multipart/form-data"))
    assert page.select_one("#to-correct a[href='#f-media[0].alt']") is not None


def test_the_digest_of_a_file_never_sent_is_refused(
    author: FlaskClient, question_of: Callable[[str], int], world: World
) -> None:
    number = question_of("choice")
    forged = {"media[0].id": "m1", "media[0].file": "media/x.png", "media[0].alt": "x",
              "media[0].sha256": "a" * 64}
    answer = send(author, number, open_form(author, number), fields=SOUND | forged)
    assert "jamais été reçu" in soup(answer, 422).text
    assert "media" not in stored(world, number)


@pytest.mark.parametrize("text", [
    "x" * 1_000_000, "\x01\x02", "<script>alert(1)</script>", "{{ 7*7 }} {field} %(num)s",
    "\u202eabc", "$\\frac{1}{$", "[[a]]" * 2000,
])
def test_odd_texts_come_back_as_they_were_typed(
    text: str, author: FlaskClient, question_of: Callable[[str], int]
) -> None:
    number = question_of("choice")
    fields = SOUND | {"stem": text, "options[0].text": text, "title": text}
    page = soup(send(author, number, open_form(author, number), "redraw", fields))
    again = posted(page)
    assert (again["stem"], again["options[0].text"]) == (text, text)
    assert page.select("script:not([src])") == []


def test_a_text_too_long_to_be_kept_is_refused_with_everything_typed(
    author: FlaskClient, question_of: Callable[[str], int], world: World
) -> None:
    number = question_of("choice")
    text = "é" * 600_000
    page = soup(send(author, number, open_form(author, number), fields={"stem": text}), 422)
    assert posted(page)["stem"] == text
    assert "500 Ko" in page.select_one("#to-correct").text  # type: ignore[union-attr]
    assert "stem" not in stored(world, number)


def test_thousands_of_rows_are_refused(
    author: FlaskClient, question_of: Callable[[str], int], world: World
) -> None:
    number = question_of("choice")
    form = open_form(author, number)
    rows = {f"options[{n}].text": "x" for n in range(4000)}
    assert "Trop de lignes" in soup(send(author, number, form, fields=rows), 422).text
    assert stored(world, number)["options"] == []


@pytest.mark.parametrize("role", [Role.TRAINER, Role.TRAINEE, Role.INVIGILATOR, Role.OPCALIA])
def test_only_authors_open_the_editor(
    role: Role, app: Flask, world: World, question_of: Callable[[str], int]
) -> None:
    number = question_of("choice")
    client = signed_in(app, world, role, "non@exemple.test")
    for method, url in (("get", "edit"), ("post", "edit"), ("post", "preview")):
        answer = getattr(client, method)(f"/workshop/questions/{number}/{url}")
        assert answer.status_code == 403


def test_a_question_that_is_no_draft_is_not_written(
    author: FlaskClient, question_of: Callable[[str], int], world: World
) -> None:
    number = question_of("choice")
    form = open_form(author, number)
    with world() as work:
        work.session.get_one(Question, number).state = "review"
    assert author.get(f"/workshop/questions/{number}/edit").status_code == 409
    answer = send(author, number, form, fields=SOUND)
    page = soup(answer, 409)
    assert posted(page)["stem"] == SOUND["stem"]
    assert "stem" not in stored(world, number)


@pytest.mark.parametrize("revision", ["0", "99", "", "x", "-1"])
def test_a_revision_that_never_was_is_no_page(
    revision: str, author: FlaskClient, question_of: Callable[[str], int]
) -> None:
    number = question_of("choice")
    form = open_form(author, number)
    assert send(author, number, form, fields={"revision": revision}).status_code == 404


def test_the_form_is_the_one_of_the_question_as_json(
    author: FlaskClient, question_of: Callable[[str], int]
) -> None:
    number = question_of("choice")
    answer = author.post(f"/workshop/questions/{number}/edit", json=json.loads("[1]"))
    assert answer.status_code in {400, 404, 422}
