"""Importing questions in the browser: send, look, take in or throw away; export an edition."""

import io
import json
import time
import zipfile
from collections.abc import Callable
from contextlib import AbstractContextManager

import pypdf
import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lms.banks.models import Draft, QuestionImport
from lms.core.work import Work
from lms.people.policy import Role
from tests import make

World = Callable[[], AbstractContextManager[Work]]
pytestmark = pytest.mark.usefixtures("reads_here")
GIFT = """\
$CATEGORY: Bureautique

::Capitale::Quelle est la capitale ? {=Paris#Oui. ~Lille}

::Couleur::Sans clé ? {~Rouge ~Vert}

Taux ? {#3,5}

::Essai::Tout dire. {}
"""


def signed_in(app: Flask, world: World, role: Role) -> FlaskClient:
    with world() as work:
        person = make.make_person(work.session, email="zoe@exemple.test")
        make.make_grant(work.session, person, role)
    client = app.test_client()
    client.post("/sign-in", data={"email": "zoe@exemple.test", "password": make.PASSWORD})
    return client


@pytest.fixture
def author(app: Flask, world: World) -> FlaskClient:
    return signed_in(app, world, Role.AUTHOR)


def send(client: FlaskClient, content: str | bytes = GIFT, name: str = "fiche.gift",
         **said: str) -> TestResponse:
    data = content.encode() if isinstance(content, str) else content
    return client.post("/banks/imports/new", data={
        "bank_code": "bureau", "lang": "fr", "kind": "", **said,
        "file": (io.BytesIO(data), name)})


def soup(answer: TestResponse, status: int = 200) -> BeautifulSoup:
    assert answer.status_code == status
    return BeautifulSoup(answer.text, "html.parser")


def page(client: FlaskClient, url: str) -> BeautifulSoup:
    return soup(client.get(url))


def words(found: BeautifulSoup, selector: str) -> list[str]:
    return [" ".join(one.get_text(" ").split()) for one in found.select(selector)]


def test_the_list_explains_itself_when_it_is_empty(author: FlaskClient) -> None:
    found = page(author, "/banks/imports")
    assert "Aucun fichier importé" in words(found, ".empty-title")
    assert found.select_one("nav a[href='/banks'][aria-current]") is not None


@pytest.mark.usefixtures("own_process")
def test_a_file_is_shown_before_anything_is_imported(author: FlaskClient) -> None:
    answer = send(author)
    assert answer.status_code == 302
    found = page(author, answer.location)
    assert words(found, "h1") == ["Vérifier les questions"]
    assert words(found, ".stat-value") == ["4", "1", "1", "1", "1"]
    rows = words(found, "tbody tr")
    assert rows[0].startswith("ligne 3 Capitale Choix, Bureautique Lue")
    assert rows[2].startswith("ligne 7 Question non lue Refusée Un nombre GIFT")
    assert "Le fichier ne dit pas la bonne réponse" in rows[1]
    assert "La grille de correction est à écrire" in rows[3]
    assert "Importer 3 questions" in words(found, "button")


def test_the_braces_of_a_sentence_are_shown_once(author: FlaskClient) -> None:
    listed = page(author, send(author, "Ouverte {=a ~b\n\nBonne {T}").location)
    assert "écrivez { … }" in words(listed, "tbody tr")[0]


def test_the_list_of_questions_is_narrowed_by_the_url(author: FlaskClient) -> None:
    url = send(author).location
    found = page(author, f"{url}?verdict=refused")
    assert len(found.select("tbody tr")) == 1
    assert found.select_one("option[selected]")["value"] == "refused"
    assert len(page(author, f"{url}?verdict=nimporte&page=99").select("tbody tr")) == 4


def test_long_files_have_pages(author: FlaskClient) -> None:
    url = send(author, "\n\n".join(f"Question {one} ? {{T}}" for one in range(120))).location
    assert len(page(author, url).select("tbody tr")) == 50
    assert len(page(author, f"{url}?page=3").select("tbody tr")) == 20


def test_taking_in_makes_drafts_of_what_was_shown(author: FlaskClient, world: World) -> None:
    url = send(author).location
    found = soup(author.post(f"{url}/apply", follow_redirects=True))
    assert words(found, "h1") == ["Bilan de l'import"]
    assert "Questions importées" in found.get_text()
    with world() as work:
        [kept] = work.session.query(QuestionImport)
        assert kept.imported_at is not None
        assert kept.imported_by_id == kept.previewed_by_id is not None
    assert "3" in words(page(author, "/banks/imports"), "td.num")


