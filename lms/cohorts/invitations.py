"""Invitations of many people at once, and taking them back."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import delete, insert, select, update

from lms.core import ambient, outbox
from lms.core.outbox import Mail
from lms.core.work import Work
from lms.people import letters, rules
from lms.people.models import Invitation, Person

_PURPOSE = "invite"


def invite_people(work: Work, people: Sequence[Person], base_url: str) -> None:
    """Invite whoever has no password, unless an invitation still waits for them."""
    awaiting = [person for person in people if person.password_hash is None]
    unused = (Invitation.person_id.in_([person.id for person in awaiting]),
              Invitation.used_at.is_(None), Invitation.voided_at.is_(None))
    waiting = set(work.session.scalars(
        select(Invitation.person_id).where(*unused, Invitation.expires_at > work.now)
    ))
    invited = [person for person in awaiting if person.id not in waiting]
    if not invited:
        return
    work.session.execute(
        update(Invitation).where(*unused, Invitation.expires_at <= work.now)
        .values(voided_at=work.now)
    )
    links = {rules.digest(token := ambient.token()): f"{base_url}/invitations/{token}"
             for _ in invited}
    sent = {"purpose": _PURPOSE, "created_at": work.now,
            "expires_at": work.now + rules.INVITATION_LIFE[_PURPOSE]}
    work.session.execute(insert(Invitation), [
        sent | {"person_id": person.id, "token_sha256": sha256}
        for person, sha256 in zip(invited, links, strict=True)
    ])
    made = select(Invitation.id, Invitation.token_sha256)
    rows = work.session.execute(made.where(Invitation.token_sha256.in_(links)))
    numbers = {sha256: number for number, sha256 in rows}
    work.session.execute(insert(Mail), [
        _letter(person, numbers[sha256], link) | {"queued_at": work.now}
        for person, (sha256, link) in zip(invited, links.items(), strict=True)
    ])
    work.session.info[outbox.POSTED] = True


def void_links(work: Work, person_ids: Collection[int]) -> None:
    """Void the invitations of these people, and the letters not yet sent."""
    live = (Invitation.person_id.in_(person_ids), Invitation.used_at.is_(None),
            Invitation.voided_at.is_(None), Invitation.purpose == _PURPOSE)
    numbers = work.session.scalars(select(Invitation.id).where(*live))
    keys = [_key(number) for number in numbers]
    work.session.execute(update(Invitation).where(*live).values(voided_at=work.now))
    work.session.execute(delete(Mail).where(Mail.key.in_(keys), Mail.sent_at.is_(None)))


def _letter(person: Person, number: int, link: str) -> dict[str, Any]:
    subject, body = letters.invitation(person.full_name, link, _PURPOSE)
    return {"key": _key(number), "to": person.email, "subject": subject, "body": body}


def _key(number: int) -> str:
    """How the outbox knows the letter of an invitation."""
    return f"{_PURPOSE}:{number}"
