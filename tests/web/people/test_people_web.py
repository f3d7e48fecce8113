"""Signing in and administering people, through a client."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.core.config import Settings
from lms.core.work import Work
from lms.people.models import Grant, Person
from lms.people.policy import Role
from tests import make

World = Callable[[], AbstractContextManager[Work]]
SECRET = "quatre mots bien choisis"


def sign_in(client: FlaskClient, email: str, password: str = make.PASSWORD) -> int:
    return client.post("/sign-in", data={"email": email, "password": password}).status_code


@pytest.fixture
def admin(app: Flask, world: World) -> FlaskClient:
    with world() as work:
        person = make.make_person(work.session, email="admin@exemple.test")
        make.make_grant(work.session, person, Role.ADMINISTRATOR)
    client = app.test_client()
    assert sign_in(client, "admin@exemple.test") == 302
    return client


def _text(answer: object, selector: str) -> list[str]:
    page = BeautifulSoup(answer.text, "html.parser")  # type: ignore[attr-defined]
    return [" ".join(found.get_text(" ").split()) for found in page.select(selector)]


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(
    app: Flask, world: World
) -> None:
    with world() as work:
        make.make_person(work.session, email="eve@exemple.test")
    client = app.test_client()
    answers = [
        client.post("/sign-in", data={"email": email, "password": "faux mot de passe"})
        for email in ("eve@exemple.test", "personne@exemple.test")
    ]
    assert [answer.status_code for answer in answers] == [422, 422]
    shown = [_text(answer, ".summary li") for answer in answers]
    assert shown[0] == shown[1] == ["Adresse ou mot de passe incorrect."]


def test_the_sixth_wrong_password_waits_and_the_right_one_works_afterwards(
    app: Flask, world: World, settings: Settings
) -> None:
    with world() as work:
        make.make_person(work.session, email="eve@exemple.test")
    client = app.test_client()
    for _ in range(5):
        assert sign_in(client, "eve@exemple.test", "faux") == 422
    assert sign_in(client, "eve@exemple.test") == 429
    assert settings.clock_file is not None
    offset = float(settings.clock_file.read_text())
    settings.clock_file.write_text(str(offset + 61))
    assert sign_in(client, "eve@exemple.test") == 302


def test_signing_in_changes_the_cookie_and_signing_out_ends_it_for_good(
    app: Flask, world: World
) -> None:
    with world() as work:
        make.make_person(work.session, email="eve@exemple.test")
    client = app.test_client()
    client.get("/sign-in")
    sign_in(client, "eve@exemple.test")
    cookie = client.get_cookie("passerelle")
    assert cookie is not None
    assert client.get("/").status_code == 200
    client.post("/sign-out")
    client.set_cookie("passerelle", cookie.value)
    assert client.get("/").status_code == 302


def test_the_cookie_holds_no_address_and_is_not_for_scripts(app: Flask, world: World) -> None:
    with world() as work:
        make.make_person(work.session, email="eve@exemple.test")
    client = app.test_client()
    header = client.post(
        "/sign-in", data={"email": "eve@exemple.test", "password": make.PASSWORD}
    ).headers["Set-Cookie"]
    assert "HttpOnly" in header
    assert "SameSite=Lax" in header
    assert "eve" not in header


@pytest.mark.parametrize(
    "target",
    ["//mal.example/", "/\\mal.example", "https://mal.example", "/a\r\nX: y", "javascript:x"],
)
def test_nobody_is_sent_to_another_site_after_signing_in(
    app: Flask, world: World, target: str
) -> None:
    with world() as work:
        make.make_person(work.session, email="eve@exemple.test")
    answer = app.test_client().post(
        "/sign-in", query_string={"next": target},
        data={"email": "eve@exemple.test", "password": make.PASSWORD},
    )
    assert answer.location == "/"


def test_after_signing_in_one_arrives_where_one_was_going(app: Flask, world: World) -> None:
    with world() as work:
        make.make_person(work.session, email="eve@exemple.test")
    client = app.test_client()
    assert client.get("/catalog").location == "/sign-in?next=/catalog"
    answer = client.post("/sign-in?next=/catalog",
                         data={"email": "eve@exemple.test", "password": make.PASSWORD})
    assert answer.location == "/catalog"


def test_an_administrator_adds_somebody_who_chooses_a_password_and_comes_in(
    app: Flask, admin: FlaskClient, settings: Settings
) -> None:
    organisation = admin.post("/organisations", data={"name": "Organisme A", "siret": ""})
    assert organisation.status_code == 302
    answer = admin.post("/people/new", data={
        "family_name": "D'Hondt", "given_name": "Maëlle", "email": "Maelle@exemple.test",
        "civility": "Mme", "role": "trainer", "organisation_id": "1",
    })
    assert answer.status_code == 302
    assert settings.mail_dir is not None
    mails = sorted(settings.mail_dir.glob("*.eml"))
    found = re.search(r"/invitations/\S+", mails[-1].read_text())
    assert found is not None
    link = found[0]
    client = app.test_client()
    assert "Maëlle D'HONDT" in _text(client.get(link), "h1")[0]
    refused = client.post(link, data={"password": "court", "again": "court"})
    assert refused.status_code == 422
    assert "12 caractères" in " ".join(_text(refused, ".field-error"))
    assert client.post(link, data={"password": SECRET, "again": SECRET}).status_code == 302
    assert client.get(link).status_code == 404
    assert sign_in(client, "maelle@exemple.test", SECRET) == 302


def test_faults_of_a_form_are_shown_all_together_and_nothing_typed_is_lost(
    admin: FlaskClient, world: World
) -> None:
    with world() as work:
        make.make_person(work.session, email="pris@exemple.test")
    answer = admin.post("/people/new", data={
        "family_name": "", "given_name": "Zoé", "email": "pas une adresse", "role": "trainer",
        "civility": "",
        "organisation_id": "0",
    })
    assert answer.status_code == 422
    assert len(_text(answer, ".summary li")) == 2
    page = BeautifulSoup(answer.text, "html.parser")
    assert page.select_one("#given_name")["value"] == "Zoé"  # type: ignore[index]
    taken = admin.post("/people/new", data={
        "family_name": "Petit", "given_name": "Zoé", "email": "pris@exemple.test", "civility": "",
        "role": "trainer", "organisation_id": "0",
    })
    assert "déjà" in " ".join(_text(taken, ".summary li"))


def test_an_administrator_of_one_organisation_reaches_its_people_only(
    app: Flask, world: World
) -> None:
    with world() as work:
        session = work.session
        ours, theirs = make.make_organisation(session), make.make_organisation(session)
        boss = make.make_person(session, email="boss@exemple.test")
        make.make_grant(session, boss, Role.ADMINISTRATOR, organisation_id=ours.id)
        mine, other = make.make_person(session), make.make_person(session)
        make.make_grant(session, mine, Role.TRAINER, organisation_id=ours.id)
        make.make_grant(session, other, Role.TRAINER, organisation_id=theirs.id)
        ids = mine.id, other.id, theirs.id
    client = app.test_client()
    sign_in(client, "boss@exemple.test")
    assert client.get(f"/people/{ids[0]}").status_code == 200
    assert client.get(f"/people/{ids[1]}").status_code == 404
    given = client.post(f"/people/{ids[0]}/grants",
                        data={"role": "administrator", "organisation_id": str(ids[2])})
    assert given.status_code == 403
    everywhere = client.post(f"/people/{ids[0]}/grants",
                             data={"role": "administrator", "organisation_id": "0"})
    assert everywhere.status_code == 403


def test_a_local_administrator_cannot_close_the_account_of_one_of_the_platform(
    app: Flask, world: World
) -> None:
    with world() as work:
        session = work.session
        ours = make.make_organisation(session)
        boss = make.make_person(session, email="boss@exemple.test")
        make.make_grant(session, boss, Role.ADMINISTRATOR, organisation_id=ours.id)
        top = make.make_person(session)
        make.make_grant(session, top, Role.ADMINISTRATOR)
        make.make_grant(session, top, Role.TRAINER, organisation_id=ours.id)
        top_id = top.id
    client = app.test_client()
    sign_in(client, "boss@exemple.test")
    assert client.post(f"/people/{top_id}/disable").status_code == 403


def test_taking_a_role_back_holds_at_the_next_request(
    app: Flask, admin: FlaskClient, world: World
) -> None:
    with world() as work:
        person = make.make_person(work.session, email="eve@exemple.test")
        make.make_grant(work.session, person, Role.ADMINISTRATOR)
        person_id = person.id
    client = app.test_client()
    sign_in(client, "eve@exemple.test")
    assert client.get("/people").status_code == 200
    with world() as work:
        grant_id = work.session.scalars(
            select(Grant.id).where(Grant.person_id == person_id)
        ).one()
    assert admin.post(f"/people/{person_id}/grants/{grant_id}/revoke").status_code == 302
    assert client.get("/people").status_code == 403


def test_what_people_type_is_shown_inert(admin: FlaskClient, world: World) -> None:
    with world() as work:
        make.make_person(work.session, family_name="<script>alert(1)</script>",
                         given_name="{{7*7}}")
    shown = admin.get("/people").text
    assert "<script>alert(1)" not in shown
    assert "{{7*7}}" in shown


def test_a_lost_password_gets_a_link_and_an_unknown_address_the_same_answer(
    app: Flask, world: World, settings: Settings
) -> None:
    with world() as work:
        make.make_person(work.session, email="eve@exemple.test")
    client = app.test_client()
    known = client.post("/password/lost", data={"email": "eve@exemple.test"})
    unknown = client.post("/password/lost", data={"email": "personne@exemple.test"})
    assert _text(known, "main") == _text(unknown, "main")
    assert settings.mail_dir is not None
    assert len(list(settings.mail_dir.glob("*.eml"))) == 1


def test_the_language_is_remembered_and_the_page_is_in_it(app: Flask) -> None:
    client = app.test_client()
    french = BeautifulSoup(client.get("/sign-in").text, "html.parser")
    assert french.html is not None
    assert french.html["lang"] == "fr"
    answer = client.post("/language", data={"language": "en", "next": "/sign-in"})
    assert answer.location == "/sign-in"
    english = BeautifulSoup(client.get("/sign-in").text, "html.parser")
    assert english.html is not None
    assert english.html["lang"] == "en"
    assert "Sign in" in english.get_text()


def test_an_unknown_page_and_a_bug_show_a_reference(app: Flask, admin: FlaskClient) -> None:
    answer = admin.get("/nulle-part")
    assert answer.status_code == 404
    assert answer.headers["X-Request-Id"] in answer.text


def test_a_person_of_the_base_stays_the_same_after_a_refused_change(
    admin: FlaskClient, world: World
) -> None:
    with world() as work:
        before = work.session.scalars(select(Person.id)).all()
    admin.post("/people/new", data={"family_name": "X", "role": "nothing"})
    with world() as work:
        assert work.session.scalars(select(Person.id)).all() == before
