"""What templates can use, made cheap: a list page formats hundreds of times, so what repeats is kept."""

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from babel import Locale
from babel.dates import format_date, format_time, format_timedelta, get_datetime_format
from babel.numbers import format_compact_decimal, format_decimal
from flask import Flask, g
from flask_babel import get_locale, get_translations, gettext
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from lucide.jinja import lucide
from markupsafe import Markup, escape

from community.kernel.clock import now
from community.policy import Actor, Permission, can
from community.web.assets import asset_url, css, js
from community.web.auth import actor
from community.web.cookies import chosen_theme
from community.web.money import money
from community.web.words import say

MANY = 10_000
DAY = 86_400
KEYS_OFF = "off"  # in the place of somebody's own keys: controls show none


def init_rendering(app: Flask) -> None:
    """Give every template its globals, filters and context."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        css=css, js=js, asset=asset_url, icon=icon, say=say, site={"name": app.config["SITE_NAME"]}
    )
    app.jinja_env.filters.update(ago=ago, moment=exact, number=number, money=money, day=day)
    app.jinja_env.globals.update(_=translated, ngettext=counted)  # in the place of Flask-Babel's
    app.context_processor(_context)


def _catalogue() -> Any:
    """The reader's translations, looked up once a request: a page asks for dozens, and Flask-Babel looks each time."""
    found = g.get("catalogue")
    if found is None:
        found = g.catalogue = get_translations()
    return found


@pass_eval_context
def translated(evaluation: EvalContext, words: str, /, **values: Any) -> str:
    """These words in the reader's language with values put into them: Jinja's `gettext` in a third of the steps."""
    if not evaluation.autoescape:
        return str(_catalogue().ugettext(words) % values)
    return _frame(_catalogue(), words) % values if values else _whole(_catalogue(), words)


@pass_eval_context
def counted(evaluation: EvalContext, one: str, many: str, n: int, /, **values: Any) -> str:
    """The same for words that depend on a number, which they may name `num`."""
    form = _catalogue().ungettext(one, many, n)
    return (Markup(form) if evaluation.autoescape else str(form)) % {"num": n, **values}


@lru_cache(maxsize=4096)
def _frame(catalogue: Any, words: str) -> Markup:
    return Markup(catalogue.ugettext(words))


@lru_cache(maxsize=4096)
def _whole(catalogue: Any, words: str) -> Markup:
    return _frame(catalogue, words) % {}  # a percent sign is written twice, with values or without


def _context() -> dict[str, Any]:
    who = actor()
    return {
        "actor": who,
        "can": _asks(who),
        "own_keys": keys_of(who),
        "theme": who.theme if who.is_signed_in else chosen_theme(),
        "locale": locale_code(),
        "dir": _direction(locale_code()),
    }


def locale_code() -> str:
    """The reader's language, looked up once a request."""
    code: str | None = g.get("locale_code")
    if code is None:
        code = g.locale_code = str(get_locale())
    return code


@lru_cache(maxsize=64)
def _direction(code: str) -> str:
    return str(Locale.parse(code).text_direction)


def keys_of(who: Actor) -> str:
    """What of an actor's keys a page depends on: their own ones, or that they are off."""
    return who.own_keys if who.keys_on else KEYS_OFF


def _asks(who: Actor) -> Any:
    def may(permission: str, subject: Any = None) -> bool:
        return can(who, Permission(permission), subject)

    return may


@lru_cache(maxsize=256)
def icon(name: str, size: int = 18) -> Markup:
    """An icon as inline SVG, hidden from screen readers because words stand beside it."""
    svg = lucide(name, size=size, aria_hidden="true", **{"class": "icon"})
    return Markup(re.sub(r"\s*\n\s*", "", svg))


def ago(moment: datetime | None) -> Markup:
    """How long ago, in words; the exact time on hover and for programs."""
    if moment is None:
        return Markup("")
    words = _ago_words(age(moment), locale_code())
    exactly = _exact_words(moment.replace(second=0, microsecond=0), locale_code())
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        moment.isoformat(timespec="seconds"), exactly, words
    )


def exact(moment: datetime | None) -> str:
    """The exact time in words."""
    return _exact_words(moment, locale_code()) if moment else ""


def day(value: date | None) -> str:
    """A day in words."""
    return str(format_date(value, "long", locale=locale_code())) if value else ""


def span(length: timedelta) -> str:
    """A length of time in words, as coarse as one would say it."""
    return str(format_timedelta(length, threshold=1.2, locale=locale_code()))


def age(moment: datetime) -> int:
    """How many seconds ago, as coarsely as `ago` says it: whole minutes, hours, then days."""
    seconds = (now() - moment).total_seconds()
    if seconds < 3_600:
        return int(seconds // 60) * 60
    if seconds < DAY:
        return int(seconds // 3_600) * 3_600
    return int(seconds // DAY) * DAY


@lru_cache(maxsize=4096)
def _ago_words(seconds: int, locale: str) -> str:
    if seconds < 60:
        return str(gettext("just now"))
    return str(format_timedelta(-seconds, add_direction=True, threshold=1, locale=locale))


def _exact_words(moment: datetime, locale: str) -> str:
    """As Babel's `format_datetime` says it, from halves: no two rows share a moment, many a day or a minute."""
    whole = str(get_datetime_format("medium", locale=locale)).replace("'", "")
    day, clock = _day_words(moment.date(), locale), _clock_words(moment.time(), locale)
    return whole.replace("{0}", clock).replace("{1}", day) + " UTC"


@lru_cache(maxsize=4096)
def _day_words(day: date, locale: str) -> str:
    return str(format_date(day, "medium", locale=locale))


@lru_cache(maxsize=4096)
def _clock_words(clock: time, locale: str) -> str:
    return str(format_time(clock, "medium", locale=locale))


def number(value: int) -> Markup:
    """A number that stays short: 12.4k past 9,999, with the whole of it on hover."""
    return _number(value, locale_code())


@lru_cache(maxsize=4096)
def _number(value: int, locale: str) -> Markup:
    whole = str(format_decimal(value, locale=locale))
    if value < MANY:
        return escape(whole)
    short = str(format_compact_decimal(value, locale=locale, fraction_digits=1)).lower()
    return Markup('<span title="{}">{}</span>').format(whole, short)
