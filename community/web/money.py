"""Amounts as people read them. They are kept in hundredths of the site's currency."""

from functools import lru_cache

from babel.numbers import format_currency
from flask import current_app
from flask_babel import get_locale


def money(amount: int | None) -> str:
    """An amount in the site's currency, without hundredths where there are none; nothing for nothing known."""
    return "" if amount is None else _money(amount, current_app.config["CURRENCY"], str(get_locale()))


@lru_cache(maxsize=4096)
def _money(amount: int, currency: str, locale: str) -> str:
    if amount % 100 and amount < 100_000:
        return str(format_currency(amount / 100, currency, locale=locale))
    return str(format_currency(round(amount / 100), currency, locale=locale, format="¤#,##0", currency_digits=False))


def typed(amount: int | None) -> str:
    """An amount as a field takes it."""
    if amount is None:
        return ""
    whole, part = divmod(amount, 100)
    return f"{whole}.{part:02}" if part else str(whole)
