"""Operators: what stands in a question as `name:value`, taken out before its words are looked for."""

import re
from dataclasses import dataclass
from enum import StrEnum

from community.search.query import blanked, straightened


class Name(StrEnum):
    """The operators there are."""

    STATUS = "status"
    TYPE = "type"
    KIND = "kind"
    BOARD = "board"
    TAG = "tag"
    SEGMENT = "segment"
    BY = "by"
    VOTES = "votes"


# Phrases are read first, because what stands between quotation marks is only words. Names are ASCII: other alphabets
# have letters that are a k or an s once capitals make no difference.
_OPERATOR = re.compile(
    rf'"[^"]*"|(?<!\S)(?P<name>(?ai:{"|".join(Name)})):(?:"(?P<quoted>[^"]*)(?:"|$)|(?P<bare>[^\s"]*))'
)


@dataclass(frozen=True, slots=True)
class Operator:
    """One of them, and the stretch of the question that it takes up."""

    name: Name
    value: str
    start: int
    end: int


def operators(text: str) -> list[Operator]:
    """Return the operators of a question, in order."""
    if ":" not in text:
        return []
    found = (match for match in _OPERATOR.finditer(straightened(text)) if match["name"])
    return [
        Operator(Name(match["name"].lower()), (match["quoted"] or match["bare"] or "").strip(), *match.span())
        for match in found
    ]


def without_operators(text: str, *names: str) -> str:
    """Return a question without these operators, or without any."""
    found = [operator for operator in operators(text) if not names or operator.name in names]
    return " ".join(blanked(text, found).split()) if found else text
