"""Reads of the banks. Editions never change: what is read once stays true."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from lms.banks.models import Edition, Item
from lms.core.errors import Missing


def editions(session: Session) -> Sequence[Edition]:
    """Every edition with its items, by title, the newest of each bank first."""
    return session.scalars(
        select(Edition).options(selectinload(Edition.items))
        .order_by(Edition.title, Edition.bank_code, Edition.number.desc())
    ).all()


def latest_editions(session: Session) -> Sequence[Edition]:
    """The newest edition of each bank, by title."""
    newest = (
        select(Edition.bank_code, func.max(Edition.number).label("number"))
        .group_by(Edition.bank_code).subquery()
    )
    return session.scalars(
        select(Edition)
        .join(newest, (Edition.bank_code == newest.c.bank_code)
              & (Edition.number == newest.c.number))
        .order_by(Edition.title, Edition.id)
    ).all()


def latest_editions_of(session: Session, certification_code: str) -> Sequence[Edition]:
    """The newest edition of each bank that serves a certification, by title."""
    return [found for found in latest_editions(session)
            if found.certification_code == certification_code]


def edition(session: Session, edition_id: int) -> Edition:
    """One edition without its items; raises ``Missing``."""
    found = session.get(Edition, edition_id)
    if found is None:
        raise Missing
    return found


def edition_with_items(session: Session, edition_id: int) -> Edition:
    """One edition with its items in the order of their codes; raises ``Missing``."""
    found = session.scalar(
        select(Edition).where(Edition.id == edition_id).options(selectinload(Edition.items))
    )
    if found is None:
        raise Missing
    return found


def edition_by_content(session: Session, bank_code: str, content_sha256: str) -> Edition | None:
    """The edition of a bank that has exactly this content, if it was published."""
    return session.scalar(
        select(Edition).where(
            Edition.bank_code == bank_code, Edition.content_sha256 == content_sha256
        )
    )


def last_number(session: Session, bank_code: str) -> int:
    """The number of the newest edition of a bank; 0 when there is none."""
    newest = select(func.max(Edition.number)).where(Edition.bank_code == bank_code)
    return session.scalar(newest) or 0


def items_of_block(session: Session, edition_id: int, block_code: str) -> Sequence[Item]:
    """The items of one block of an edition, in the order of their codes."""
    return session.scalars(
        select(Item).where(Item.edition_id == edition_id, Item.block_code == block_code)
        .order_by(Item.code)
    ).all()


def item(session: Session, item_id: int) -> Item:
    """One item; raises ``Missing``."""
    found = session.get(Item, item_id)
    if found is None:
        raise Missing
    return found
