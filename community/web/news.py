"""News as the templates of mails want it: words in the reader's language, moments in the time of their zone."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from flask_babel import gettext as _
from flask_babel import ngettext

from community.kernel.text import excerpt
from community.notifications.mailer import News
from community.notifications.models import Cadence
from community.notifications.queries import Item
from community.web.help_links import help_path, helped_labels
from community.web.words import say

SAID = 600  # characters of what was said; the rest is read on the site


@dataclass(frozen=True, slots=True)
class Told:
    """One item: who did what, when, and how what they said begins, with the day that they said."""

    headline: str
    at: str
    said: str
    day: str
    by_company: bool
    answers: tuple[tuple[str, str], ...] = ()  # to whether it helped, and the path of each


def news_context(news: News) -> dict[str, object]:
    """What `templates/mail/news.*` shows."""
    threads = [
        (items[0].title, quote(items[0].path, safe="/#"), [_told(item, news) for item in items])
        for items in news.threads
    ]
    about = news.threads[0][0].thread if len(news.threads) == 1 else 0
    return {
        "locale": news.language,
        "name": news.name,
        "threads": threads,
        "headline": _headline(news),
        "why": _why(news.cadence),
        "stop": f"/unsubscribe/{news.key}" + (f"?about={about}" if about else ""),
    }


def thread_headers(news: News, host: str) -> dict[str, str]:
    """What lets mail programs show mails about one submission together."""
    if len(news.threads) != 1 or not news.threads[0][0].thread:
        return {}
    root = f"<thread-{news.threads[0][0].thread}@{host}>"
    return {"References": root, "In-Reply-To": root}


def _told(item: Item, news: News) -> Told:
    said = excerpt(item.html, SAID) if item.html else item.text[:SAID]
    day = str(format_date(item.day, "long", locale=news.language)) if item.day else ""
    return Told(say(item.headline), _moment(item.at, news), said, day, item.by_company, _answers(item, news))


def _answers(item: Item, news: News) -> tuple[tuple[str, str], ...]:
    """The links by which whoever reads the mail says whether it helped."""
    if item.asks_about is None or not news.member_id:
        return ()
    path = help_path(news.member_id, item.asks_about)
    return tuple((label, f"{path}?said={said}") for said, label in helped_labels().items())


def _moment(at: datetime, news: News) -> str:
    return str(format_datetime(at, "d MMM, HH:mm", tzinfo=ZoneInfo(news.zone), locale=news.language))


def _headline(news: News) -> str:
    """The subject: what happened, where it is one thing; what it is about, where it is one thread; how much else."""
    if len(news.threads) > 1:
        return str(ngettext("%(num)s thread has news", "%(num)s threads have news", len(news.threads)))
    items = news.threads[0]
    if len(items) == 1:
        return str(_("%(what)s: %(title)s", what=say(items[0].headline), title=items[0].title))
    return str(_("%(num)s news: %(title)s", num=len(items), title=items[0].title))


def _why(cadence: Cadence) -> str:
    """Why this mail comes."""
    if cadence is Cadence.DAILY:
        return str(_("This mail comes once a day when there is something new about what you follow."))
    if cadence is Cadence.WEEKLY:
        return str(_("This mail comes on Mondays when you did not come by and there is something new."))
    return str(_("You get this because you said it, voted for it, commented on it or follow it."))
