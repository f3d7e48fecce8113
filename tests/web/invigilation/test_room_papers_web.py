"""Incidents, faulty questions, minutes and papers through HTTP, by role."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.core.work import Work
from lms.exams import queries, sittings
from lms.exams.models import Attempt, LateAnswer, LateReason, SittingState
from lms.invigilation.papers_questions import questions_of
from lms.people.policy import Role
from tests import make

World = Callable[[], AbstractContextManager[Work]]
WHO = {"formateur": Role.TRAINER, "surveillant": Role.INVIGILATOR, "jury": Role.JURY_MEMBER}


@dataclass
class Hall:
    app: Flask
    world: World
    sitting: int
    attempt: int
    item: int

    def client(self, name: str) -> FlaskClient:
        client = self.app.test_client()
        client.post("/sign-in", data={"email": f"{name}@exemple.test", "password": make.PASSWORD})
        return client

    def url(self, rest: str) -> str:
        return f"/exams/{self.sitting}/{rest}"

    def sit(self) -> FlaskClient:
        """The candidate starts, answers one question and hands in."""
        client, path = self.client("candidat"), f"/attempts/{self.attempt}"
        client.post(f"{path}/start", data={"access_code": "PONT-42"})
        saved = client.post(f"{path}/answers",
                            json={"client_seq": 1, "question": 2, "value": {"chosen": ["1"]}})
        assert saved.status_code == 200
        client.post(f"{path}/submit")
        return client

    def close(self) -> None:
        with self.world() as work:
            sittings.close_sitting(work, queries.sitting(work.session, self.sitting))


@pytest.fixture
def hall(app: Flask, world: World) -> Hall:
    with world() as work:
        session = work.session
        cohort = make.make_cohort(session)
        candidate = make.make_person(session, email="candidat@exemple.test")
        make.make_enrolment(session, cohort, candidate)
        for name, role in WHO.items():
            one = make.make_person(session, email=f"{name}@exemple.test")
            make.make_grant(session, one, role, cohort_id=cohort.id)
        other = make.make_person(session, email="ailleurs@exemple.test")
        make.make_grant(session, other, Role.TRAINER, cohort_id=make.make_cohort(session).id)
        sitting = queries.sitting(session, make.make_sitting(session, cohort).id)
        sittings.publish(work, sitting)
        sittings.open_sitting(work, sitting)
        attempt = session.scalars(select(Attempt.id)).one()
        item = questions_of(session, sitting.id)[0].item_id
        return Hall(app, world, sitting.id, attempt, item)


def _soup(client: FlaskClient, url: str) -> BeautifulSoup:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return BeautifulSoup(answer.text, "html.parser")


@pytest.mark.parametrize("name", ["candidat", "jury", "ailleurs"])
def test_the_papers_of_a_room_are_for_those_who_run_it(hall: Hall, name: str) -> None:
    client = hall.client(name)
    for rest in ("incidents", "incidents/new", "questions", "minutes", "minutes.pdf",
                 "room-sheet.pdf", f"questions/{hall.item}/neutralise"):
        assert client.get(hall.url(rest)).status_code in {403, 404}, rest
    assert client.get(f"/exams/attempts/{hall.attempt}/timeline").status_code in {403, 404}


def test_an_incident_is_reported_and_listed(hall: Hall) -> None:
    client = hall.client("surveillant")
    refused = client.post(hall.url("incidents/new"), data={"category": "technical"})
    assert refused.status_code == 422
    assert BeautifulSoup(refused.text, "html.parser").select_one("#text-error")
    chosen = _soup(client, hall.url(f"incidents/new?question={hall.item}"))
    assert chosen.select_one("input[name=category][checked]")["value"] == "question"
    sent = {"category": "health", "text": "malaise", "happened_at": "2026-11-23T09:59",
            "attempt_id": str(hall.attempt), "item_id": "0"}
    assert client.post(hall.url("incidents/new"), data=sent).status_code == 302
    row = _soup(client, hall.url("incidents")).select_one("tbody tr")
    assert "malaise" in row.text


def test_an_invigilator_sees_no_key_and_takes_no_question_out(hall: Hall) -> None:
    hall.sit()
    hall.close()
    client = hall.client("surveillant")
    page = _soup(client, hall.url("questions"))
    assert len(page.select("tbody tr")) == 10
    assert "Juste" not in page.text
    assert client.post(hall.url(f"questions/{hall.item}/neutralise"),
                       data={"reason": "faux"}).status_code == 404
    assert "Juste" in _soup(hall.client("formateur"), hall.url("questions")).text


def test_keys_stay_unseen_while_papers_are_being_answered(hall: Hall) -> None:
    assert "Juste" not in _soup(hall.client("formateur"), hall.url("questions")).text


def test_a_question_is_taken_out_for_a_reason_and_put_back(hall: Hall) -> None:
    client, url = hall.client("formateur"), hall.url(f"questions/{hall.item}/neutralise")
    assert "1 candidat est concerné" in _soup(client, url).select_one(".notice-warning").text
    assert client.post(url, data={"reason": " "}).status_code == 422
    assert client.post(url, data={"reason": "deux réponses justes"}).status_code == 302
    assert client.post(url, data={"reason": "encore"}).status_code == 409
    page = _soup(client, hall.url("questions"))
    assert "deux réponses justes" in page.select_one("ol.timeline").text
    restore = hall.url(f"questions/{hall.item}/restore")
    assert client.get(restore).status_code == 200
    assert client.post(restore).status_code == 302
    assert client.post(restore).status_code == 404


def test_minutes_are_previewed_signed_once_and_then_never_change(hall: Hall) -> None:
    client = hall.client("surveillant")
    assert not _soup(client, hall.url("minutes")).select("textarea")
    assert client.post(hall.url("minutes")).status_code == 409
    assert client.get(hall.url("minutes.pdf")).data.startswith(b"%PDF-1.7")
    hall.sit()
    hall.close()
    assert client.post(hall.url("minutes"), data={"observations": "RAS"}).status_code == 302
    first = client.get(hall.url("minutes.pdf")).data
    trainer = hall.client("formateur")
    trainer.post(hall.url(f"questions/{hall.item}/neutralise"), data={"reason": "faux"})
    assert trainer.get(hall.url("minutes.pdf")).data == first
    assert "RAS" in _soup(trainer, hall.url("minutes")).text
    assert trainer.post(hall.url("minutes")).status_code == 409
    sent = {"category": "other", "text": "après coup", "happened_at": "2026-11-23T09:59"}
    assert trainer.post(hall.url("incidents/new"), data=sent).status_code == 409
    with hall.world() as work:
        assert queries.sitting(work.session, hall.sitting).state is SittingState.REPORTED


def test_the_sheet_of_the_room_is_a_file(hall: Hall) -> None:
    answer = hall.client("surveillant").get(hall.url("room-sheet.pdf"))
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF-1.7")


def test_a_receipt_is_for_its_candidate_after_the_hand_in(hall: Hall) -> None:
    path = f"/attempts/{hall.attempt}/receipt.pdf"
    assert hall.client("candidat").get(path).status_code == 409
    client = hall.sit()
    first = client.get(path)
    assert first.mimetype == "application/pdf"
    assert client.get(path).data == first.data
    for name in ("formateur", "surveillant"):
        assert hall.client(name).get(path).status_code in {403, 404}


def test_the_story_of_an_attempt_tells_answers_and_admits_late_ones(hall: Hall) -> None:
    hall.sit()
    with hall.world() as work:
        attempt = work.session.get_one(Attempt, hall.attempt)
        work.session.add(LateAnswer(
            attempt_id=hall.attempt, sign_in_id=attempt.sign_in_id, client_seq=9, question=3,
            value='{"chosen":["1"]}', reason=LateReason.ENDED, waited_ms=61000,
            received_at=work.now,
        ))
    client, url = hall.client("formateur"), f"/exams/attempts/{hall.attempt}/timeline"
    page = _soup(client, url)
    assert page.select_one(".notice-success")
    assert not page.select("textarea[name=reason]")
    assert hall.client("surveillant").get(url).status_code == 404
    hall.close()
    late = f"/exams/attempts/{hall.attempt}/late"
    assert client.post(late, data={"reason": ""}).status_code == 422
    assert client.post(late, data={"reason": "panne, décision du jury"}).status_code == 302
    assert client.post(late, data={"reason": "encore"}).status_code == 409
    page = _soup(client, url)
    assert "panne, décision du jury" in page.select_one("ol.timeline").text
    assert not page.select("textarea[name=reason]")
