"""What a preset is: a table for one tracker, with that tracker's columns, words and limits."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from community.backlog.exports.issues import Issue


@dataclass(frozen=True, slots=True)
class Shape:
    """One tracker's table. `names` is given the largest number of labels that any issue has, and so is `cells`.

    `most_rows`: how many rows the tracker takes in one file; more come as several files. `repeats_labels`: one column a
    label, so the largest number of labels has to be known. `as_lines`: the issues come as
    JSON Lines too, with a script that opens them.
    """

    label: str
    names: Callable[[int], Sequence[str]]
    cells: Callable[[Issue, int], Sequence[str]]
    most_rows: int | None = None
    repeats_labels: bool = False
    as_lines: bool = False


def fixed(*names: str) -> Callable[[int], Sequence[str]]:
    """Columns that depend on nothing."""
    return lambda _widest: names


def filled(names: Sequence[str], **cells: str) -> Sequence[str]:
    """A row in the order of `names`, by words that stand for them (`work_item_type`); what is not said is empty."""
    known = {name.casefold().replace(" ", "_"): name for name in names}
    by_name = {known[word]: cell for word, cell in cells.items()}
    return [by_name.get(name, "") for name in names]
