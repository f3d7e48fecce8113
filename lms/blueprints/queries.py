"""Reads of the blueprints, and of what the banks offer them."""

from collections.abc import Sequence
from functools import lru_cache

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from lms.banks.items import AnyItem
from lms.banks.models import Edition, Item
from lms.banks.purpose import EXAM_STATUSES, is_for_exams, is_on_request
from lms.banks.reader import item_from_json
from lms.blueprints.models import Assembly, Blueprint
from lms.blueprints.rules import Method, Plan, Question, Row
from lms.blueprints.supply import Supply
from lms.catalog.queries import latest_by_code
from lms.core.errors import Missing


def blueprints(session: Session, certification_code: str | None = None) -> Sequence[Blueprint]:
    """The newest version of each blueprint with its rows, by title."""
    newest = (
        select(Blueprint.code, func.max(Blueprint.number).label("number"))
        .group_by(Blueprint.code).subquery()
    )
    statement = (
        select(Blueprint)
        .join(newest, (Blueprint.code == newest.c.code) & (Blueprint.number == newest.c.number))
        .options(selectinload(Blueprint.rows)).order_by(Blueprint.title, Blueprint.code)
    )
    if certification_code is not None:
        statement = statement.where(Blueprint.certification_code == certification_code)
    return session.scalars(statement).all()


def blueprint(session: Session, blueprint_id: int) -> Blueprint:
    """One version with its rows as the database has them now; raises ``Missing``."""
    found = session.scalar(
        select(Blueprint).where(Blueprint.id == blueprint_id)
        .options(selectinload(Blueprint.rows)).execution_options(populate_existing=True)
    )
    if found is None:
        raise Missing
    return found


def blueprint_by_code(session: Session, code: str) -> Blueprint:
    """The newest version of a blueprint with its rows; raises ``Missing``."""
    found = session.scalar(
        select(Blueprint).where(Blueprint.code == code).options(selectinload(Blueprint.rows))
        .order_by(Blueprint.number.desc()).limit(1)
    )
    if found is None:
        raise Missing
    return found


def versions_of(session: Session, code: str) -> Sequence[Blueprint]:
    """Every version of a blueprint, the newest first."""
    return session.scalars(
        select(Blueprint).where(Blueprint.code == code).order_by(Blueprint.number.desc())
    ).all()


def last_number(session: Session, code: str) -> int:
    """The number of the newest version; 0 when there is none."""
    return session.scalar(
        select(func.max(Blueprint.number)).where(Blueprint.code == code)
    ) or 0


def assembly(session: Session, assembly_id: int) -> Assembly:
    """One set of forms with its blueprint, its rows and its edition; raises ``Missing``."""
    found = session.scalar(
        select(Assembly).where(Assembly.id == assembly_id).options(
            joinedload(Assembly.blueprint).selectinload(Blueprint.rows),
            joinedload(Assembly.edition),
        )
    )
    if found is None:
        raise Missing
    return found


def assemblies_of(session: Session, blueprint_id: int) -> Sequence[Assembly]:
    """The sets of forms of a version, the newest first."""
    return session.scalars(
        select(Assembly).where(Assembly.blueprint_id == blueprint_id)
        .options(joinedload(Assembly.edition)).order_by(Assembly.number.desc())
    ).all()


def last_assembly(session: Session, blueprint_id: int, edition_id: int) -> Assembly | None:
    """The newest forms made from a version and an edition."""
    return session.scalar(
        select(Assembly)
        .where(Assembly.blueprint_id == blueprint_id, Assembly.edition_id == edition_id)
        .order_by(Assembly.number.desc()).limit(1)
    )


def editions_for(session: Session, certification_code: str) -> Sequence[Edition]:
    """The editions that serve a certification, the latest published first."""
    return session.scalars(
        select(Edition).where(Edition.certification_code == certification_code)
        .order_by(Edition.published_at.desc(), Edition.id.desc())
    ).all()


def framework_of(session: Session, certification_code: str) -> dict[str, list[str]]:
    """The competences of each block of the newest version of a certification, in order."""
    found = latest_by_code(session, [certification_code]).get(certification_code)
    if found is None:
        return {}
    return {block.code: [one.code for one in block.competences] for block in found.blocks}


def titles_of(session: Session, certification_code: str) -> dict[str, str]:
    """What every code of a framework means, each block before its competences."""
    found = latest_by_code(session, [certification_code]).get(certification_code)
    return {
        code: title for block in (found.blocks if found else ())
        for code, title in ((block.code, block.title),
                            *((one.code, one.title) for one in block.competences))
    }


def plan_of(found: Blueprint) -> Plan:
    """A stored version as values."""
    rows = tuple(
        Row(row.count, row.block, row.competence, row.kind, row.level, row.success_from,
            row.success_to, row.seconds) for row in found.rows
    )
    return Plan(found.code, found.title, found.certification_code, found.duration_minutes,
                Method(found.method), rows, tuple(found.item_codes))


def pool_of(session: Session, edition_id: int) -> list[Question]:
    """Every question of an edition that a supervised exam may ask, in the order of their ids."""
    rows = session.execute(
        select(Item.id, Item.code, Item.block_code, Item.competences, Item.kind, Item.points,
               Item.content)
        .where(Item.edition_id == edition_id, Item.status.in_(EXAM_STATUSES)).order_by(Item.id)
    )
    pool = []
    for row in rows:
        item = _parsed(row.content)
        if is_for_exams(item):
            difficulty = item.difficulty
            pool.append(Question(
                row.id, row.code, row.block_code, tuple(row.competences), row.kind,
                item.level or "", row.points, difficulty.estimated if difficulty else None,
                item.time_seconds, frozenset(item.exposure.enemies), is_on_request(item),
            ))
    return pool


def supply_of(session: Session, found: Blueprint, edition_id: int) -> Supply:
    """What an edition offers to the rows of a version."""
    return Supply.of(plan_of(found).rows, pool_of(session, edition_id))


@lru_cache(maxsize=4096)
def _parsed(content: str) -> AnyItem:
    """A question from its stored text; read once a process, for questions never change."""
    return item_from_json(content)
