"""What each edition changed in a question, for its authors."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask.testing import FlaskClient

from lms.banks.models import Item
from lms.core.work import Work
from lms.people.policy import Role
from tests import make

World = Callable[[], AbstractContextManager[Work]]


@pytest.fixture
def author(app: Flask, world: World) -> FlaskClient:
    with world() as work:
        person = make.make_person(work.session, email="zoe@exemple.test")
        make.make_grant(work.session, person, Role.AUTHOR)
    client = app.test_client()
    client.post("/sign-in", data={"email": "zoe@exemple.test", "password": make.PASSWORD})
    return client


def rewrite(item: Item, **given: object) -> None:
    content = json.loads(item.content) | given
    item.content = json.dumps(content)
    item.version, item.status = content["version"], content["status"]


@pytest.fixture
def item_id(world: World) -> int:
    """A question in four editions: there, rewritten, gone, then back as it was."""
    with world() as work:
        certification = make.make_certification(work.session)
        editions = [make.make_edition(work.session, certification, 2) for _ in range(4)]
        publisher = make.make_person(work.session, given_name="Inès", family_name="Duval")
        for number, edition in enumerate(editions, start=1):
            edition.bank_code, edition.number = "suivie", number
        editions[1].published_by_id = publisher.id
        for edition in (editions[1], editions[3]):
            rewrite(edition.items[0], version=2, status="review",
                    stem="Question <b>q-0001</b> revue ?", competences=["B1-C2", "B1-C1"],
                    difficulty={"estimated": 0.75},
                    options=[
                        {"id": "b", "text": "Faux", "rationale": "Confusion."},
                        {"id": "a", "text": "Juste", "correct": True},
                        {"id": "d", "text": "Presque juste"}])
        work.session.delete(editions[2].items[0])
        work.session.flush()
        return editions[3].items[0].id


def page(client: FlaskClient, item_id: int) -> BeautifulSoup:
    answer = client.get(f"/banks/items/{item_id}/history")
    assert answer.status_code == 200
    return BeautifulSoup(answer.data, "html.parser")


def texts(soup: Tag, selector: str) -> list[str]:
    return [" ".join(found.get_text().split()) for found in soup.select(selector)]


def test_every_edition_is_listed_newest_first_with_who_published_it(
    author: FlaskClient, item_id: int
) -> None:
    soup = page(author, item_id)
    assert texts(soup, "tbody th") == [f"Édition n° {number}" for number in (4, 3, 2, 1)]
    assert texts(soup, "tbody td:last-child") == [
        "Sans changement", "Absente", "9 changements", "Première édition"]
    assert texts(soup, "tbody tr:nth-child(3) td")[1:4] == ["Inès DUVAL", "2", "En relecture"]
    assert texts(soup, "tbody tr:nth-child(1) td")[1] == "Ligne de commande"
    assert len(soup.select("tbody th a")) == 3
    assert "3 éditions de la banque contiennent cette question." in soup.get_text()


def test_what_changed_is_told_field_by_field(author: FlaskClient, item_id: int) -> None:
    soup = page(author, item_id)
    section, = soup.select("section[aria-labelledby=edition-2]")
    assert texts(section, "dt") == [
        "Version Modification", "État Modification", "Compétences évaluées Modification",
        "Énoncé Modification", "Proposition b Déplacement",
        "Proposition b, justification Ajout", "Proposition d Ajout", "Proposition c Suppression",
        "Difficulté, réussite estimée Ajout",
    ]
    assert texts(section, "dd")[1] == "supprimé : Approuvée ajouté : En relecture"
    assert texts(section, "dd")[3] == (
        "Question supprimé : q-0001 ajouté : <b>q-0001</b> revue ?")
    assert texts(section, "dd")[4] == "de la position 2 à la position 1"
    assert texts(section, "dd")[-2:] == ["supprimé : Faux aussi", "ajouté : 75 %"]
    assert len(section.select("del .visually-hidden, ins .visually-hidden")) == len(
        section.select("del, ins"))


def test_the_question_leads_to_its_history(author: FlaskClient, item_id: int) -> None:
    question = BeautifulSoup(author.get(f"/banks/items/{item_id}").data, "html.parser")
    assert question.select(f".page-actions a[href='/banks/items/{item_id}/history']")


def test_the_history_speaks_english_without_touching_what_the_author_wrote(
    author: FlaskClient, item_id: int, world: World
) -> None:
    with world() as work:
        rewrite(work.session.get(Item, item_id), title="Approuvée", status="approved")
    author.post("/language", data={"language": "en"})
    section = page(author, item_id).select_one("section[aria-labelledby=edition-4]")
    assert section.select("ins")[0].get_text().endswith("Approved")
    assert section.select("ins")[1].get_text().endswith("Approuvée")


def test_others_do_not_see_it_and_what_does_not_exist_is_not_found(
    app: Flask, author: FlaskClient, item_id: int
) -> None:
    assert author.get("/banks/items/9999/history").status_code == 404
    assert app.test_client().get(f"/banks/items/{item_id}/history").status_code in {302, 401}
