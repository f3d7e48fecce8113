"""Fifty people press the button together: one attestation a decision, no number lost."""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import func, select

from lms.attestations import actions
from lms.attestations.models import Attestation, NumberSeries
from lms.core import db, journal
from lms.core.files import StoredFile
from lms.core.outbox import Mail
from lms.core.work import Work
from lms.juries.models import Decision
from tests import make
from tests.actions.attestations.decided import BASE_URL, make_closed_jury, make_decision


def decided(database: db.Database, count: int) -> list[int]:
    with db.transaction(database, write=True) as session:
        jury = make_closed_jury(session)
        return [make_decision(session, jury).id for _ in range(count)]


def issue(database: db.Database, decision_ids: list[int]) -> list[str]:
    with db.transaction(database, write=True) as session:
        work = Work(session, None, make.NOW)
        decisions = [session.get_one(Decision, key) for key in decision_ids]
        return [one.number for one in actions.issue_all(work, decisions, BASE_URL)]


def test_fifty_issues_of_one_decision_give_one_attestation(database: db.Database) -> None:
    [key] = decided(database, 1)
    with ThreadPoolExecutor(50) as pool:
        numbers = list(pool.map(lambda _: issue(database, [key]), range(50)))
    assert len(numbers) == 50
    assert len({number for [number] in numbers}) == 1
    with db.transaction(database, write=False) as session:
        for model in (Attestation, StoredFile, Mail):
            assert session.scalar(select(func.count()).select_from(model)) == 1
        assert session.scalar(select(NumberSeries.last)) == 1
        assert journal.verify(session) == (1, None)


def test_batches_in_opposite_orders_neither_block_nor_skip_a_number(
    database: db.Database
) -> None:
    keys = [key for _ in range(3) for key in decided(database, 2)]
    with ThreadPoolExecutor(6) as pool:
        orders = [keys, keys[::-1]] * 3
        answers = list(pool.map(lambda order: issue(database, order), orders))
    assert all(sorted(answer) == sorted(answers[0]) for answer in answers)
    with db.transaction(database, write=False) as session:
        assert session.scalar(select(func.count(Attestation.id))) == 6
        assert set(session.scalars(select(NumberSeries.last))) == {2}
        assert journal.verify(session) == (6, None)
