"""What is at stake when a customer may leave, as a number: never nothing.

After J. Barlow and C. Møller, *A Complaint Is a Gift*, and the customer lifetime value of the trade: what somebody pays
a month, of which the margin stays, for as long as they would have stayed; and those whom they may take along.
"""

from dataclasses import dataclass
from enum import StrEnum

LEAST = 100  # hundredths: where nothing at all is known, a customer is still worth something
FEW_OTHERS = 100  # so many others who ask for the same weigh as much as one more customer


@dataclass(frozen=True, slots=True)
class Terms:
    """What the site reckons with: the margin (0 to 1), the months a customer is expected to stay, and the heat (0 to 1)
    from which a case opens.
    """

    margin: float = 0.7
    months: int = 24
    heat: float = 0.7


class Band(StrEnum):
    """The value at stake for those who may not see money."""

    LOW = "low"
    MIDDLE = "middle"
    HIGH = "high"


def value_at_stake(terms: Terms, *, monthly: int, typical: int, others: int) -> int:
    """(monthly + influence × typical) × margin × months, at least LEAST, in hundredths of the currency.

    `monthly` is what they pay, or the like of them where nobody knows; `typical` what the middle one of their segment
    does; influence = min(1, others ÷ FEW_OTHERS), `others` being the customers who voted for what they said.
    """
    influence = min(1.0, others / FEW_OTHERS)
    return max(LEAST, round((monthly + influence * typical) * terms.margin * terms.months))


def band_of(stake: int, middle: int) -> Band:
    """Low under half of what the middle customer is worth, high from twice that on."""
    if stake < middle / 2:
        return Band.LOW
    return Band.HIGH if stake >= middle * 2 else Band.MIDDLE
