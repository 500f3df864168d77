"""Engines: what turns the segments of a generation into a matcher, and keeps what serves the next generation too."""

from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Protocol

from community.search.languages import stem
from community.search.lexicon import Lexicon
from community.search.matching import Matcher, PlainMatcher
from community.search.whoosh_index.leaf import Leaf, Rows


class Engine(Protocol):
    """Makes matchers, one a generation."""

    @property
    def rows(self) -> dict[str, Rows]:
        """What is kept in memory, by segment."""
        ...

    def matcher(self, leaves: Sequence[Leaf]) -> Matcher:
        """Answer questions to these segments from now on."""
        ...


class PlainEngine:
    """Everything in plain Python: slower in proportion to what matches, and nothing has to be installed for it."""

    def __init__(self) -> None:
        self.rows: dict[str, Rows] = {}
        self._lexicon = Lexicon()

    def matcher(self, leaves: Sequence[Leaf]) -> Matcher:
        """Answer questions to these segments from now on."""
        self.rows = {leaf.segment_id: leaf.rows for leaf in leaves}
        self._lexicon.follow(leaves)
        return PlainMatcher(leaves, self._lexicon, stem)


def fastest_engine() -> Engine:
    """Return the engine that counts with arrays where its libraries are installed, the plain one elsewhere."""
    if find_spec("numpy") is None or find_spec("rapidfuzz") is None:
        return PlainEngine()
    # Imported when the first question comes: commands that search nothing need not wait for it.
    swift: Engine = import_module("community.search.whoosh_index.swift").SwiftEngine()
    return swift
