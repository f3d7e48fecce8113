"""The banks in the browser: for authors only, keys never elsewhere."""

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


@pytest.fixture
def edition_id(world: World) -> int:
    """Twelve questions over B1-C1 and B1-C2: ten approved, one in review, one of a number."""
    with world() as work:
        certification = make.make_certification(work.session, code="IA-WEB")
        edition = make.make_edition(work.session, certification, 12)
        first, second = edition.items[:2]
        change(first, status="review", title="Trier des courriels", tags=["bureautique"],
               sources=[{"title": "Guide", "url": "https://exemple.test/guide"}],
               options=[{"id": "a", "text": "Juste <b>ici</b>", "correct": True,
                         "rationale": "Parce que **oui**."}, {"id": "b", "text": "Faux"}])
        content = json.loads(second.content)
        del content["options"], content["max_choices"]
        second.content = json.dumps(content)
        change(second, type="numeric", answer={"value": 80})
        return edition.id


def change(item: Item, **given: object) -> None:
    content = json.loads(item.content) | given
    item.content = json.dumps(content)
    item.status, item.kind = content["status"], content["type"]


def page(client: FlaskClient, url: str) -> BeautifulSoup:
    answer = client.get(url)
    assert answer.status_code == 200
    return BeautifulSoup(answer.data, "html.parser")


def texts(soup: Tag, selector: str) -> list[str]:
    return [" ".join(found.get_text().split()) for found in soup.select(selector)]


def stats(soup: Tag) -> dict[str, str]:
    return dict(zip(texts(soup, ".stat-label"), texts(soup, ".stat-value"), strict=True))


def codes(soup: Tag) -> list[str]:
    return [text.split(",")[0] for text in texts(soup, "tbody th small")]


def test_without_a_bank_the_page_says_what_to_do(author: FlaskClient) -> None:
    assert texts(page(author, "/banks"), ".empty-title") == ["Aucune banque publiée"]


def test_the_list_shows_counts_and_what_each_competence_has(
    author: FlaskClient, edition_id: int
) -> None:
    soup = page(author, "/banks")
    assert stats(soup) == {"Questions": "12", "Approuvées": "11", "En relecture": "1",
                           "Compétences couvertes": "2 / 2"}
    assert texts(soup, ".gauge") == [
        "B1-C1 – Compétence 1 6 6 questions (6 approuvées)",
        "B1-C2 – Compétence 2 6 6 questions (5 approuvées)",
    ]
    assert texts(soup, "tbody td.num")[-3:] == ["12", "11", "1"]


def test_only_the_newest_edition_is_counted_and_older_ones_are_listed(
    author: FlaskClient, world: World, edition_id: int
) -> None:
    with world() as work:
        certification = make.make_certification(work.session, code="IA-WEB", version=2)
        newer = make.make_edition(work.session, certification, 4)
        older = make.make_edition(work.session, certification, 3)
        newer.bank_code = older.bank_code
        newer.number = 2
    soup = page(author, "/banks")
    assert len(soup.select("main section[aria-labelledby]")) == 2
    assert len(soup.select("main > .table-frame tbody tr")) == 3


def test_a_question_in_review_makes_its_block_a_specimen(
    author: FlaskClient, edition_id: int
) -> None:
    soup = page(author, f"/banks/editions/{edition_id}")
    notice = " ".join(texts(soup, ".notice-warning"))
    assert "Questions approuvées : 11 sur 12 ; en relecture : 1." in notice
    assert "Bloc concerné : B1 – Situer l'intelligence artificielle." in notice


def test_an_edition_of_approved_questions_counts(author: FlaskClient, world: World) -> None:
    with world() as work:
        certification = make.make_certification(work.session)
        approved = make.make_edition(work.session, certification, 2).id
    soup = page(author, f"/banks/editions/{approved}")
    assert not soup.select(".notice-warning")
    assert len(soup.select(".notice-success")) == 1


def test_the_url_narrows_the_list(author: FlaskClient, edition_id: int) -> None:
    for query, kept in {
        "": 12, "?competence=B1-C1": 6, "?competence=B1": 12, "?kind=numeric": 1,
        "?status=review": 1, "?q=COURRIELS trier": 1, "?q=bureautique": 1,
        "?competence=B1-C1&status=review": 0, "?kind=essay": 12, "?competence=%27%3B": 12,
    }.items():
        soup = page(author, f"/banks/editions/{edition_id}{query}")
        assert len(codes(soup)) == kept, query
        assert texts(soup, "p[role=status]") == [f"Questions affichées : {kept} sur 12"]
        assert bool(soup.select(".empty")) == (kept == 0)


