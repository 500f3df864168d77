"""What is kept of meanings; the index keeps its own files."""

from sqlalchemy import ForeignKey, Integer, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from community.kernel.db import Base


class Vector(Base):
    """What a submission's title means to a model. `of` is the digest of the title that it was made of.

    A row never changes: a new title is a new row with a larger id, which is what other processes look for.
    """

    __tablename__ = "vector"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"), unique=True)
    model: Mapped[str] = mapped_column(Text)
    of: Mapped[str] = mapped_column(Text)
    numbers: Mapped[bytes] = mapped_column(LargeBinary)
