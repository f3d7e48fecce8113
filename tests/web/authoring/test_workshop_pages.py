"""The workshop in the browser: create a bank, write, judge, publish; each for who may."""

import io
import zipfile
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lms.authoring import actions, queries
from lms.authoring.rules import Move
from lms.catalog.actions import publish_framework
from lms.catalog.reader import parse_framework
from lms.core.work import Work
from lms.people.policy import Role
from tests import make
from tests.actions.banks.conftest import DATA

World = Callable[[], AbstractContextManager[Work]]


@pytest.fixture
def people(app: Flask, world: World) -> dict[str, FlaskClient]:
    """Two authors, a trainer, signed in."""
    clients = {}
    roles = {"ann": Role.AUTHOR, "ben": Role.AUTHOR, "trainer": Role.TRAINER}
    for name, role in roles.items():
        with world() as work:
            person = make.make_person(work.session, email=f"{name}@exemple.test",
                                      given_name=name.title())
            make.make_grant(work.session, person, role)
        clients[name] = app.test_client()
        clients[name].post("/sign-in", data={"email": f"{name}@exemple.test",
                                             "password": make.PASSWORD})
    return clients


@pytest.fixture
def question_id(world: World, people: dict[str, FlaskClient]) -> int:
    """A sound draft by Ann in the bank « petite »."""
    with world() as work:
        certification = make.make_certification(work.session)
        ann = Work(work.session, person_id(work, "ann"), work.now)
        bank = actions.create_bank(ann, actions.Header(
            "petite", "Petite banque", "fr", "CC-BY-SA-4.0", "Collectif", certification.code))
        data = make.item_content("", "B1-C1")
        return actions.create_question(ann, bank, data | {"title": "Premier pas"}).id


def person_id(work: Work, name: str) -> int:
    from lms.people.queries import person_by_email

    found = person_by_email(work.session, f"{name}@exemple.test")
    assert found is not None
    return found.id


def soup(answer: TestResponse, status: int = 200) -> BeautifulSoup:
    assert answer.status_code == status
    return BeautifulSoup(answer.text, "html.parser")


def words(found: BeautifulSoup, selector: str) -> list[str]:
    return [" ".join(one.get_text(" ").split()) for one in found.select(selector)]


def offered(found: BeautifulSoup) -> list[str]:
    return [str(one["value"]) for one in found.select("form.move [name=move]")]


def move(client: FlaskClient, question_id: int, what: Move, note: str = "") -> TestResponse:
    return client.post(f"/workshop/questions/{question_id}/move",
                       data={"move": what, "note": note}, follow_redirects=True)


def state_of(world: World, question_id: int) -> str:
    with world() as work:
        return queries.question(work.session, question_id).state


def test_a_bank_is_created_and_its_faults_land_at_their_fields(people, world) -> None:
    with world() as work:
        code = make.make_certification(work.session).code
    said = {"title": "Bureautique", "code": "Bureau 1", "certification_code": code, "lang": "fr",
            "owner": "OF", "licence": "CC-BY-4.0"}
    refused = soup(people["ann"].post("/workshop/banks/new", data=said), 422)
    assert "minuscules" in words(refused, "#code-error")[0]
    done = soup(people["ann"].post("/workshop/banks/new", data=said | {"code": "bureau-1"},
                                   follow_redirects=True))
    assert words(done, "h1") == ["Bureautique"]


def test_a_new_question_opens_from_the_bank(people, question_id, world) -> None:
    with world() as work:
        bank_id = queries.question(work.session, question_id).bank_id
    url = f"/workshop/banks/{bank_id}/questions/new"
    assert soup(people["ann"].post(url, data={"kind": "nope", "block": "B1"}), 422)
    done = people["ann"].post(url, data={"kind": "numeric", "block": "B1"})
    assert done.status_code == 302
    found = soup(people["ann"].get(done.location.removesuffix("/edit")))
    assert "petite-b1-0002" in found.get_text()


def test_the_page_shows_the_question_its_key_and_what_may_be_done(people, question_id) -> None:
    found = soup(people["ann"].get(f"/workshop/questions/{question_id}"))
    assert words(found, "h1")[0].startswith("Premier pas")
    assert "Juste" in words(found, "#key + p")[0]
    assert offered(found) == ["submit", "retire"]


def test_a_question_goes_from_its_author_to_another_person(people, question_id, world) -> None:
    assert move(people["ann"], question_id, Move.SUBMIT).status_code == 200
    own = soup(people["ann"].get(f"/workshop/questions/{question_id}"))
    assert offered(own) == ["withdraw"]
    assert move(people["ann"], question_id, Move.APPROVE).status_code == 403
    assert soup(move(people["ben"], question_id, Move.ASK_CHANGES), 422).select(".summary")
    assert state_of(world, question_id) == "review"
    done = soup(move(people["ben"], question_id, Move.APPROVE, "Bien."))
    assert state_of(world, question_id) == "approved"
    assert "Bien." in words(done, ".timeline li")[0]
    assert move(people["ben"], question_id, Move.APPROVE).status_code == 409


