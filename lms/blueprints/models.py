"""Tables of the blueprints: versions with their rows, and the parallel forms made from them."""

from datetime import datetime
from fractions import Fraction

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.banks.models import Edition
from lms.blueprints.rules import Method
from lms.core.tables import Base, state_column


class Blueprint(Base):
    """One version of what a paper is made of; it no longer changes once it has served."""

    __tablename__ = "blueprint"
    __table_args__ = (
        UniqueConstraint("code", "number"),
        CheckConstraint("duration_minutes BETWEEN 1 AND 600", name="duration"),
        CheckConstraint("number > 0", name="number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    certification_code: Mapped[str] = mapped_column(String(40), index=True)
    duration_minutes: Mapped[int]
    method: Mapped[Method] = mapped_column(state_column(Method, "method"))
    item_codes: Mapped[list[str]] = mapped_column(JSON)  # the questions named, when fixed
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    # Its forms were assembled, or a sitting was published with it: from then on it is kept as is.
    settled_at: Mapped[datetime | None]

    rows: Mapped[list["BlueprintRow"]] = relationship(
        order_by="BlueprintRow.position", lazy="raise", cascade="all, delete-orphan"
    )

    @property
    def size(self) -> int:
        """How many questions a paper has."""
        return sum(row.count for row in self.rows)


class BlueprintRow(Base):
    """So many questions of one sort; an empty code accepts any."""

    __tablename__ = "blueprint_row"
    __table_args__ = (
        UniqueConstraint("blueprint_id", "position"),
        CheckConstraint("count > 0", name="count"),
        CheckConstraint("seconds > 0", name="seconds"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    blueprint_id: Mapped[int] = mapped_column(ForeignKey("blueprint.id"))
    position: Mapped[int]
    count: Mapped[int]
    block: Mapped[str] = mapped_column(String(40))
    competence: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(16))
    level: Mapped[str] = mapped_column(String(16))
    success_from: Mapped[Fraction | None]
    success_to: Mapped[Fraction | None]
    seconds: Mapped[int | None]


class Assembly(Base):
    """Parallel forms made once from a blueprint and an edition; never edited.

    ``forms`` is a list of forms, each a list of ``[row, item id]``; ``bound`` is the least gap
    that any other forms could have, beyond ``tolerance``.
    """

    __tablename__ = "assembly"
    __table_args__ = (UniqueConstraint("blueprint_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    blueprint_id: Mapped[int] = mapped_column(ForeignKey("blueprint.id"))
    number: Mapped[int]
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    forms: Mapped[list[list[list[int]]]] = mapped_column(JSON)
    most_shared: Mapped[int]
    seconds: Mapped[int]
    tolerance: Mapped[float]
    bound: Mapped[float]
    is_proved: Mapped[bool]
    made_at: Mapped[datetime]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    blueprint: Mapped[Blueprint] = relationship(lazy="raise")
    edition: Mapped[Edition] = relationship(lazy="raise")
