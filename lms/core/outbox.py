"""The outbox: a mail is a row written with the change that causes it, sent afterwards.

A crash between the two loses nothing and a retry sends nothing twice: ``key`` is unique.
"""

import smtplib
from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

from sqlalchemy import String, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.config import Settings
from lms.core.tables import Base
from lms.core.work import Work

POSTED = "mail_posted"  # in ``Session.info``: this transaction queued a mail
Sender = Callable[[int, EmailMessage], None]


class Mail(Base):
    """A message to one person, waiting or sent."""

    __tablename__ = "mail"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(128), unique=True)
    to: Mapped[str] = mapped_column(String(320))
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    queued_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]


def post(work: Work, key: str, to: str, subject: str, body: str) -> None:
    """Queue a plain-text mail once per ``key``; line breaks in the subject are flattened."""
    if work.session.scalar(select(Mail.id).where(Mail.key == key)):
        return
    work.session.add(
        Mail(key=key, to=to, subject=" ".join(subject.split())[:200], body=body,
             queued_at=work.now)
    )
    work.session.info[POSTED] = True


def send_waiting(work: Work, settings: Settings) -> int:
    """Send every waiting mail; returns how many. Nothing is marked sent before it is."""
    sender = sender_of(settings)
    if sender is None:
        return 0
    waiting = work.session.scalars(select(Mail).where(Mail.sent_at.is_(None)).order_by(Mail.id))
    count = 0
    for mail in waiting:
        sender(mail.id, _message(mail, settings.mail_from))
        mail.sent_at = work.now
        count += 1
    return count


def sender_of(settings: Settings) -> Sender | None:
    """How mails leave: files in development, SMTP, or nothing (they wait)."""
    if settings.mail_dir:
        folder = settings.mail_dir
        return lambda number, message: _to_file(folder, number, message)
    if settings.mail_host:
        return lambda _number, message: _to_server(settings, message)
    return None


def _message(mail: Mail, sender: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = sender
    message["To"] = mail.to
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.queued_at)
    message["Message-ID"] = f"<{mail.id}.{mail.key}@passerelle>".replace(" ", "")
    message.set_content(mail.body)
    return message


def _to_file(folder: Path, number: int, message: EmailMessage) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{number:06d}.eml").write_bytes(message.as_bytes())


def _to_server(settings: Settings, message: EmailMessage) -> None:
    with smtplib.SMTP(settings.mail_host, settings.mail_port, timeout=20) as server:
        server.send_message(message)
