"""A line of JSON says the row that it was made of, whatever a column holds."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from community.backlog.exports.jsonlines import told_in_json
from community.backlog.exports.table import Table, Value

TEXTS = st.text(st.characters(codec="utf-8"), max_size=12)
MOMENTS = st.datetimes(timezones=st.just(UTC))
NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
LISTS = st.lists(TEXTS, max_size=3).map(tuple)
KINDS: tuple[st.SearchStrategy[Value], ...] = (TEXTS, st.integers(), NUMBERS, MOMENTS, LISTS, st.none())
MIXED = (TEXTS | st.none(), NUMBERS | st.none(), MOMENTS | TEXTS | NUMBERS | LISTS | st.none())
OF_A_COLUMN = st.sampled_from([*KINDS, *MIXED])


@st.composite
def tables(draw: st.DrawFn) -> Table:
    rows = draw(st.integers(1, 4))
    names = draw(st.lists(TEXTS | st.just("100 % sure"), min_size=1, max_size=5, unique=True))
    kinds = [draw(OF_A_COLUMN) for _ in names]
    return Table({name: draw(column(kind, rows)) for name, kind in zip(names, kinds, strict=True)})


def column(kind: st.SearchStrategy[Value], rows: int) -> st.SearchStrategy[Sequence[Value]]:
    return st.lists(kind, min_size=rows, max_size=rows)


def as_read(value: Value) -> Any:
    """What a reader of JSON gets of it."""
    if isinstance(value, datetime):
        return value.isoformat()[:19] + "Z"
    return list(value) if isinstance(value, tuple) else value


@given(tables())
def test_every_line_is_read_as_the_row_that_it_was_made_of(table: Table):
    *lines, rest = told_in_json(table).decode().split("\n")
    read = [json.loads(line) for line in lines]
    assert not rest
    assert read == [{name: as_read(value) for name, value in row.items()} for row in table]
    assert [list(row) for row in read] == [list(table.columns)] * len(read)


def test_what_no_encoding_takes_is_a_question_mark():
    assert told_in_json(Table({"title": ["half a \ud83d face"]})) == b'{"title":"half a ? face"}\n'
