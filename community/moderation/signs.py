"""Signs of spam in what a newcomer writes, each with what it was seen in: pure rules, nothing is looked up here.

Each sign has a weight, and a post whose weights add up to 1 is held. No sign is proof: a person decides, and is shown
every one. The weights were chosen so that what is damning alone (a field that no person sees is filled, the same words
again) holds by itself, and what honest people do as well (one link, a quick hand) only together with something else.
How often each of 12,000 real ideas, petitions and complaints would have been held, had a newcomer written it, stands in
docs/moderation.md.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import lru_cache
from urllib.parse import urlsplit

HOLDS = 1.0
QUICKEST = 3.0  # seconds in which nobody reads a form and fills it in
QUICK = 8.0
MOST_LINKS = 2  # of a newcomer; TRUST.md 1.5
POSTS_A_DAY = 5
COMMENTS_A_DAY = 20
SAME = 0.7  # Jaccard similarity of two texts' triples of words, from which they are the same with small changes
SHORTEST = 6  # words of a text that can be the same as another by chance no more
MOST_SHOWN = 20  # hosts that are looked at
LONGEST_HOST = 253  # letters, as the domain name system has it
JUST_NOW = timedelta(minutes=2)  # after an account was made

_LINK = re.compile(r"(?:https?://|www\.)[^\s<>()\[\]\"']+", re.IGNORECASE)
_BARE = re.compile(
    r"(?<![\w@.-])[a-z0-9-]{2,}\.(?:com|net|org|info|biz|shop|store|online|site|xyz|top|click|link|live|vip|ru|cn|io|co)"
    r"(?:/[^\s<>()\[\]\"']*)?(?![\w.-])",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")
_SALES = (
    "buy now|order now|click here|visit (?:our|my|this) (?:site|website|page|store|shop)|best price|cheap(?:est)?|"
    "discount code|promo code|free trial|limited offer|casino|betting|jackpot|slots?|poker|crypto(?:currency)?|bitcoin|"
    "forex|binary options?|investment plan|double your|earn (?:money|\\$|€|£)|make money|work from home|loan|payday|"
    "viagra|cialis|pharmacy|pills?|weight loss|keto|escorts?|dating site|hot (?:girls|singles)|seo|backlinks?|"
    "guest post|web traffic|whats ?app|telegram|recover(?:y)? (?:of )?(?:your |my |lost )?(?:funds?|money|wallet)|"
    "hacker|100 ?% (?:free|guaranteed)|replica|essay writing|spell ?caster|love spell"
)
_SELLS = re.compile(rf"\b(?:{_SALES})\b", re.IGNORECASE)


class Sign(StrEnum):
    """Why a post waits to be looked at."""

    BOARD = "board"  # the board's own rule
    WATCHED = "watched"  # a watched word
    FLAGGED = "flagged"  # members flagged it
    BY_HAND = "by_hand"  # somebody of the team took it off
    TRAP = "trap"
    NO_FORM = "no_form"
    QUICKEST = "quickest"
    QUICK = "quick"
    LINKS = "links"
    LINK = "link"
    BAD_HOST = "bad_host"
    SAME_HOST = "same_host"
    SALES = "sales"
    SAME = "same"
    RATE = "rate"
    JUST_NOW = "just_now"


WEIGHTS = {
    Sign.TRAP: 1.0,
    Sign.NO_FORM: 1.0,
    Sign.QUICKEST: 1.0,
    Sign.QUICK: 0.4,
    Sign.LINKS: 1.0,
    Sign.LINK: 0.5,
    Sign.BAD_HOST: 1.0,
    Sign.SAME_HOST: 1.0,
    Sign.SALES: 0.5,
    Sign.SAME: 1.0,
    Sign.RATE: 1.0,
    Sign.JUST_NOW: 0.3,
}


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody sent, and how: `seconds` since they were given the form, None without one of ours."""

    words: str
    links: Sequence[str] = ()  # where its links lead once it is rendered, however they were written
    trap: str = ""
    seconds: float | None = None
    since_joined: timedelta = timedelta(days=365)
    posts_today: int = 0
    most_today: int = POSTS_A_DAY


