"""Candidates hand in files over HTTP: what is taken or refused and why, who gets them back."""

import io
import shlex
import sys
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from lms.core import scanning
from lms.core.files import digest_of
from lms.core.work import Work
from lms.exams import reception, supervision
from lms.exams.handing_models import HandedFile
from lms.exams.models import Attempt, Sitting, SittingState
from lms.people.policy import Role
from tests import make

World = Callable[[], AbstractContextManager[Work]]
JSON = {"Accept": "application/json"}
PDF = b"%PDF-1.7\n"
SCRIPT = "import sys; content = sys.stdin.buffer.read(); sys.exit({})"


@dataclass
class Room:
    """An open sitting: a choice, a question of two files of 1 Mo (2), one of a single file (3)."""

    app: Flask
    world: World
    attempts: list[int]

    def client(self, email: str) -> FlaskClient:
        client = self.app.test_client()
        answer = client.post("/sign-in", data={"email": email, "password": make.PASSWORD})
        assert answer.status_code == 302
        return client

    def candidate(self, rank: int = 0) -> "Desk":
        client = self.client(f"candidat{rank}@exemple.test")
        path = f"/attempts/{self.attempts[rank]}"
        client.post(f"{path}/start", data={"access_code": "pont 42"})
        return Desk(client, path)

    def count(self) -> int:
        with self.world() as work:
            return work.session.scalar(select(func.count(HandedFile.id))) or 0

    def write(self, statement: Any) -> None:
        with self.world() as work:
            work.session.execute(statement)

    def invigilate(self, act: Callable[..., Any], *given: Any) -> None:
        with self.world() as work:
            act(work, work.session.get_one(Attempt, self.attempts[0]), *given)

    def scan_with(self, monkeypatch: pytest.MonkeyPatch, verdict: str) -> None:
        command = shlex.join([sys.executable, "-c", SCRIPT.format(verdict)])
        settings = replace(self.app.extensions["lms.settings"], scan_command=command)
        monkeypatch.setitem(self.app.extensions, "lms.settings", settings)


@dataclass
class Desk:
    """A candidate who has started."""

    client: FlaskClient
    path: str

    def hand(self, content: bytes = PDF, name: str = "a.pdf", number: int = 2,
             **given: Any) -> TestResponse:
        return self._send(f"{self.path}/questions/{number}/files", headers=JSON,
                          data={"file": (io.BytesIO(content), name)}, **given)

    def save(self, value: Any, seq: int = 1, number: int = 2) -> TestResponse:
        return self.client.post(f"{self.path}/answers", json={
            "client_seq": seq, "question": number, "value": value})

    def paper(self) -> Any:
        return self.client.get(f"{self.path}/paper").json

    def page(self, name: str = "") -> BeautifulSoup:
        return BeautifulSoup(self.client.get(f"{self.path}{name}").text, "html.parser")

    def plain(self, fields: dict[str, Any]) -> TestResponse:
        """Send the form of a page without a script."""
        return self._send(f"{self.path}/answers/all", data=fields)

    def _send(self, url: str, **given: Any) -> TestResponse:
        answer = self.client.post(url, content_type="multipart/form-data", **given)
        answer.request.environ["wsgi.input"].close()  # the test's client leaves it open
        return answer


@pytest.fixture
def room(app: Flask, world: World) -> Room:
    with world() as work:
        session = work.session
        cohort = make.make_cohort(session)
        edition = make.make_edition(session, cohort.certification, contents=[
            make.item_content("q-0001", "B1-C1"),
            make.file_content("q-0002", accept=["pdf", "txt"], max_files=2, max_mb=1),
            make.file_content("q-0003") | {"marking": {"anonymous": False}},
        ])
        sitting = make.make_sitting(
            session, cohort, edition_id=edition.id, question_count=3, state=SittingState.OPEN,
            published_at=make.NOW, opened_at=make.NOW)
        attempts = []
        for rank in range(2):
            person = make.make_person(session, email=f"candidat{rank}@exemple.test")
            enrolment = make.make_enrolment(session, cohort, person)
            attempts.append(make.make_attempt(session, sitting, enrolment).id)
        trainer = make.make_person(session, email="formateur@exemple.test")
        make.make_grant(session, trainer, Role.TRAINER, cohort_id=cohort.id)
    return Room(app, world, attempts)


