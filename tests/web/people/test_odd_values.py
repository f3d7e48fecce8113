"""Values that no page sends are refused on every route; none is a bug."""

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
BODIES = [
    {}, [], [1], 1, True, None, "x", {"email": 1, "password": ["x"]}, {"name": {"a": 1}},
    {"family_name": 1.5, "given_name": None, "cohort_id": 2**70},
]


@pytest.fixture
def admin(app: Flask, world: World) -> FlaskClient:
    with world() as work:
        person = make.make_person(work.session, email="admin@exemple.test")
        make.make_grant(work.session, person, Role.ADMINISTRATOR)
        cohort = make.make_cohort(work.session, title="%x %I")
        for _ in range(6):
            enrolment = make.make_enrolment(work.session, cohort)
        sitting = make.make_sitting(work.session, cohort, state=SittingState.PUBLISHED,
                                    published_at=work.now)
        make.make_attempt(work.session, sitting, enrolment)
    client = app.test_client()
    client.post("/sign-in", data={"email": "admin@exemple.test", "password": make.PASSWORD})
    return client


def _posts(app: Flask) -> list[str]:
    return [url for url, method in _urls(app) if method == "POST" and url != "/sign-out"]


def test_a_json_body_never_makes_a_form_fail(app: Flask, admin: FlaskClient) -> None:
    bugs = [
        (url, body) for url in _posts(app) for body in BODIES
        if admin.post(url, json=body).status_code >= 500
    ]
    assert bugs == []


@pytest.mark.parametrize(
    "value", ["9" * 30, "-1", "\ud800", "\x00", "1e309", "x" * 5000, "%x %(n)s"]
)
def test_odd_values_in_any_parameter_are_no_bug(
    app: Flask, admin: FlaskClient, value: str
) -> None:
    names = ("q", "cohort", "page", "sort", "status", "sitting", "d", "first", "_method", "email")
    query = {name: value.encode("utf-8", "surrogatepass") for name in names}
    bugs = []
    for url, method in _urls(app):
        if url == "/sign-out":
            continue
        answer = admin.open(url, method=method, query_string=query,
                            data=query if method == "POST" else None)
        if answer.status_code >= 500:
            bugs.append((method, url))
    assert bugs == []


@pytest.mark.parametrize("key", [2**31, 2**63, 10**40])
def test_a_key_larger_than_any_key_is_a_page_that_does_not_exist(
    admin: FlaskClient, key: int
) -> None:
    for url in ("/people", "/cohorts", "/exams", "/juries", "/catalog", "/attestations"):
        assert admin.get(f"{url}/{key}").status_code == 404


def test_a_title_with_percent_signs_is_shown_as_it_is(admin: FlaskClient) -> None:
    assert "%x %I" in admin.get("/statistics").text
