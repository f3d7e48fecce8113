"""A sitting is scheduled, corrected, cancelled while it is a draft, and opened at its hour."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.core.journal import JournalEntry
from lms.core.work import Work
from lms.exams import events
from lms.exams.models import Attempt, EventKind, Sitting, SittingState
from lms.people.policy import Role
from tests import make

World = Callable[[], AbstractContextManager[Work]]


@pytest.fixture
def trainer(app: Flask, world: World) -> FlaskClient:
    with world() as work:
        cohort = make.make_cohort(work.session)
        make.make_enrolment(work.session, cohort)
        person = make.make_person(work.session, email="t@exemple.test")
        make.make_grant(work.session, person, Role.TRAINER, cohort_id=cohort.id)
        sitting = make.make_sitting(work.session, cohort)
        sitting.starts_at = work.now.replace(second=0, microsecond=0) + timedelta(days=3)
    client = app.test_client()
    assert client.post(
        "/sign-in", data={"email": "t@exemple.test", "password": make.PASSWORD}
    ).status_code == 302
    return client


def _fields(page: str) -> dict[str, str]:
    """What a browser would send back of a form left as it is."""
    form = BeautifulSoup(page, "html.parser").select_one("main form")
    assert form is not None
    sent = {
        str(field["name"]): str(field.get("value", ""))
        for field in form.select("input[name]")
        if field.get("type") != "checkbox" or field.has_attr("checked")
    }
    for area in form.select("textarea[name]"):
        sent[str(area["name"])] = area.get_text()
    for chosen in form.select("select[name]"):
        option = chosen.select_one("option[selected]") or chosen.select_one("option")
        assert option is not None
        sent[str(chosen["name"])] = str(option["value"])
    return sent


def _only(world: World) -> Sitting:
    with world() as work:
        return work.session.scalars(select(Sitting)).one()


def test_a_draft_is_corrected_and_the_rest_stays(trainer: FlaskClient, world: World) -> None:
    before = _only(world)
    page = trainer.get("/exams/1/edit")
    fields = _fields(page.text) | {"place": "Salle B", "needs_safe_browser": "y"}
    assert trainer.post("/exams/1/edit", data=fields).location == "/exams/1"
    after = _only(world)
    same = ("cohort_id", "edition_id", "block_code", "title", "starts_at", "duration_minutes",
            "question_count", "pass_share", "access_code", "authorises_each", "state")
    assert [getattr(after, name) for name in same] == [getattr(before, name) for name in same]
    assert (after.place, after.seb_config is None) == ("Salle B", False)
    again = _fields(trainer.get("/exams/1/edit").text) | {"title": "Épreuve du soir"}
    trainer.post("/exams/1/edit", data=again)
    assert _only(world).seb_config == after.seb_config  # the file on the machines is still right
    del again["needs_safe_browser"]
    trainer.post("/exams/1/edit", data=again)
    assert _only(world).seb_config is _only(world).seb_config_key is None


def test_every_fault_of_a_correction_is_told_and_nothing_changes(
    trainer: FlaskClient, world: World
) -> None:
    fields = _fields(trainer.get("/exams/1/edit").text)
    answer = trainer.post("/exams/1/edit", data=fields | {
        "address_ranges": "salle 12", "access_code": "----", "question_count": "250",
        "place": "Ailleurs",
    })
    assert answer.status_code == 422
    assert "salle 12" in answer.text
    wrong = BeautifulSoup(answer.text, "html.parser").select("[aria-invalid=true]")
    assert {"address_ranges", "access_code"} <= {str(field["name"]) for field in wrong}
    assert _only(world).place != "Ailleurs"


def test_a_draft_is_cancelled_and_the_journal_remembers(
    trainer: FlaskClient, world: World
) -> None:
    title = _only(world).title
    assert trainer.get("/exams/1/cancel").status_code == 200
    assert trainer.post("/exams/1/cancel").location == "/exams/"
    assert trainer.get("/exams/1").status_code == 404
    with world() as work:
        entry = work.session.scalars(
            select(JournalEntry).where(JournalEntry.kind == "sitting_cancelled")
        ).one()
        assert title in str(entry.details)


def test_what_is_published_is_neither_corrected_nor_cancelled(
    trainer: FlaskClient, world: World
) -> None:
    fields = _fields(trainer.get("/exams/1/edit").text)
    trainer.post("/exams/1/publish")
    for page in ("edit", "cancel"):
        assert trainer.get(f"/exams/1/{page}").status_code == 409
        assert trainer.post(f"/exams/1/{page}", data=fields | {"place": "Ici"}).status_code == 409
        assert f"/exams/1/{page}" not in trainer.get("/exams/1").text
    assert _only(world).state is SittingState.PUBLISHED


def test_a_publication_is_taken_back_while_nobody_has_come(
    trainer: FlaskClient, world: World
) -> None:
    trainer.post("/exams/1/publish")
    assert "/exams/1/withdraw" in trainer.get("/exams/1").text
    assert trainer.get("/exams/1/withdraw").status_code == 200
    assert trainer.post("/exams/1/withdraw").location == "/exams/1"
    assert _only(world).state is SittingState.DRAFT
    assert trainer.get("/exams/1/edit").status_code == 200
    assert trainer.post("/exams/1/withdraw").status_code == 409
    trainer.post("/exams/1/publish")
    with world() as work:
        attempt = work.session.scalars(select(Attempt)).one()
        events.note(work, attempt.id, EventKind.PRESENT)
    assert trainer.post("/exams/1/withdraw").status_code == 409
    assert _only(world).state is SittingState.PUBLISHED


def test_opening_days_early_is_asked_about(trainer: FlaskClient, world: World) -> None:
    trainer.post("/exams/1/publish")
    for page in ("/exams/1", "/exams/1/room"):
        assert 'href="/exams/1/open"' in trainer.get(page).text
    confirm = trainer.get("/exams/1/open").text
    assert "Ouvrir maintenant" in confirm
    with world() as work:
        work.session.scalars(select(Sitting)).one().starts_at = work.now + timedelta(minutes=20)
    for page in ("/exams/1", "/exams/1/room"):
        assert 'href="/exams/1/open"' not in trainer.get(page).text
    assert trainer.post("/exams/1/open").status_code == 302
    assert _only(world).state is SittingState.OPEN