def told(answer: TestResponse) -> tuple[int, str, list[str]]:
    body = answer.json or {}
    return answer.status_code, body.get("error", ""), [f["code"] for f in body.get("faults", ())]


def files(*names: str) -> dict[str, Any]:
    return {"files": [{"name": name, "sha256": digest_of(_pdf(name))} for name in names]}


def _pdf(name: str) -> bytes:
    return PDF + name.encode()


def chosen(*names: str) -> list[tuple[io.BytesIO, str]]:
    return [(io.BytesIO(_pdf(name)), name) for name in names]


def meanwhile(act: Callable[[], Any]) -> None:
    """Do something in another request while this one waits."""
    other = threading.Thread(target=act)
    other.start()
    other.join()


def read(text: str) -> str:
    """Without what typography does to spaces and quotes."""
    return text.replace("\xa0", " ").replace("\u202f", " ").replace("’", "'").replace("&#39;", "'")


both = pytest.mark.parametrize("kind", ["sqlite", "postgresql"], indirect=True)


@both
def test_a_file_is_handed_in_named_by_the_answer_and_given_back(room: Room) -> None:
    desk = room.candidate()
    answer = desk.hand(name="../Zoé/rapport <1>.pdf")
    name, sha256 = "rapport <1>.pdf", digest_of(PDF)
    assert answer.json == {"name": name, "sha256": sha256, "bytes": len(PDF)}
    assert desk.hand(name="rapport <1>.pdf").json == answer.json
    assert desk.save({"files": [{"name": name, "sha256": sha256}]}).json["saved"] is True  # type: ignore[index]
    paper = desk.paper()
    assert paper["questions"][1]["handed"] == [answer.json]
    assert "handed" not in paper["questions"][0]
    assert paper["answers"] == {"2": {"files": [{"name": name, "sha256": sha256}]}}
    link = desk.page().select_one("#question-2 [data-files] a")
    assert link is not None
    assert link.get_text() == name
    back = desk.client.get(str(link["href"]))
    assert back.data == PDF
    assert back.headers["Content-Disposition"].startswith("attachment; ")
    assert back.headers["X-Content-Type-Options"] == "nosniff"
    assert back.headers["Cache-Control"] == "no-store"
    policy = back.headers["Content-Security-Policy"]
    assert "sandbox" in policy
    assert "default-src 'none'" in policy
    assert "script" not in policy


def test_the_files_are_told_before_and_after_handing_in(room: Room) -> None:
    desk = room.candidate()
    desk.hand(_pdf("rapport.pdf"), "rapport.pdf")
    desk.hand(_pdf("retire.pdf"), "retire.pdf")
    desk.save(files("rapport.pdf"))
    review = desk.page("/review").get_text(" ", strip=True)
    assert "Question 2 – rapport.pdf" in review
    assert "Question 3 – aucun fichier" in review
    desk.client.post(f"{desk.path}/submit")
    receipt = desk.page("/receipt").select_one(".file-names")
    assert receipt is not None
    assert receipt.get_text(" ", strip=True) == "Question 2 – rapport.pdf (1\u00a0ko)"
    assert desk.client.get(str(receipt.a["href"])).data == _pdf("rapport.pdf")  # type: ignore[index]
    pdf = desk.client.get(f"{desk.path}/receipt.pdf")
    assert pdf.status_code == 200


@pytest.mark.parametrize(("name", "content", "codes"), [
    ("rapport.docx", PDF, ["file_kind"]), ("rapport.pdf", b"MZ\x90", ["file_content"]),
    ("rapport.txt", PDF, ["file_content"]), ("vide.pdf", b"", ["file_empty"]),
    ("gros.exe", bytes(1024 * 1024 + 1), ["file_too_big", "file_kind"]),
    ("", PDF, ["file_missing"]),
])
def test_a_file_that_does_not_fit_is_refused_with_its_name_and_why(
    room: Room, name: str, content: bytes, codes: list[str]
) -> None:
    answer = room.candidate().hand(content, name)
    assert told(answer) == (422, "invalid", codes)
    assert all(name in fault["text"] for fault in answer.json["faults"])  # type: ignore[index]
    assert room.count() == 0


