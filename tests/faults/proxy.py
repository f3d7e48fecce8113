"""A bad network between the candidates and the server: it repeats, delays, loses and lies."""

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from lms.core.chance import Draw

PORTAL = (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n"
          b"<!doctype html><h1>Bienvenue sur le Wi-Fi de l'h\xc3\xb4tel</h1>")


@dataclass
class Weather:
    """What happens to a POST: copies sent besides the first, and the fate of the answer.

    ``late_seconds`` is the longest a copy waits, ``delay_ms`` the longest the first one does,
    ``lost_percent`` how many answers never arrive. ``portal`` answers everything itself.
    """

    copies: int = 0
    late_seconds: int = 0
    delay_ms: int = 0
    lost_percent: int = 0
    portal: bool = False


@dataclass
class Proxy:
    """A proxy before the server on ``target``, on ``port`` once it listens; counts what it did."""

    target: int
    draw: Draw
    weather: Weather
    port: int = 0
    copied: int = 0
    lost: int = 0
    lied: int = 0
    _waiting: set[asyncio.Task[bytes]] = field(default_factory=set)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request of a candidate, who opens a connection for each."""
        with suppress(OSError, asyncio.IncompleteReadError):
            answer = await self._answer(await _message(reader))
            writer.write(answer)
            await writer.drain()
        writer.close()

    async def _answer(self, request: bytes) -> bytes:
        weather = self.weather
        if weather.portal:
            self.lied += 1
            return PORTAL
        if not request.startswith(b"POST /attempts/") or b"/start " in request.split(b"\r\n")[0]:
            return await self._forward(request, 0)
        for _ in range(self.draw.below(weather.copies + 1)):
            self.copied += 1
            wait = self.draw.below(1 + 1000 * weather.late_seconds) / 1000
            copy = asyncio.create_task(self._forward(request, wait))
            self._waiting.add(copy)
            copy.add_done_callback(self._waiting.discard)
        answer = await self._forward(request, self.draw.below(1 + weather.delay_ms) / 1000)
        if self.draw.below(100) < weather.lost_percent:
            self.lost += 1
            return b""
        return answer

    async def _forward(self, request: bytes, wait: float) -> bytes:
        await asyncio.sleep(wait)
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            return b""
        try:
            head, body = request.split(b"\r\n\r\n", 1)
            writer.write(head + b"\r\nConnection: close\r\n\r\n" + body)
            return await reader.read()
        except OSError:
            return b""
        finally:
            writer.close()

    async def settle(self) -> None:
        """Wait for the copies still on their way."""
        while self._waiting:
            await asyncio.wait(set(self._waiting))


async def _message(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    length = 0
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    return head + await reader.readexactly(length)


class Line:
    """A proxy at work in a thread of its own."""

    def __init__(self, proxy: Proxy) -> None:
        self.proxy = proxy
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="proxy")
        self._thread.start()
        self._server = self._wait(asyncio.start_server(proxy.serve, "127.0.0.1", 0))
        proxy.port = self._server.sockets[0].getsockname()[1]

    def _wait(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(120)

    def settle(self) -> None:
        """Until every late copy has arrived."""
        self._wait(self.proxy.settle())

    def close(self) -> None:
        self.settle()
        self._server.close()
        self._wait(self._server.wait_closed())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


@contextmanager
def bad_network(target: int, seed: int, weather: Weather) -> Iterator[Line]:
    """Candidates who speak to ``proxy.port`` have this weather until the end of the block."""
    line = Line(Proxy(target, Draw(seed, "network"), weather))
    try:
        yield line
    finally:
        line.close()
