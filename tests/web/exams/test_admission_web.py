"""Networks and Safe Exam Browser, on every request of an exam."""

import plistlib
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from lms.core.work import Work
from lms.exams import admission, queries, safe_browser, sittings
from lms.exams.models import Attempt, Sitting
from lms.people.models import Person
from lms.people.policy import Role
from tests import make

World = Callable[[], AbstractContextManager[Work]]
BASE = "http://localhost"
LOCKDOWN = safe_browser.Lockdown(f"{BASE}/", f"{BASE}/safe-browser/left", "QXYZ")


@pytest.fixture
def place(world: World) -> tuple[int, int]:
    """An open sitting that asks for Safe Exam Browser, and the attempt of its candidate."""
    with world() as work:
        session = work.session
        cohort = make.make_cohort(session)
        make.make_enrolment(session, cohort, make.make_person(session, email="c@exemple.test"))
        trainer = make.make_person(session, email="t@exemple.test")
        make.make_grant(session, trainer, Role.TRAINER, cohort_id=cohort.id)
        settings = safe_browser.settings_of(LOCKDOWN)
        sitting = make.make_sitting(
            session, cohort, seb_config=safe_browser.settings_file(settings),
            seb_config_key=safe_browser.config_key(settings), seb_quit_code="QXYZ",
        )
        sittings.publish(work, queries.sitting(session, sitting.id))
        sittings.open_sitting(work, sitting)
        return sitting.id, session.scalars(select(Attempt.id)).one()


def _client(app: Flask, email: str) -> FlaskClient:
    client = app.test_client()
    assert client.post(
        "/sign-in", data={"email": email, "password": make.PASSWORD}
    ).status_code == 302
    return client


def _proof(url: str, header: str = "X-SafeExamBrowser-ConfigKeyHash") -> dict[str, str]:
    key = safe_browser.config_key(safe_browser.settings_of(LOCKDOWN))
    return {header: admission.config_key_hash(BASE + url, key)}


def test_every_request_of_the_exam_needs_its_own_proof(
    app: Flask, place: tuple[int, int]
) -> None:
    client, path = _client(app, "c@exemple.test"), f"/attempts/{place[1]}"
    code = {"access_code": "PONT-42"}
    assert client.post(f"{path}/start", data=code).status_code == 403
    assert client.post(f"{path}/start", data=code, headers=_proof(path)).status_code == 403
    assert client.post(
        f"{path}/start", data=code, headers=_proof(f"{path}/start")
    ).status_code == 302
    save = {"client_seq": 1, "question": 1, "value": {"chosen": ["1"]}}
    refused = client.post(f"{path}/answers", json=save)
    assert (refused.status_code, refused.json["error"]) == (403, "wrong_browser")  # type: ignore[index]
    proof = _proof(f"{path}/answers")
    assert client.post(f"{path}/answers", json=save, headers=proof).status_code == 200
    assert client.get(path).status_code == 403
    assert client.get(path, headers=_proof(path)).status_code == 200


def test_on_ipad_a_page_passes_the_proof_on_for_a_while(
    app: Flask, place: tuple[int, int], world: World
) -> None:
    client, path = _client(app, "c@exemple.test"), f"/attempts/{place[1]}"
    page_proof = _proof(f"{path}/start", "X-Passerelle-Page-Config-Key")
    assert client.post(f"{path}/browser").status_code == 403
    assert client.post(f"{path}/browser", headers=page_proof).status_code == 204
    assert client.post(f"{path}/start", data={"access_code": "PONT-42"}).status_code == 302
    assert client.get(path).status_code == 200
    save = {"client_seq": 1, "question": 1, "value": {"chosen": ["1"]}}
    assert client.post(f"{path}/answers", json=save).status_code == 403
    run_proof = _proof(path, "X-Passerelle-Page-Config-Key")
    assert client.post(f"{path}/answers", json=save, headers=run_proof).status_code == 200


def test_the_file_is_given_to_those_of_the_sitting_only(
    app: Flask, place: tuple[int, int], world: World
) -> None:
    sitting, attempt = place
    for email, url in (("t@exemple.test", f"/exams/{sitting}/passerelle.seb"),
                       ("c@exemple.test", f"/attempts/{attempt}/passerelle.seb")):
        answer = _client(app, email).get(url)
        assert answer.mimetype == "application/seb"
        settings = plistlib.loads(answer.data)
        assert settings["startURL"] == LOCKDOWN.start_url
        with world() as work:
            stored = work.session.get_one(Sitting, sitting).seb_config_key
        assert safe_browser.config_key(settings) == stored
    with world() as work:
        stranger = make.make_person(work.session, email="x@exemple.test")
        assert isinstance(stranger, Person)
    assert _client(app, "x@exemple.test").get(
        f"/attempts/{attempt}/passerelle.seb").status_code == 404
    assert _client(app, "c@exemple.test").get(
        f"/exams/{sitting}/passerelle.seb").status_code == 404


def test_another_network_is_refused_on_every_request(
    app: Flask, place: tuple[int, int], world: World
) -> None:
    with world() as work:
        work.session.execute(update(Sitting).values(
            seb_config=None, seb_config_key=None, address_ranges="192.168.7.0/24"))
    client, path = _client(app, "c@exemple.test"), f"/attempts/{place[1]}"
    code, here = {"access_code": "PONT-42"}, {"REMOTE_ADDR": "192.168.7.20"}
    refused = client.post(f"{path}/start", data=code, headers={"Accept": "application/json"})
    assert (refused.status_code, refused.json["error"]) == (403, "wrong_place")  # type: ignore[index]
    assert client.post(f"{path}/start", data=code, environ_overrides=here).status_code == 302
    save = {"client_seq": 1, "question": 1, "value": {"chosen": ["1"]}}
    assert client.post(f"{path}/answers", json=save).status_code == 403
    assert client.post(f"{path}/answers", json=save, environ_overrides=here).status_code == 200
    assert client.post(f"{path}/beat", json={}).json["error"] == "wrong_place"  # type: ignore[index]
    assert client.post(f"{path}/beat", json={}, environ_overrides=here).status_code == 200


def test_the_organiser_asks_for_it_and_every_bad_network_is_told(
    app: Flask, place: tuple[int, int], world: World
) -> None:
    with world() as work:
        sitting = work.session.get_one(Sitting, place[0])
        known = {"cohort_id": sitting.cohort_id, "block_code": "B1",
                 "edition_id": sitting.edition_id}
    client = _client(app, "t@exemple.test")
    form = known | {
        "title": "Épreuve", "place": "Lille", "starts_at": "2026-12-01T09:00",
        "duration_minutes": 60, "question_count": 10, "pass_percent": 70,
        "access_code": "PONT-77", "authorises_each": "y", "needs_safe_browser": "y",
    }
    bad = client.post("/exams/new", data=form | {"address_ranges": "salle 12\n10.0.0.0/8\n1.2.3"})
    assert bad.status_code == 422
    assert "salle 12" in bad.text
    assert "1.2.3" in bad.text
    made = client.post("/exams/new", data=form | {"address_ranges": "10.0.0.0/8"})
    assert made.status_code == 302
    with world() as work:
        newest = work.session.scalars(select(Sitting).order_by(Sitting.id.desc())).first()
        assert newest is not None
        assert newest.authorises_each
        assert newest.seb_config_key == safe_browser.config_key(
            plistlib.loads((newest.seb_config or "").encode()))
    assert "code de sortie" in client.get(made.location).text
