"""What a pattern costs, counted in steps of a matcher that tries as Python's does: the same on every machine."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import Any

PARSER = import_module("re._parser")
Node = tuple[Any, Any]


class Attempt:
    """One pattern tried on one text as a whole, and its steps counted; it knows sets, groups, ways and repeats."""

    def __init__(self, pattern: re.Pattern[str], text: str) -> None:
        self.text, self.steps = text, 0
        nodes = list(PARSER.parse(pattern.pattern))
        self.matches = any(end == len(text) for end in self._ends(nodes, 0))

    def _ends(self, nodes: Sequence[Node], at: int) -> Iterator[int]:
        """Where the nodes may end that begin here, in the order in which they are tried."""
        if not nodes:
            yield at
            return
        for end in self._ends_of(nodes[0], at):
            yield from self._ends(nodes[1:], end)

    def _ends_of(self, node: Node, at: int) -> Iterator[int]:
        kind, value = str(node[0]), node[1]
        if kind == "SUBPATTERN":
            yield from self._ends(list(value[-1]), at)
        elif kind == "BRANCH":
            for way in value[1]:
                yield from self._ends(list(way), at)
        elif kind == "MAX_REPEAT":
            yield from self._repeated(*value, at)
        else:
            self.steps += 1
            if at < len(self.text) and _is_one(kind, value, self.text[at]):
                yield at + 1

    def _repeated(self, least: int, most: int, nodes: Sequence[Node], at: int) -> Iterator[int]:
        """As often as it goes first, then less often."""
        if most:
            for end in self._ends(list(nodes), at):
                yield from self._repeated(max(least - 1, 0), most - 1, nodes, end)
        if not least:
            yield at


def _is_one(kind: str, value: Any, sign: str) -> bool:
    """Whether the sign is the one that is named, or in the set."""
    if kind == "LITERAL":
        return bool(ord(sign) == value)
    if kind == "IN" and str(value[0][0]) == "NEGATE":
        return not any(_is_one(str(one), what, sign) for one, what in value[1:])
    if kind == "IN":
        return any(_is_one(str(one), what, sign) for one, what in value)
    if kind == "RANGE":
        return bool(value[0] <= ord(sign) <= value[1])
    if (kind, str(value)) == ("CATEGORY", "CATEGORY_SPACE"):
        return sign.isspace()
    assert (kind, str(value)) == ("CATEGORY", "CATEGORY_DIGIT"), (kind, value)
    return sign.isdecimal()