def test_a_request_without_its_file_or_its_question_is_refused(room: Room) -> None:
    desk = room.candidate()
    assert told(desk.client.post(f"{desk.path}/questions/2/files", headers=JSON)) == (
        422, "invalid", ["file_missing"])
    assert told(desk.hand(number=1)) == (422, "invalid", ["no_files_here"])
    assert told(desk.hand(number=9)) == (422, "invalid", ["no_such_question"])
    assert desk.hand(number=2**31).status_code == 404


def test_a_body_larger_than_any_file_is_not_even_read(room: Room) -> None:
    desk = room.candidate()
    announced = {"CONTENT_LENGTH": str(reception.FILE_BODY + 1)}
    assert told(desk.hand(environ_overrides=announced)) == (413, "http", [])
    big = desk.plain({"q1": "1", "q2.new": (io.BytesIO(PDF + bytes(13 * 1024 * 1024)), "a.pdf")})
    assert big.status_code == 422
    assert "« a.pdf » dépasse 1 Mo." in read(big.text)
    assert desk.paper()["answers"] == {"1": {"chosen": ["1"]}}
    assert room.count() == 0


def test_different_files_are_received_up_to_a_bound(room: Room) -> None:
    desk = room.candidate()
    for rank in range(4):
        assert desk.hand(_pdf(str(rank)), number=3).status_code == 200
    assert told(desk.hand(_pdf("4"), number=3)) == (422, "invalid", ["too_many_handed"])
    assert desk.hand(_pdf("0"), number=3).status_code == 200
    assert room.count() == 4


def test_an_answer_names_ones_own_files_only(room: Room) -> None:
    desk, other = room.candidate(0), room.candidate(1)
    other.hand(_pdf("sien.pdf"), "sien.pdf")
    desk.hand(_pdf("mien.pdf"), "mien.pdf", 3)
    for value in (files("sien.pdf"), files("mien.pdf"), files("jamais.pdf")):
        assert told(desk.save(value)) == (422, "invalid", ["not_handed"])
    assert told(desk.save(files("mien.pdf", "autre.pdf"), number=3))[2] == ["too_many_files"]
    assert desk.save(files("mien.pdf"), number=3).status_code == 200


def test_a_file_is_given_to_the_one_it_came_from_and_nobody_else(room: Room) -> None:
    desk, other = room.candidate(0), room.candidate(1)
    desk.hand()
    path = f"{desk.path}/files/{digest_of(PDF)}"
    trainer = room.client("formateur@exemple.test")
    assert desk.client.get(path).status_code == 200
    assert other.client.get(path).status_code == 404
    assert other.client.get(f"{other.path}/files/{digest_of(PDF)}").status_code == 404
    assert trainer.get(path).status_code == 404
    assert desk.client.get(f"/media/{digest_of(PDF)}").status_code == 404
    assert desk.client.get(f"{desk.path}/files/{'0' * 64}").status_code == 404
    assert room.app.test_client().get(path).status_code == 302
    stolen = Desk(other.client, desk.path).hand()
    assert told(stolen) == (404, "missing", [])
    assert told(Desk(trainer, desk.path).hand())[0] == 404
    assert told(Desk(room.app.test_client(), desk.path).hand())[0] == 401


def test_before_the_start_after_the_end_and_on_another_device_it_is_refused(room: Room) -> None:
    waiting = Desk(room.client("candidat1@exemple.test"), f"/attempts/{room.attempts[1]}")
    assert told(waiting.hand()) == (409, "attempt_not_started", [])
    desk = room.candidate()
    desk.hand(_pdf("0"))
    elsewhere = Desk(room.client("candidat0@exemple.test"), desk.path)
    assert told(elsewhere.hand()) == (409, "taken_elsewhere", [])
    desk.client.post(f"{desk.path}/submit")
    late = desk.hand()
    assert told(late) == (409, "attempt_closed", [])
    assert "ce fichier n'a pas été gardé" in late.json["message"]  # type: ignore[index]
    assert desk.hand(_pdf("0")).status_code == 200  # it was received in time
    assert room.count() == 1