def test_taking_in_twice_changes_nothing(author: FlaskClient) -> None:
    url = send(author).location
    author.post(f"{url}/apply")
    assert author.post(f"{url}/apply").location == url
    assert send(author, name="autre.gift").location == url


def test_a_file_that_is_thrown_away_leaves_nothing(author: FlaskClient, world: World) -> None:
    url = send(author).location
    found = soup(author.post(f"{url}/discard", follow_redirects=True))
    assert "rien n'en a été gardé" in found.get_text()
    assert author.get(url).status_code == 404
    with world() as work:
        assert work.session.query(Draft).count() == 0


def test_what_was_taken_in_is_not_thrown_away(author: FlaskClient) -> None:
    url = send(author).location
    author.post(f"{url}/apply")
    assert author.post(f"{url}/discard").status_code == 409


@pytest.mark.parametrize(("content", "name", "told"), [
    ("rien", "notes.txt", "aucun format connu"),
    ("", "vide.gift", "vide"),
    (b"PK\x03\x04cass\xe9", "x.zip", "archive zip lisible"),
])
def test_a_file_that_cannot_be_read_says_why_on_the_form(
    author: FlaskClient, content: str | bytes, name: str, told: str
) -> None:
    found = soup(send(author, content, name), 422)
    assert told in found.select_one(".summary").get_text()
    assert found.select_one("#bank_code")["value"] == "bureau"


def test_a_wrong_bank_code_is_told_at_its_field(author: FlaskClient) -> None:
    found = soup(send(author, bank_code="Été"), 422)
    assert "minuscules" in found.select_one("#bank_code-error").get_text()
    assert soup(author.post("/banks/imports/new", data={"bank_code": "x", "lang": "fr"}),
                422).select_one("#file-error") is not None


def test_a_file_over_fifty_megabytes_is_refused(author: FlaskClient) -> None:
    def announced(url: str, size: int) -> TestResponse:
        return author.post(url, data={"bank_code": "x"}, content_type="multipart/form-data",
                           environ_overrides={"CONTENT_LENGTH": str(size)})

    answer = announced("/banks/imports/new", 51_500_000)
    assert (answer.status_code, "51 Mo" in answer.text) == (413, True)
    assert announced("/banks/imports/new", 13_000_000).status_code != 413
    elsewhere = announced("/banks/items/1/try", 13_000_000)
    assert (elsewhere.status_code, "12 Mo" in elsewhere.text) == (413, True)


def test_a_draft_is_seen_as_a_candidate_would_with_its_key_and_origin(
    author: FlaskClient
) -> None:
    listed = page(author, send(author).location)
    links = [link["href"] for link in listed.select("tbody th a")]
    found = page(author, links[0])
    assert words(found, "h1")[0].startswith("Capitale")
    assert "Quelle est la capitale ?" in found.select_one("#seen-text").get_text()
    assert "Paris" in found.select_one("#key").parent.get_text()
    assert "fiche.gift" in found.select_one("aside").get_text()
    assert links[1] in [link["href"] for link in found.select(".page-actions a")]


def test_a_draft_without_key_shows_no_key(author: FlaskClient) -> None:
    listed = page(author, send(author).location)
    found = page(author, listed.select("tbody th a")[1]["href"])
    section = found.select_one("#key").parent
    assert "elle est à écrire" in section.get_text()
    assert section.select("tbody tr") == []


@pytest.mark.parametrize("question", [
    "Vrai ? {}", "Trou {=} ?", "Nombre ? {#}", "Paires ? {=a -> b =c -> d}",
])
def test_every_draft_can_be_looked_at(author: FlaskClient, question: str) -> None:
    listed = page(author, send(author, f"::T::{question}").location)
    for link in listed.select("tbody th a"):
        assert "Ce que verrait le candidat" in page(author, link["href"]).get_text()


def test_a_refused_question_has_no_page(author: FlaskClient, world: World) -> None:
    send(author)
    with world() as work:
        refused = work.session.query(Draft).filter_by(verdict="refused").one().id
    assert author.get(f"/banks/drafts/{refused}").status_code == 404


def test_others_see_neither_files_nor_drafts(app: Flask, world: World) -> None:
    trainer = signed_in(app, world, Role.TRAINER)
    for url in ("/banks/imports", "/banks/imports/new", "/banks/imports/1", "/banks/drafts/1",
                "/banks/editions/1/export.gift"):
        assert trainer.get(url).status_code == 403


