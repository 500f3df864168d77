"""What an import found and did, in numbers."""

from collections import Counter
from dataclasses import dataclass, field

from community.kernel.words import Words

SHOWN = 100  # problems and samples that are kept; the rest is only counted
SAMPLE = 5


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
    unknown: Counter[str] = field(default_factory=Counter)  # words for statuses and kinds that nobody taught us
    tags: Counter[str] = field(default_factory=Counter)
    undated: int = 0
    future: int = 0
    notes: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    sample: list[str] = field(default_factory=list)

    def reject(self, line: int, refused: Refused) -> None:
        """Count a row out."""
        reason = f"{refused.column}: {refused.words}" if refused.column else str(refused.words)
        self.rejected[reason] += 1
        if len(self.problems) < SHOWN:
            self.problems.append(Problem(line, refused.column, refused.words, refused.value))
