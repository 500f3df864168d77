"""How well the coach does against replies that people labelled."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from community.answers.coach.reading import look
from community.answers.coach.rules import Label

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Score:
    """One label: hits, false alarms and misses, and what follows from them."""

    label: Label
    hits: int
    false: int
    missed: int

    @property
    def precision(self) -> float:
        """The share of what was marked that is."""
        return self.hits / (self.hits + self.false) if self.hits + self.false else 0.0

    @property
    def recall(self) -> float:
        """The share of what is that was marked."""
        return self.hits / (self.hits + self.missed) if self.hits + self.missed else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both, 2PR / (P + R), computed from the counts; 0 without hits."""
        return 2 * self.hits / (2 * self.hits + self.false + self.missed) if self.hits else 0.0


@dataclass(frozen=True, slots=True)
class Report:
    """The scores, and how many replies that nobody picked out were marked wrongly."""

    rows: int
    scores: Sequence[Score]
    random: int
    false_flags: int


def read_rows(path: Path) -> list[Row]:
    """A CSV file with `reply_text` and, for each label, 1, 0 or ? (unclear); `sample` says which rows are random."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def evaluate(rows: Sequence[Row]) -> Report:
    """Compare what the coach marks with the labels that the rows carry; what is unclear is left out."""
    seen = [({hint.label for hint in look(row["reply_text"])}, row) for row in rows]
    labels = [label for label in Label if rows and label in rows[0]]
    chance = [(flags, row) for flags, row in seen if row.get("sample") == "random"]
    wrong = sum(any(label in flags and row[label] == "0" for label in labels) for flags, row in chance)
    return Report(len(rows), [_score(label, seen) for label in labels], len(chance), wrong)


def _score(label: Label, seen: Iterable[tuple[set[Label], Row]]) -> Score:
    pairs = [(label in flags, row[label] == "1") for flags, row in seen if row[label] in ("0", "1")]
    return Score(
        label,
        hits=sum(flag and true for flag, true in pairs),
        false=sum(flag and not true for flag, true in pairs),
        missed=sum(true and not flag for flag, true in pairs),
    )
