"""A candidate over HTTP, written from docs/http.md alone: it retries as the exam page does.

What it sends and what it is answered goes to its diary first.
"""

import http.client
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

from lms.core import ambient
from tests.forgery import token_of
from tests.journeys.diary import Answered, Diary, Outcome, Sent, digest

PAGE_WAITS = (1.0, 2.0, 4.0, 8.0, 15.0)
"""Seconds between two tries of the exam page."""
ANSWER_SECONDS = 10
"""The page takes no answer within this time for no answer at all."""
GIVE_UP_SECONDS = 300
_FORM = "application/x-www-form-urlencoded"
_JSON = "application/json"


@dataclass(frozen=True)
class Reply:
    """An answer of the server; ``status`` 0 when there was none."""

    status: int
    text: str = ""
    retry_after: str = ""

    @property
    def json(self) -> dict[str, Any]:
        """The body when it is a JSON object, else an empty one."""
        try:
            value = json.loads(self.text)
        except ValueError:
            return {}
        return value if isinstance(value, dict) else {}


@dataclass
class Candidate:
    """One browser: cookies, a token, the next number, and a diary of what happened."""

    port: int
    email: str
    password: str
    attempt: int
    diary: Diary
    waits: Sequence[float] = PAGE_WAITS
    answer_seconds: float = ANSWER_SECONDS
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""
    next_seq: int = 1
    failures_in_a_row: int = 0
    most_failures_in_a_row: int = 0

    def request(self, method: str, path: str, body: str = "", kind: str = "") -> Reply:
        """One request."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port,
                                                timeout=self.answer_seconds)
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if kind:
            headers |= {"Content-Type": kind, "X-CSRFToken": self.token}
        if kind == _JSON:
            headers["Accept"] = _JSON
        try:
            connection.request(method, path, body.encode(), headers)
            answer = connection.getresponse()
            text = answer.read().decode()
            for line in answer.headers.get_all("Set-Cookie") or []:
                for name, morsel in SimpleCookie(line).items():
                    self.cookies[name] = morsel.value
            return Reply(answer.status, text, answer.headers.get("Retry-After", ""))
        except (OSError, http.client.HTTPException):
            return Reply(0)
        finally:
            connection.close()

    def patiently(self, method: str, path: str, body: str = "", kind: str = "") -> Reply:
        """The same, tried again until the server answers otherwise than 5xx."""
        until = ambient.stopwatch() + GIVE_UP_SECONDS
        while ambient.stopwatch() < until:
            reply = self.request(method, path, body, kind)
            if 0 < reply.status < 500:
                return reply
            time.sleep(0.3)
        raise AssertionError(f"{method} {path}: no answer in {GIVE_UP_SECONDS} s")

    def sign_in(self) -> None:
        """From the sign-in page to a session."""
        self.token = token_of(self.patiently("GET", "/sign-in").text)
        form = {"csrf_token": self.token, "email": self.email, "password": self.password}
        reply = self.patiently("POST", "/sign-in", urlencode(form), _FORM)
        assert reply.status == 302, reply

    def start(self, access_code: str) -> dict[str, Any]:
        """Enter and read the paper."""
        path = f"/attempts/{self.attempt}/start"
        self.token = token_of(self.patiently("GET", path).text)
        form = {"csrf_token": self.token, "access_code": access_code}
        reply = self.patiently("POST", path, urlencode(form), _FORM)
        assert reply.status == 302, reply
        reply = self.patiently("GET", f"/attempts/{self.attempt}/paper")
        assert reply.status == 200, reply
        paper = reply.json
        self.token, self.next_seq = paper["csrf_token"], paper["next_seq"]
        return paper

    def save(self, question: int, value: Any) -> Outcome:
        """One change, sent until the server has surely taken or refused it."""
        seq, self.next_seq = self.next_seq, self.next_seq + 1
        until = ambient.stopwatch() + GIVE_UP_SECONDS
        for turn in range(10_000):
            reply = self._send(seq, question, value)
            outcome = _outcome(reply, seq, question)
            if outcome in {"saved", "kept"}:
                self.failures_in_a_row = 0
                return outcome
            if reply.status == 409 and reply.json.get("error") == "sequence_taken":
                seq = int(reply.json["next_seq"])
                self.next_seq = seq + 1
                continue
            if outcome == "refused" and reply.json.get("error") != "attempt_paused":
                return outcome
            self.failures_in_a_row += 1
            self.most_failures_in_a_row = max(self.most_failures_in_a_row, self.failures_in_a_row)
            if ambient.stopwatch() > until:
                break
            time.sleep(self._wait(turn, reply))
        raise AssertionError(f"save {seq} of attempt {self.attempt}: no sure answer")

    def _send(self, seq: int, question: int, value: Any) -> Reply:
        body = json.dumps({"client_seq": seq, "question": question, "value": value})
        place = (self.attempt, seq, question)
        self.diary.write(Sent(ambient.stopwatch(), *place, value, digest(value)))
        reply = self.request("POST", f"/attempts/{self.attempt}/answers", body, _JSON)
        outcome = _outcome(reply, seq, question)
        self.diary.write(Answered(
            ambient.stopwatch(), *place, reply.status, outcome,
            server_at=str(reply.json.get("received_at", "")), retry_after=reply.retry_after,
            body="" if outcome == "saved" else reply.text[:2000],
        ))
        return reply

    def _wait(self, turn: int, reply: Reply) -> float:
        told = float(reply.retry_after) if reply.retry_after.isdigit() else 0.0
        return max(told, self.waits[min(turn, len(self.waits) - 1)])

    def submit(self) -> dict[str, Any]:
        """Hand in; the receipt."""
        until = ambient.stopwatch() + GIVE_UP_SECONDS
        path = f"/attempts/{self.attempt}/submit"
        while ambient.stopwatch() < until:
            reply = self.patiently("POST", path, "{}", _JSON)
            if "fingerprint" in reply.json:
                return reply.json
            assert reply.status == 200, reply  # a page of somebody else's: ask again
            time.sleep(0.3)
        raise AssertionError(f"{path}: no receipt")


def _outcome(reply: Reply, seq: int, question: int) -> Outcome:
    """What the page may conclude; a page of somebody else's says nothing."""
    answer = reply.json
    if reply.status == 200:
        is_promise = (answer.get("saved") is True and answer.get("client_seq") == seq
                      and answer.get("question") == question)
        return "saved" if is_promise else "unsure"
    if reply.status == 409 and answer.get("kept") is True:
        return "kept"
    return "refused" if 400 <= reply.status < 500 and "error" in answer else "unsure"
