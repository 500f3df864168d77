"""Finding watched words in a text: whole words, in any case and width, in the order in which they were asked for."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from community.moderation.models import WatchedAction


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


def watch(title: str, body: str, words: Iterable[Watched]) -> Found:
    """Look for each of them in a title and its text, and replace what is to be replaced."""
    holding: list[str] = []
    flagging: list[str] = []
    for word in words:
        pattern = _pattern(word.words)
        if word.action is WatchedAction.REPLACE:
            literal = word.replacement.replace("\\", "\\\\")
            title, body = (pattern.sub(literal, part) for part in (title, body))
        elif any(pattern.search(unicodedata.normalize("NFKC", part)) for part in (title, body)):
            (holding if word.action is WatchedAction.HOLD else flagging).append(word.words)
    return Found(title, body, tuple(holding), tuple(flagging))


@lru_cache(maxsize=2048)
def _pattern(words: str) -> re.Pattern[str]:
    """`scam*` finds scam, scams and scammer; `not safe` finds both words with any white space between them."""
    stem = words.removesuffix("*")
    inner = r"\s+".join(re.escape(part) for part in unicodedata.normalize("NFKC", stem).split())
    ending = r"\w*" if words.endswith("*") else ""
    return re.compile(rf"(?<!\w){inner}{ending}(?!\w)", re.IGNORECASE)
