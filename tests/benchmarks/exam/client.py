"""The candidates: one asyncio process, keep-alive connections, as little work as it can.

The same client drives both servers; only the words of the requests differ.
"""

import asyncio
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlencode

from tests.forgery import token_of


@dataclass
class Times:
    """What was measured, in seconds, and what went wrong."""

    start: list[float] = field(default_factory=list)
    save: list[float] = field(default_factory=list)
    submit: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


class Browser:
    """One candidate's connection: cookies, keep-alive, reconnection."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def request(
        self, method: str, path: str, body: str = "", headers: dict[str, str] | None = None
    ) -> tuple[int, str]:
        """One request; tried again once where the server had closed an idle connection."""
        lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1",
                 f"Content-Length: {len(body.encode())}",
                 "Cookie: " + "; ".join(f"{k}={v}" for k, v in self.cookies.items())]
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        data = ("\r\n".join(lines) + "\r\n\r\n" + body).encode()
        for _ in range(2):
            try:
                return await self._exchange(data)
            except (ConnectionError, asyncio.IncompleteReadError):
                self.close()
        return 0, "connection lost"

    async def _exchange(self, data: bytes) -> tuple[int, str]:
        if self._writer is None or self._reader is None:
            self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self.port)
        self._writer.write(data)
        await self._writer.drain()
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        length = 0
        for line in head[1:]:
            name, _, value = line.partition(":")
            lower = name.lower()
            if lower == "content-length":
                length = int(value)
            elif lower == "set-cookie":
                cookie, _, content = value.strip().partition(";")[0].partition("=")
                self.cookies[cookie] = content
            elif lower == "connection" and value.strip() == "close":
                self._closing = True
        text = (await self._reader.readexactly(length)).decode()
        return int(head[0].split()[1]), text

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()
        self._reader = self._writer = None


class Sitter(Protocol):
    """How one candidate talks to one kind of server."""

    async def enter(self) -> tuple[int, str]:
        """Press start and get the paper."""

    async def save(self, seq: int, question: int) -> tuple[int, str]:
        """Save one answer."""

    async def submit(self) -> tuple[int, str]:
        """Hand in."""


@dataclass
class FloorSitter:
    """A candidate of the bare application."""

    browser: Browser
    number: int

    async def enter(self) -> tuple[int, str]:
        return await self._post("/start", "{}")

    async def save(self, seq: int, question: int) -> tuple[int, str]:
        value = {"chosen": [str(1 + seq % 3)]}
        body = json.dumps({"client_seq": seq, "question": question, "value": value})
        return await self._post("/save", body)

    async def submit(self) -> tuple[int, str]:
        return await self._post("/submit", "{}")

    async def _post(self, path: str, body: str) -> tuple[int, str]:
        headers = {"Content-Type": "application/json", "X-Token": str(self.number)}
        return await self.browser.request("POST", path, body, headers)


@dataclass
class OurSitter:
    """A candidate of Passerelle, as ``docs/http.md`` says."""

    browser: Browser
    attempt: int
    email: str
    password: str
    token: str = ""

    async def sign_in(self) -> None:
        _, page = await self.browser.request("GET", "/sign-in")
        form = {"csrf_token": token_of(page), "email": self.email, "password": self.password}
        status, text = await self._form("/sign-in", form)
        assert status == 302, text[:500]
        _, page = await self.browser.request("GET", f"/attempts/{self.attempt}/start")
        self.token = token_of(page)

    async def enter(self) -> tuple[int, str]:
        form = {"csrf_token": self.token, "access_code": "PONT-42"}
        status, text = await self._form(f"/attempts/{self.attempt}/start", form)
        if status != 302:
            return status, text
        return await self.browser.request("GET", f"/attempts/{self.attempt}")

    async def save(self, seq: int, question: int) -> tuple[int, str]:
        value = {"chosen": [str(1 + seq % 3)]}
        body = json.dumps({"client_seq": seq, "question": question, "value": value})
        return await self._json("answers", body)

    async def submit(self) -> tuple[int, str]:
        return await self._json("submit", "{}")

    async def _json(self, act: str, body: str) -> tuple[int, str]:
        headers = {"Content-Type": "application/json", "Accept": "application/json",
                   "X-CSRFToken": self.token}
        return await self.browser.request("POST", f"/attempts/{self.attempt}/{act}", body, headers)

    async def _form(self, path: str, form: dict[str, str]) -> tuple[int, str]:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return await self.browser.request("POST", path, urlencode(form), headers)


@dataclass(frozen=True)
class Pace:
    """How candidates behave: seconds between saves (0: at once), and over which they start."""

    questions: int
    every: float
    spread: float


async def sit_all(sitters: Sequence[Sitter], pace: Pace, times: Times) -> None:
    """Everyone takes the exam; notes the times of every request."""
    step = pace.spread / max(1, len(sitters))
    await asyncio.gather(*(
        _sit(sitter, pace, rank * step, times) for rank, sitter in enumerate(sitters)
    ))


async def _sit(sitter: Sitter, pace: Pace, delay: float, times: Times) -> None:
    await asyncio.sleep(delay)
    await _measured(times.start, times, sitter.enter())
    due = time.monotonic()
    for seq in range(1, pace.questions + 1):
        due += pace.every
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        await _measured(times.save, times, sitter.save(seq, 1 + (seq - 1) % 40))
    await _measured(times.submit, times, sitter.submit())


async def _measured(into: list[float], times: Times, act: Any) -> None:
    begun = time.perf_counter()
    status, text = await act
    into.append(time.perf_counter() - begun)
    if status != 200:
        times.errors.append(f"{status} {text[:200]}")
