"""What an export costs beside reading the same rows, and how much memory it takes.

    python -m benchmarks.exports DATA_DIR [--only csv,xlsx] [--rounds 2]

The unit is a plain SELECT loop over all that the file will hold: the rows in their order with their tags, answer and
number of voices, from one statement. Each export runs in a process of its own, after such a loop in that process; its
processor time is divided by the loop's. Before that it runs once while its memory is looked at fifty times a second:
the most anonymous memory (what is mapped from the database's file is the system's) less what was there before.
"""

import argparse
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from benchmarks.community import app_on
from community.answers.models import Answer
from community.backlog import services
from community.backlog.commands import BacklogQuery
from community.backlog.exports import Wish, workbook
from community.backlog.queries import backlog_rows
from community.kernel.db import db, read_only
from community.policy import SYSTEM
from community.submissions.models import Submission
from community.submissions.queries.listing import visible_to
from community.triage.models import Tag, Tagging

EXPORTS: dict[str, dict[str, object]] = {
    "jsonl": {"format": "jsonl"},
    "csv": {"format": "csv"},
    "csv-raw": {"format": "csv", "raw": True},
    "xlsx": {"format": "xlsx"},
    "xlsx-fast": {"format": "xlsx"},
    "parquet": {"format": "parquet"},
    "words": {"format": "csv", "content": "words"},
    "jira": {"preset": "jira"},
    "linear": {"preset": "linear"},
}
MB = 1024  # what the kernel counts is kB


def select() -> int:
    """Read all that a file holds, and keep none of it."""
    columns = Submission.__table__.c
    found = backlog_rows().where(*visible_to(SYSTEM)).order_by(columns.votes.desc(), columns.id.desc())
    tags = sa.select(sa.func.group_concat(Tag.name)).join(Tagging, Tagging.tag_id == Tag.id)
    voice = aliased(Submission)
    whole = found.with_only_columns(
        *(one for one in found.selected_columns if one.key != "html"),
        tags.where(Tagging.submission_id == Submission.id).scalar_subquery(),
        sa.select(sa.func.count()).where(voice.merged_into_id == Submission.id).scalar_subquery(),
        sa.select(Answer.body).where(Answer.submission_id == Submission.id).scalar_subquery(),
    )
    return sum(1 for _row in db.session.execute(whole.execution_options(yield_per=200)))


def write(name: str) -> int:
    """Make the file, and throw it away; how many bytes."""
    with patch.object(workbook, "find_spec", return_value=name.endswith("-fast")):
        export = services.export_backlog(SYSTEM, BacklogQuery(), Wish.parse(EXPORTS[name]), "https://ideas.example.org")
        return sum(map(len, export.chunks))


def anonymous() -> int:
    """What this process holds now that is no file, in kB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("RssAnon")))


def most_memory(name: str) -> int:
    """The most that it held while it wrote, in kB."""
    seen, done = [anonymous()], threading.Event()

    def look() -> None:
        while not done.wait(0.02):
            seen.append(anonymous())

    watcher = threading.Thread(target=look)
    watcher.start()
    write(name)
    done.set()
    watcher.join()
    return max(seen)


def growth(data_dir: Path, name: str) -> int:
    """How much more it held than before, in kB, in a process that has made no file yet."""
    with app_on(data_dir).app_context():
        read_only()
        select()
        write_small(name)
        before = anonymous()
        return most_memory(name) - before


def measure(data_dir: Path, name: str) -> str:
    """One line of the table."""
    grown = growth(data_dir, name)
    with app_on(data_dir).app_context():
        read_only()
        select()  # warm: the file is in the system's memory from here on
        began = time.process_time()
        rows = select()
        loop = time.process_time() - began
        db.session.rollback()
        began = time.process_time()
        size = write(name)
        spent = time.process_time() - began
    cells = (name, f"{rows:,}", f"{size / 1e6:.0f} MB", f"{loop:.2f} s", f"{spent:.2f} s", f"{spent / loop:.1f}")
    return f"| {' | '.join(cells)} | {grown / MB:.0f} MB |"


def write_small(name: str) -> None:
    """The libraries that an export loads are no memory of its rows."""
    export = services.export_backlog(SYSTEM, BacklogQuery(votes=10**6), Wish.parse(EXPORTS[name]), "")
    sum(map(len, export.chunks))


def lines(data_dir: Path, names: list[str], rounds: int) -> Iterator[str]:
    """Each export in a fresh process."""
    for _ in range(rounds):
        for name in names:
            told = [sys.executable, "-m", "benchmarks.exports", str(data_dir), "--one", name]
            yield subprocess.run(told, check=True, capture_output=True, text=True).stdout.strip()


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data_dir", type=Path)
    parser.add_argument("--only", default=",".join(EXPORTS))
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--one", help=argparse.SUPPRESS)
    told = parser.parse_args()
    if told.one:
        print(measure(told.data_dir, told.one))
        return
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors\n")
    print("| export | rows | file | loop | export | ratio | memory |\n|---|---|---|---|---|---|---|")
    for line in lines(told.data_dir, told.only.split(","), told.rounds):
        print(line, flush=True)


if __name__ == "__main__":
    main()
