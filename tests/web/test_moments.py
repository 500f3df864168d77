"""Exact times are said as Babel says them."""

from datetime import UTC, datetime

import pytest
from babel.dates import format_datetime

from community.web.rendering import _exact_words


@pytest.mark.parametrize("locale", ["en", "de", "fr", "ja", "ar", "he", "zh_Hant", "es", "nb"])
def test_a_moment_put_together_from_its_day_and_its_clock_is_what_babel_says(locale: str) -> None:
    for moment in (datetime(2026, 3, 9, 0, 5, tzinfo=UTC), datetime(2024, 12, 31, 23, 59, 58, tzinfo=UTC)):
        assert _exact_words(moment, locale) == f"{format_datetime(moment, 'medium', locale=locale)} UTC"
