"""What an issue says at first: the customer's words, how many want it, and the way back."""

LONGEST = 6_000  # characters of the customer's words
UNSEEN = "\u200b"  # after an @, so that nobody at the tracker is called by a customer's words


def draft_of(title: str, body: str, votes: int, url: str, *, says: str) -> tuple[str, str]:
    """Title and body; `says` is the line about votes, in the reader's language."""
    words = body if len(body) <= LONGEST else body[:LONGEST].rstrip() + " …"
    quoted = "\n".join(f"> {line}".rstrip() for line in _harmless(words).splitlines())
    return _harmless(title)[:250], f"{quoted}\n\n{says}\n{url}\n"


def _harmless(words: str) -> str:
    return words.replace("@", f"@{UNSEEN}")