@dataclass(frozen=True, slots=True)
class Known:
    """What the site knows: hosts that people who are no newcomers linked to, that stood in refused posts, that other
    posts of newcomers linked to lately; and the shingles of what newcomers wrote lately or the team refused.
    """

    good_hosts: Collection[str] = ()
    bad_hosts: Collection[str] = ()
    recent_hosts: Collection[str] = ()
    recent: Sequence[frozenset[int]] = ()


Seen = tuple[Sign, str]  # a sign, and what it was seen in


def signs_of(written: Written, known: Known) -> list[Seen]:
    """Every sign that the words and the way they came show."""
    return [*_of_the_way(written), *_of_links(written, known), *_of_words(written.words, known)]


def is_held(signs: Iterable[Seen]) -> bool:
    """Whether they weigh enough together: the sum of their weights, each sign once, is at least 1."""
    return sum(WEIGHTS.get(sign, HOLDS) for sign in {sign for sign, _ in signs}) >= HOLDS


def _of_the_way(written: Written) -> Iterator[Seen]:
    if written.trap:
        yield Sign.TRAP, written.trap[:80]
    if written.seconds is None:
        yield Sign.NO_FORM, ""
    elif written.seconds < QUICKEST:
        yield Sign.QUICKEST, f"{written.seconds:.1f}"
    elif written.seconds < QUICK:
        yield Sign.QUICK, f"{written.seconds:.0f}"
    if written.since_joined < JUST_NOW:
        yield Sign.JUST_NOW, ""
    if written.posts_today >= written.most_today:
        yield Sign.RATE, str(written.posts_today + 1)


def _of_links(written: Written, known: Known) -> Iterator[Seen]:
    hosts = hosts_in(written.words)
    hosts += [host for host in hosts_in(" ".join(written.links)) if host not in hosts]
    strange = [host for host in hosts if host not in known.good_hosts]
    if len(hosts) > MOST_LINKS:
        yield Sign.LINKS, str(len(hosts))
    if strange:
        yield Sign.LINK, strange[0]
    for host in list(dict.fromkeys(strange))[:MOST_SHOWN]:
        if host in known.bad_hosts:
            yield Sign.BAD_HOST, host
        elif host in known.recent_hosts:
            yield Sign.SAME_HOST, host


def _of_words(words: str, known: Known) -> Iterator[Seen]:
    if sold := list(dict.fromkeys(found.group().lower() for found in _SELLS.finditer(words))):
        yield Sign.SALES, ", ".join(sold[:3])
    mine = shingles(words)
    if mine and any(jaccard(mine, theirs) >= SAME for theirs in known.recent):
        yield Sign.SAME, ""


def hosts_in(words: str) -> list[str]:
    """The host of each link in a text, written out or bare, without www, in order."""
    addresses = [found.group() for found in _LINK.finditer(words)]
    rest = _LINK.sub(" ", words)
    addresses += [f"http://{found.group()}" for found in _BARE.finditer(rest)]
    return [host for host in map(_host, addresses) if host]


@lru_cache(maxsize=1024)
def _host(address: str) -> str:
    try:
        host = urlsplit(address if "://" in address else f"http://{address}").hostname or ""
    except ValueError:
        return ""
    host = host.removeprefix("www.").rstrip(".")
    return host if len(host) <= LONGEST_HOST else ""


def shingles(words: str) -> frozenset[int]:
    """The hashes of all triples of words that follow each other, links and digits left out; empty for a short text.

    What remains equal when a name, a number or an address is changed (Broder, "On the resemblance and containment of
    documents", 1997).
    """
    tokens = [word for word in _WORD.findall(_LINK.sub(" ", words).lower()) if not word.isdigit()]
    if len(tokens) < SHORTEST:
        return frozenset()
    return frozenset(hash(triple) for triple in zip(tokens, tokens[1:], tokens[2:], strict=False))


def jaccard(one: frozenset[int], other: frozenset[int]) -> float:
    """|A ∩ B| ÷ |A ∪ B|, from 0 (nothing in common) to 1."""
    if not one or not other:
        return 0.0
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared)
