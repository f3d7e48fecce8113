"""« Tester mon poste »: the exam's own page and words, on a paper that leaves no trace."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from lms.core.config import Settings
from lms.core.journal import JournalEntry
from lms.core.work import Work
from lms.exams import queries, rehearsal, sittings
from lms.exams.models import Answer, Attempt, AttemptEvent, Form, LateAnswer, Sitting
from tests import make

World = Callable[[], AbstractContextManager[Work]]
LEFT = {"chosen": ["1"]}
BAD_BODIES: list[Any] = [
    [], "texte", 5, {}, {"client_seq": 1, "question": 1}, {"value": LEFT},
    {"client_seq": "1", "question": 1, "value": LEFT},
    {"client_seq": 1, "question": True, "value": LEFT},
    {"client_seq": 0, "question": 1, "value": LEFT},
    {"client_seq": 1, "question": 3, "value": LEFT},
    {"client_seq": 1, "question": 1, "value": {"chosen": ["4"]}},
    {"client_seq": 1, "question": 1, "value": {"chosen": ["1", "2"]}},
    {"client_seq": 1, "question": 1, "value": {"text": "1"}},
    {"client_seq": 1, "question": 2, "value": {"text": "2" * 41}},
    {"client_seq": 1, "question": 2, "value": {"text": "2", "note": "x" * 9000}},
]


@pytest.fixture
def client(app: Flask, world: World) -> FlaskClient:
    """Somebody signed in, without any role or exam."""
    with world() as work:
        make.make_person(work.session, email="c@exemple.test", given_name="Inès",
                         family_name="LEROY")
    return _signed_in(app)


@pytest.fixture
def begun(client: FlaskClient) -> FlaskClient:
    """The same, in the rehearsal."""
    assert client.post("/rehearsal/start").location == "/rehearsal/exam"
    return client


def _signed_in(app: Flask) -> FlaskClient:
    client = app.test_client()
    given = {"email": "c@exemple.test", "password": make.PASSWORD}
    assert client.post("/sign-in", data=given).status_code == 302
    return client


def _soup(client: FlaskClient, path: str) -> BeautifulSoup:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code, answer.location)
    return BeautifulSoup(answer.text, "html.parser")


def _text(soup: BeautifulSoup, selector: str) -> str:
    """What the element says, its no-break spaces made plain."""
    found = soup.select_one(selector)
    assert found is not None, selector
    return " ".join(found.get_text(" ").split())


def _save(client: FlaskClient, seq: int, question: int, value: Any) -> Any:
    return client.post("/rehearsal/answers",
                       json={"client_seq": seq, "question": question, "value": value})


def _later(settings: Settings, by: timedelta) -> None:
    clock: Path | None = settings.clock_file
    assert clock is not None
    clock.write_text(str(float(clock.read_text()) + by.total_seconds()))


def test_a_visitor_is_asked_to_sign_in(app: Flask) -> None:
    client = app.test_client()
    for path in ("/rehearsal/", "/rehearsal/exam", "/rehearsal/receipt"):
        assert client.get(path).location.startswith("/sign-in?next="), path
    assert _save(client, 1, 1, LEFT).status_code == 401
    assert client.post("/rehearsal/beat", json={}).status_code == 401


def test_every_line_says_what_it_needs_before_any_script_runs(client: FlaskClient) -> None:
    soup = _soup(client, "/rehearsal/")
    verdicts = [" ".join(cell.get_text().split()) for cell in soup.select("td[data-verdict]")]
    assert verdicts == ["À régler", *["Non vérifié"] * 6]
    assert "l'épreuve reste possible" in _text(soup, "[data-check=script] [data-told]")
    assert soup.select_one("form[action='/rehearsal/start'] input[name=csrf_token]") is not None


def test_the_page_is_that_of_the_exam_and_talks_to_the_rehearsal(begun: FlaskClient) -> None:
    soup = _soup(begun, "/rehearsal/exam")
    form = soup.select_one("#paper")
    assert form is not None
    assert {name: form[f"data-{name}-url"] for name in ("save", "paper", "review", "receipt",
                                                         "beat")} == {
        "save": "/rehearsal/answers", "paper": "/rehearsal/paper", "review": "/rehearsal/review",
        "receipt": "/rehearsal/receipt", "beat": "/rehearsal/beat",
    }
    assert form["action"] == "/rehearsal/answers/all"
    assert len(str(form["data-outbox-key"])) == 44
    assert [part["data-kind"] for part in soup.select(".question")] == ["choice", "short_text"]
    assert _text(soup, ".exam-title small") == "Inès LEROY"
    assert "rien n'est noté ni conservé" in _text(soup, ".exam-paper .notice-title")
    assert "attempts" not in str(form)


def test_a_save_is_acknowledged_in_the_words_of_the_exam(begun: FlaskClient) -> None:
    answer = _save(begun, 1, 1, LEFT)
    assert answer.status_code == 200
    told = answer.json
    assert set(told) == {"saved", "client_seq", "question", "received_at", "server_now",
                         "deadline_at", "paused_at", "news"}
    assert (told["saved"], told["client_seq"], told["question"]) == (True, 1, 1)
    paper = begun.get("/rehearsal/paper").json
    assert paper is not None
    assert (paper["answers"], paper["next_seq"]) == ({"1": LEFT}, 2)
    assert paper["csrf_token"]
    assert all("correct" not in option for option in paper["questions"][0]["options"])


def test_the_same_save_twice_is_one_and_a_number_serves_once(begun: FlaskClient) -> None:
    assert _save(begun, 1, 1, LEFT).status_code == 200
    assert _save(begun, 1, 1, LEFT).status_code == 200
    taken = _save(begun, 1, 2, {"text": "2"})
    assert (taken.status_code, taken.json["error"], taken.json["next_seq"]) == (
        409, "sequence_taken", 2)
    assert _save(begun, 2, 1, None).status_code == 200
    assert begun.get("/rehearsal/paper").json["answers"] == {"1": None}  # type: ignore[index]


@pytest.mark.parametrize("body", BAD_BODIES, ids=str)
def test_what_no_page_sends_is_refused_as_in_the_exam(begun: FlaskClient, body: Any) -> None:
    answer = begun.post("/rehearsal/answers", json=body)
    assert answer.status_code == 422
    assert answer.json["faults"]  # type: ignore[index]
    assert begun.get("/rehearsal/paper").json["answers"] == {}  # type: ignore[index]


@pytest.mark.parametrize("body", [[], "texte", 5, {"help": "oui"}, {"help": 1}], ids=str)
def test_a_heartbeat_that_makes_no_sense_is_refused(begun: FlaskClient, body: Any) -> None:
    assert begun.post("/rehearsal/beat", json=body).status_code == 422


def test_a_deeply_nested_body_is_refused_not_a_bug(begun: FlaskClient) -> None:
    nested = "[" * 9000 + "]" * 9000
    for path in ("/rehearsal/beat", "/rehearsal/answers"):
        answer = begun.post(path, data=nested, content_type="application/json")
        assert answer.status_code == 422, path


def test_the_heartbeat_has_the_shape_of_the_exam_and_calls_nobody(begun: FlaskClient) -> None:
    told = begun.post("/rehearsal/beat", json={"question": 1, "hidden": False}).json
    assert told is not None
    assert set(told) == {"state", "sitting_state", "here", "server_now", "deadline_at",
                         "paused_at", "news", "help_asked", "messages"}
    assert (told["state"], told["here"], told["messages"]) == ("open", True, [])
    called = begun.post("/rehearsal/beat", json={"help": True, "after": 0}).json
    assert called is not None
    assert called["help_asked"] is True
    assert "personne n'est appelé" in called["messages"][0]["text"]
    again = begun.post("/rehearsal/beat", json={"help": True, "after": 1}).json
    assert again is not None
    assert again["messages"] == []


def test_without_a_script_everything_goes_in_one_form(begun: FlaskClient) -> None:
    sent = begun.post("/rehearsal/answers/all", data={"q1": "1", "q2": " "})
    assert sent.location == "/rehearsal/exam"
    shown = _soup(begun, "/rehearsal/exam")
    assert shown.select_one("#question-1 input[value='1'][checked]") is not None
    sent = begun.post("/rehearsal/answers/all", data={"q1": "2", "review": "yes"})
    assert sent.location == "/rehearsal/review"
    review = _soup(begun, "/rehearsal/review")
    assert _text(review, ".notice-warning .notice-title") == "1 question sans réponse"
    assert [link["href"] for link in review.select(".notice-warning a")] == [
        "/rehearsal/exam#question-2"]
    assert begun.post("/rehearsal/answers/all", data={"q1": "9"}).status_code == 422


def test_the_receipt_says_that_it_was_only_a_rehearsal(begun: FlaskClient) -> None:
    _save(begun, 1, 1, LEFT)
    _save(begun, 2, 2, {"text": "deux"})
    assert _text(_soup(begun, "/rehearsal/review"), ".notice-success .notice-title") == (
        "Vous avez répondu à toutes les questions")
    assert begun.post("/rehearsal/submit").location == "/rehearsal/receipt"
    receipt = _soup(begun, "/rehearsal/receipt")
    assert _text(receipt, ".lead") == "Ce n'était qu'un essai : aucune copie n'est remise."
    assert _text(receipt, ".notice-success .notice-title") == "Votre appareil est prêt"
    assert "2 sur 2" in _text(receipt, ".facts")
    late = _save(begun, 3, 1, None)
    assert (late.status_code, late.json["error"]) == (409, "attempt_closed")
    assert begun.post("/rehearsal/beat", json={}).json["state"] == "submitted"  # type: ignore[index]
    assert begun.post("/rehearsal/submit").location == "/rehearsal/receipt"


def test_a_rehearsal_without_an_answer_proves_nothing(begun: FlaskClient) -> None:
    begun.post("/rehearsal/submit")
    receipt = _soup(begun, "/rehearsal/receipt")
    assert _text(receipt, ".notice-warning .notice-title") == "Aucune réponse n'a été reçue"
    assert receipt.select_one(".notice-success") is None


def test_a_rehearsal_ends_by_itself_and_begins_again(
    begun: FlaskClient, settings: Settings
) -> None:
    _save(begun, 1, 1, LEFT)
    _later(settings, rehearsal.LASTS + timedelta(minutes=1))
    assert begun.get("/rehearsal/exam").location == "/rehearsal/receipt"
    assert begun.get("/rehearsal/review").location == "/rehearsal/receipt"
    assert _save(begun, 2, 1, None).status_code == 409
    assert begun.post("/rehearsal/beat", json={}).json["state"] == "expired"  # type: ignore[index]
    begun.post("/rehearsal/start")
    assert begun.get("/rehearsal/paper").json["answers"] == {}  # type: ignore[index]


def test_nothing_is_open_before_the_rehearsal_begins(client: FlaskClient) -> None:
    assert client.get("/rehearsal/receipt").location == "/rehearsal/"
    assert client.get("/rehearsal/exam").location == "/rehearsal/receipt"
    assert client.post("/rehearsal/submit").location == "/rehearsal/receipt"
    assert _save(client, 1, 1, LEFT).json["error"] == "attempt_closed"
    assert client.post("/rehearsal/beat", json={}).status_code == 409
    assert client.get("/rehearsal/paper").status_code == 409


def test_the_rehearsal_writes_in_no_table(begun: FlaskClient, world: World) -> None:
    def rows() -> dict[str, int]:
        tables = (Answer, Attempt, AttemptEvent, Form, LateAnswer, Sitting, JournalEntry)
        with world() as work:
            return {table.__name__: work.session.scalar(select(func.count()).select_from(table))
                    or 0 for table in tables}

    before = rows()
    _save(begun, 1, 1, LEFT)
    begun.post("/rehearsal/beat", json={"help": True, "focus": [{"kind": "lost", "ago_ms": 5}]})
    begun.post("/rehearsal/answers/all", data={"q2": "2", "review": "yes"})
    begun.post("/rehearsal/submit")
    assert rows() == before


def test_the_answers_end_with_the_sign_in(app: Flask, begun: FlaskClient) -> None:
    _save(begun, 1, 1, LEFT)
    given = {"email": "c@exemple.test", "password": make.PASSWORD}
    begun.post("/sign-out")
    begun.post("/sign-in", data=given)
    assert begun.get("/rehearsal/exam").location == "/rehearsal/receipt"
    assert _signed_in(app).get("/rehearsal/paper").status_code == 409


def test_the_whole_rehearsal_fits_in_a_cookie(begun: FlaskClient) -> None:
    _save(begun, 2_000_000, 1, {"chosen": ["3"]})
    _save(begun, 2_000_001, 2, {"text": "\N{CRAB}" * 40})
    cookie = begun.get_cookie("passerelle")
    assert cookie is not None
    assert len(cookie.value) < 2000
    assert begun.get("/rehearsal/paper").json["next_seq"] == 2_000_002  # type: ignore[index]


def test_it_is_offered_to_whom_an_exam_awaits_and_to_no_other(
    app: Flask, client: FlaskClient, world: World
) -> None:
    assert _soup(client, "/").select("a[href='/rehearsal/']") == []
    with world() as work:
        cohort = make.make_cohort(work.session)
        person = make.make_person(work.session, email="d@exemple.test")
        make.make_enrolment(work.session, cohort, person)
        sitting = make.make_sitting(work.session, cohort)
        sittings.publish(work, queries.sitting(work.session, sitting.id))
        attempt_id = work.session.scalars(select(Attempt.id)).one()
    other = app.test_client()
    other.post("/sign-in", data={"email": "d@exemple.test", "password": make.PASSWORD})
    for path in ("/", f"/attempts/{attempt_id}/start"):
        link = _soup(other, path).select_one("a[href='/rehearsal/']")
        assert link is not None, path
        assert link.get_text() == "Tester mon poste"


def test_in_english_the_questions_follow_the_page(begun: FlaskClient) -> None:
    french = _text(_soup(begun, "/rehearsal/exam"), "#question-1-text")
    begun.post("/language", data={"language": "en", "next": "/"})
    assert french == "Quand vous changez une réponse, que fait cette page ?"
    english = [question.item.stem for question in rehearsal.paper_in(str.upper)]
    assert english[0] == french.upper()
    assert _soup(begun, "/rehearsal/exam").select_one("#question-2-box") is not None
