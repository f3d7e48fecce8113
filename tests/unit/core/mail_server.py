"""A real SMTP server in a thread: it takes mails, or refuses those it is told to refuse."""

import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import cast


class MailServer(socketserver.ThreadingTCPServer):
    """What it has taken is in ``received``; ``refusals`` says what to answer to a recipient."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.refusals: dict[str, str] = {}
        self.answers: dict[str, str] = {}  # by command: what to say instead of yes
        self.received: list[EmailMessage] = []
        self.seconds_a_mail = 0.0
        self.taking = threading.Event()  # a mail is on its way

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def recipients(self) -> list[str]:
        return sorted(str(mail["To"]) for mail in self.received)


class _Conversation(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self._say("220 essai")
        for line in self.rfile:
            words = line.decode("utf-8", "replace").strip()
            verb = words.split(" ")[0].upper()
            refused = self._refusal(verb, words)
            if refused == "hang up":
                return
            if verb == "DATA" and not refused:
                self._take()
            else:
                self._say(refused or ("221 adieu" if verb == "QUIT" else "250 oui"))
            if verb == "QUIT":
                return

    @property
    def _ours(self) -> MailServer:
        return cast(MailServer, self.server)

    def _refusal(self, verb: str, words: str) -> str | None:
        for address, refusal in self._ours.refusals.items():
            if verb == "RCPT" and f"<{address}>" in words:
                return refusal
        return self._ours.answers.get(verb)

    def _take(self) -> None:
        self._say("354 dites")
        lines = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line)
        self._ours.taking.set()
        time.sleep(self._ours.seconds_a_mail)
        found = message_from_bytes(b"".join(lines), policy=policy.default)
        self._ours.received.append(cast(EmailMessage, found))
        self._say(self._ours.answers.get("END", "250 pris"))

    def _say(self, words: str) -> None:
        self.wfile.write(words.encode() + b"\r\n")


@contextmanager
def serving() -> Iterator[MailServer]:
    """A server on a free port of this machine, until the block ends."""
    with MailServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
        thread.join()