def test_remarks_are_made_on_a_field_and_settled(people, question_id) -> None:
    url = f"/workshop/questions/{question_id}/remarks"
    blank = people["ben"].post(url, data={"field": "", "text": " "})
    assert soup(blank, 422).select(".field-error")
    done = soup(people["ben"].post(url, data={"field": "options[1]", "text": "Trop court."},
                                   follow_redirects=True))
    [told] = words(done, "article")
    assert told.startswith("Proposition b")
    assert "À traiter" in told
    form = done.select_one("article form")
    assert form is not None
    done = soup(people["ann"].post(str(form["action"]), follow_redirects=True))
    assert "Traitée" in words(done, "article")[0]
    assert people["ann"].post(f"{url}/999/settle").status_code == 404


def test_what_holds_a_move_back_is_said_in_place_of_its_button(people, question_id, world) -> None:
    def held() -> dict[str, bool]:
        found = soup(people["ben"].get(f"/workshop/questions/{question_id}"))
        return {str(form.select_one("[name=move]")["value"]): not form.select("button")  # type: ignore[index]
                for form in found.select("form.move")}

    assert held() == {"submit": False, "retire": False}
    people["ben"].post(f"/workshop/questions/{question_id}/remarks", data={"text": "Trop long."})
    assert held() == {"submit": True, "retire": False}


def test_a_remark_on_a_field_the_question_has_not_is_about_the_whole(people, question_id) -> None:
    done = soup(people["ben"].post(
        f"/workshop/questions/{question_id}/remarks",
        data={"field": "<script>", "text": "Bonjour"}, follow_redirects=True))
    assert words(done, "article")[0].startswith("Toute la question")


def test_filters_live_in_the_address(people, question_id, world) -> None:
    with world() as work:
        bank_id = queries.question(work.session, question_id).bank_id
    url = f"/workshop/banks/{bank_id}"
    kept = {"?state=draft": 1, "?state=review": 0, "?q=premier": 1, "?q=zzz": 0, "?mine=y": 1,
            "?to_review=y": 0, "?state=bogus": 1, "?page=99": 1}
    for query, count in kept.items():
        found = soup(people["ann"].get(url + query))
        assert len(found.select("tbody tr")) == count, query


def test_publication_is_looked_at_before_it_is_made(people, question_id, world) -> None:
    with world() as work:
        bank_id = queries.question(work.session, question_id).bank_id
    url = f"/workshop/banks/{bank_id}/publish"
    assert not soup(people["ann"].get(url)).select("form.confirm")
    refused = people["ann"].post(url, follow_redirects=True)
    assert "rien à publier" in refused.text.lower() or "Toutes les questions" in refused.text
    move(people["ann"], question_id, Move.SUBMIT)
    move(people["ben"], question_id, Move.APPROVE)
    assert soup(people["ann"].get(url)).select("form.confirm")
    done = soup(people["ann"].post(url, follow_redirects=True))
    assert words(done, "h1") == ["Petite banque"]
    found = soup(people["ann"].get(f"/workshop/questions/{question_id}"))
    assert "Active" in words(found, "h1")[0]
    assert "Édition n° 1" in words(found, "aside")[0]


def files_of(client: FlaskClient) -> dict[str, bytes]:
    archive = zipfile.ZipFile(io.BytesIO(client.post("/workshop/banks/1/files").data))
    return {name: archive.read(name) for name in archive.namelist()}


def send_files(client: FlaskClient, files: dict[str, bytes], **said: str) -> TestResponse:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(f"dossier/{name}", content)
    packed.seek(0)
    return client.post("/workshop/files", data={"file": (packed, "banque.zip"), **said},
                       follow_redirects=True)


@pytest.fixture
def shipped_files(app, people, world) -> dict[str, bytes]:
    """A bank of one question, downloaded."""
    with world() as work:
        framework = (DATA / "frameworks" / "small.yaml").read_bytes()
        publish_framework(work, parse_framework(framework, "framework.yaml"))
        ann = Work(work.session, person_id(work, "ann"), work.now)
        bank = actions.create_bank(ann, actions.Header(
            "mini", "Mini", "fr", "CC-BY-SA-4.0", "Collectif", "IA-MINI"))
        actions.create_question(ann, bank, make.item_content("", "B1-C1"))
    return files_of(people["ann"])


