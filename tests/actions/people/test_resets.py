"""A lost password: few letters, no link lost, nothing told about who has an account."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from lms.core import db
from lms.core.config import Settings
from lms.core.errors import Throttled
from lms.core.outbox import Mail
from lms.core.work import Work
from lms.people import actions, queries
from lms.people.models import Invitation, ResetRequest
from lms.people.resets import ask_reset
from lms.people.rules import RESETS_PER_NETWORK
from tests import make
from tests.databases import KINDS, OpenDatabase

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def ask(work: Work, email: str = "eve@exemple.test", address: str = "203.0.113.9") -> None:
    ask_reset(work, email, address, "http://site")


def letters(session: Session) -> int:
    return session.scalar(select(func.count(Mail.id))) or 0


def later(work: Work, **span: float) -> Work:
    return replace(work, now=work.now + timedelta(**span))


@contextmanager
def statements(session: Session) -> Iterator[list[str]]:
    """The first words of what is sent to the database."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, text: str, *_rest: object) -> None:
        seen.append(" ".join(text.split()[:3]))

    bind = session.get_bind().engine
    event.listen(bind, "before_cursor_execute", note)
    yield seen
    event.remove(bind, "before_cursor_execute", note)


def test_one_letter_in_five_minutes_and_the_link_sent_stays_good(work: Work) -> None:
    make.make_person(work.session, email="eve@exemple.test")
    ask(work)
    body = work.session.scalars(select(Mail.body)).one()
    token = body.split("/invitations/")[1].split()[0]
    for seconds in (1, 60, 299):
        ask(later(work, seconds=seconds), " EVE@exemple.test", f"198.51.100.{seconds % 250}")
    assert letters(work.session) == 1
    ask(later(work, minutes=5))
    assert letters(work.session) == 2
    assert queries.live_invitation(work.session, token, later(work, minutes=6).now)


def test_five_letters_a_day_and_no_more(work: Work) -> None:
    make.make_person(work.session, email="eve@exemple.test")
    for minutes in range(0, 23 * 60, 30):
        ask(later(work, minutes=minutes))
    assert letters(work.session) == 5
    ask(later(work, hours=24))
    assert letters(work.session) == 6


def test_one_client_asks_for_sixty_letters_an_hour(work: Work) -> None:
    for number in range(RESETS_PER_NETWORK):
        ask(work, f"personne{number}@exemple.test")
    with pytest.raises(Throttled):
        ask(work, "encore@exemple.test")
    ask(work, "encore@exemple.test", "198.51.100.7")
    ask(later(work, minutes=61), "encore@exemple.test")


def test_requests_are_forgotten_after_a_day(work: Work) -> None:
    ask(work, "a@exemple.test")
    ask(later(work, hours=25), "b@exemple.test")
    assert work.session.scalar(select(func.count(ResetRequest.id))) == 1


def test_an_unknown_a_closed_and_a_known_account_cost_the_same_statements(work: Work) -> None:
    make.make_person(work.session, email="premier@exemple.test")
    make.make_person(work.session, email="eve@exemple.test")
    closed = make.make_person(work.session, email="ferme@exemple.test")
    actions.disable(work, closed)
    costs = []
    for email in ("eve@exemple.test", "personne@exemple.test", "ferme@exemple.test"):
        with statements(work.session) as seen:
            ask(work, email)
            work.session.flush()
        costs.append([words for words in seen if "SAVEPOINT" not in words])
    assert costs[0] == costs[1] == costs[2]
    assert sum(words.startswith("INSERT") for words in costs[0]) == 3
    assert work.session.scalars(select(Mail.to)).all() == ["eve@exemple.test"]
    assert work.session.scalar(select(func.count(Invitation.id))) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_requests_at_once_send_one_letter(fresh_database: OpenDatabase, kind: str) -> None:
    with fresh_database(kind) as url:  # type: ignore[arg-type]
        database = db.connect(Settings(database_url=url))
        with db.transaction(database, write=True) as session:
            make.make_person(session, email="eve@exemple.test")

        def ask_once(_number: int) -> None:
            with db.transaction(database, write=True) as session:
                ask(Work(session, None, NOW))

        with ThreadPoolExecutor(6) as pool:
            list(pool.map(ask_once, range(6)))
        with db.transaction(database, write=False) as session:
            assert letters(session) == 1
        database.dispose()
