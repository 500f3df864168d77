"""`flask export`: the backlog as a file, for scripts."""

import os
import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup

from community.backlog import services
from community.backlog.commands import BacklogQuery, BacklogSort, Direction, Taught
from community.backlog.exports import Content, Format, Tracker, Wish
from community.kernel.db import db, read_only, will_write
from community.kernel.errors import DomainError
from community.policy import SYSTEM
from community.submissions.models import Kind, StatusKind

commands = AppGroup("export", help="Take what is here away.")

DAY = click.DateTime(["%Y-%m-%d"])


@commands.command("backlog")
@click.option(
    "--format",
    "form",
    type=click.Choice([*map(str, Format)]),
    default=str(Format.CSV),
    help="md is a brief of the first 20.",
)
@click.option(
    "--preset", type=click.Choice([*map(str, Tracker)]), help="A file that loads in this tracker; csv or zip."
)
@click.option("--words", is_flag=True, help="One row a text: every submission and comment as it was written.")
@click.option("--raw", is_flag=True, help="For programs: leave out the apostrophe that keeps formulas asleep.")
@click.option("--bom", is_flag=True, help="Mark a CSV file as UTF-8, which some versions of Excel need.")
@click.option("--about", is_flag=True, help="JSON Lines: what was asked, as an object in the first line.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Where to write; else standard output.")
@click.option("--q", default="", help="Words to look for.")
@click.option("--board", default="", help="A board's slug.")
@click.option("--kind", type=click.Choice([*map(str, Kind)]))
@click.option(
    "--ip", type=click.Choice([*map(str, Taught)]), help="What it teaches; waiting is what nobody classified."
)
@click.option("--tag", default="", help="A tag's slug.")
@click.option("--status", type=click.Choice([*map(str, StatusKind)]))
@click.option("--votes", type=click.IntRange(0), default=0, help="At least so many.")
@click.option("--since", type=DAY, help="Posted on this day or later, as 2026-03-14.")
@click.option("--until", type=DAY, help="Posted on this day or earlier.")
@click.option("--sort", type=click.Choice([*map(str, BacklogSort)]), default=str(BacklogSort.VOTES))
@click.option("--dir", type=click.Choice([*map(str, Direction)]), default=str(Direction.DESC))
def backlog(form: str, preset: str | None, words: bool, output: Path | None, **more: Any) -> None:
    """Write the backlog, filtered and in order, as its page shows it.

    \b
    Example: flask --app wsgi export backlog --preset jira --status planned --output planned.csv
    What was asked and when goes to standard error; the file holds nothing but data.
    """
    content = Content.WORDS if words else Content.BACKLOG
    switches = {name: more.pop(name) for name in ("raw", "bom", "about")}
    read_only()
    try:
        wish = Wish.parse({"format": form, "content": content, "preset": preset, **switches})
        export = services.export_backlog(SYSTEM, _query(more), wish, current_app.config["BASE_URL"])
    except DomainError as error:
        raise click.ClickException(str(error)) from None
    will_write()
    export = services.note_export(SYSTEM, export)
    db.session.commit()
    for name, value in export.about.items():
        click.echo(f"{name}: {value}", err=True)
    _write(export.chunks, output)


def _query(filters: dict[str, Any]) -> BacklogQuery:
    days = {name: value.date() for name, value in filters.items() if isinstance(value, datetime)}
    return BacklogQuery.parse({name: value for name, value in {**filters, **days}.items() if value})


def _write(chunks: Iterable[bytes], output: Path | None) -> None:
    if output is None:
        out = sys.stdout.buffer
        for chunk in chunks:
            out.write(chunk)
        return
    half = output.with_name(output.name + ".part")  # whoever finds the file under its name finds all of it
    with half.open("wb") as file:
        for chunk in chunks:
            file.write(chunk)
    os.replace(half, output)
    click.echo(f"Wrote {output}.", err=True)
