"""The table of the files that candidates hand in."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.tables import Base


class HandedFile(Base):
    """A file received for one question of one attempt; whether it counts is for the answer to say.

    Rows are appended: a file taken out of the answer stays here, unused.
    """

    __tablename__ = "handed_file"
    __table_args__ = (
        UniqueConstraint("attempt_id", "question", "sha256"),
        CheckConstraint("question > 0", name="question"),
        CheckConstraint("size > 0", name="size"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    question: Mapped[int]
    sha256: Mapped[str] = mapped_column(ForeignKey("stored_file.sha256"))
    name: Mapped[str] = mapped_column(String(200))
    size: Mapped[int]
    received_at: Mapped[datetime]
    sign_in_id: Mapped[int] = mapped_column(ForeignKey("sign_in.id"))
