"""`flask import`: other systems' files in."""

from collections import Counter
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import click
from flask.cli import AppGroup

from community.imports.commands import Columns, DayOrder, ImportCsv, read_mapping, read_statuses
from community.imports.queries import imports_page
from community.imports.services import (
    Tally,
    mapped,
    open_table,
    prepare_import,
    save_import,
    shape_of,
    undo_now,
    unpacked,
)
from community.kernel.db import db, read_only, will_write
from community.kernel.errors import DomainError
from community.policy import SYSTEM
from community.submissions.models import Kind

commands = AppGroup("import", help="Bring other systems' files in.")
STATUS_OPTION = click.option(
    "--status",
    "statuses",
    multiple=True,
    callback=lambda _context, _option, pairs: _read_statuses(pairs),
    help="Theirs=ours, where a word of the file means something else than the dry run says: closed=done.",
)


class Bar:
    """A progress bar on a terminal, one plain line elsewhere."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._bar: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.__exit__(kind, error, trace)

    def __call__(self, done: int, total: int) -> None:
        """Show that `done` of `total` are through."""
        if self._bar is None:
            self._bar = click.progressbar(length=total, label=self._label).__enter__()
        self._bar.update(done - self._bar.pos)


@commands.command("csv")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--map", "pairs", multiple=True, required=True, help="Ours=theirs, with commas: title=Summary,body=Text.")
@click.option("--board", default="", help="The slug of the board; needed when there are several.")
@click.option("--author-column", default="", help="Names or addresses; an address finds the member who has it.")
@click.option("--source", default="", help="Where the rows come from; the file's name when empty. Keep it for re-runs.")
@click.option(
    "--kind", type=click.Choice([*map(str, Kind)]), default=str(Kind.IDEA), help="What rows are that do not say it."
)
@click.option(
    "--dates", type=click.Choice([*map(str, DayOrder)]), default=str(DayOrder.AUTO), help="How to read 2/3/2015."
)
@click.option("--undated", is_flag=True, help="Rows whose time cannot be read come in as of now, not stay out.")
@STATUS_OPTION
@click.option("--encoding", default="", help="Of the file, when it is neither UTF-8 nor western European.")
@click.option("--strict", is_flag=True, help="Import nothing when any row must stay out.")
@click.option("--dry-run", is_flag=True, help="Say what would happen; write nothing.")
def import_csv(
    file: Path, pairs: tuple[str, ...], author_column: str, dates: str, strict: bool, dry_run: bool, **more: Any
) -> None:
    """Import a CSV file: title, body, created, status, kind, board, tags, author, source_id.

    \b
    Rows that came before are known by their source and source_id: new words replace old ones, nothing comes twice.
    Example: flask --app wsgi import csv ideas.csv --map title=title,body=body,created=created,source_id=id
    """
    try:
        command = _command(file, pairs, author_column, dates, more)
        tally = _run(command, strict=strict, dry_run=dry_run)
    except DomainError as error:
        raise click.ClickException(str(error)) from None
    raise SystemExit(1 if strict and tally.rejected else 0)


@commands.command("file")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--map", "pairs", multiple=True, help="Ours=theirs, where the file is not known or you know better.")
@click.option("--board", default="", help="The slug of the board; needed when there are several.")
@click.option("--source", default="", help="Where the rows come from; the system's or the file's name when empty.")
@click.option("--kind", type=click.Choice([*map(str, Kind)]), default=str(Kind.IDEA), help="What rows are.")
@click.option("--dates", type=click.Choice([*map(str, DayOrder)]), default=str(DayOrder.AUTO), help="As of 2/3/2015.")
@click.option("--undated", is_flag=True, help="Rows whose time cannot be read come in as of now, not stay out.")
@STATUS_OPTION
@click.option("--strict", is_flag=True, help="Import nothing when any row must stay out.")
@click.option("--dry-run", is_flag=True, help="Say what would happen; write nothing.")
def import_file(file: Path, pairs: tuple[str, ...], dates: str, strict: bool, dry_run: bool, **more: Any) -> None:
    """Import an Excel file, or what Fider, UserVoice, Quackback or ClearFlask exported (CSV or zip).

    \b
    A file of those systems is known by its columns; of any other table say with --map what is what.
    Example: flask --app wsgi import file fider.zip --board ideas --dry-run
    """
    try:
        with unpacked(file) as table:
            shape = shape_of(open_table(table.path).header)
            changes = read_mapping(",".join(pairs))
            columns = mapped(shape, changes) if shape else Columns.parse(changes)
            about = {
                "path": table.path,
                "counts_rows": table.counts_rows,
                "row_a_voter": bool(shape and shape.row_a_voter),
            }
            source = more.pop("source") or (str(shape.system) if shape else file.name)
            command = ImportCsv.parse({**more, **about, "columns": columns, "source": source, "day_order": dates})
            if shape:
                click.echo(f"This is a file of {shape.system.title()}.")
            tally = _run(command, strict=strict, dry_run=dry_run)
    except DomainError as error:
        raise click.ClickException(str(error)) from None
    raise SystemExit(1 if strict and tally.rejected else 0)


@commands.command("list")
def list_imports() -> None:
    """Say what was imported, the newest first, by the number that undoes it."""
    for row in imports_page(SYSTEM).rows:
        click.echo(f"{row.id}  {row.at:%Y-%m-%d %H:%M}  {row.stage}  {row.source}  {row.file_name}")


@commands.command("undo")
@click.argument("number", type=int)
def undo(number: int) -> None:
    """Take an import back: what nobody worked on since goes, the rest stays."""
    try:
        row = undo_now(SYSTEM, number)
    except DomainError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"Import {row.id} is taken back. {row.kept} submissions stay, because people worked on them.")


def _read_statuses(pairs: tuple[str, ...]) -> dict[str, str]:
    try:
        return read_statuses(pairs)
    except DomainError as error:
        raise click.BadParameter(str(error)) from None


def _command(file: Path, pairs: tuple[str, ...], author: str, dates: str, more: dict[str, Any]) -> ImportCsv:
    mapping = read_mapping(",".join(pairs)) | ({"author": author} if author else {})
    values = {**more, "source": more["source"] or file.name, "day_order": dates}
    return ImportCsv.parse({**values, "path": file, "columns": Columns.parse(mapping)})


def _run(command: ImportCsv, *, strict: bool, dry_run: bool) -> Tally:
    read_only()
    with Bar(f"Reading {command.path.name}") as bar, prepare_import(SYSTEM, command, bar) as plan:
        saving = not dry_run and not (strict and plan.tally.rejected)
        if saving:
            will_write()
            number = save_import(SYSTEM, plan)
            db.session.commit()
    _tell(plan.tally)
    if saving:
        click.echo(f"This is import {number}. To take it back: flask import undo {number}")
    if not saving:
        click.echo("Nothing was written." if dry_run else "Nothing was imported, because of --strict.")
    return plan.tally


def _tell(tally: Tally) -> None:
    click.echo(
        f"{tally.rows} rows: {tally.new} new, {tally.updated} updated, {tally.skipped.total()} left alone, ", nl=False
    )
    click.echo(f"{tally.rejected.total()} rejected.")
    for note in tally.notes:
        click.echo(f"Note: {note}")
    if tally.undated:
        click.echo(f"Note: {tally.undated} rows without a time that can be read count as of now.")
    if tally.future:
        click.echo(f"Note: {tally.future} rows were dated in the future and count as of now.")
    if tally.answers:
        click.echo(f"Note: {tally.answers} come with the answer that they got; nobody is told of it again.")
    if tally.unattributed:
        click.echo(f"Note: {tally.unattributed} votes come without voters; they are kept and marked as such.")
    for label, counts in _counts(tally):
        _tell_counts(label, counts)
    for line in tally.sample:
        click.echo(f"  e.g. {line}")
    for problem in tally.problems:
        click.echo(str(problem), err=True)
    if (hidden := tally.rejected.total() - len(tally.problems)) > 0:
        click.echo(f"… and {hidden} more.", err=True)


def _counts(tally: Tally) -> list[tuple[str, Counter[str]]]:
    return [
        ("Left alone", tally.skipped),
        ("Rejected", tally.rejected),
        ("Boards", tally.boards),
        ("Statuses", tally.statuses),
        ("Kinds", tally.kinds),
        ("Authors", tally.authors),
        ("Tags", tally.tags),
        ("Not known", tally.unknown),
        ("Statuses of the file", Counter({f"{word} → {tally.became[word]}:": n for word, n in tally.heard.items()})),
    ]


def _tell_counts(label: str, counts: Counter[str]) -> None:
    if counts:
        click.echo(f"{label}: " + "; ".join(f"{name} {n}" for name, n in counts.most_common(20)))
