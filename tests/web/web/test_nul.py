"""A NUL, which PostgreSQL stores nowhere, is refused wherever it comes; it is never a bug."""

import io
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.core.work import Work
from lms.exams.models import SittingState
from lms.people.policy import Role
from tests import make
from tests.architecture.test_routes import _urls

World = Callable[[], AbstractContextManager[Work]]
ROSTER = "Nom;Prénom;Courriel\nLeroy;Zoé;zoe@exemple.test\n".encode()


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    """Both databases: only PostgreSQL refuses a NUL by itself."""
    return str(request.param)


@pytest.fixture
def admin(app: Flask, world: World) -> FlaskClient:
    with world() as work:
        person = make.make_person(work.session, email="admin@exemple.test")
        make.make_grant(work.session, person, Role.ADMINISTRATOR)
        cohort = make.make_cohort(work.session)
        sitting = make.make_sitting(work.session, cohort, state=SittingState.PUBLISHED,
                                    published_at=work.now)
        make.make_attempt(work.session, sitting, make.make_enrolment(work.session, cohort))
    client = app.test_client()
    client.post("/sign-in", data={"email": "admin@exemple.test", "password": make.PASSWORD})
    return client


def _posts(app: Flask) -> list[str]:
    return [url for url, method in _urls(app) if method == "POST" and url != "/sign-out"]


@pytest.mark.parametrize("name", ["a\0.csv", "\0", "a.csv\0.exe", "\ud800.csv", "../\0/../b"])
def test_the_name_of_an_uploaded_file_may_be_anything(
    app: Flask, admin: FlaskClient, name: str
) -> None:
    sent = name.encode("utf-8", "surrogatepass").decode("latin-1")
    bugs = []
    for url in _posts(app):
        uploads = {field: (io.BytesIO(ROSTER), sent) for field in ("file", "document", "config")}
        answer = admin.post(url, data=uploads, content_type="multipart/form-data")
        if answer.status_code >= 500:
            bugs.append(url)
    assert bugs == []


def test_a_nul_in_the_path_is_a_page_that_does_not_exist(app: Flask, admin: FlaskClient) -> None:
    for path in ("/verify/a%00b", "/invitations/a%00b", "/static/a%00b.css", "/%00",
                 "/cohorts/1%00", "/cohorts/roster-template.%00", "/verify/%ED%A0%80"):
        assert 400 <= admin.get(path).status_code < 500, path


def test_a_nul_in_a_json_text_is_no_bug(app: Flask, admin: FlaskClient) -> None:
    names = ("q", "email", "name", "title", "code", "family_name", "value", "reason", "note")
    body = dict.fromkeys(names, "a\0b") | {"client_seq": 1, "question": 1}
    bugs = [url for url in _posts(app) if admin.post(url, json=body).status_code >= 500]
    assert bugs == []


@pytest.mark.parametrize("header", ["User-Agent", "Referer", "Accept-Language", "Cookie"])
def test_bytes_that_are_no_text_in_a_header_are_no_bug(app: Flask, header: str) -> None:
    client = app.test_client()
    answer = client.post("/sign-in", data={"email": "a@exemple.test", "password": "x"},
                         headers={header: "\xff\xfe\xed\xa0\x80"})
    assert answer.status_code < 500
