"""Times as other systems write them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.imports.commands import DayOrder
from community.imports.services.moments import day_order_shown_by, read_moment

AFTERNOON = datetime(2015, 2, 24, 15, 5, tzinfo=UTC)
DAY = datetime(2015, 2, 24, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2015-02-24T15:05:00Z", AFTERNOON),
        ("2015-02-24 15:05", AFTERNOON),
        ("2015-02-24 15:05:00 UTC", AFTERNOON),
        ("2015-02-24 16:05:00 +0100", AFTERNOON),
        ("2015-02-24T17:05:00.000+02:00", AFTERNOON),
        ("2015-02-24", DAY),
        (" 24.02.2015 ", DAY),
        ("24.2.2015, 15:05", AFTERNOON),
        ("2/24/2015 15:05", AFTERNOON),
        ("2/24/2015 3:05 PM", AFTERNOON),
        ("02-24-2015", DAY),
        ("1424790300", AFTERNOON),
        ("1424790300000", AFTERNOON),
        ("Tue, 24 Feb 2015 07:05:00 -0800", AFTERNOON),
        ("Tue, 24 Feb 2015 15:05:00 GMT", AFTERNOON),
        ("Tue Feb 24 22:05:00 WIB 2015", AFTERNOON),
    ],
)
def test_a_time_is_read_in_utc(text: str, moment: datetime) -> None:
    assert read_moment(text, DayOrder.MONTH_FIRST) == moment


@pytest.mark.parametrize(
    "text",
    ["", "yesterday", "12:44", "26:07:13:08:31:49", "2015-13-01", "31.02.2015", "24/02/2015", "2/24/15", "15:05 PM",
     "2/24/2015 13:05 PM", "1424790300.5", "1969-12-31", "0001-01-01T00:00:00+14:00", "9" * 40,
     "Tue Feb 24 15:05:00 XYZ 2015", "Tue, 24 Feb 2015 15:05:00 IST", "99999999999999", "٢٠١٥-٠٢-٢٤"],
)  # fmt: skip
def test_what_names_no_moment_is_not_guessed(text: str) -> None:
    assert read_moment(text, DayOrder.MONTH_FIRST) is None


def test_a_slashed_date_is_read_by_the_order_of_its_file() -> None:
    assert read_moment("2/3/2015", DayOrder.MONTH_FIRST) == datetime(2015, 2, 3, tzinfo=UTC)
    assert read_moment("2/3/2015", DayOrder.DAY_FIRST) == datetime(2015, 3, 2, tzinfo=UTC)
    assert read_moment("2/3/2015", DayOrder.AUTO) is None


def test_a_day_above_twelve_shows_the_order() -> None:
    assert day_order_shown_by("2/24/2015 11:15") is DayOrder.MONTH_FIRST
    assert day_order_shown_by("24/2/2015") is DayOrder.DAY_FIRST
    assert {day_order_shown_by(text) for text in ("2/3/2015", "2015-02-24", "", "24/24/2015")} == {DayOrder.AUTO}


@given(st.text(max_size=40) | st.from_regex(r"[0-9]{1,4}[-/. ][0-9]{1,2}[-/. ][0-9]{1,4}.{0,12}", fullmatch=True))
def test_no_text_is_an_error(text: str) -> None:
    for order in DayOrder:
        moment = read_moment(text, order)
        assert moment is None or moment.tzinfo is UTC
