"""A file for a tracker: one table, or a zip of several where the tracker takes only so many rows at once."""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

from community.backlog.exports import words
from community.backlog.exports.about import About
from community.backlog.exports.bundle import Files, zipped
from community.backlog.exports.issues import Issue
from community.backlog.exports.markup import markdown
from community.backlog.exports.presets import PRESETS, Shape
from community.backlog.exports.presets.github import SCRIPT
from community.backlog.exports.source import Source
from community.backlog.exports.tabular import comma_separated
from community.backlog.exports.wish import Content, Tracker

PIECE = 200
LABELS = 3  # beside the tags: what it is to its author, what it teaches, its board


def is_bundle(tracker: Tracker, submissions: int) -> bool:
    """Whether so many submissions come as a zip."""
    shape = PRESETS[tracker]
    return shape.as_lines or (shape.most_rows is not None and submissions > shape.most_rows)


def tracked(tracker: Tracker, source: Source, about: About, *, raw: bool) -> Iterator[bytes]:
    """The file; a zip also holds every word as it was said, and what was asked."""
    shape = PRESETS[tracker]
    widest = LABELS + source.most_tags() if shape.repeats_labels else 0
    rows = chain.from_iterable(source.issues())
    if not is_bundle(tracker, about.submissions):
        yield from _table(shape, rows, widest, raw=raw)
        return
    yield from zipped(_files(shape, rows, widest, source, about, raw=raw), about.moment)


def _files(shape: Shape, rows: Iterator[Issue], widest: int, source: Source, about: About, *, raw: bool) -> Files:
    for number, part in enumerate(_parts(rows, shape.most_rows), 1):
        yield f"issues-{number}.csv" if shape.most_rows else "issues.csv", _table(shape, part, widest, raw=raw)
    if shape.as_lines:
        yield "issues.jsonl", (_line(issue) for piece in source.issues() for issue in piece)
        yield "create-issues.sh", [SCRIPT.encode()]
    told = (piece.rows() for piece in source.records(Content.WORDS))
    yield "words.csv", comma_separated(words.COLUMNS, told, raw=raw)
    yield "about.json", [json.dumps(dict(about.told()), indent=2).encode() + b"\n"]


def _parts(rows: Iterator[Issue], most: int | None) -> Iterator[Iterator[Issue]]:
    """The rows in parts, each read to its end before the next; one empty part when there are none."""
    first = next(rows, None)
    if first is None:
        yield iter(())
    while first is not None:
        yield islice(chain([first], rows), most)
        first = next(rows, None)


def _table(shape: Shape, rows: Iterator[Issue], widest: int, *, raw: bool) -> Iterator[bytes]:
    return comma_separated(shape.names(widest), _pieces(shape, rows, widest), raw=raw)


def _pieces(shape: Shape, rows: Iterator[Issue], widest: int) -> Iterator[Iterable[Sequence[str]]]:
    while piece := [shape.cells(issue, widest) for issue in islice(rows, PIECE)]:
        yield piece


def _line(issue: Issue) -> bytes:
    labels = [label.replace(",", " ") for label in issue.labels]
    told = {"title": issue.title, "body": markdown(issue), "labels": labels}
    return (json.dumps(told, ensure_ascii=False) + "\n").encode("utf-8", "replace")
