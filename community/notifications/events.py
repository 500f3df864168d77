"""What there is to tell, and what is on its way to somebody."""

from dataclasses import dataclass

from community.kernel.events import Event


@dataclass(frozen=True, slots=True)
class MailWritten(Event):
    """A mail waits to be sent."""

    mail_id: int


@dataclass(frozen=True, slots=True)
class OccasionArose(Event):
    """There is something to tell everybody whose member id is greater than `after`."""

    occasion_id: int
    after: int


@dataclass(frozen=True, slots=True)
class LetterDue(Event):
    """A mail about this notification, and those that it carries, is to be sent now."""

    notification_id: int
