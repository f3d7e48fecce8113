"""Reads about people."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, and_, column, func, or_, select, table
from sqlalchemy.orm import Session, joinedload

from lms.core.errors import Missing
from lms.people import rules
from lms.people.models import Grant, Invitation, Organisation, Person, SignIn, SignInTry
from lms.people.policy import HeldRole, Reach, Role

# Cohorts stand above people on the ladder: named here, not imported.
_COHORT = table("cohort", column("id"))


def person_by_email(session: Session, email: str) -> Person | None:
    """The person with this address, whatever its case."""
    return session.scalar(select(Person).where(Person.email == rules.email_key(email)))


def person(session: Session, person_id: int) -> Person:
    """One person; raises ``Missing``."""
    found = session.get(Person, person_id)
    if found is None:
        raise Missing
    return found


def roles_of(session: Session, person_id: int) -> tuple[HeldRole, ...]:
    """The roles this person holds now."""
    rows = session.execute(
        select(Grant.role, Grant.organisation_id, Grant.cohort_id)
        .where(Grant.person_id == person_id, Grant.revoked_at.is_(None))
        .order_by(Grant.id)
    )
    return tuple(HeldRole(*row) for row in rows)


def grants_of(session: Session, person_id: int) -> Sequence[Grant]:
    """Every grant, revoked ones too, newest first."""
    return session.scalars(
        select(Grant).where(Grant.person_id == person_id)
        .options(joinedload(Grant.organisation)).order_by(Grant.id.desc())
    ).all()


def live_sign_in(session: Session, token: str, now: datetime) -> SignIn | None:
    """The sign-in behind a cookie, if it still holds and its person is not disabled."""
    return session.scalar(
        select(SignIn).join(SignIn.person).options(joinedload(SignIn.person))
        .where(
            SignIn.token_sha256 == rules.digest(token), SignIn.revoked_at.is_(None),
            SignIn.expires_at > now, Person.disabled_at.is_(None),
        )
    )


def live_invitation(session: Session, token: str, now: datetime) -> Invitation:
    """The invitation behind a link, if it can still be used; raises ``Missing``."""
    found = session.scalar(
        select(Invitation).join(Invitation.person).options(joinedload(Invitation.person))
        .where(
            Invitation.token_sha256 == rules.digest(token), Invitation.used_at.is_(None),
            Invitation.voided_at.is_(None), Invitation.expires_at > now,
            Person.disabled_at.is_(None),
        )
    )
    if found is None:
        raise Missing
    return found


def seconds_before_next_try(session: Session, email: str, address: str, now: datetime) -> int:
    """How long this account must wait from this address; 0 when it may be tried now."""
    account = SignInTry.email_sha256 == rules.digest(rules.email_key(email))
    network = SignInTry.address == rules.network_of(address)
    counted = (
        (and_(account, network), rules.TRIES_PER_ACCOUNT_AND_NETWORK),
        (account, rules.TRIES_PER_ACCOUNT),
        (network, rules.TRIES_PER_NETWORK),
    )
    waits = []
    for condition, limit in counted:
        tries, oldest = session.execute(
            select(func.count(), func.min(SignInTry.tried_at))
            .where(condition, SignInTry.tried_at > now - rules.TRY_WINDOW)
        ).one()
        waits.append(rules.seconds_to_wait(tries, limit, oldest, now))
    return max(waits)


def administering_grants(session: Session) -> Sequence[tuple[int, int]]:
    """(grant, person) of who can administer the whole platform now, locked until the commit.

    The lock makes two people who take each other's rights away wait for one another.
    """
    rows = session.execute(
        select(Grant.id, Grant.person_id).join(Grant.person)
        .where(
            Grant.role == Role.ADMINISTRATOR, Grant.revoked_at.is_(None),
            Grant.organisation_id.is_(None), Grant.cohort_id.is_(None),
            Person.disabled_at.is_(None),
        ).order_by(Grant.id).with_for_update(key_share=True)
    )
    return [(grant_id, person_id) for grant_id, person_id in rows]


def is_cohort(session: Session, cohort_id: int) -> bool:
    """Whether there is a cohort with this key."""
    found = select(_COHORT.c.id).where(_COHORT.c.id == cohort_id)
    return session.scalar(found) is not None


def organisations(session: Session) -> Sequence[Organisation]:
    """All organisations by name."""
    return session.scalars(select(Organisation).order_by(Organisation.name)).all()


def organisation(session: Session, organisation_id: int) -> Organisation:
    """One organisation; raises ``Missing``."""
    found = session.get(Organisation, organisation_id)
    if found is None:
        raise Missing
    return found


def people_within(session: Session, reach: Reach, search: str = "") -> Sequence[Person]:
    """People that hold a role within ``reach``, filtered by name or address; at most 200."""
    statement = select(Person).order_by(Person.family_name, Person.given_name, Person.id)
    if not reach.everywhere:
        statement = statement.where(Person.id.in_(_holders(reach)))
    if search:
        pattern = "%" + search.lower().replace("%", "").replace("_", "") + "%"
        names = func.lower(Person.given_name + " " + Person.family_name + " " + Person.email)
        statement = statement.where(names.like(pattern))
    return sorted(session.scalars(statement.limit(200)), key=lambda found: found.sort_key)


def _holders(reach: Reach) -> Select[int]:
    return select(Grant.person_id).where(
        Grant.revoked_at.is_(None),
        or_(
            Grant.organisation_id.in_(reach.organisation_ids),
            Grant.cohort_id.in_(reach.cohort_ids),
        ),
    )


def is_within(session: Session, reach: Reach, person_id: int) -> bool:
    """Whether this person holds a role within ``reach``."""
    if reach.everywhere:
        return True
    held = _holders(reach).where(Grant.person_id == person_id).limit(1)
    return session.scalar(held) is not None


def people_with_role(session: Session, role: str, organisation_id: int) -> Sequence[Person]:
    """People holding ``role`` for the organisation or the whole platform, by name."""
    return session.scalars(
        select(Person).where(
            Person.disabled_at.is_(None),
            Person.id.in_(
                select(Grant.person_id).where(
                    Grant.role == role, Grant.revoked_at.is_(None), Grant.cohort_id.is_(None),
                    or_(Grant.organisation_id == organisation_id, Grant.organisation_id.is_(None)),
                )
            ),
        ).order_by(Person.family_name, Person.given_name)
    ).all()
