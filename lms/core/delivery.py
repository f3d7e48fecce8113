"""How one mail leaves: the message, the ways out, and what each refusal means.

A refusal that may pass (RFC 5321 section 4.2.1: 4yz, a broken line) is tried again later; one that
will not (5yz, an address that no message can bear) is final.
"""

import hashlib
import smtplib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from enum import StrEnum
from pathlib import Path

from lms.core.config import Settings
from lms.core.short_texts import ascii_address

SECONDS_OF_PATIENCE = 20  # for each answer of the mail server
MAX_REASON_CHARACTERS = 300
Sender = Callable[[int, EmailMessage], None]


class Outcome(StrEnum):
    """What came of handing over one mail."""

    SENT = "sent"
    DELAYED = "delayed"  # refused for now: try again later
    FAILED = "failed"  # refused for good
    UNREACHABLE = "unreachable"  # no mail can leave now: it is no fault of this one


class Unreachable(Exception):  # noqa: N818 - a state of the mail server
    """The mail server cannot be spoken to."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as it is to leave; ``key`` names it among all the mails of the platform."""

    number: int
    key: str
    to: str
    subject: str
    body: str
    queued_at: datetime


def sender_of(settings: Settings) -> Sender | None:
    """How mails leave: files in development, SMTP, or nothing (they wait)."""
    if settings.mail_dir:
        folder = settings.mail_dir
        return lambda number, message: _to_file(folder, number, message)
    if settings.mail_host:
        return lambda _number, message: _to_server(settings, message)
    return None


def hand_over(sender: Sender, letter: Letter, mail_from: str) -> tuple[Outcome, str]:
    """Send one letter; what came of it and, unless it left, why."""
    try:
        sender(letter.number, message_of(letter, mail_from))
    except Unreachable as error:
        return Outcome.UNREACHABLE, _reason(error)
    except smtplib.SMTPException as error:
        return (Outcome.FAILED if _is_final(error) else Outcome.DELAYED), _reason(error)
    except OSError as error:
        return Outcome.DELAYED, _reason(error)
    except (ValueError, IndexError, AttributeError, MessageError) as error:
        return Outcome.FAILED, _reason(error)  # no message can be made of this letter
    return Outcome.SENT, ""


def message_of(letter: Letter, mail_from: str) -> EmailMessage:
    """The message; raises ``ValueError`` and its like when the address can stand in none.

    Its id is the same at each try, so that a mail received twice shows once.
    """
    local, _, domain = ascii_address(letter.to).rpartition("@")
    if not (local and domain):
        raise ValueError("not an address")
    message = EmailMessage()
    message["From"] = mail_from
    message["To"] = Address(username=local, domain=domain)
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(letter.queued_at)
    message["Message-ID"] = _message_id(letter, mail_from)
    message.set_content(letter.body)
    return message


def _message_id(letter: Letter, mail_from: str) -> str:
    named = f"{letter.number}/{letter.key}/{letter.queued_at.isoformat()}"
    digest = hashlib.sha256(named.encode("utf-8", "surrogatepass")).hexdigest()[:40]
    domain = ascii_address(parseaddr(mail_from)[1]).rpartition("@")[2]
    return f"<{digest}@{domain or 'passerelle'}>"


def _to_file(folder: Path, number: int, message: EmailMessage) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{number:06d}.eml").write_bytes(message.as_bytes())


def _to_server(settings: Settings, message: EmailMessage) -> None:
    server = _greeted(settings)
    try:
        server.send_message(message)
        with suppress(OSError):  # the mail has left: a bad farewell must not send it again
            server.quit()
    finally:
        server.close()


def _greeted(settings: Settings) -> smtplib.SMTP:
    try:
        server = smtplib.SMTP(settings.mail_host, settings.mail_port,
                              timeout=SECONDS_OF_PATIENCE)
    except (OSError, UnicodeError) as error:
        raise Unreachable(_reason(error)) from error
    try:
        server.ehlo_or_helo_if_needed()
    except OSError as error:
        server.close()
        raise Unreachable(_reason(error)) from error
    return server


def _is_final(error: smtplib.SMTPException) -> bool:
    """Whether trying again is useless; a refused sender is the platform's fault, not the mail's."""
    if isinstance(error, smtplib.SMTPSenderRefused):
        return False
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _text in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code >= 500
    return isinstance(error, smtplib.SMTPNotSupportedError)


def _reason(error: Exception) -> str:
    """What the server said, on one line."""
    said = str(error)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        said = "; ".join(f"{code} {_decoded(text)}" for code, text in error.recipients.values())
    elif isinstance(error, smtplib.SMTPResponseException):
        said = f"{error.smtp_code} {_decoded(error.smtp_error)}"
    plain = "".join(sign if sign.isprintable() else " " for sign in said)
    return (" ".join(plain.split()) or type(error).__name__)[:MAX_REASON_CHARACTERS]


def _decoded(text: bytes | str) -> str:
    return text.decode("utf-8", "replace") if isinstance(text, bytes) else text
