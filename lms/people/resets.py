"""A lost password: a few letters at most, and no sign of who has an account.

Known or not, an address is counted alike and costs the same statements: for an unknown one the
letter is written to somebody else inside a savepoint that is then undone.
"""

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

from lms.core.errors import Throttled
from lms.core.work import Work
from lms.people import actions, queries, rules
from lms.people.models import Person, ResetRequest

_LOCK = 7_104_224  # any constant: names these requests among PostgreSQL advisory locks


def ask_reset(work: Work, email: str, address: str, base_url: str) -> None:
    """Send a link to the holder of the account, if there is one and none was sent just now.

    Raises ``Throttled`` when too many letters were asked from this client, whoever they are for.
    """
    if work.session.get_bind().dialect.name == "postgresql":
        work.session.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    asked = ResetRequest(email_sha256=rules.digest(rules.email_key(email)),
                         address=rules.network_of(address), asked_at=work.now)
    _check_network(work.session, asked)
    if _may_write(work.session, asked):
        work.session.execute(
            delete(ResetRequest).where(ResetRequest.asked_at <= work.now - rules.DAY)
        )
        work.session.add(asked)
        _write(work, email, base_url)


def _check_network(session: Session, asked: ResetRequest) -> None:
    same = ResetRequest.address == asked.address
    window = rules.RESET_WINDOW
    tries, oldest = session.execute(
        select(func.count(), func.min(ResetRequest.asked_at))
        .where(same, ResetRequest.asked_at > asked.asked_at - window)
    ).one()
    wait = rules.seconds_to_wait(tries, rules.RESETS_PER_NETWORK, oldest, asked.asked_at, window)
    if wait:
        raise Throttled(seconds=wait)


def _may_write(session: Session, asked: ResetRequest) -> bool:
    same: ColumnElement[bool] = ResetRequest.email_sha256 == asked.email_sha256
    requests, newest = session.execute(
        select(func.count(), func.max(ResetRequest.asked_at))
        .where(same, ResetRequest.asked_at > asked.asked_at - rules.DAY)
    ).one()
    return rules.may_write_again(requests, newest, asked.asked_at)


def _write(work: Work, email: str, base_url: str) -> None:
    somebody = work.session.scalar(select(Person).order_by(Person.id).limit(1))
    found = queries.person_by_email(work.session, email)
    holder = found if found and found.disabled_at is None else None
    if somebody is None:
        return  # no account at all
    with work.session.begin_nested() as writing:
        actions.invite(work, holder or somebody, base_url, "reset")
        work.session.flush()
        if holder is None:
            writing.rollback()
