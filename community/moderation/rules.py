"""What the administrator decided about moderation; handed over by the composition root."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rules:
    """Whether signs of spam hold what newcomers write, how many flags take something off until it was looked at (0:
    never), and the site's own host.
    """

    spam_control: bool
    flags_to_hide: int
    own_host: str
