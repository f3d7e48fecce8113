"""Accommodations are health data: who sees the page, what it records, what it changes."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from fractions import Fraction

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from lms.core.work import Work
from lms.exams import queries, sittings
from lms.exams.accommodations import accommodations_of, history_of
from lms.people.policy import Role
from tests import make

World = Callable[[], AbstractContextManager[Work]]
STRANGERS = ("stagiaire", "surveillant", "jury", "opcalia", "ailleurs")


@pytest.fixture
def person(world: World) -> int:
    """A trainee with an exam to come, and people of every role around them."""
    with world() as work:
        session = work.session
        cohort = make.make_cohort(session)
        trainee = make.make_person(session, email="stagiaire@exemple.test")
        make.make_enrolment(session, cohort, trainee)
        for name, role, where in (
            ("formateur", Role.TRAINER, cohort.id), ("surveillant", Role.INVIGILATOR, cohort.id),
            ("jury", Role.JURY_MEMBER, cohort.id), ("opcalia", Role.OPCALIA, None),
            ("ailleurs", Role.TRAINER, make.make_cohort(session).id),
            ("administrateur", Role.ADMINISTRATOR, None),
        ):
            one = make.make_person(session, email=f"{name}@exemple.test")
            make.make_grant(session, one, role, cohort_id=where)
        sittings.publish(work, queries.sitting(session, make.make_sitting(session, cohort).id))
        return trainee.id


def client_of(app: Flask, name: str) -> FlaskClient:
    client = app.test_client()
    client.post("/sign-in", data={"email": f"{name}@exemple.test", "password": make.PASSWORD})
    return client


@pytest.mark.parametrize("name", STRANGERS)
def test_nobody_else_sees_or_records_an_accommodation(
    app: Flask, world: World, person: int, name: str
) -> None:
    client, url = client_of(app, name), f"/exams/accommodations/{person}"
    assert client.get(url).status_code in {403, 404}
    sent = {"extra_time": "third", "pause_minutes": "0"}
    assert client.post(url, data=sent).status_code in {403, 404}
    with world() as work:
        assert history_of(work.session, person) == []


def test_a_third_more_turns_sixty_minutes_into_eighty(
    app: Flask, world: World, person: int
) -> None:
    client, url = client_of(app, "formateur"), f"/exams/accommodations/{person}"
    page = BeautifulSoup(client.get(url).text, "html.parser")
    assert page.select_one("input[name=extra_time][checked]")["value"] == "third"
    assert "60 min" in page.select_one("td strong").text
    sent = {"extra_time": "third", "pause_minutes": "10", "separate_room": "y"}
    assert client.post(url, data=sent).status_code == 302
    page = BeautifulSoup(client.get(url).text, "html.parser")
    assert page.select_one("td strong").text == "80 min"
    assert len(page.select("ol.timeline > li")) == 1
    with world() as work:
        known = accommodations_of(work.session, [person])[person]
        assert (known.extra_time, known.pause_minutes) == (Fraction(1, 3), 10)
        assert known.separate_room


def test_another_part_needs_its_figure_and_a_reason(app: Flask, person: int) -> None:
    client, url = client_of(app, "administrateur"), f"/exams/accommodations/{person}"
    sent = {"extra_time": "other", "pause_minutes": "0"}
    refused = client.post(url, data=sent)
    assert refused.status_code == 422
    assert BeautifulSoup(refused.text, "html.parser").select_one("#percent-error")
    refused = client.post(url, data=sent | {"percent": "50"})
    assert refused.status_code == 422
    assert BeautifulSoup(refused.text, "html.parser").select_one("#reason-error")
    good = sent | {"percent": "50", "reason": "décision du 12/10/2026"}
    assert client.post(url, data=good).status_code == 302
    page = BeautifulSoup(client.get(url).text, "html.parser")
    assert page.select_one("td strong").text == "90 min"


def test_recording_none_ends_it_and_stays_in_the_history(app: Flask, person: int) -> None:
    client, url = client_of(app, "formateur"), f"/exams/accommodations/{person}"
    client.post(url, data={"extra_time": "third", "pause_minutes": "0"})
    client.post(url, data={"extra_time": "none", "pause_minutes": "0"})
    page = BeautifulSoup(client.get(url).text, "html.parser")
    assert page.select_one("td strong").text == "60 min"
    assert len(page.select("ol.timeline > li")) == 2


def test_somebody_who_does_not_exist_is_not_found(app: Flask, person: int) -> None:
    assert client_of(app, "administrateur").get("/exams/accommodations/99999").status_code == 404
