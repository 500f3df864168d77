"""A form that is sent twice, by two presses or by a browser that tries again, is written once."""

from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import ColumnExpressionArgument, select
from sqlalchemy.orm import InstrumentedAttribute

from community.kernel.clock import now
from community.kernel.db import Base, db

A_MOMENT = timedelta(minutes=1)
M = TypeVar("M", bound=Base)


def written_just_now(kind: type[M], at: InstrumentedAttribute[datetime], /, **said: Any) -> M | None:
    """The newest row of `kind` that says just this, if it is at most a minute old.

    Of two that are sent at once the second sees it only where both hold the same row first.
    """
    same: list[ColumnExpressionArgument[bool]] = [getattr(kind, name) == value for name, value in said.items()]
    return db.session.scalar(select(kind).where(at > now() - A_MOMENT, *same).order_by(at.desc()).limit(1))
