"""Reads of the banks. Editions never change: what is read once stays true."""

import json
import textwrap
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from lms.banks.listing import Listed
from lms.banks.models import Edition, Item
from lms.core.errors import Missing
from lms.people.models import Person

TITLE_CHARS = 120


def editions(session: Session) -> Sequence[Edition]:
    """Every edition, by bank, the newest of each first."""
    return session.scalars(
        select(Edition).order_by(Edition.bank_code, Edition.number.desc())
    ).all()


def status_counts(session: Session) -> Mapping[int, Mapping[str, int]]:
    """How many items of each status every edition has, by the id of the edition."""
    rows = session.execute(
        select(Item.edition_id, Item.status, func.count()).group_by(Item.edition_id, Item.status)
    )
    counts: dict[int, dict[str, int]] = defaultdict(dict)
    for edition_id, status, count in rows:
        counts[edition_id][status] = count
    return counts


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


def last_edition(session: Session, bank_code: str) -> Edition | None:
    """The newest edition of a bank with its items; ``None`` when there is none."""
    return session.scalars(
        select(Edition).where(Edition.bank_code == bank_code)
        .options(selectinload(Edition.items)).order_by(Edition.number.desc()).limit(1)
    ).first()


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


def listed_items(session: Session, edition_ids: Sequence[int]) -> Mapping[int, list[Listed]]:
    """The items of each of these editions as lists show them, in the order of their codes."""
    rows = session.scalars(
        select(Item).where(Item.edition_id.in_(edition_ids)).order_by(Item.edition_id, Item.code)
    )
    found: dict[int, list[Listed]] = {edition_id: [] for edition_id in edition_ids}
    for row in rows:
        found[row.edition_id].append(_listed(row))
    return found


def neighbours_of(session: Session, item: Item) -> tuple[int | None, int | None]:
    """The ids of the items before and after this one in its edition."""
    same = select(Item.id).where(Item.edition_id == item.edition_id).limit(1)
    before = same.where(Item.code < item.code).order_by(Item.code.desc())
    after = same.where(Item.code > item.code).order_by(Item.code)
    return session.scalar(before), session.scalar(after)


def editions_holding(
    session: Session, bank_code: str, code: str
) -> Sequence[tuple[Edition, Item | None, Person | None]]:
    """Every edition of a bank, oldest first, with one of its questions and who published it."""
    rows = session.execute(
        select(Edition, Item, Person)
        .outerjoin(Item, (Item.edition_id == Edition.id) & (Item.code == code))
        .outerjoin(Person, Person.id == Edition.published_by_id)
        .where(Edition.bank_code == bank_code).order_by(Edition.number)
    )
    return [(edition, item, person) for edition, item, person in rows]


def _listed(row: Item) -> Listed:
    content: dict[str, Any] = json.loads(row.content)
    stem = " ".join(str(content.get("stem", "")).split())
    title = content.get("title") or textwrap.shorten(stem, TITLE_CHARS, placeholder="…")
    searched = " ".join((row.code, title, stem, *content.get("tags", ())))
    return Listed(
        id=row.id, code=row.code, version=row.version, status=row.status, kind=row.kind,
        block_code=row.block_code, competences=tuple(row.competences), points=row.points,
        level=content.get("level") or "", title=title, words=searched.lower(),
    )
