"""A passage of what somebody wrote, exactly as it stands there."""

import re


def passage_in(source: str, passage: str) -> str | None:
    """The part of `source` with the words of `passage`, whatever space lies between them; None when it has none."""
    words = passage.split()
    if not words:
        return None
    found = re.search(r"\s+".join(map(re.escape, words)), source)
    return found[0] if found else None


def same_words(one: str, other: str) -> bool:
    """Whether two texts are the same but for the space between their words."""
    return one.split() == other.split()
