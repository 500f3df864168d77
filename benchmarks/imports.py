"""What an import costs beside bare inserts of the same rows.

    python -m benchmarks.imports [COUNT]

A CSV file of made-up posts (titles, bodies of some 300 letters, a third of them with Markdown, as of real
ones, authors, statuses, tags, votes) comes into an empty
database as the worker brings it in: read, checked, rendered, compared, saved 500 rows at a time, each pause a commit.
The unit is the processor time of `INSERT` with executemany of the same finished rows (submissions, votes, taggings,
outbox) into the same tables, 500 at a time with a commit each, in a second empty database. Both in one run.
"""

import csv
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask_migrate import upgrade

from benchmarks.community import app_on
from benchmarks.words import Writer
from community.accounts.models import Member
from community.imports.commands import Columns, ImportCsv
from community.imports.models import FileImport, ImportedRow
from community.imports.services import prepare_import, save_import
from community.kernel.db import db, read_only, will_write
from community.kernel.events import OutboxRow
from community.policy import SYSTEM
from community.submissions.commands import KeepBoard
from community.submissions.models import Submission, Vote
from community.submissions.services import create_board
from community.triage.models import Tag, Tagging

SEED, AUTHORS, BATCH = 20260927, 2_000, 500
STATUSES = ("open", "under review", "planned", "started", "completed", "declined")
TABLES = (Member, Tag, FileImport, Submission, Vote, Tagging, ImportedRow, OutboxRow)
COLUMNS = Columns(
    source_id="id",
    title="title",
    body="body",
    created="created",
    author="author",
    status="status",
    tags="tags",
    votes="votes",
)


def write(path: Path, count: int) -> None:
    """The file."""
    rng = random.Random(SEED)
    writer, began = Writer(rng), datetime(2024, 1, 1, tzinfo=UTC)
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(("id", "title", "body", "created", "author", "status", "tags", "votes"))
        for number in range(count):
            moment = began + timedelta(minutes=7 * number)
            who = f"Guest {rng.randrange(AUTHORS)}"
            tags = ", ".join(rng.sample(("app", "prices", "staff", "delivery", "cups"), rng.randrange(3)))
            words = (
                writer.text(6),
                f"{writer.text(44)} **{number}**" if number % 3 == 0 else writer.text(45),
                moment.isoformat(),
                who,
                rng.choice(STATUSES),
                tags,
            )
            out.writerow((number, *words, rng.randrange(100)))


def spent(work: Callable[[], Any]) -> float:
    """The processor time of this process, in seconds."""
    began = time.process_time()
    work()
    return time.process_time() - began


def bring_in(path: Path) -> None:
    """As the worker does it."""
    command = ImportCsv(path=path, columns=COLUMNS, source="bench", board="shops")
    read_only()
    with prepare_import(SYSTEM, command) as plan:
        will_write()
        save_import(SYSTEM, plan, pause=db.session.commit)
        db.session.commit()


def rows_of_all() -> dict[Any, list[dict[str, Any]]]:
    """Every row that the import wrote, as values."""
    return {
        table: [dict(row) for row in db.session.execute(sa.select(*table.__table__.c)).mappings()] for table in TABLES
    }


def insert(rows: Mapping[Any, Sequence[dict[str, Any]]]) -> None:
    """The same rows, and nothing else."""
    with db.engine.connect() as connection:
        for table, values in rows.items():
            for start in range(0, len(values), BATCH):
                connection.execute(sa.insert(table.__table__), values[start : start + BATCH])
                connection.commit()


def prepared(folder: Path) -> Any:
    """An app on an empty database with one board."""
    app = app_on(folder)
    with app.app_context():
        upgrade()
        create_board(SYSTEM, KeepBoard(name="Shops"))
        db.session.commit()
    return app


def main() -> None:
    """Print one line."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "posts.csv"
        write(path, count)
        with prepared(Path(folder) / "ours").app_context():
            ours = spent(lambda: bring_in(path))
            rows = rows_of_all()
        with prepared(Path(folder) / "bare").app_context():
            bare = spent(lambda: insert(rows))
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    print(f"{count:,} rows: bare inserts {bare:.1f} s, import {ours:.1f} s, ratio {ours / bare:.1f}")


if __name__ == "__main__":
    main()
