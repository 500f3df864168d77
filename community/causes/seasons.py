"""Whether something comes back with the time of the year."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

MONTHS = range(1, 13)
STANDS_OUT = 2  # times its even share of a twelfth

ByMonth = Mapping[tuple[int, int], int]


def by_month(moments: Iterable[datetime]) -> ByMonth:
    """How many moments fall in each (year, month), in UTC."""
    return Counter((moment.year, moment.month) for moment in moments)


def seasons(said: ByMonth, struck: Iterable[datetime]) -> Sequence[int]:
    """The calendar months in which it comes back, from 1 to 12.

    A month counts when the cause struck in it after a fix, was said in it in two or more years, and holds at least
    twice the share that it would hold if the months were even: 12 n(month) >= 2 n. Without the last, whatever is said
    all the time would be seasonal in every month.
    """
    total = sum(said.values())
    back = {moment.month for moment in struck}
    found = []
    for month in sorted(back):
        years = [n for (_year, which), n in said.items() if which == month and n]
        if len(years) >= 2 and 12 * sum(years) >= STANDS_OUT * total:
            found.append(month)
    return found


def strip(said: ByMonth) -> Sequence[tuple[int, Sequence[int]]]:
    """The years from the first to the last in which it was said, each with its twelve counts; newest first."""
    years = [year for year, _month in said]
    if not years:
        return []
    return [(year, [said.get((year, month), 0) for month in MONTHS]) for year in range(max(years), min(years) - 1, -1)]
