"""Work that time causes: a job a name, run by whichever worker comes first after it is due."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from community.kernel.db import Base, Moment


class ScheduleRow(Base):
    """When a recurring job is next due."""

    __tablename__ = "schedule"

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    due_at: Mapped[datetime] = mapped_column(Moment)


@dataclass(frozen=True, slots=True)
class Recurring:
    """A job without an event."""

    name: str
    period: timedelta
    run: Callable[[], None]


RECURRING: dict[str, Recurring] = {}


def every(period: timedelta, *, name: str) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Register a recurring job; it may run late and twice, never at the same moment twice."""

    def register(run: Callable[[], None]) -> Callable[[], None]:
        RECURRING[name] = Recurring(name, period, run)
        return run

    return register
