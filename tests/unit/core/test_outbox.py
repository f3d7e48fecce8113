"""Mails leave one by one, once, whatever a real server answers; on both databases."""

import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from mail_server import MailServer, serving
from sqlalchemy import select

from lms.core import db, outbox
from lms.core.config import Settings
from lms.core.outbox import MAX_TRIES, Mail, State, Tally, delay_after, post, send_waiting
from lms.core.work import Work

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PEOPLE = ("anne@exemple.test", "bob@exemple.test", "chloe@exemple.test")


class Clock:
    """An instant that the test moves."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


on_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def server() -> Iterator[MailServer]:
    with serving() as server:
        yield server


@pytest.fixture
def settings(server: MailServer) -> Settings:  # type: ignore[override]
    return Settings(mail_host="127.0.0.1", mail_port=server.port)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def queue(database: db.Database, *addresses: str, subject: str = "Bonjour") -> None:
    with db.transaction(database, write=True) as session:
        for address in addresses:
            post(Work(session, None, NOW), f"essai:{address}", address, subject, "Voilà.")


def mails(database: db.Database) -> dict[str, Mail]:
    with db.transaction(database, write=False) as session:
        return {mail.to: mail for mail in session.scalars(select(Mail))}


def test_a_refused_recipient_blocks_nobody_and_no_mail_is_sent_twice(
    database: db.Database, server: MailServer, settings: Settings, clock: Clock
) -> None:
    server.refusals["bob@exemple.test"] = "550 5.1.1 inconnu ici"
    queue(database, *PEOPLE)
    assert send_waiting(database, settings, clock) == Tally(sent=2, failed=1)
    clock.now += timedelta(days=1)
    assert send_waiting(database, settings, clock) == Tally()
    assert server.recipients == ["anne@exemple.test", "chloe@exemple.test"]
    refused = mails(database)["bob@exemple.test"]
    assert (refused.state, refused.failed_at, refused.attempts) == (State.FAILED, NOW, 1)
    assert refused.last_error == "550 5.1.1 inconnu ici"


def test_a_mail_refused_for_now_is_tried_again_later_and_later(
    database: db.Database, server: MailServer, settings: Settings, clock: Clock
) -> None:
    server.refusals["anne@exemple.test"] = "451 revenez"
    queue(database, "anne@exemple.test")
    assert send_waiting(database, settings, clock) == Tally(delayed=1)
    clock.now += timedelta(seconds=59)
    assert send_waiting(database, settings, clock) == Tally()
    clock.now += timedelta(seconds=1)
    assert send_waiting(database, settings, clock) == Tally(delayed=1)
    waiting = mails(database)["anne@exemple.test"]
    assert (waiting.state, waiting.attempts) == (State.WAITING, 2)
    assert waiting.held_until_at == clock.now + timedelta(minutes=3)
    server.refusals.clear()
    clock.now += timedelta(minutes=3)
    assert send_waiting(database, settings, clock) == Tally(sent=1)
    assert mails(database)["anne@exemple.test"].last_error is None


@on_sqlite
def test_a_mail_is_given_up_after_four_days_of_tries(
    database: db.Database, server: MailServer, settings: Settings, clock: Clock
) -> None:
    server.refusals["anne@exemple.test"] = "451 revenez"
    queue(database, "anne@exemple.test")
    for tries in range(1, MAX_TRIES):
        assert send_waiting(database, settings, clock) == Tally(delayed=1)
        clock.now += delay_after(tries)
    assert send_waiting(database, settings, clock) == Tally(failed=1)
    assert timedelta(days=3) < clock.now - NOW < timedelta(days=5)


def test_a_server_that_cannot_be_reached_costs_no_mail_a_try(
    database: db.Database, clock: Clock
) -> None:
    with serving() as gone:
        settings = Settings(mail_host="127.0.0.1", mail_port=gone.port)
    queue(database, *PEOPLE)
    tally = send_waiting(database, settings, clock)
    assert "refused" in tally.unreachable
    assert (tally.sent, tally.delayed, tally.failed) == (0, 0, 0)
    assert {(mail.state, mail.attempts) for mail in mails(database).values()} == {
        (State.WAITING, 0)}


@on_sqlite
@pytest.mark.parametrize(
    "case",
    [
        ("EHLO", "hang up", "unreachable"), ("MAIL", "550 qui ?", "delayed"),
        ("MAIL", "hang up", "delayed"), ("RCPT", "452 plein", "delayed"),
        ("DATA", "554 refusé", "failed"), ("DATA", "421 plus tard", "delayed"),
        ("QUIT", "500 quoi ?", "sent"), ("QUIT", "hang up", "sent"), ("END", "552 gros", "failed"),
    ],
)
def test_each_answer_of_a_server_has_its_meaning(
    database: db.Database, server: MailServer, settings: Settings, case: tuple[str, str, str]
) -> None:
    command, answer, expected = case
    server.answers[command] = answer
    queue(database, "anne@exemple.test")
    tally = send_waiting(database, settings, Clock())
    assert [name for name in Tally.__slots__ if getattr(tally, name)] == [expected]


@on_sqlite
@pytest.mark.parametrize(
    "address", ["a\r\nBcc: x@exemple.test", "é@exemple.test", "", "@", "\a@", "a@é..fr"]
)
def test_an_address_that_no_mail_can_bear_stops_no_other(
    database: db.Database, server: MailServer, settings: Settings, address: str
) -> None:
    queue(database, address, "bob@exemple.test")
    assert send_waiting(database, settings, Clock()) == Tally(sent=1, failed=1)
    assert server.recipients == ["bob@exemple.test"]
    assert mails(database)[address].last_error


@on_sqlite
def test_a_domain_with_an_accent_is_written_to(
    database: db.Database, server: MailServer, settings: Settings
) -> None:
    queue(database, "zoe@bébé.exemple.fr")
    assert send_waiting(database, settings, Clock()) == Tally(sent=1)
    assert server.recipients == ["zoe@xn--bb-bjab.exemple.fr"]


def test_two_senders_at_once_send_each_mail_once(
    database: db.Database, server: MailServer, settings: Settings, clock: Clock
) -> None:
    server.seconds_a_mail = 0.02
    addresses = [f"personne{number}@exemple.test" for number in range(8)]
    queue(database, *addresses)
    together = threading.Barrier(2)

    def send(_number: int) -> Tally:
        together.wait()
        return send_waiting(database, settings, clock)

    with ThreadPoolExecutor(2) as pool:
        tallies = list(pool.map(send, range(2)))
    assert sum(tally.sent for tally in tallies) == 8
    assert server.recipients == sorted(addresses)


def test_a_mail_claimed_by_a_sender_that_died_is_sent_after_its_lease(
    database: db.Database, server: MailServer, settings: Settings, clock: Clock
) -> None:
    queue(database, "anne@exemple.test")
    assert outbox._claim(database, mails(database)["anne@exemple.test"].id, NOW) is not None
    assert send_waiting(database, settings, clock) == Tally()
    clock.now += outbox.LEASE
    assert send_waiting(database, settings, clock) == Tally(sent=1)


def test_the_database_can_be_written_while_a_mail_is_on_its_way(
    database: db.Database, server: MailServer, settings: Settings
) -> None:
    server.seconds_a_mail = 0.5
    queue(database, "anne@exemple.test")
    with ThreadPoolExecutor(1) as pool:
        sending = pool.submit(send_waiting, database, settings, Clock())
        assert server.taking.wait(5)
        queue(database, "bob@exemple.test")
        assert not sending.done()
        assert sending.result() == Tally(sent=1)
    assert mails(database)["bob@exemple.test"].state is State.WAITING


@on_sqlite
def test_a_message_id_is_whole_valid_unlike_any_other_and_the_same_at_each_try(
    database: db.Database, server: MailServer, settings: Settings, clock: Clock
) -> None:
    settings = replace(settings, mail_from="Passerelle <lettres@certif.example>")
    with db.transaction(database, write=True) as session:
        for key in ("é" * 128, "a b>\n<c@d", "a b><c@d", "jury:1:2"):
            post(Work(session, None, NOW), key, PEOPLE[0], "Bonjour", "Voilà.")
    server.answers["END"] = "451 revenez"
    send_waiting(database, settings, clock)
    clock.now += timedelta(minutes=1)
    server.answers.clear()
    assert send_waiting(database, settings, clock) == Tally(sent=4)
    ids = [str(mail["Message-ID"]) for mail in server.received]
    assert all(re.fullmatch(r"<[0-9a-f]{40}@certif\.example>", found) for found in ids)
    assert len(set(ids)) == 4
    assert ids[:4] == ids[4:]


def test_mails_given_up_are_listed_counted_and_put_back(
    database: db.Database, server: MailServer, settings: Settings, clock: Clock
) -> None:
    server.refusals["bob@exemple.test"] = "550 non"
    queue(database, *PEOPLE[:2])
    send_waiting(database, settings, clock)
    queue(database, PEOPLE[2])
    with db.transaction(database, write=True) as session:
        assert outbox.counts_by_state(session) == {
            State.WAITING: 1, State.SENT: 1, State.FAILED: 1}
        listed = outbox.mails_in(session, [State.WAITING, State.FAILED], 10)
        assert [mail.to for mail in listed] == ["chloe@exemple.test", "bob@exemple.test"]
        assert outbox.put_back(Work(session, None, NOW), [listed[1].id]) == 1
    server.refusals.clear()
    assert send_waiting(database, settings, clock) == Tally(sent=2)


@on_sqlite
def test_mails_wait_when_there_is_no_way_out_and_become_files_when_there_is_a_folder(
    database: db.Database, tmp_path: Path, clock: Clock
) -> None:
    queue(database, *PEOPLE)
    assert send_waiting(database, Settings(), clock) == Tally()
    assert send_waiting(database, Settings(mail_dir=tmp_path / "mails"), clock) == Tally(sent=3)
    assert len(list((tmp_path / "mails").glob("*.eml"))) == 3
