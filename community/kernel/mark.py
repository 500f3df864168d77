"""A number that grows with every site-wide change (a board, a tag, a name), so that pages know when they are stale."""

from sqlalchemy import Integer, ScalarSelect, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from community.kernel.db import Base, upsert_add

SITE = "site"


class Mark(Base):
    """A named counter of changes."""

    __tablename__ = "mark"

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    n: Mapped[int] = mapped_column(Integer, default=0)


def touch_site() -> None:
    """Something that any page may show has changed."""
    upsert_add(Mark, {"name": SITE}, "n", 1)


def site_mark() -> ScalarSelect[int]:
    """How often that has happened, as a part of a statement; NULL before the first time."""
    return select(_mark.n).where(_mark.name == SITE).scalar_subquery()


_mark = Mark.__table__.c
