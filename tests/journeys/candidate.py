"""A candidate over HTTP, written from docs/http.md alone: it retries and notes what was acked."""

import http.client
import json
import re
import time
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode


@dataclass(frozen=True)
class Ack:
    """A save the server acknowledged."""

    client_seq: int
    question: int
    value: Any


@dataclass
class Candidate:
    """One browser: cookies, one connection, a token, and a diary of what happened."""

    port: int
    email: str
    password: str
    attempt: int
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""
    acks: list[Ack] = field(default_factory=list)
    failures: int = 0

    def request(self, method: str, path: str, body: str = "", kind: str = "") -> tuple[int, str]:
        """One request; raises ``OSError`` or ``HTTPException`` when the server went away."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=15)
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if kind:
            headers |= {"Content-Type": kind, "X-CSRFToken": self.token}
        if kind == "application/json":
            headers["Accept"] = "application/json"
        try:
            connection.request(method, path, body.encode(), headers)
            answer = connection.getresponse()
            text = answer.read().decode()
            for line in answer.headers.get_all("Set-Cookie") or []:
                for name, morsel in SimpleCookie(line).items():
                    self.cookies[name] = morsel.value
            return answer.status, text
        finally:
            connection.close()

    def patiently(self, method: str, path: str, body: str = "", kind: str = "") -> tuple[int, str]:
        """The same, tried again until the server answers otherwise than 5xx."""
        for _ in range(100):
            try:
                status, text = self.request(method, path, body, kind)
                if status < 500:
                    return status, text
            except (OSError, http.client.HTTPException):
                pass
            self.failures += 1
            time.sleep(0.1)
        raise AssertionError(f"{method} {path}: no answer after 100 tries")

    def sign_in(self) -> None:
        _, page = self.patiently("GET", "/sign-in")
        self.token = _token(page)
        form = {"csrf_token": self.token, "email": self.email, "password": self.password}
        status, _ = self.patiently("POST", "/sign-in", urlencode(form), _FORM)
        assert status == 302

    def start(self, access_code: str) -> dict[str, Any]:
        """Enter and read the paper."""
        _, page = self.patiently("GET", f"/attempts/{self.attempt}/start")
        self.token = _token(page)
        form = {"csrf_token": self.token, "access_code": access_code}
        path = f"/attempts/{self.attempt}/start"
        status, _ = self.patiently("POST", path, urlencode(form), _FORM)
        assert status == 302
        status, text = self.patiently("GET", f"/attempts/{self.attempt}/paper")
        assert status == 200
        paper: dict[str, Any] = json.loads(text)
        self.token = paper["csrf_token"]
        return paper

    def save(self, client_seq: int, question: int, value: Any) -> None:
        """Save until acknowledged, and write it down only then."""
        body = json.dumps({"client_seq": client_seq, "question": question, "value": value})
        path = f"/attempts/{self.attempt}/answers"
        status, text = self.patiently("POST", path, body, "application/json")
        answer = json.loads(text)
        assert (status, answer.get("client_seq")) == (200, client_seq), text
        self.acks.append(Ack(client_seq, question, value))

    def submit(self) -> dict[str, Any]:
        path = f"/attempts/{self.attempt}/submit"
        status, text = self.patiently("POST", path, "{}", "application/json")
        assert status == 200, text
        receipt: dict[str, Any] = json.loads(text)
        return receipt


_FORM = "application/x-www-form-urlencoded"


def _token(page: str) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found is not None, page[:500]
    return found[1]