def test_the_chosen_filters_stay_in_the_form(author: FlaskClient, edition_id: int) -> None:
    soup = page(author, f"/banks/editions/{edition_id}?status=review&q=trier")
    assert soup.select_one("select[name=status] option[selected]")["value"] == "review"
    assert soup.select_one("input[name=q]")["value"] == "trier"
    assert not soup.select("form.filters input[name=csrf_token]")


def test_a_long_edition_is_cut_in_pages_that_keep_the_filters(
    author: FlaskClient, world: World
) -> None:
    with world() as work:
        certification = make.make_certification(work.session)
        edition = make.make_edition(work.session, certification, 60).id
    first = page(author, f"/banks/editions/{edition}?status=approved")
    assert len(codes(first)) == 50
    following = first.select_one(".pages a[rel=next]")["href"]
    assert "status=approved" in following
    assert len(codes(page(author, f"/banks/editions/{edition}{following}"))) == 10
    assert len(codes(page(author, f"/banks/editions/{edition}?page=99"))) == 10


def test_a_question_is_shown_as_asked_then_with_its_key(
    author: FlaskClient, edition_id: int
) -> None:
    link = page(author, f"/banks/editions/{edition_id}").select_one("tbody th a")["href"]
    soup = page(author, link)
    seen = soup.select_one("section[aria-labelledby=seen]")
    assert "Question q-0001 ?" in seen.get_text()
    assert texts(seen, ".answer-text") == ["Juste <b>ici</b>", "Faux"]
    assert len(seen.select("fieldset[disabled] input[type=radio]")) == 2
    key = soup.select_one("section[aria-labelledby=key]")
    assert texts(key, ".pill") == ["Juste", "Fausse"]
    assert texts(key, "td strong") == ["oui"]
    assert soup.select_one("section[aria-labelledby=sources] a")["href"] == (
        "https://exemple.test/guide")


def test_a_question_of_a_number_shows_its_value(author: FlaskClient, edition_id: int) -> None:
    links = page(author, f"/banks/editions/{edition_id}?kind=numeric").select("tbody th a")
    soup = page(author, links[0]["href"])
    assert texts(soup, "section[aria-labelledby=key] tbody th") == ["80"]
    assert soup.select("section[aria-labelledby=seen] fieldset[disabled] input")


def test_questions_lead_to_their_neighbours_and_show_their_digest(
    author: FlaskClient, edition_id: int
) -> None:
    rows = page(author, f"/banks/editions/{edition_id}").select("tbody th a")
    soup = page(author, rows[1]["href"])
    assert [link["href"] for link in soup.select(".page-actions a")] == [
        f"{rows[1]['href']}/try", f"{rows[1]['href']}/history", rows[0]["href"], rows[2]["href"]]
    assert texts(soup, "aside code") == [f"{2:064d}"]


def test_nobody_else_sees_a_question_or_its_key(
    app: Flask, world: World, edition_id: int
) -> None:
    with world() as work:
        person = make.make_person(work.session, email="zoe@exemple.test")
        for role in set(Role) - {Role.AUTHOR, Role.ADMINISTRATOR}:
            make.make_grant(work.session, person, role)
        item_id = work.session.query(Item.id).filter_by(edition_id=edition_id).first()[0]
    client = app.test_client()
    client.post("/sign-in", data={"email": "zoe@exemple.test", "password": make.PASSWORD})
    assert client.get("/catalog").status_code == 200
    for url in ("/banks", f"/banks/editions/{edition_id}", f"/banks/items/{item_id}"):
        answer = client.get(url)
        assert answer.status_code == 403
        assert b"Juste" not in answer.data


def test_what_does_not_exist_is_not_found(author: FlaskClient) -> None:
    assert author.get("/banks/editions/99").status_code == 404
    assert author.get("/banks/items/99").status_code == 404


def test_an_answer_is_tried_and_nothing_is_stored(author: FlaskClient, edition_id: int) -> None:
    links = page(author, f"/banks/editions/{edition_id}?kind=numeric").select("tbody th a")
    bench = links[0]["href"] + "/try"
    assert page(author, bench).select("main form input[name=q]")
    right = author.post(bench, data={"q": "80"})
    assert "1 sur 1 point" in BeautifulSoup(right.text, "html.parser").select_one(".notice").text
    wrong = author.post(bench, data={"q": "8"})
    assert "0 sur 1 point" in wrong.text
    assert 'value="8"' in wrong.text
    assert author.post(bench, data={"q": "x" * 10_001}).status_code == 422
    assert "Sans réponse" in author.post(bench, data={}).text