def test_a_bank_goes_out_as_files_and_comes_back_changed(people, shipped_files, world) -> None:
    assert {"bank.yaml", "framework.yaml", "B1/mini-b1-0001.yaml"} <= set(shipped_files)
    same = soup(send_files(people["ann"], shipped_files))
    assert "1 inchangées" in same.get_text()
    name = "B1/mini-b1-0001.yaml"
    changed = shipped_files | {name: shipped_files[name].replace(b"Question", b"Nouvelle question")}
    assert "1 modifiées" in soup(send_files(people["ann"], changed)).get_text()
    with world() as work:
        question = queries.questions_of_bank(work.session, 1)[0]
        assert "Nouvelle question" in question.content
        assert question.revision == 2


def test_what_changed_on_both_sides_is_refused_then_settled(people, shipped_files, world) -> None:
    with world() as work:
        question = queries.questions_of_bank(work.session, 1)[0]
        ann = Work(work.session, person_id(work, "ann"), work.now)
        actions.save_question(ann, question, make.item_content("", "B1-C2"), 1)
    name = "B1/mini-b1-0001.yaml"
    changed = shipped_files | {name: shipped_files[name].replace(b"Question", b"Autre question")}
    refused = soup(send_files(people["ann"], changed), 422)
    assert words(refused, ".faults .fault-place") == ["B1/mini-b1-0001.yaml:1"]
    assert "1 modifiées" in soup(send_files(people["ann"], changed, theirs="y")).get_text()


def test_files_that_are_not_a_bank_are_refused_with_every_reason(people, shipped_files) -> None:
    assert "bank.yaml" in soup(send_files(people["ann"], {"a.txt": b"x"}), 422).get_text()
    name = "B1/mini-b1-0001.yaml"
    broken = shipped_files | {
        name: shipped_files[name].replace(b"type: choice", b"type: choix"),
        "B1/autre.yaml": b"schema: lms-item/1\n"}
    refused = soup(send_files(people["ann"], broken), 422)
    assert {place.split(":")[0] for place in words(refused, ".faults .fault-place")} == {
        name, "B1/autre.yaml"}
    answer = people["ann"].post("/workshop/files", data={
        "file": (io.BytesIO(b"PK\x03\x04 pas une archive"), "x.zip")})
    assert len(soup(answer, 422).select(".faults li")) == 1
    assert soup(people["ann"].post("/workshop/files", data={}), 422).select(".field-error")


def test_who_writes_no_question_sees_nothing_of_the_workshop(people, question_id) -> None:
    for url in ("/workshop", "/workshop/banks/1", f"/workshop/questions/{question_id}"):
        assert people["trainer"].get(url).status_code == 403
    assert move(people["trainer"], question_id, Move.SUBMIT).status_code == 403


@pytest.mark.parametrize("said", [{"move": "nope"}, {}, {"move": "submit\x00"}])
def test_a_forged_move_is_refused(people, question_id, said) -> None:
    answer = people["ann"].post(f"/workshop/questions/{question_id}/move", data=said)
    assert answer.status_code in {404, 422}


def test_the_history_tells_what_each_save_changed(people, question_id, world) -> None:
    with world() as work:
        question = queries.question(work.session, question_id)
        ann = Work(work.session, person_id(work, "ann"), work.now)
        data = make.item_content("", "B1-C1") | {"title": "Deuxième pas"}
        actions.save_question(ann, question, data, 1)
    found = soup(people["ben"].get(f"/workshop/questions/{question_id}/history"))
    assert words(found, "h2") == [
        "Enregistrement n° 2, version 1", "Enregistrement n° 1, version 1"]
    assert words(found, "del") == ["supprimé : Premier"]
    assert words(found, "ins") == ["ajouté : Deuxième"]


def test_advice_stands_beside_the_question(people, question_id) -> None:
    found = soup(people["ann"].get(f"/workshop/questions/{question_id}"))
    assert any("source" in text.lower() for text in words(found, "#advice + ul li"))


def test_an_answer_is_tried_before_anything_is_published(people, question_id, world) -> None:
    url = f"/workshop/questions/{question_id}/try"
    assert soup(people["ben"].get(url)).select_one("form[method=post]")
    right = soup(people["ben"].post(url, data={"q": "1"}))
    assert words(right, ".notice-title") == ["1 sur 1 point(s)"]
    wrong = soup(people["ben"].post(url, data={"q": "2"}))
    assert words(wrong, ".notice-title") == ["0 sur 1 point(s)"]
    with world() as work:
        question = queries.question(work.session, question_id)
        ann = Work(work.session, person_id(work, "ann"), work.now)
        actions.save_question(ann, question, {"type": "choice", "block": "B1"}, 1)
    assert people["ben"].get(url).status_code == 404
    assert people["trainer"].get(url).status_code == 403
