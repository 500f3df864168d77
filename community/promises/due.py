"""Days and the moments at which they end."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SiteZone:
    """The zone in which the company says its days."""

    name: str = "UTC"

    @property
    def zone(self) -> ZoneInfo:
        """Its rules; ZoneInfo keeps what it has read."""
        return ZoneInfo(self.name)


def day_of(moment: datetime, where: SiteZone) -> date:
    """Which day it is there at a moment."""
    return moment.astimezone(where.zone).date()


def end_of(day: date, where: SiteZone) -> datetime:
    """The moment at which a day is over there: the midnight after it, whatever the clocks do that night."""
    return datetime.combine(day + DAY, time(), where.zone)
