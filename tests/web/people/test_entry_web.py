"""Coming in: throttles, lost passwords and what reaches the URL, through a client."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.core.config import Settings
from lms.core.journal import JournalEntry
from lms.core.outbox import Mail
from lms.core.work import Work
from lms.people import rules
from lms.people.models import ResetRequest
from lms.people.policy import Role
from tests import make

World = Callable[[], AbstractContextManager[Work]]
EVE = "eve@exemple.test"
SECRET = "quatre mots bien choisis"


@pytest.fixture
def eve(world: World) -> str:
    with world() as work:
        make.make_person(work.session, email=EVE)
    return EVE


def sign_in(client: FlaskClient, password: str, address: str, **headers: str) -> int:
    answer = client.post("/sign-in", data={"email": EVE, "password": password},
                         environ_base={"REMOTE_ADDR": address}, headers=headers)
    return answer.status_code


def main_text(page: str) -> str:
    found = BeautifulSoup(page, "html.parser").select_one("main")
    assert found is not None
    return " ".join(found.get_text(" ").split())


def test_failures_from_elsewhere_do_not_slow_down_a_person(app: Flask, eve: str) -> None:
    for _ in range(5):
        assert sign_in(app.test_client(), "faux", "198.51.100.7") == 422
    assert sign_in(app.test_client(), make.PASSWORD, "198.51.100.7") == 429
    assert sign_in(app.test_client(), make.PASSWORD, "203.0.113.9") == 302


def test_a_header_that_no_proxy_vouches_for_changes_no_address(app: Flask, eve: str) -> None:
    codes = [
        sign_in(app.test_client(), "faux", "198.51.100.7",
                **{"X-Forwarded-For": f"203.0.113.{number}"})
        for number in range(6)
    ]
    assert codes == [422] * 5 + [429]


def test_many_requests_for_a_lost_password_send_one_mail_and_answer_alike(
    app: Flask, eve: str, settings: Settings
) -> None:
    client = app.test_client()
    answers = [client.post("/password/lost", data={"email": email})
               for email in (eve, eve, "personne@exemple.test", "personne@exemple.test")]
    assert {answer.status_code for answer in answers} == {200}
    assert len({main_text(answer.text) for answer in answers}) == 1
    assert settings.mail_dir is not None
    mails = list(settings.mail_dir.glob("*.eml"))
    assert len(mails) == 1
    link = re.search(r"/invitations/\S+", mails[0].read_text())
    assert link is not None
    assert client.get(link[0]).status_code == 200


def test_a_client_that_asks_for_too_many_letters_is_told_to_wait(
    app: Flask, eve: str, world: World
) -> None:
    client = app.test_client()
    client.post("/password/lost", data={"email": "personne@exemple.test"})
    with world() as work:
        first = work.session.scalars(select(ResetRequest)).one()
        work.session.add_all(
            ResetRequest(email_sha256=f"{number:064d}", address=first.address,
                         asked_at=first.asked_at)
            for number in range(rules.RESETS_PER_NETWORK - 1)
        )
    refused = client.post("/password/lost", data={"email": eve})
    assert refused.status_code == 429
    with world() as work:
        assert work.session.scalars(select(Mail)).all() == []


def test_after_choosing_a_password_the_address_stays_out_of_the_url(
    app: Flask, eve: str, settings: Settings
) -> None:
    client = app.test_client()
    client.post("/password/lost", data={"email": eve})
    assert settings.mail_dir is not None
    link = re.search(r"/invitations/\S+", next(settings.mail_dir.glob("*.eml")).read_text())
    assert link is not None
    answer = client.post(link[0], data={"password": SECRET, "again": SECRET})
    assert answer.location == "/sign-in"
    assert "enregistré" in client.get(answer.location).text


def test_the_journal_holds_sign_ins_and_refusals_without_any_address(
    app: Flask, eve: str, world: World
) -> None:
    client = app.test_client()
    client.post("/sign-in", data={"email": "inconnue@exemple.test", "password": "faux"})
    client.post("/sign-in", data={"email": eve, "password": make.PASSWORD})
    client.post("/sign-out")
    with world() as work:
        entries = work.session.scalars(select(JournalEntry).order_by(JournalEntry.id)).all()
        assert [entry.kind for entry in entries] == ["sign_in_refused", "signed_in", "signed_out"]
        assert not any("@" in entry.subject + str(entry.details) for entry in entries)


@pytest.fixture
def local_boss(app: Flask, world: World) -> tuple[FlaskClient, int, int]:
    """An administrator of one organisation, that organisation and one of its trainers."""
    with world() as work:
        ours = make.make_organisation(work.session)
        boss = make.make_person(work.session, email="boss@exemple.test")
        make.make_grant(work.session, boss, Role.ADMINISTRATOR, organisation_id=ours.id)
        trainer = make.make_person(work.session)
        make.make_grant(work.session, trainer, Role.TRAINER, organisation_id=ours.id)
        ids = ours.id, trainer.id
    client = app.test_client()
    client.post("/sign-in", data={"email": "boss@exemple.test", "password": make.PASSWORD})
    return client, *ids


def test_an_administrator_of_one_organisation_sees_no_key_of_any_bank(
    world: World, local_boss: tuple[FlaskClient, int, int]
) -> None:
    client = local_boss[0]
    with world() as work:
        edition = make.make_edition(work.session, make.make_certification(work.session))
        urls = ["/banks", f"/banks/editions/{edition.id}", f"/banks/items/{edition.items[0].id}"]
    assert [client.get(url).status_code for url in urls] == [403, 403, 403]
    assert "/banks" not in client.get("/people").text


def test_an_administrator_of_one_organisation_makes_no_author(
    local_boss: tuple[FlaskClient, int, int]
) -> None:
    client, organisation_id, trainer_id = local_boss
    page = BeautifulSoup(client.get(f"/people/{trainer_id}").text, "html.parser")
    offered = {option["value"] for option in page.select("#role option")}
    assert "administrator" in offered
    assert "author" not in offered
    where = {"organisation_id": str(organisation_id)}
    given = client.post(f"/people/{trainer_id}/grants", data={"role": "author", **where})
    assert given.status_code == 403
    created = client.post("/people/new", data={
        "family_name": "Petit", "given_name": "Zoé", "email": "zoe@exemple.test", "civility": "",
        "role": "author", **where})
    assert created.status_code == 422


@pytest.mark.parametrize(
    ("field", "value"),
    [("family_name", "Petit\r\nBcc: x"), ("given_name", "Zoé\x07"), ("usage_name", "a\u2028b"),
     ("given_name", "Zo\u202eé"), ("phone", "06\n07"), ("family_name", " "),
     ("family_name", "é" * 121), ("email", "é@exemple.test"), ("email", "a\r\n@exemple.test"),
     ("email", "a" * 250 + "@exemple.test")],
)
def test_a_name_or_an_address_that_no_letter_can_bear_is_refused_at_its_field(
    app: Flask, world: World, field: str, value: str
) -> None:
    with world() as work:
        person = make.make_person(work.session, email=EVE)
        make.make_grant(work.session, person, Role.ADMINISTRATOR)
    client = app.test_client()
    sign_in(client, make.PASSWORD, "127.0.0.1")
    answer = client.post("/people/new", data={
        "family_name": "Petit", "given_name": "Zoé", "email": "zoe@exemple.test", "civility": "",
        "role": "trainer", "organisation_id": "0", field: value})
    assert answer.status_code == 422
    page = BeautifulSoup(answer.text, "html.parser")
    assert len(page.select(".summary li")) == 1
    assert page.select_one(f"#{field}")["aria-invalid"] == "true"  # type: ignore[index]
