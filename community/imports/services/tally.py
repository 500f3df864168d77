"""What an import found and did, in numbers."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Self

from community.imports.commands import MOST_WORDS
from community.kernel.words import Words

SHOWN = 100  # problems and samples that are kept; the rest is only counted
SAMPLE = 5
VALUE = 100  # characters that are kept of a cell
LONGEST_WORD = 80  # of a word for a status
DIFFERENT, OTHERS = 1_000, "others"  # so many guesses are told apart: each row of a file may bring another one


class Refused(Exception):
    """A row that stays out, or the reason why; `value` is the cell that it is about."""

    def __init__(self, words: Words, column: str = "", value: str = "") -> None:
        super().__init__(str(words))
        self.words = words
        self.column = column
        self.value = value


@dataclass(frozen=True, slots=True)
class Problem:
    """A row that stays out: the line on which it begins, and why."""

    line: int
    column: str
    words: Words
    value: str

    def __str__(self) -> str:
        where = f"line {self.line}" + (f", {self.column}" if self.column else "")
        shown = self.value if len(self.value) <= 40 else self.value[:39] + "…"
        return f"{where}: {self.words}" + (f" ({shown!r})" if shown else "")


@dataclass(slots=True)
class Tally:
    """Counted while an import runs; `rows` are those of the file, however they fared."""

    rows: int = 0
    new: int = 0
    updated: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    rejected: Counter[str] = field(default_factory=Counter)
    boards: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    authors: Counter[str] = field(default_factory=Counter)
    heard: Counter[str] = field(default_factory=Counter)  # the file's own words for statuses
    became: dict[str, str] = field(default_factory=dict)  # and what kind of status each was taken for
    unknown: Counter[str] = field(default_factory=Counter)  # words for statuses and kinds that nobody taught us
    tags: Counter[str] = field(default_factory=Counter)
    undated: int = 0
    future: int = 0
    unattributed: int = 0  # votes that the file counts without saying whose
    answers: int = 0  # what the company had said to new ones
    notes: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    sample: list[str] = field(default_factory=list)

    def to_json(self) -> str:
        """All of it as text."""
        plain = {one.name: getattr(self, one.name) for one in fields(self)}
        plain |= {"problems": [_plain_problem(one) for one in self.problems]}
        return json.dumps(plain)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The same, the other way round."""
        kept: dict[str, Any] = json.loads(text)
        counters = {one.name for one in fields(cls) if one.default_factory is Counter}
        values: dict[str, Any] = {name: Counter(kept[name]) if name in counters else kept[name] for name in kept}
        problems = [Problem(line, column, kept_words(words), value) for line, column, words, value in kept["problems"]]
        return cls(**values | {"problems": problems})

    def reject(self, line: int, refused: Refused) -> None:
        """Count a row out."""
        reason = f"{refused.column}: {refused.words}" if refused.column else str(refused.words)
        self.rejected[reason] += 1
        if len(self.problems) < SHOWN:
            self.problems.append(Problem(line, refused.column, refused.words, refused.value[:VALUE]))

    def hear_status(self, word: str, kind: str) -> None:
        """Count a word for a status, with what it was taken for; a column of many words or long ones holds none."""
        if len(word) <= LONGEST_WORD and (word in self.heard or len(self.heard) < MOST_WORDS):
            self.heard[word] += 1
            self.became[word] = str(kind)

    def guess(self, words: str) -> None:
        """Count what was made of a cell that says nothing we know."""
        is_told = words in self.unknown or len(self.unknown) < DIFFERENT
        self.unknown[words if is_told else OTHERS] += 1


def plain_words(words: Words) -> list[Any]:
    """Words as JSON can hold them."""
    return [words.text, {name: str(value) for name, value in words.values.items()}]


def kept_words(plain: Sequence[Any]) -> Words:
    """The same, the other way round."""
    return Words(plain[0], dict(plain[1]))


def _plain_problem(problem: Problem) -> list[Any]:
    return [problem.line, problem.column, plain_words(problem.words), problem.value]
