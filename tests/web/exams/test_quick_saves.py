"""Plain saves take the short way and are answered as Flask would; all others go on to Flask."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pysqlite3 import dbapi2
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from lms.core import ambient
from lms.core.db import transaction
from lms.core.work import Work
from lms.exams import actions, queries, shelf, sittings
from lms.exams.models import Answer, Attempt, LateAnswer, Sitting
from lms.exams.quick_saves import QuickSaves
from lms.people.models import SignIn
from lms.web.security import REFRESH_SECONDS
from tests import make
from tests.forgery import token_of

SAVE = {"client_seq": 1, "question": 1, "value": {"chosen": ["1"]}}


def quick_of(app: Flask) -> QuickSaves:
    found: Any = app.wsgi_app
    while not isinstance(found, QuickSaves):
        found = found.app  # what trusts a proxy stands in front
    return found


@dataclass
class Desk:
    """A candidate in an open exam, with what the page sends; ``onward`` counts what went on."""

    app: Flask
    client: FlaskClient
    attempt_id: int
    token: str
    onward: list[str] = field(default_factory=list)

    def save(self, said: Any = SAVE, headers: dict[str, str] | None = None,
             **given: Any) -> TestResponse:
        body = said if isinstance(said, str) else json.dumps(said)
        return self.client.post(
            f"/attempts/{self.attempt_id}/answers", data=body,
            headers={"X-CSRFToken": self.token} if headers is None else headers,
            **{"content_type": "application/json"} | given)

    def write(self, *statements: Any) -> None:
        with transaction(self.app.extensions["lms.database"], write=True) as session:
            for statement in statements:
                session.execute(statement)

    def count(self, model: Any) -> int:
        with transaction(self.app.extensions["lms.database"], write=False) as session:
            return session.scalar(select(func.count()).select_from(model)) or 0


@pytest.fixture
def desk(strict_app: Flask, monkeypatch: pytest.MonkeyPatch) -> Desk:
    with transaction(strict_app.extensions["lms.database"], write=True) as session:
        work = Work(session, None, ambient.now())
        cohort = make.make_cohort(session)
        make.make_enrolment(session, cohort, make.make_person(session, email="c@exemple.test"))
        sitting = make.make_sitting(session, cohort)
        sittings.publish(work, queries.sitting(session, sitting.id))
        sittings.open_sitting(work, sitting)
        attempt_id = session.scalars(select(Attempt.id)).one()
    client = strict_app.test_client()
    sign_in = {"email": "c@exemple.test", "password": make.PASSWORD}
    token = token_of(client.get("/sign-in").text)
    client.post("/sign-in", data=sign_in | {"csrf_token": token})
    page = f"/attempts/{attempt_id}"
    token = token_of(client.get(f"{page}/start").text)
    client.post(f"{page}/start", data={"csrf_token": token, "access_code": "PONT-42"})
    assert client.get(page).status_code == 200
    found = Desk(strict_app, client, attempt_id, token)
    quick = quick_of(strict_app)
    flask_app = quick._onward

    def onward(environ: Any, start_response: Any) -> Any:
        found.onward.append(environ["PATH_INFO"])
        return flask_app(environ, start_response)

    monkeypatch.setattr(quick, "_onward", onward)
    return found



def told(answer: TestResponse) -> tuple[int, set[str], dict[str, Any]]:
    """Status, headers and body, less what names this very request."""
    headers = {f"{name}: {value}" for name, value in answer.headers.items()
               if name not in {"X-Request-Id", "Content-Length"}}
    body = dict(answer.json or {})
    for name in ("received_at", "server_now", "reference", "client_seq"):
        assert body.pop(name, "") is not None
    return answer.status_code, headers, body


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"], indirect=True)
def test_a_plain_save_is_stored_by_the_short_way(desk: Desk) -> None:
    answer = desk.save()
    assert desk.onward == []
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["client_seq"] == 1
    assert desk.count(Answer) == 1


def test_it_is_answered_as_flask_answers(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    quick = desk.save()
    longer = desk.save(SAVE | {"client_seq": 2}, content_length=None, headers={
        "X-CSRF-Token": desk.token})  # the other name of the same header
    assert len(desk.onward) == 1
    assert told(quick) == told(longer)
    assert list(quick.json or {}) == list(longer.json or {})
    assert len(quick.headers["X-Request-Id"]) == len(longer.headers["X-Request-Id"])


Change = Callable[[Desk], TestResponse]


def _closed(desk: Desk) -> TestResponse:
    with transaction(desk.app.extensions["lms.database"], write=True) as session:
        work = Work(session, None, ambient.now())
        sittings.close_sitting(work, session.scalars(select(Sitting)).one())
    return desk.save()


def _columns(model: Any, **values: Any) -> Change:
    def change(desk: Desk) -> TestResponse:
        desk.write(update(model).values(**values))
        return desk.save()

    return change


def _again(desk: Desk) -> TestResponse:
    desk.save()
    return desk.save()


def _taken(desk: Desk) -> TestResponse:
    desk.save()
    return desk.save(SAVE | {"value": {"chosen": ["2"]}})


def _signed_out(desk: Desk) -> TestResponse:
    desk.client.delete_cookie("passerelle")
    return desk.save()


def _forged_cookie(desk: Desk) -> TestResponse:
    cookie = desk.client.get_cookie("passerelle")
    assert cookie is not None
    desk.client.set_cookie("passerelle", cookie.value[:-2] + "xx")
    return desk.save()


def _other_attempt(desk: Desk) -> TestResponse:
    desk.attempt_id += 1
    return desk.save()


def _old_page(desk: Desk) -> TestResponse:
    with desk.client.session_transaction() as cookie:
        cookie["seen"] -= REFRESH_SECONDS
    return desk.save()


def _refused_by_the_driver(desk: Desk) -> TestResponse:
    quick = quick_of(desk.app)
    sound = quick._append
    quick._append = replace(sound, text=sound.text.replace("INTO answer", "INTO nowhere"))
    try:
        return desk.save()
    finally:
        quick._append = sound


def _unread(desk: Desk) -> TestResponse:
    shelf._papers.clear()
    return desk.save()


NOT_PLAIN: dict[str, tuple[Change, int]] = {
    "no token": (lambda desk: desk.save(headers={}), 400),
    "forged token": (lambda desk: desk.save(headers={"X-CSRFToken": desk.token + "x"}), 400),
    "signed out": (_signed_out, 400),
    "forged cookie": (_forged_cookie, 400),
    "cookie to write anew": (_old_page, 200),
    "sign-in revoked": (_columns(SignIn, revoked_at=make.NOW), 401),
    "another's attempt": (_other_attempt, 401),
    "sitting closed": (_closed, 409),
    "paused": (_columns(Attempt, paused_at=make.NOW - timedelta(hours=1)), 409),
    "another network": (_columns(Sitting, address_ranges="10.0.0.0/8"), 403),
    "entered elsewhere": (_columns(Attempt, sign_in_id=None), 409),
    "the same again": (_again, 200),
    "number taken": (_taken, 409),
    "not JSON": (lambda desk: desk.save("{"), 422),
    "not an object": (lambda desk: desk.save("[]"), 422),
    "no value": (lambda desk: desk.save({"client_seq": 1, "question": 1}), 422),
    "no such question": (lambda desk: desk.save(SAVE | {"question": 99}), 422),
    "not for this question": (lambda desk: desk.save(SAVE | {"value": {"text": "x"}}), 422),
    "too deep": (lambda desk: desk.save('{"value":' + "[" * 9000), 422),
    "too long": (lambda desk: desk.save(SAVE | {"value": "x" * 200_000}), 422),
    "refused by the driver": (_refused_by_the_driver, 200),
    "a paper nobody has read here": (_unread, 200),
    "a form": (lambda desk: desk.save("a=b", content_type="text/plain"), 422),
}


@pytest.mark.parametrize("name", NOT_PLAIN)
def test_whatever_is_not_plain_is_for_flask_to_judge(desk: Desk, name: str) -> None:
    change, status = NOT_PLAIN[name]
    answer = change(desk)
    assert desk.onward[-1:] == [f"/attempts/{desk.attempt_id}/answers"]
    assert answer.status_code in {status, 404 if status == 401 else status}
    if answer.is_json and answer.status_code != 200:
        assert answer.json is not None
        assert answer.json.get("error")


def test_a_database_that_is_away_is_waited_for_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits = []

    def wait(*_: object) -> None:
        waits.append(1)
        raise dbapi2.OperationalError("database is locked")

    monkeypatch.setattr(actions, "stored_value", wait)
    answer = desk.save()
    assert (answer.status_code, len(waits), len(desk.onward)) == (503, 1, 1)
    assert "Retry-After" in answer.headers
    assert answer.json is not None
    assert answer.json["error"] == "busy"


def test_an_answer_kept_aside_is_kept_once(desk: Desk) -> None:
    assert _closed(desk).status_code == 409
    assert desk.count(LateAnswer) == 1
    assert desk.count(Answer) == 0


def test_behind_tls_the_page_must_be_of_this_site(desk: Desk) -> None:
    secure = {"base_url": "https://localhost"}
    cookie = desk.client.get_cookie("passerelle")
    assert cookie is not None
    token = {"X-CSRFToken": desk.token}
    for referer in (None, "https://ailleurs.example/page", "http://localhost/attempts/1"):
        headers = token | ({"Referer": referer} if referer else {})
        refused = desk.save(headers=headers, **secure)
        assert (refused.status_code, len(desk.onward)) == (400, 1)
        desk.onward.clear()
    page = token | {"Referer": f"https://localhost/attempts/{desk.attempt_id}"}
    assert desk.save(headers=page, **secure).status_code == 200
    assert desk.onward == []


def test_a_cookie_that_has_had_its_time_is_not_remembered(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert desk.save().status_code == 200
    monkeypatch.setitem(desk.app.config, "PERMANENT_SESSION_LIFETIME", -1)
    answer = desk.save(SAVE | {"client_seq": 2})
    assert len(desk.onward) == 1
    assert answer.status_code == 400


def test_other_requests_never_touch_it(desk: Desk) -> None:
    for path in ("", "/answers", "/answers/all"):
        desk.client.get(f"/attempts/{desk.attempt_id}{path}")
    assert len(desk.onward) == 3
