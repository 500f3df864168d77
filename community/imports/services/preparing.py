"""The slow half of an import: read, check, compare with what is here, render. Nothing is written to the database."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import TypeVar

from community.imports.commands import DayOrder, ImportCsv
from community.imports.services.authors import Authors
from community.imports.services.comparing import Plan, Reader
from community.imports.services.drafts import Drafter
from community.imports.services.files import Table, open_table
from community.imports.services.moments import day_order_shown_by
from community.imports.services.places import places
from community.imports.services.tally import Tally
from community.kernel.clock import now
from community.kernel.errors import Invalid
from community.kernel.words import N_
from community.policy import Actor, Permission, require

BATCH = 200  # rows compared with the database at once
Progress = Callable[[int, int], None]
T = TypeVar("T")


@contextmanager
def prepare_import(actor: Actor, command: ImportCsv, progress: Progress | None = None) -> Iterator[Plan]:
    """Read the whole file; `progress` hears how many rows are done, of how many.

    A row that cannot come in is counted with its line and reason. Invalid when the file as a whole cannot: it is no
    table, lacks a column, or its board is unknown.
    """
    require(actor, Permission.IMPORT)
    columns = command.columns
    table = open_table(command.path, columns.named, command.encoding, counts_rows=command.counts_rows)
    total, order = _survey(table, command)
    where = places(actor, command.board, rows_name_boards=bool(columns.board))
    with tempfile.TemporaryFile("w+", encoding="utf-8") as spool:
        plan = Plan(command, now(), Tally(), spool)
        _note(plan.tally, table, command)
        reader = Reader(plan, Drafter(command, where, order, plan.moment, plan.tally), Authors(command.source))
        for records in _batches(table.records(), BATCH):
            reader.take([draft for record in records if (draft := reader.draft(record)) is not None])
            if progress:
                progress(plan.tally.rows, total)
        yield plan


def _survey(table: Table, command: ImportCsv) -> tuple[int, DayOrder]:
    """How many rows there are (so that nothing is done with half a file), and what its slashed dates must mean."""
    total, shown = 0, set[DayOrder]()
    columns = [column for column in (command.columns.created, command.columns.answered) if column]
    for record in table.records():
        total += 1
        shown.update(day_order_shown_by(record.cells[column]) for column in columns)
    shown.discard(DayOrder.AUTO)
    if command.day_order is not DayOrder.AUTO:
        return total, command.day_order
    if len(shown) > 1:
        raise Invalid({"created": N_("Some dates have the day first and some the month. Please say --dates.")})
    return total, next(iter(shown), DayOrder.AUTO)


def _note(tally: Tally, table: Table, command: ImportCsv) -> None:
    if table.is_guessed:
        tally.notes.append(f"The file is not UTF-8. It was read as {table.encoding}; --encoding says otherwise.")


def _batches(items: Iterator[T], size: int) -> Iterator[list[T]]:
    while batch := list(islice(items, size)):
        yield batch
