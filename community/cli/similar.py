"""`flask similar`: how well what others said is found, measured on anybody's own data."""

import csv
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import click
from flask.cli import AppGroup

from community.kernel.db import db
from community.kernel.parts import part
from community.search.encoder import Encoder
from community.search.meanings import Meanings
from community.search.measuring import Asked, Figures, Known, answers
from community.search.memory import MemoryIndex
from community.search.minilm import MiniLM, is_installed

commands = AppGroup("similar", help="What others said: how well it is found.")
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
CHUNK = 200
LONGEST_CELL = 10_000_000


@commands.command("evaluate")
@click.argument("queries", type=FILE)
@click.argument("corpus", type=FILE)
def evaluate(queries: Path, corpus: Path) -> None:
    """Measure how often a submission that says the same is found, by the ranking that the composer uses.

    \b
    Example: flask --app wsgi similar evaluate queries.csv corpus.csv
    QUERIES has the columns query_id, title, body, created_at and relevant_ids (with spaces between them), CORPUS id,
    title, body and created_at. A query sees only what was there before its day; "with history" also the titles of
    queries that were merged into the corpus before it. With the extra `semantic` both are measured once more, by
    meaning too. Reads the two files only, and changes nothing.
    """
    known = [Known(row["id"], row["title"], row["body"], row["created_at"]) for row in _rows(corpus, _KNOWN)]
    asked = [
        Asked(row["query_id"], row["title"], row["body"], row["created_at"], frozenset(row["relevant_ids"].split()))
        for row in _rows(queries, _ASKED)
    ]
    click.echo(f"{len(asked)} queries, {len(known)} documents")
    encoders: dict[str, Encoder | None] = {"by words": None}
    if is_installed():
        encoders["by words and meaning"] = MiniLM()
    for by, encoder in encoders.items():
        for label, with_history in (("without history", False), ("with history", True)):
            figures = Figures()
            for query, ids in answers(asked, known, MemoryIndex(), encoder, with_history=with_history):
                figures.add(ids, query.relevant)
            hits = "  ".join(f"hit@{k} {figures.hit(k):.3f}" for k in figures.hits)
            click.echo(f"{by:<20}  {label:<15}  MRR {figures.mrr:.3f}  {hits}")


@commands.command("backfill")
def backfill() -> None:
    """Keep what all titles mean, now instead of step by step.  Example: flask --app wsgi similar backfill"""
    meanings = part(Meanings)
    if not meanings.is_on:
        raise click.ClickException("The extra `semantic` is not installed: there is nothing to do.")
    done = 0
    while ids := meanings.missing(CHUNK):
        meanings.agree(ids)
        db.session.commit()
        done += len(ids)
        click.echo(f"{done} titles")
    click.echo("Done.")


_KNOWN = ("id", "title", "body", "created_at")
_ASKED = ("query_id", "title", "body", "created_at", "relevant_ids")


@contextmanager
def _long_cells() -> Iterator[None]:
    """Read longer cells than an import accepts; the limit is the whole process's, so it is put back."""
    usual = csv.field_size_limit(LONGEST_CELL)
    try:
        yield
    finally:
        csv.field_size_limit(usual)


def _rows(path: Path, columns: tuple[str, ...]) -> Iterator[Mapping[str, str]]:
    with _long_cells(), path.open(newline="", encoding="utf-8-sig") as file:
        reader = csv.DictReader(file)
        missing = [name for name in columns if name not in (reader.fieldnames or ())]
        if missing:
            raise click.ClickException(f"{path.name} lacks the columns {', '.join(missing)}.")
        for row in reader:
            yield {name: row[name] or "" for name in columns}
