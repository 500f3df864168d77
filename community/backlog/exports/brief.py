"""The brief: the first of a list in Markdown, for people to read and to talk about, with the customers' own words."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from community.backlog.exports.issues import Issue
from community.backlog.exports.markup import quieted

TOP = 20  # submissions in a brief
WORDS = 600  # characters of one quotation
MARKS = re.compile(r"([\\`*_{}\[\]<>#|~])")


def brief(pieces: Iterator[Iterable[Issue]], about: Mapping[str, str]) -> Iterator[bytes]:
    """A heading, what was asked, then each submission in a section of its own."""
    yield _head(about).encode()
    for number, issue in enumerate(chain.from_iterable(pieces), 1):
        yield _section(number, issue).encode("utf-8", "replace")


def _head(about: Mapping[str, str]) -> str:
    shown = min(TOP, int(about["Submissions"]))
    lines = (
        "# What customers say",
        f"The first {shown} of {about['Submissions']}, as of {about['Time']}. "
        f"Filter: `{about['Filter']}`. Gleaner {about['Version']}.",
    )
    return "\n\n".join(lines) + "\n"


def _section(number: int, issue: Issue) -> str:
    meta = [
        f"**{issue.voters}** {'vote' if issue.voters == 1 else 'votes'}",
        *map(_text, issue.labels),
        issue.status_kind,
    ]
    quoted = "\n\n".join(_quoted(quote.text, quote.author, quote.day) for quote in issue.quotes)
    more = f"\n{issue.unquoted} more said the same.\n" if issue.unquoted else ""
    return f"\n## {number}. {_text(issue.title)}\n\n{' · '.join(meta)}  \n<{issue.url}>\n\n{quoted}\n{more}"


def _quoted(text: str, author: str, day: str) -> str:
    cut = text if len(text) <= WORDS else text[: WORDS - 1].rstrip() + "…"
    lines = "\n".join(f"> {line}".rstrip() for line in quieted(cut).splitlines())
    return f"{lines}\n>\n> — {_text(author)}, {day}"


def _text(words: str) -> str:
    return MARKS.sub(r"\\\1", " ".join(words.split()))
