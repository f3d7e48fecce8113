"""What the tests of the cohorts' pages share: who signs in, and reading pages."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lms.core.work import Work
from lms.people.policy import Role
from tests import make

World = Callable[[], AbstractContextManager[Work]]


def signed_in(app: Flask, world: World, role: Role, **scope: int) -> FlaskClient:
    """A client signed in as somebody new who holds a role."""
    with world() as work:
        person = make.make_person(work.session)
        make.make_grant(work.session, person, role, **scope)
        email = person.email
    client = app.test_client()
    client.post("/sign-in", data={"email": email, "password": make.PASSWORD})
    return client


def soup(answer: TestResponse, status: int = 200) -> BeautifulSoup:
    """The page, once its status is as expected."""
    assert answer.status_code == status, answer.data.decode()[:2000]
    return BeautifulSoup(answer.data, "html.parser")


def texts(page: BeautifulSoup, selector: str) -> list[str]:
    """The text of every element a selector finds, white space squeezed."""
    return [" ".join(found.get_text(" ").split()) for found in page.select(selector)]
