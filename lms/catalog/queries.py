"""Reads of the catalog. Published versions never change: what is read once stays true."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, selectinload

from lms.catalog.models import Block, Certification, Competence
from lms.core.errors import Missing


def latest_certifications(session: Session) -> Sequence[Certification]:
    """The newest version of each certification with its blocks, by title."""
    return session.scalars(
        _newest().options(selectinload(Certification.blocks))
        .order_by(Certification.title, Certification.id)
    ).all()


def latest_by_code(session: Session, codes: Collection[str]) -> Mapping[str, Certification]:
    """The newest version of these certifications with blocks and competences, by code."""
    found = session.scalars(
        _newest().where(Certification.code.in_(codes))
        .options(selectinload(Certification.blocks).selectinload(Block.competences))
    )
    return {certification.code: certification for certification in found}


def _newest() -> Select[Certification]:
    newest = (
        select(Certification.code, func.max(Certification.version).label("version"))
        .group_by(Certification.code).subquery()
    )
    return select(Certification).join(
        newest,
        (Certification.code == newest.c.code) & (Certification.version == newest.c.version),
    )


def certification_with_blocks(session: Session, certification_id: int) -> Certification:
    """One version with its blocks, competences and criteria; raises ``Missing``."""
    found = session.scalar(
        select(Certification).where(Certification.id == certification_id)
        .options(
            selectinload(Certification.blocks).selectinload(Block.competences)
            .selectinload(Competence.criteria)
        )
    )
    if found is None:
        raise Missing
    return found


def certification_by_code(
    session: Session, code: str, version: int | None = None
) -> Certification | None:
    """The version asked for, or the newest one; ``None`` if there is none."""
    statement = select(Certification).where(Certification.code == code)
    if version is not None:
        statement = statement.where(Certification.version == version)
    return session.scalars(statement.order_by(Certification.version.desc()).limit(1)).first()


def versions_of(session: Session, code: str) -> Sequence[Certification]:
    """Every published version of a certification, newest first."""
    return session.scalars(
        select(Certification).where(Certification.code == code)
        .order_by(Certification.version.desc())
    ).all()


def blocks_of(session: Session, certification_id: int) -> Sequence[Block]:
    """The blocks of a version, in order."""
    return session.scalars(
        select(Block).where(Block.certification_id == certification_id).order_by(Block.position)
    ).all()


def block(session: Session, certification_id: int, block_code: str) -> Block:
    """One block of a version with its competences; raises ``Missing``."""
    found = session.scalar(
        select(Block)
        .where(Block.certification_id == certification_id, Block.code == block_code)
        .options(selectinload(Block.competences))
    )
    if found is None:
        raise Missing
    return found


def competences_of(
    session: Session, certification_id: int, block_code: str | None = None
) -> Sequence[Competence]:
    """The competences of a version, or of one of its blocks, in order."""
    statement = (
        select(Competence).join(Block, Competence.block_id == Block.id)
        .where(Block.certification_id == certification_id)
        .order_by(Block.position, Competence.position)
    )
    if block_code is not None:
        statement = statement.where(Block.code == block_code)
    return session.scalars(statement).all()
