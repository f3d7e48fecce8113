"""Every file sent about questions is looked at first when the operator has a scanner."""

import io
import shlex
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from lms.authoring import actions
from lms.banks.models import MediaFile, QuestionImport
from lms.core.work import Work
from lms.people.policy import Role
from tests import make

World = Callable[[], AbstractContextManager[Work]]
SCRIPT = "import sys; content = sys.stdin.buffer.read(); sys.exit({})"
INFECTED = b"GIF89a EICAR"


@pytest.fixture
def author(app: Flask, world: World) -> FlaskClient:
    with world() as work:
        certification = make.make_certification(work.session)
        person = make.make_person(work.session, email="ann@exemple.test")
        make.make_grant(work.session, person, Role.AUTHOR)
        bank = actions.create_bank(work, actions.Header(
            "petite", "Petite banque", "fr", "CC-BY-SA-4.0", "Collectif", certification.code))
        actions.create_question(work, bank, make.item_content("", "B1-C1"))
    client = app.test_client()
    client.post("/sign-in", data={"email": "ann@exemple.test", "password": make.PASSWORD})
    return client


def scan_with(app: Flask, monkeypatch: pytest.MonkeyPatch, verdict: str) -> None:
    command = shlex.join([sys.executable, "-c", SCRIPT.format(verdict)])
    settings = replace(app.extensions["lms.settings"], scan_command=command)
    monkeypatch.setitem(app.extensions, "lms.settings", settings)


WAYS: dict[str, dict[str, object]] = {
    "/banks/imports/new": {"bank_code": "petite", "lang": "fr", "kind": "", "file": "a.gift"},
    "/workshop/files": {"file": "a.zip"},
    "/workshop/questions/1/edit": {"revision": "1", "act": "upload:media", "media.new": "a.gif"},
}


def send(author: FlaskClient, url: str, content: bytes) -> tuple[int, str]:
    data = {name: (io.BytesIO(content), value) if name in {"file", "media.new"} else value
            for name, value in WAYS[url].items()}
    answer = author.post(url, data=data, content_type="multipart/form-data")
    return answer.status_code, answer.text


def kept(world: World) -> int:
    with world() as work:
        return sum(work.session.scalar(select(func.count()).select_from(table)) or 0
                   for table in (MediaFile, QuestionImport))


@pytest.mark.parametrize("url", WAYS)
def test_an_infected_file_is_refused_and_nothing_of_it_is_kept(
    app: Flask, author: FlaskClient, world: World, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    scan_with(app, monkeypatch, "b'EICAR' in content")
    status, text = send(author, url, INFECTED)
    assert status == 422
    assert "virus" in text
    assert kept(world) == 0


@pytest.mark.parametrize("url", WAYS)
def test_without_an_answer_of_the_scanner_nothing_is_taken(
    app: Flask, author: FlaskClient, world: World, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    scan_with(app, monkeypatch, "2")
    status, text = send(author, url, b"GIF89a")
    assert status == 503
    assert "antivirus" in text
    assert kept(world) == 0
