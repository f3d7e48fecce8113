"""What savers are answered decides whether the server says that it is ready."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from flask import Flask

from lms.core.errors import Busy
from lms.core.work import Work
from lms.exams import actions, queries, rules, sittings
from lms.exams.models import Attempt
from tests import make

World = Callable[[], AbstractContextManager[Work]]
SAVE = {"client_seq": 1, "question": 1, "value": {"chosen": ["1"]}}


def test_refused_saves_make_the_server_unready_until_a_row_is_stored(
    app: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with world() as work:
        cohort = make.make_cohort(work.session)
        person = make.make_person(work.session, email="c@exemple.test")
        make.make_enrolment(work.session, cohort, person)
        sitting = make.make_sitting(work.session, cohort)
        sittings.publish(work, queries.sitting(work.session, sitting.id))
        sittings.open_sitting(work, sitting)
        attempt_id = work.session.query(Attempt.id).scalar()
    client, path = app.test_client(), f"/attempts/{attempt_id}"
    client.post("/sign-in", data={"email": "c@exemple.test", "password": make.PASSWORD})
    assert client.post(f"{path}/start", data={"access_code": "PONT-42"}).status_code == 302

    assert client.post(f"{path}/answers", json=SAVE).status_code == 200

    def owe(*_: object) -> None:
        raise rules.OutageOwed

    with monkeypatch.context() as owed:  # the database is well: the watch must give back the time
        owed.setattr(actions, "save_answer", owe)
        for _ in range(2):
            answer = client.post(f"{path}/answers", json=SAVE)
            assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
            assert answer.json["error"] == "outage_owed"
    assert client.get("/readyz").status_code == 200

    def refuse(*_: object) -> None:
        raise Busy

    with monkeypatch.context() as full:
        full.setattr(actions, "save_answer", refuse)
        ready = []
        for _ in range(2):
            assert client.post(f"{path}/answers", json=SAVE).status_code == 503
            ready.append(client.get("/readyz").status_code)
    assert ready == [200, 503]  # one refusal may be a passing lock
    assert client.post(f"{path}/answers", json=SAVE).status_code == 200  # stored before
    assert client.get("/readyz").status_code == 503
    another = SAVE | {"client_seq": 2}
    assert client.post(f"{path}/answers", json=another).status_code == 200
    assert client.get("/readyz").status_code == 200
