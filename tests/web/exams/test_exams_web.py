"""The organiser's and the candidate's requests, by role, on what docs/http.md promises."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from lms.core import db
from lms.core.journal import JournalEntry
from lms.core.work import Work
from lms.exams import queries, sittings, supervision
from lms.exams.models import Attempt
from lms.people.models import Person
from lms.people.policy import Role
from tests import make

World = Callable[[], AbstractContextManager[Work]]
JSON = {"Accept": "application/json"}


@dataclass
class Hall:
    """An open sitting with two candidates, a trainer of the cohort and one from elsewhere."""

    app: Flask
    sitting: int
    attempts: list[int]

    def client(self, email: str) -> FlaskClient:
        client = self.app.test_client()
        answer = client.post("/sign-in", data={"email": email, "password": make.PASSWORD})
        assert answer.status_code == 302
        return client

    def candidate(self, rank: int = 0) -> FlaskClient:
        """A candidate who has started."""
        client = self.client(f"candidat{rank}@exemple.test")
        client.post(f"/attempts/{self.attempts[rank]}/start", data={"access_code": "pont 42"})
        return client

    def save(self, client: FlaskClient, body: object, rank: int = 0) -> tuple[int, dict]:
        answer = client.post(f"/attempts/{self.attempts[rank]}/answers", json=body)
        return answer.status_code, answer.json or {}


@pytest.fixture
def hall(app: Flask, world: World) -> Hall:
    with world() as work:
        session = work.session
        cohort = make.make_cohort(session)
        for rank in range(2):
            person = make.make_person(session, email=f"candidat{rank}@exemple.test")
            make.make_enrolment(session, cohort, person)
        trainer = make.make_person(session, email="formateur@exemple.test")
        make.make_grant(session, trainer, Role.TRAINER, cohort_id=cohort.id)
        other = make.make_person(session, email="ailleurs@exemple.test")
        make.make_grant(session, other, Role.TRAINER, cohort_id=make.make_cohort(session).id)
        sitting = make.make_sitting(session, cohort)
        sittings.publish(work, queries.sitting(session, sitting.id))
        sittings.open_sitting(work, sitting)
        attempts = list(session.scalars(select(Attempt.id).order_by(Attempt.id)))
    return Hall(app, sitting.id, attempts)


def _save(seq: int = 1, question: int = 1, position: int = 1) -> dict:
    return {"client_seq": seq, "question": question, "value": {"chosen": [str(position)]}}


def test_an_exam_from_entry_to_receipt(hall: Hall) -> None:
    client = hall.client("candidat0@exemple.test")
    path = f"/attempts/{hall.attempts[0]}"
    assert client.get(path).location == f"{path}/start"
    wrong = client.post(f"{path}/start", data={"access_code": "faux"})
    assert wrong.status_code == 409
    assert client.post(f"{path}/start", data={"access_code": "PONT-42"}).location == path
    paper = client.get(f"{path}/paper").json
    assert paper is not None
    assert [q["number"] for q in paper["questions"]] == list(range(1, 11))
    status, saved = hall.save(client, _save())
    assert (status, saved["saved"], saved["client_seq"]) == (200, True, 1)
    assert client.get(f"{path}/paper").json["answers"] == {"1": {"chosen": ["1"]}}  # type: ignore[index]
    review = BeautifulSoup(client.get(f"{path}/review").text, "html.parser")
    assert "9 questions sans réponse" in review.get_text()
    assert "Vous remettez votre copie avec 9 questions sans réponse" in review.get_text()
    assert client.post(f"{path}/submit").location == f"{path}/receipt"
    receipt = client.get(f"{path}/receipt", headers=JSON).json
    assert receipt is not None
    assert (receipt["answered"], receipt["total"]) == (1, 10)
    assert client.post(f"{path}/submit", headers=JSON).json == receipt
    assert receipt["fingerprint"] in client.get(f"{path}/receipt").text
    assert hall.save(client, _save(2))[1]["error"] == "attempt_closed"


@pytest.mark.parametrize(
    "body",
    [[], "x", {}, {"client_seq": 1, "question": 1}, _save(0), _save(-1), _save(2**63),
     {**_save(), "client_seq": True}, {**_save(), "client_seq": "1"},
     {**_save(), "client_seq": 1.5},
     {**_save(), "question": None}, _save(question=0), _save(question=99), _save(position=7),
     {**_save(), "value": {"chosen": ["1"] * 5000}}, {**_save(), "value": {"text": "\ud800"}}],
)
def test_what_the_runner_never_sends_gets_a_clear_refusal_and_never_a_bug(
    hall: Hall, body: object
) -> None:
    status, answer = hall.save(hall.candidate(), body)
    assert status == 422
    assert answer["error"] == "invalid"


def test_a_body_that_is_not_json_or_too_deep_is_refused(hall: Hall) -> None:
    client = hall.candidate()
    path = f"/attempts/{hall.attempts[0]}/answers"
    for data in (b"<html>", b"[" * 15_000, b"{" * 50_000, b'{"client_seq":NaN}'):
        answer = client.post(path, data=data, content_type="application/json")
        assert answer.status_code == 422


def test_fields_that_are_not_the_candidates_to_choose_change_nothing(
    hall: Hall, world: World
) -> None:
    client = hall.candidate()
    extra = {"score": 100, "started_at": "2020-01-01", "deadline_at": "2030-01-01", "id": 1}
    assert hall.save(client, _save() | extra)[0] == 200
    with world() as work:
        attempt = queries.attempt(work.session, hall.attempts[0])
        assert attempt.started_at is not None
        assert attempt.started_at.year == 2026


def test_another_candidates_exam_does_not_exist(hall: Hall) -> None:
    client = hall.candidate()
    theirs = f"/attempts/{hall.attempts[1]}"
    for path in ("", "/start", "/paper", "/review", "/receipt", "/results"):
        assert client.get(theirs + path).status_code == 404
    assert hall.save(client, _save(), rank=1)[0] == 404
    assert client.post(f"{theirs}/submit").status_code == 404


def test_not_even_the_trainer_sees_a_paper(hall: Hall) -> None:
    hall.candidate()
    assert hall.client("formateur@exemple.test").get(
        f"/attempts/{hall.attempts[0]}/paper"
    ).status_code == 404


def test_a_sitting_of_another_cohort_does_not_exist(hall: Hall) -> None:
    stranger = hall.client("ailleurs@exemple.test")
    for path in ("", "/close", "/release"):
        assert stranger.get(f"/exams/{hall.sitting}{path}").status_code == 404
    assert stranger.post(f"/exams/{hall.sitting}/close").status_code == 404


def test_no_key_reaches_the_browser(hall: Hall) -> None:
    client = hall.candidate()
    for path in ("", "/paper", "/review"):
        shown = client.get(f"/attempts/{hall.attempts[0]}{path}").text
        for secret in ("correct", "rationale", "all_or_nothing", "approved"):
            assert secret not in shown.replace("autocorrect", ""), (path, secret)


def test_a_second_sign_in_needs_consent_then_takes_over_and_the_first_is_told(
    hall: Hall, world: World
) -> None:
    first = hall.candidate()
    assert hall.save(first, _save())[0] == 200
    second = hall.candidate()
    status, answer = hall.save(second, _save(2))
    assert (status, answer["error"], answer["kept"]) == (409, "taken_elsewhere", True)
    path = f"/attempts/{hall.attempts[0]}/start"
    waiting = second.post(path, data={"access_code": "PONT-42"}, headers=JSON)
    assert (waiting.status_code, waiting.json["error"]) == (409, "handover_needed")  # type: ignore[index]
    with world() as work:
        supervision.grant_handover(work, queries.attempt(work.session, hall.attempts[0]))
    assert second.post(path, data={"access_code": "PONT-42"}).status_code == 302
    assert hall.save(second, _save(3))[0] == 200
    status, answer = hall.save(first, _save(4))
    assert (status, answer["error"]) == (409, "taken_elsewhere")


def test_the_same_number_for_something_else_says_which_is_free(hall: Hall) -> None:
    client = hall.candidate()
    hall.save(client, _save(1, 1))
    status, answer = hall.save(client, _save(1, 2))
    assert (status, answer["error"], answer["next_seq"]) == (409, "sequence_taken", 2)


def test_without_javascript_the_whole_form_is_saved_and_reviewed(hall: Hall) -> None:
    client = hall.candidate()
    path = f"/attempts/{hall.attempts[0]}"
    data = {"q1": "2", "q2": "1", "review": "1"}
    assert client.post(f"{path}/answers/all", data=data).location == f"{path}/review"
    answers = client.get(f"{path}/paper").json["answers"]  # type: ignore[index]
    assert answers == {"1": {"chosen": ["2"]}, "2": {"chosen": ["1"]}}
    client.post(f"{path}/answers/all", data={"q2": "1"})
    answers = client.get(f"{path}/paper").json["answers"]  # type: ignore[index]
    assert answers == {"1": None, "2": {"chosen": ["1"]}}


def test_the_trainer_watches_closes_and_releases(hall: Hall) -> None:
    client = hall.candidate()
    hall.save(client, _save())
    trainer = hall.client("formateur@exemple.test")
    page = BeautifulSoup(trainer.get(f"/exams/{hall.sitting}").text, "html.parser")
    assert [stat.get_text(strip=True) for stat in page.select(".stat-value")] == ["1", "1", "0"]
    assert client.get(f"/attempts/{hall.attempts[0]}/results").status_code == 404
    confirm = BeautifulSoup(trainer.get(f"/exams/{hall.sitting}/close").text, "html.parser")
    assert "1 copie en cours sera ramassée" in confirm.get_text()
    assert trainer.post(f"/exams/{hall.sitting}/close").status_code == 302
    assert trainer.post(f"/exams/{hall.sitting}/close").status_code == 409
    assert trainer.post(f"/exams/{hall.sitting}/release").status_code == 302
    results = BeautifulSoup(
        client.get(f"/attempts/{hall.attempts[0]}/results").text, "html.parser"
    )
    bars = results.select("progress")
    assert len(bars) == 3
    assert all(float(str(bar["value"])) <= float(str(bar["max"])) for bar in bars)
    absent = hall.client("candidat1@exemple.test")
    assert absent.get(f"/attempts/{hall.attempts[1]}/results").status_code == 404


def test_faults_of_a_new_sitting_are_shown_at_their_fields(hall: Hall) -> None:
    trainer = hall.client("formateur@exemple.test")
    page = BeautifulSoup(trainer.get("/exams/new").text, "html.parser")
    data = {
        field["name"]: field.get("value", "") for field in page.select("main input[name]")
    } | {
        select_["name"]: select_.select_one("option")["value"]  # type: ignore[index]
        for select_ in page.select("main select")
    }
    answer = trainer.post("/exams/new", data=data | {"title": "", "duration_minutes": "0"})
    assert answer.status_code == 422
    wrong = BeautifulSoup(answer.text, "html.parser").select("[aria-invalid=true]")
    assert {"title", "duration_minutes"} <= {str(field["name"]) for field in wrong}


def test_saving_an_answer_costs_few_statements(hall: Hall) -> None:
    client = hall.candidate()
    hall.save(client, _save())
    database: db.Database = hall.app.extensions["lms.database"]
    seen: list[str] = []

    def heard(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement.split(maxsplit=1)[0])

    event.listen(database.writer, "before_cursor_execute", heard)
    hall.save(client, _save(2))
    event.remove(database.writer, "before_cursor_execute", heard)
    assert [verb for verb in seen if verb != "BEGIN"] == ["SELECT", "INSERT"]


def test_the_journal_says_who_closed(hall: Hall, world: World) -> None:
    hall.client("formateur@exemple.test").post(f"/exams/{hall.sitting}/close")
    with world() as work:
        closed = select(Person.email).join(JournalEntry, JournalEntry.actor_id == Person.id)
        found = work.session.scalars(closed.where(JournalEntry.kind == "sitting_closed")).all()
        assert found == ["formateur@exemple.test"]


def test_an_excluded_candidate_reads_why_and_the_truth(hall: Hall, world: World) -> None:
    client = hall.candidate()
    with world() as work:
        supervision.exclude(work, queries.attempt(work.session, hall.attempts[0]), "Téléphone")
    home = client.get("/").text
    assert "Exclu par le surveillant" in home
    assert f"/attempts/{hall.attempts[0]}/receipt" in home
    receipt = client.get(f"/attempts/{hall.attempts[0]}/receipt").text
    assert "Motif\u00a0: Téléphone" in receipt
    assert "ramassée" not in receipt


def test_a_plain_form_sent_after_the_end_is_kept_aside(hall: Hall, world: World) -> None:
    client = hall.candidate()
    with world() as work:
        sittings.close_sitting(work, queries.sitting(work.session, hall.sitting))
    answer = client.post(f"/attempts/{hall.attempts[0]}/answers/all", data={"q1": "2"})
    assert answer.status_code == 302
    with world() as work:
        late = queries.late_answers_of(work.session, hall.attempts[0])
        assert [(one.question, one.value) for one in late] == [(1, '{"chosen":["2"]}')]


def test_a_plain_form_sent_in_a_pause_says_that_nothing_is_saved(
    hall: Hall, world: World
) -> None:
    client = hall.candidate()
    with world() as work:
        supervision.pause(work, queries.attempt(work.session, hall.attempts[0]), "alarme")
    assert "is-held" in client.get(f"/attempts/{hall.attempts[0]}").text
    with world() as work:
        attempt = queries.attempt(work.session, hall.attempts[0])
        assert attempt.paused_at is not None
        attempt.paused_at -= make.timedelta(minutes=1)
    answer = client.post(f"/attempts/{hall.attempts[0]}/answers/all", data={"q1": "2"})
    assert answer.status_code == 409
    assert "rien n'est enregistré" in BeautifulSoup(answer.text, "html.parser").get_text()


@pytest.mark.parametrize("when", [
    "0001-01-01T00:00", "9999-12-31T23:59", "2020-01-01T09:00", "2027-03-28T02:30",
])
def test_a_date_that_nobody_means_is_refused_at_its_field(hall: Hall, when: str) -> None:
    trainer = hall.client("formateur@exemple.test")
    answer = trainer.post("/exams/new", data={"starts_at": when})
    assert answer.status_code == 422
    field = BeautifulSoup(answer.text, "html.parser").select_one("[name=starts_at]")
    assert field is not None
    assert field["aria-invalid"] == "true"
