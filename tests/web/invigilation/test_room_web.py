"""The room through HTTP: who may watch it, what each act changes, what a refusal says."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select, update

from lms.core import db
from lms.core.work import Work
from lms.exams import events, queries, sittings, supervision
from lms.exams.models import Attempt, AttemptEvent, AttemptState, EventKind, Sitting
from lms.invigilation.models import Message, Presence
from lms.people.models import SignIn
from lms.people.policy import Role
from tests import make

World = Callable[[], AbstractContextManager[Work]]


@dataclass
class Hall:
    """An open sitting of three candidates where each is let in by name, and who may watch it."""

    app: Flask
    world: World
    sitting: int
    attempts: list[int]

    @property
    def url(self) -> str:
        return f"/exams/{self.sitting}/room"

    def client(self, name: str) -> FlaskClient:
        client = self.app.test_client()
        answer = client.post("/sign-in", data={"email": f"{name}@exemple.test",
                                               "password": make.PASSWORD})
        assert answer.status_code == 302
        return client

    def act(self, client: FlaskClient, act: str, rank: int = 0, **data: object) -> int:
        path = f"{self.url}/{self.attempts[rank]}/{act}"
        return client.post(path, data=data).status_code

    def attempt(self, rank: int = 0) -> Attempt:
        with self.world() as work:
            return queries.attempt(work.session, self.attempts[rank])

    def kinds(self, rank: int = 0) -> list[EventKind]:
        with self.world() as work:
            return [told.kind for told in events.events_of(work.session, self.attempts[rank])]

    def start(self, rank: int = 0) -> FlaskClient:
        """A candidate let in who has started."""
        with self.world() as work:
            supervision.authorise(work, queries.attempt(work.session, self.attempts[rank]))
        client = self.client(f"candidat{rank}")
        answer = client.post(f"/attempts/{self.attempts[rank]}/start",
                             data={"access_code": "PONT-42"})
        assert answer.status_code == 302
        return client

    def beat(self, client: FlaskClient, body: object = None, rank: int = 0) -> tuple[int, dict]:
        answer = client.post(f"/attempts/{self.attempts[rank]}/beat",
                             json={} if body is None else body)
        return answer.status_code, answer.json or {}


@pytest.fixture
def hall(app: Flask, world: World) -> Hall:
    with world() as work:
        session = work.session
        cohort = make.make_cohort(session)
        for rank, name in enumerate(("ZOLA", "DUPONT", "MARTIN")):
            person = make.make_person(session, email=f"candidat{rank}@exemple.test",
                                      family_name=name)
            make.make_enrolment(session, cohort, person)
        for name, role, scope in (
            ("surveillant", Role.INVIGILATOR, {"cohort_id": cohort.id}),
            ("formateur", Role.TRAINER, {"organisation_id": cohort.organisation_id}),
            ("ailleurs", Role.INVIGILATOR, {"cohort_id": make.make_cohort(session).id}),
            ("jure", Role.JURY_MEMBER, {"cohort_id": cohort.id}),
            ("admin", Role.ADMINISTRATOR, {}),
        ):
            person = make.make_person(session, email=f"{name}@exemple.test")
            make.make_grant(session, person, role, **scope)
        sitting = make.make_sitting(session, cohort, authorises_each=True)
        sittings.publish(work, queries.sitting(session, sitting.id))
        sittings.open_sitting(work, sitting)
        attempts = list(session.scalars(select(Attempt.id).order_by(Attempt.id)))
    return Hall(app, world, sitting.id, attempts)


def _soup(text: str) -> BeautifulSoup:
    return BeautifulSoup(text, "html.parser")


def _flash(client: FlaskClient, url: str) -> str:
    return " ".join(note.get_text(" ", strip=True)
                    for note in _soup(client.get(url).text).select(".messages .notice"))


@contextmanager
def _statements(hall: Hall) -> Iterator[list[str]]:
    database: db.Database = hall.app.extensions["lms.database"]
    seen: list[str] = []

    def note(*told: object) -> None:
        if not str(told[2]).startswith("BEGIN"):
            seen.append(str(told[2]))

    for engine in (database.reader, database.writer):
        event.listen(engine, "before_cursor_execute", note)
    yield seen
    for engine in (database.reader, database.writer):
        event.remove(engine, "before_cursor_execute", note)


def test_the_room_exists_for_those_who_run_the_sitting_and_nobody_else(hall: Hall) -> None:
    candidate = f"/{hall.attempts[0]}"
    reads = ("", "/board", "/pause", "/message", candidate, f"{candidate}/time",
             f"{candidate}/exclude")
    writes = ("/authorise", "/pause", "/proceed", "/message", f"{candidate}/present",
              f"{candidate}/exclude")
    for name in ("surveillant", "formateur", "admin"):
        client = hall.client(name)
        assert {client.get(hall.url + path).status_code for path in reads} == {200}
    for name in ("ailleurs", "candidat0", "jure"):
        client = hall.client(name)
        assert {client.get(hall.url + path).status_code for path in reads} == {404}
        assert {client.post(hall.url + path).status_code for path in writes} == {404}
    assert hall.kinds() == []


def test_a_candidate_of_another_sitting_is_not_in_this_room(hall: Hall) -> None:
    with hall.world() as work:
        mine = queries.sitting(work.session, hall.sitting)
        other = make.make_sitting(work.session, mine.cohort, edition_id=mine.edition_id)
    client = hall.client("surveillant")
    path = f"/exams/{other.id}/room/{hall.attempts[0]}"
    assert client.get(path).status_code == 404
    assert client.post(f"{path}/present").status_code == 404
    assert client.get(f"{hall.url}/{hall.attempts[0]}/nothing").status_code == 404
    assert hall.act(client, "nothing") == 404


def test_candidates_are_let_in_one_by_one_or_together_and_the_refused_one_is_not(
    hall: Hall,
) -> None:
    client = hall.client("surveillant")
    assert hall.act(client, "present") == 302
    assert hall.act(client, "present", 1) == 302
    assert hall.act(client, "refuse", 1, reason="") == 422
    assert hall.act(client, "refuse", 1, reason="Pièce d'identité absente") == 302
    client.post(f"{hall.url}/authorise")
    assert "1 candidat peut commencer." in _flash(client, hall.url)
    assert hall.attempt(0).authorised_at is not None
    assert [hall.attempt(rank).authorised_at for rank in (1, 2)] == [None, None]
    row = _soup(client.get(hall.url).text).select_one(f"#c{hall.attempts[1]}")
    assert row is not None
    assert "non autorisé" in row.get_text()
    assert hall.act(client, "authorise", 1) == 302
    assert hall.attempt(1).authorised_at is not None


def test_pause_and_resume_one_and_all_tell_what_changed(hall: Hall) -> None:
    hall.start()
    hall.start(1)
    client = hall.client("surveillant")
    hall.act(client, "pause")
    assert hall.attempt().paused_at is not None
    assert "ZOLA Zoé" in _flash(client, hall.url)
    hall.act(client, "proceed")
    assert hall.attempt().paused_at is None
    page = _soup(client.get(f"{hall.url}/pause").text)
    assert "2 candidats composent" in page.get_text()
    client.post(f"{hall.url}/pause", data={"reason": "Alarme"})
    assert "2 candidats sont en pause" in _flash(client, hall.url)
    board = _soup(client.get(hall.url).text)
    assert board.select_one("[data-paused] button[formaction$='/room/proceed']") is not None
    client.post(f"{hall.url}/proceed")
    assert [hall.attempt(rank).paused_at for rank in (0, 1)] == [None, None]
    assert client.post(f"{hall.url}/pause", data={"reason": "x" * 301}).status_code == 422


def _pauses(client: FlaskClient, hall: Hall) -> tuple[list[str], str]:
    """The acts on the whole room, and how many the board counts as paused."""
    page = _soup(client.get(f"{hall.url}/board").text)
    acts = page.select("[data-paused] a, [data-paused] button")
    counts = {stat.select_one(".stat-label").get_text(strip=True):  # type: ignore[union-attr]
              stat.select_one(".stat-value").get_text(strip=True)  # type: ignore[union-attr]
              for stat in page.select("[data-counts] .stat")}
    return [act.get_text(strip=True) for act in acts], counts["En pause"]


def test_the_room_offers_to_pause_or_to_proceed_as_its_clocks_stand(hall: Hall) -> None:
    pause, proceed = "Tout mettre en pause", "Tout reprendre"
    client = hall.client("surveillant")
    assert _pauses(client, hall) == ([pause], "0")
    hall.start()
    candidate = hall.start(1)
    hall.act(client, "pause")
    assert _pauses(client, hall) == ([proceed, pause], "1")
    client.post(f"{hall.url}/pause", data={"reason": "Alarme"})
    assert _pauses(client, hall) == ([proceed], "2")
    assert "Toute la salle est en pause" in client.get(hall.url).text
    assert hall.beat(candidate, {"help": True}, rank=1)[1]["help_asked"]
    assert _pauses(client, hall) == ([proceed], "2")  # paused still, though they call
    hall.act(client, "proceed")
    assert _pauses(client, hall) == ([proceed, pause], "1")
    client.post(f"{hall.url}/proceed")
    assert _pauses(client, hall) == ([pause], "0")


def test_a_pause_before_anybody_started_is_shown_and_can_be_ended(hall: Hall) -> None:
    client = hall.client("surveillant")
    version = client.get(f"{hall.url}/board").headers["ETag"]
    client.post(f"{hall.url}/pause", data={"reason": "Alarme"})
    assert client.get(f"{hall.url}/board").headers["ETag"] != version
    assert _pauses(client, hall) == (["Tout reprendre"], "0")
    hall.start()
    assert _pauses(client, hall) == (["Tout reprendre"], "1")
    client.post(f"{hall.url}/proceed")
    assert _pauses(client, hall) == (["Tout mettre en pause"], "0")


def test_an_act_that_cannot_be_done_is_refused_in_french_where_it_was_asked(hall: Hall) -> None:
    client = hall.client("surveillant")
    assert hall.act(client, "pause") == 302
    assert "n'est pas dans une situation" in _flash(client, hall.url)
    hall.start()
    assert hall.act(client, "exclude", reason="Fraude") == 302
    for act, data in (("exclude", {"reason": "Encore"}), ("time", {"minutes": 5, "reason": "x"}),
                      ("message", {"text": "Bonjour"}), ("refuse", {"reason": "Non"})):
        answer = client.post(f"{hall.url}/{hall.attempts[0]}/{act}", data=data)
        assert answer.status_code == 409, act
        assert _soup(answer.text).select_one(".summary[role=alert] li") is not None
    assert hall.kinds()[-1] is EventKind.EXCLUDED


def test_exclusion_says_exactly_what_happens_and_needs_a_reason(hall: Hall) -> None:
    hall.start()
    client = hall.client("surveillant")
    path = f"{hall.url}/{hall.attempts[0]}/exclude"
    page = _soup(client.get(path).text)
    effects = [item.get_text() for item in page.select("form.confirm ul li")]
    assert len(effects) == 3
    assert any("ne peut pas être annulée" in effect for effect in effects)
    answer = client.post(path, data={"reason": " "})
    assert answer.status_code == 422
    assert _soup(answer.text).select_one("#reason[aria-invalid=true]") is not None
    assert hall.attempt().state is AttemptState.OPEN
    assert client.post(path, data={"reason": "Fraude"}).status_code == 302
    assert hall.attempt().state is AttemptState.EXCLUDED


def test_time_lost_is_proposed_and_given_back(hall: Hall) -> None:
    hall.start()
    with hall.world() as work:
        events.note(work, hall.attempts[0], EventKind.LINE_LOST, seconds=250)
    client = hall.client("surveillant")
    row = _soup(client.get(hall.url).text).select_one(f"#c{hall.attempts[0]} .actions > a")
    assert row is not None
    assert "Rendre 5" in row.get_text()
    path = f"{hall.url}/{hall.attempts[0]}/time"
    page = _soup(client.get(path).text)
    minutes, reason = page.select_one("#minutes"), page.select_one("#reason")
    assert minutes is not None
    assert reason is not None
    assert (minutes["value"], bool(reason["value"])) == ("5", True)
    before = hall.attempt().deadline_at
    assert before is not None
    assert hall.act(client, "time", minutes="", reason="") == 422
    assert hall.act(client, "time", minutes="999", reason="Coupure") == 422
    assert hall.act(client, "time", minutes="5", reason="Coupure") == 302
    assert hall.attempt().deadline_at == before + timedelta(minutes=5)
    assert not _soup(client.get(hall.url).text).select(f"#c{hall.attempts[0]} .actions > a")


def test_a_move_a_call_settled_and_another_device_are_one_act_each(hall: Hall) -> None:
    candidate = hall.start()
    hall.beat(candidate, {"help": True})
    client = hall.client("surveillant")
    first = _soup(client.get(hall.url).text).select("tbody tr")[0]
    assert first["id"] == f"c{hall.attempts[0]}"
    hall.act(client, "settle")
    assert hall.attempt().help_asked_at is None
    assert hall.act(client, "seat", seat="Poste 9") == 302
    assert hall.attempt().seat == "Poste 9"
    assert hall.act(client, "seat", seat="") == 422
    other = hall.client("candidat0")
    path = f"/attempts/{hall.attempts[0]}"
    assert other.get(f"{path}/waiting").json == {
        "may_enter": True, "sitting_open": True, "authorised": True, "handover": "granted",
    }
    assert other.post(f"{path}/start", data={"access_code": "PONT-42"}).status_code == 302
    third = hall.client("candidat0")
    third.post(f"{path}/start", data={"access_code": "PONT-42"})
    assert third.get(f"{path}/waiting").json["handover"] == "asked"  # type: ignore[index]
    page = client.get(f"{hall.url}/{hall.attempts[0]}").text
    assert "Demande un autre appareil" in page
    answer = client.post(f"{hall.url}/{hall.attempts[0]}/handover", data={"back": "candidate"})
    assert answer.location == f"{hall.url}/{hall.attempts[0]}"
    assert third.post(f"{path}/start", data={"access_code": "PONT-42"}).status_code == 302
    assert hall.beat(other)[1]["here"] is False
    assert hall.beat(third)[1]["here"] is True


def test_messages_reach_the_pages_and_are_told_on_the_candidates_page(hall: Hall) -> None:
    candidate = hall.start()
    news = hall.beat(candidate)[1]["news"]
    client = hall.client("surveillant")
    assert client.post(f"{hall.url}/message", data={"text": " "}).status_code == 422
    assert client.post(f"{hall.url}/message", data={"text": "Dix minutes"}).status_code == 302
    assert hall.act(client, "message", text="<b>Vous</b> & moi") == 302
    status, told = hall.beat(candidate)
    assert status == 200
    assert told["news"] == news + 2
    assert [message["text"] for message in told["messages"]] == ["Dix minutes", "<b>Vous</b> & moi"]
    assert hall.beat(candidate, {"after": told["messages"][-1]["id"]})[1]["messages"] == []
    page = _soup(client.get(f"{hall.url}/{hall.attempts[0]}").text)
    assert [item.get_text(" ", strip=True).split(" ", 3)[-1] for item in page.select(
        "[aria-labelledby=messages] li")][1].endswith("<b>Vous</b> & moi")
    with hall.world() as work:
        work.session.execute(update(Attempt).values(state=AttemptState.EXPIRED,
                                                    started_at=make.NOW, deadline_at=make.NOW,
                                                    ended_at=make.NOW))
    assert client.post(f"{hall.url}/message", data={"text": "Trop tard"}).status_code == 409
    with hall.world() as work:
        assert len(work.session.scalars(select(Message)).all()) == 2


def test_the_board_answers_304_until_something_on_it_changes(hall: Hall) -> None:
    candidate = hall.start()
    client = hall.client("surveillant")
    first = client.get(f"{hall.url}/board")
    tag = first.headers["ETag"]
    page = _soup(client.get(hall.url).text)
    zone = page.select_one("#room")
    assert zone is not None
    assert zone["data-version"] == tag
    with _statements(hall) as seen:
        same = client.get(f"{hall.url}/board", headers={"If-None-Match": tag})
    assert (same.status_code, same.data, same.headers["ETag"]) == (304, b"", tag)
    assert len(seen) <= 6, seen
    hall.beat(candidate)
    again = client.get(f"{hall.url}/board", headers={"If-None-Match": tag})
    assert again.status_code == 304
    candidate.post(f"/attempts/{hall.attempts[0]}/answers",
                   json={"client_seq": 1, "question": 1, "value": {"chosen": ["1"]}})
    with _statements(hall) as seen:
        changed = client.get(f"{hall.url}/board", headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert len(seen) <= 8, seen
    board = _soup(changed.text)
    answers = board.select_one(f"#c{hall.attempts[0]} .card-answers")
    assert answers is not None
    assert answers.get_text(strip=True) == "1 / 10"
    assert [stat.get_text() for stat in board.select(".stat-value")] == [
        "0", "0", "2", "1", "0", "0"
    ]


def test_an_answer_taken_back_is_no_longer_counted(hall: Hall) -> None:
    candidate = hall.start()
    path = f"/attempts/{hall.attempts[0]}/answers"
    for seq, value in enumerate(({"chosen": ["1"]}, None, {"chosen": ["2"]}, None), start=1):
        candidate.post(path, json={"client_seq": seq, "question": 1 + seq // 3, "value": value})
    candidate.post(path, json={"client_seq": 9, "question": 5, "value": {"chosen": ["1"]}})
    board = _soup(hall.client("surveillant").get(f"{hall.url}/board").text)
    answers = board.select_one(f"#c{hall.attempts[0]} .card-answers")
    assert answers is not None
    assert answers.get_text(strip=True) == "1 / 10"


def test_extra_time_is_a_plain_duration_and_departures_show_in_the_detail_only(
    hall: Hall,
) -> None:
    candidate = hall.start()
    hall.beat(candidate, {"focus": [{"kind": "lost", "ago_ms": 900}, {"kind": "back"}] * 15})
    with hall.world() as work:
        attempt = queries.attempt(work.session, hall.attempts[0])
        attempt.allowed_seconds += 1200
    client = hall.client("surveillant")
    row = _soup(client.get(hall.url).text).select_one(f"#c{hall.attempts[0]}")
    assert row is not None
    assert "dont + 20" in row.get_text()
    assert "quitté" not in client.get(hall.url).text
    detail = _soup(client.get(f"{hall.url}/{hall.attempts[0]}").text).get_text(" ", strip=True)
    assert "A quitté la page des questions 10 fois" in detail


@pytest.mark.parametrize("body", [
    [], "x", 7, {"question": -1}, {"question": "1"}, {"question": 1.5}, {"question": True},
    {"hidden": "yes"}, {"help": 1}, {"after": -1}, {"after": 2**70}, {"after": "1"},
    {"focus": {}}, {"focus": [1]}, {"focus": [{"kind": "gone"}]}, {"focus": [{"kind": ["lost"]}]},
    {"focus": [{"kind": "lost", "ago_ms": -5}]}, {"focus": [{"kind": "lost", "ago_ms": 1e99}]},
])
def test_a_beat_that_no_page_sends_is_refused_and_changes_nothing(
    hall: Hall, body: object
) -> None:
    candidate = hall.start()
    status, answer = hall.beat(candidate, body)
    assert (status, answer["error"]) == (422, "invalid")
    with hall.world() as work:
        assert work.session.get(Presence, hall.attempts[0]) is None


def test_a_beat_that_is_not_json_or_too_deep_is_refused(hall: Hall) -> None:
    candidate = hall.start()
    for data in (b"", b"<html>", b"[" * 15_000, b"{" * 50_000, b'{"question":NaN}'):
        answer = candidate.post(f"/attempts/{hall.attempts[0]}/beat", data=data,
                                content_type="application/json")
        assert answer.status_code == 422, data[:20]


def test_a_beat_tells_where_the_exam_stands(hall: Hall) -> None:
    candidate = hall.start()
    status, told = hall.beat(candidate, {"question": 3, "hidden": False, "lost_ms": 0, "focus": [],
                                         "help": None, "after": 0, "unknown": "ignored"})
    assert status == 200
    attempt = hall.attempt()
    assert attempt.deadline_at is not None
    assert told | {"server_now": None} == {
        "state": "open", "sitting_state": "open", "here": True, "server_now": None,
        "deadline_at": attempt.deadline_at.isoformat(), "paused_at": None, "news": attempt.news,
        "help_asked": False, "messages": [],
    }
    hall.act(hall.client("surveillant"), "pause")
    assert hall.beat(candidate)[1]["paused_at"] is not None


def test_a_beat_costs_one_read_one_write_and_its_transaction(hall: Hall) -> None:
    candidate = hall.start()
    hall.beat(candidate)
    with _statements(hall) as seen:
        hall.beat(candidate)
    assert [text.split()[0] for text in seen] == ["SELECT", "INSERT"], seen


def test_another_candidate_can_neither_beat_nor_wait_here(hall: Hall) -> None:
    hall.start()
    stranger = hall.client("candidat1")
    assert hall.beat(stranger)[0] == 404
    assert stranger.get(f"/attempts/{hall.attempts[0]}/waiting").status_code == 404
    assert hall.beat(hall.client("surveillant"))[0] == 404
    assert hall.app.test_client().post(f"/attempts/{hall.attempts[0]}/beat",
                                       json={}).status_code == 401


def test_the_waiting_page_learns_of_the_opening_and_of_the_authorisation(hall: Hall) -> None:
    with hall.world() as work:
        work.session.execute(update(Sitting).values(state="published"))
    client, path = hall.client("candidat0"), f"/attempts/{hall.attempts[0]}/waiting"
    closed = {"may_enter": False, "sitting_open": False, "authorised": False, "handover": "none"}
    assert client.get(path).json == closed
    with hall.world() as work:
        work.session.execute(update(Sitting).values(state="open"))
    assert client.get(path).json == closed | {"sitting_open": True}
    hall.act(hall.client("surveillant"), "authorise")
    with _statements(hall) as seen:
        opened = client.get(path).json
    assert opened == {"may_enter": True, "sitting_open": True, "authorised": True,
                      "handover": "none"}
    assert len(seen) == 2
    with hall.world() as work:
        work.session.execute(update(Sitting).values(authorises_each=False))
        work.session.execute(update(Attempt).values(authorised_at=None))
    assert client.get(path).json == opened | {"authorised": None}


def test_help_may_be_asked_at_the_door(hall: Hall) -> None:
    client = hall.client("candidat2")
    status, told = hall.beat(client, {"help": True}, 2)
    assert (status, told["help_asked"], told["state"], told["here"]) == (200, True, "ready", False)
    with hall.world() as work:
        assert work.session.get(Presence, hall.attempts[2]) is None
    first = _soup(hall.client("surveillant").get(hall.url).text).select("tbody tr")[0]
    assert first["id"] == f"c{hall.attempts[2]}"


def test_silence_shows_after_a_minute_and_a_lost_line_after_three(hall: Hall) -> None:
    candidate = hall.start()
    hall.beat(candidate)
    client = hall.client("surveillant")
    for ago, words in ((30, "A commencé"), (70, "Sans nouvelles"), (200, "Déconnecté")):
        with hall.world() as work:
            seen_at = work.now - timedelta(seconds=ago)
            work.session.execute(update(Presence).values(seen_at=seen_at))
            work.session.execute(update(Attempt).where(Attempt.started_at.is_not(None))
                                 .values(started_at=seen_at))
        pill = _soup(client.get(hall.url).text).select_one(f"#c{hall.attempts[0]} .pill")
        assert pill is not None
        assert pill.get_text(strip=True) == words


def test_closing_counts_from_the_board_then_leads_to_the_jury_and_the_results(hall: Hall) -> None:
    hall.start()
    admin = hall.client("admin")
    page = _soup(admin.get(f"/exams/{hall.sitting}/close").text).get_text(" ", strip=True)
    assert "1 copie en cours sera ramassée" in page
    assert "2 candidats qui n'ont pas commencé" in page
    assert "ZOLA Zoé" in page
    assert admin.post(f"/exams/{hall.sitting}/close").status_code == 302
    shown = _soup(admin.get(f"/exams/{hall.sitting}").text)
    links = {str(link["href"]) for link in shown.select(".page-actions a")}
    assert links == {hall.url, f"/juries/new?sitting={hall.sitting}",
                     f"/exams/{hall.sitting}/release"}
    confirm = _soup(admin.get(f"/exams/{hall.sitting}/release").text).get_text(" ", strip=True)
    assert "1 candidat verra son résultat" in confirm
    room = _soup(admin.get(hall.url).text)
    assert not room.select("[data-refresh], script[src*=refresh]")
    assert not room.select("tbody button")
    assert hall.client("surveillant").get(f"/exams/{hall.sitting}/release").status_code == 404


def test_a_beat_notes_who_is_there_and_where_in_the_paper(hall: Hall) -> None:
    candidate = hall.start()
    hall.beat(candidate, {"question": 2, "hidden": True})
    with hall.world() as work:
        presence = work.session.get_one(Presence, hall.attempts[0])
        owner = work.session.get_one(SignIn, presence.sign_in_id)
        assert owner.person_id == queries.attempt(
            work.session, hall.attempts[0]
        ).enrolment.person_id
        assert (presence.question, presence.is_hidden) == (2, True)
        assert not work.session.scalars(
            select(AttemptEvent).where(AttemptEvent.kind == EventKind.LINE_LOST)
        ).all()
