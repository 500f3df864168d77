"""Finding watched words in a text: whole words, in any case and width, in the order in which they were asked for."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from community.kernel.text import BODY_LIMIT, TITLE_LIMIT
from community.moderation.models import WatchedAction

_INVISIBLE = re.compile("[\u00ad\u034f\u180e\u200b-\u200f\u2060-\u2064\ufeff]")


@dataclass(frozen=True, slots=True)
class Watched:
    """One watched word as it is kept."""

    words: str
    action: WatchedAction
    replacement: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What watched words make of a post: its words, perhaps with some replaced, and those that hold or flag it."""

    title: str
    body: str
    holding: tuple[str, ...] = ()
    flagging: tuple[str, ...] = ()


def watch(title: str, body: str, words: Iterable[Watched], shown: str = "") -> Found:
    """Look for each of them in a title, its text and what of that is `shown`, and replace what is to be replaced.

    Where words are replaced, the text is normalised (NFKC); what would grow too long by it is held instead.
    """
    holding: list[str] = []
    flagging: list[str] = []
    plain = _plain("\n".join((title, body, shown)))
    for word in words:
        pattern = _pattern(word.words)
        if not pattern.search(plain):
            continue
        if word.action is WatchedAction.REPLACE:
            literal = word.replacement.replace("\\", "\\\\")
            changed = [pattern.sub(literal, unicodedata.normalize("NFKC", part)) for part in (title, body)]
            if len(changed[0]) <= TITLE_LIMIT and len(changed[1]) <= BODY_LIMIT and changed[1].strip():
                title, body = changed
            else:
                holding.append(word.words)
        else:
            (holding if word.action is WatchedAction.HOLD else flagging).append(word.words)
    return Found(title, body, tuple(holding), tuple(flagging))


def _plain(words: str) -> str:
    """What a reader sees: wide and narrow letters alike, and nothing that has no width."""
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", words))


@lru_cache(maxsize=2048)
def _pattern(words: str) -> re.Pattern[str]:
    """`scam*` finds scam, scams and scammer; `not safe` finds both words with any white space between them."""
    stem = words.removesuffix("*")
    inner = r"\s+".join(re.escape(part) for part in unicodedata.normalize("NFKC", stem).split())
    ending = r"\w*" if words.endswith("*") else ""
    return re.compile(rf"(?<!\w){inner}{ending}(?!\w)", re.IGNORECASE)