@pytest.mark.parametrize(("written", "name", "start"), [
    ("gift", "banque.gift", b"$CATEGORY"), ("moodle", "banque.xml", b"<?xml"),
    ("qti21", "banque-qti21.zip", b"PK"), ("qti30", "banque-qti30.zip", b"PK"),
    ("table", "banque.xlsx", b"PK"), ("native", "banque.zip", b"PK"),
    ("booklet", "banque.pdf", b"%PDF"), ("booklet-key", "banque-corrige.pdf", b"%PDF"),
])
def test_an_edition_is_exported_in_each_format(
    author: FlaskClient, world: World, written: str, name: str, start: bytes
) -> None:
    with world() as work:
        certification = make.make_certification(work.session, code="IA-WEB")
        edition = make.make_edition(work.session, certification, 3)
        edition.bank_code = "banque"
        url = f"/banks/editions/{edition.id}"
    links = {link["href"] for link in page(author, url).select("#export ~ ul a")}
    assert f"{url}/export.{written}" in links
    answer = author.get(f"{url}/export.{written}")
    assert answer.status_code == 200
    assert name in answer.headers["Content-Disposition"]
    assert answer.data.startswith(start)
    assert author.get(f"{url}/export.exe").status_code == 404


def test_the_pictures_of_an_edition_are_in_its_files(author: FlaskClient, world: World) -> None:
    with world() as work:
        edition = make.make_edition(
            work.session, make.make_certification(work.session, code="IA-WEB"), 1)
        content = json.loads(edition.items[0].content)
        url = f"/banks/editions/{edition.id}/export.native"
    with zipfile.ZipFile(io.BytesIO(author.get(url).data)) as archive:
        assert f"{content['block']}/{content['id']}.yaml" in archive.namelist()


def test_what_the_filters_keep_is_what_is_written(author: FlaskClient, world: World) -> None:
    with world() as work:
        certification = make.make_certification(work.session, code="IA-WEB")
        edition = make.make_edition(work.session, certification, 3)
        url, kept = f"/banks/editions/{edition.id}", edition.items[1].code
    shown = page(author, f"{url}?q={kept}&kind=choice&status=approved")
    assert "questions écrites, 1 sur 3" in shown.select_one("#export ~ p").get_text()
    link = next(one["href"] for one in shown.select("#export ~ ul a") if "booklet?" in one["href"])
    text = "".join(one.extract_text() for one in pypdf.PdfReader(
        io.BytesIO(author.get(link).data)).pages)
    assert "Question 1" in text
    assert "Question 2" not in text


def test_nothing_is_offered_when_the_filters_keep_nothing(
    author: FlaskClient, world: World
) -> None:
    with world() as work:
        edition = make.make_edition(
            work.session, make.make_certification(work.session, code="IA-WEB"), 1)
        url = f"/banks/editions/{edition.id}"
    assert page(author, f"{url}?q=introuvable").select_one("#export") is None
    assert author.get(f"{url}/export.booklet?q=introuvable").status_code == 422


def long_file() -> str:
    return "\n\n".join(f"// {'x' * 7_500}\nQuestion {number} ? {{T}}" for number in range(60))


@pytest.mark.usefixtures("own_process")
def test_a_long_file_is_followed_on_a_page_until_it_can_be_checked(author: FlaskClient) -> None:
    sent = send(author, long_file())
    assert sent.status_code == 302
    assert "/banks/imports/readings/" in sent.location
    shown = author.get(sent.location)
    until = time.monotonic() + 60
    while shown.status_code == 200 and time.monotonic() < until:
        assert BeautifulSoup(shown.text, "html.parser").select_one("#reading ~ [role=status]")
        time.sleep(0.2)
        shown = author.get(sent.location)
    assert soup(author.get(shown.location)).select_one("h1").get_text() == "Vérifier les questions"


@pytest.mark.usefixtures("own_process")
def test_a_long_file_that_cannot_be_read_is_refused_on_its_page(author: FlaskClient) -> None:
    sent = send(author, "rien " * 90_000, kind="qti")
    until = time.monotonic() + 60
    while "Fichier refusé" not in (shown := author.get(sent.location)).text:
        assert time.monotonic() < until
        time.sleep(0.2)
    assert "fiche.gift" in shown.text
    assert soup(author.get("/banks/imports")).select("tbody tr") == []


def test_others_do_not_see_a_reading(app: Flask, world: World) -> None:
    trainer = signed_in(app, world, Role.TRAINER)
    assert trainer.get("/banks/imports/readings/" + "a" * 43).status_code == 403