def test_a_pause_holds_files_back(room: Room) -> None:
    desk = room.candidate()
    room.invigilate(supervision.pause)
    room.write(update(Attempt).where(Attempt.id == room.attempts[0])
               .values(paused_at=make.NOW.replace(hour=8)))
    held = desk.hand()
    assert told(held) == (409, "attempt_paused", [])
    assert desk.plain({"q1": "1", "q2.new": chosen("a.pdf")}).status_code == 409
    assert room.count() == 0


def test_the_room_and_its_browser_are_demanded_here_too(room: Room) -> None:
    desk = room.candidate()
    room.write(update(Sitting).values(address_ranges="10.0.0.0/8"))
    assert told(desk.hand()) == (403, "wrong_place", [])
    room.write(update(Sitting).values(address_ranges="", seb_config="x", seb_config_key="0" * 64))
    assert told(desk.hand()) == (403, "wrong_browser", [])


def test_an_infected_file_is_not_kept_and_a_silent_scanner_lets_nothing_in(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = room.candidate()
    room.scan_with(monkeypatch, "b'EICAR' in content")
    assert told(desk.hand(PDF + b"EICAR")) == (422, "invalid", ["infected"])
    assert desk.hand().status_code == 200
    room.scan_with(monkeypatch, "2")
    assert told(desk.hand(_pdf("b"))) == (503, "scanner_away", [])
    assert desk.hand().status_code == 200  # it was looked at the first time
    assert desk.client.get("/readyz").status_code == 200
    assert room.count() == 1


@both
def test_others_save_while_a_file_is_looked_at(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, other = room.candidate(0), room.candidate(1)
    saved: list[int] = []

    def look(*_: Any) -> None:
        meanwhile(lambda: saved.append(
            other.save({"chosen": ["1"]}, len(saved) + 1, 1).status_code))

    monkeypatch.setattr(scanning, "check_clean", look)
    assert desk.hand().status_code == 200
    assert desk.plain({"q2.new": chosen("b.pdf")}).status_code == 302
    assert saved == [200, 200]


@both
def test_two_who_hand_in_the_same_bytes_at_once_are_both_served(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    desks = [room.candidate(rank) for rank in range(2)]
    together = threading.Barrier(2, timeout=20)
    monkeypatch.setattr(scanning, "check_clean", lambda *_: together.wait())
    answers: list[int] = []
    threads = [threading.Thread(target=lambda desk=desk: answers.append(desk.hand().status_code))
               for desk in desks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [200, 200]
    assert room.count() == 2


def test_whoever_is_excluded_while_a_file_is_looked_at_is_refused(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = room.candidate()
    monkeypatch.setattr(scanning, "check_clean", lambda *_: meanwhile(
        lambda: desk.client.post(f"{desk.path}/submit")))
    assert told(desk.hand()) == (409, "attempt_closed", [])
    assert room.count() == 0


@both
def test_without_a_script_files_come_with_the_form_and_boxes_keep_them(room: Room) -> None:
    desk = room.candidate()
    form = desk.page().select_one("#paper")
    assert form is not None
    assert form["enctype"] == "multipart/form-data"
    empty = (io.BytesIO(), "")
    answer = desk.plain({"q1": "2", "q2.new": chosen("a.pdf", "b.pdf"), "q3.new": empty})
    assert answer.status_code == 302
    assert desk.paper()["answers"] == {"1": {"chosen": ["2"]}, "2": files("a.pdf", "b.pdf")}
    boxes = desk.page().select("#question-2 [data-files] input[checked]")
    desk.plain({"q1": "2", "q2": [boxes[1]["value"]], "q2.new": chosen("c.pdf"), "review": "yes"})
    assert desk.paper()["answers"]["2"] == files("b.pdf", "c.pdf")
    desk.plain({"q1": "2"})
    assert desk.paper()["answers"]["2"] is None


def test_without_a_script_a_refused_file_is_told_in_its_place_and_takes_nothing_else_away(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = room.candidate()
    room.scan_with(monkeypatch, "b'EICAR' in content")
    answer = desk.plain({"q1": "3", "q2.new": [
        *chosen("a.pdf"), (io.BytesIO(b"texte"), "faux.pdf")], "q3.new": [
        (io.BytesIO(PDF + b"EICAR"), "virus.pdf")], "review": "yes"})
    assert answer.status_code == 422
    page = BeautifulSoup(answer.text, "html.parser")
    faults = {number: read(page.select_one(f"#question-{number}-fault").get_text())  # type: ignore[union-attr]
              for number in (1, 2, 3)}
    assert faults[1] == ""
    assert "« faux.pdf » n'est pas un vrai fichier PDF" in faults[2]
    assert "virus" in faults[3]
    links = page.select(".notice a[href^='#question-']")
    assert [link["href"] for link in links] == ["#question-2", "#question-3"]
    assert desk.paper()["answers"] == {"1": {"chosen": ["3"]}, "2": files("a.pdf")}
    kept = page.select_one("#question-2 [data-files] input[checked]")
    assert kept is not None
    more = desk.plain({"q1": "3", "q2": [kept["value"]], "q2.new": chosen("b.pdf", "c.pdf")})
    assert "Trop de fichiers : 2 au plus." in read(more.text)
    assert desk.paper()["answers"]["2"] == files("a.pdf")
    assert room.count() == 1


def test_without_a_script_a_scanner_away_costs_the_file_alone(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = room.candidate()
    room.scan_with(monkeypatch, "2")
    answer = desk.plain({"q1": "3", "q2.new": chosen("a.pdf")})
    assert answer.status_code == 422
    assert "L'antivirus ne répond pas" in read(answer.text)
    assert desk.paper()["answers"] == {"1": {"chosen": ["3"]}}


def test_without_a_script_a_late_form_says_what_became_of_its_file(room: Room) -> None:
    desk = room.candidate()
    desk.plain({"q1": "1", "q2.new": chosen("a.pdf")})
    room.invigilate(_end)
    answer = desk.plain({"q1": "2", "q2.new": chosen("b.pdf")})
    assert answer.status_code == 302
    with desk.client.session_transaction() as cookie:
        flashed = str(cookie["_flashes"])
    assert "gardées à part" in flashed
    assert "ce fichier n'a pas été gardé" in flashed
    assert room.count() == 1


def _end(work: Work, attempt: Attempt) -> None:
    """The time is over."""
    assert attempt.started_at is not None
    attempt.deadline_at = attempt.started_at.replace(hour=8)


def test_a_forged_box_is_refused(room: Room) -> None:
    desk = room.candidate()
    for forged in (f"{digest_of(PDF)} a.pdf", "a.pdf", f"{'0' * 64}", "x" * 500):
        assert desk.plain({"q2": [forged]}).status_code == 422
    assert desk.paper()["answers"] == {}


def test_candidates_are_told_to_stay_anonymous_where_markers_must_not_know(room: Room) -> None:
    page = room.candidate().page()
    asked = "Ne mettez pas votre nom dans le fichier."
    assert asked in page.select_one("#question-2").get_text()  # type: ignore[union-attr]
    assert asked not in page.select_one("#question-3").get_text()  # type: ignore[union-attr]
    picker = page.select_one("#question-2 input[type=file]")
    assert picker is not None
    assert (picker["accept"], picker.has_attr("multiple")) == (".pdf,.txt", True)
    assert not page.select_one("#question-3 input[type=file]").has_attr("multiple")  # type: ignore[union-attr]


def test_a_paper_without_such_a_question_is_as_before(app: Flask, world: World) -> None:
    with world() as work:
        cohort = make.make_cohort(work.session)
        person = make.make_person(work.session, email="candidat0@exemple.test")
        sitting = make.make_sitting(work.session, cohort, state=SittingState.OPEN,
                                    published_at=make.NOW, opened_at=make.NOW)
        enrolment = make.make_enrolment(work.session, cohort, person)
        attempt = make.make_attempt(work.session, sitting, enrolment).id
    desk = Room(app, world, [attempt]).candidate()
    form = desk.page().select_one("#paper")
    assert form is not None
    assert not form.has_attr("enctype")
    assert "Vos fichiers" not in desk.page("/review").get_text()
    assert told(desk.hand()) == (422, "invalid", ["no_files_here"])


def test_a_file_without_the_token_of_the_session_is_refused(strict_app: Flask) -> None:
    client = strict_app.test_client()
    answer = client.post("/attempts/1/questions/2/files", headers=JSON,
                         data={"file": (io.BytesIO(PDF), "a.pdf")},
                         content_type="multipart/form-data")
    assert told(answer) == (400, "stale_form", [])
