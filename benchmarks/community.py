"""Make a community of N submissions, with votes by a power law, to measure pages against.

    python -m benchmarks.community DATA_DIR N [--votes 20] [--no-index]

One seed draws everything, so two runs make the same community (only the moments move with the clock). Bulk inserts: two
million votes take about a minute; the search index of 100,000 submissions takes several.
"""

import argparse
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask_migrate import upgrade

from benchmarks.words import Writer
from community import create_app
from community.accounts.models import Member
from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.parts import part
from community.policy import SYSTEM, Role
from community.search.documents import all_documents
from community.search.index import SearchIndex
from community.submissions.commands import KeepBoard
from community.submissions.models import Board, Comment, Kind, Status, Submission, Vote
from community.submissions.services import create_board
from community.submissions.services.recount import mend
from community.triage.models import Tag, Tagging
from config import Settings

SEED = 20
BOARDS = ("Shops", "App and ordering", "Delivery", "Beans")
MEMBERS_A_SUBMISSION, FEWEST_MEMBERS = 0.5, 500
COMMENTS_A_SUBMISSION = 1.5
TAGS, TAGS_A_SUBMISSION = 20, 2
CHUNK = 5_000
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Size:
    """How large the community is."""

    submissions: int
    votes: float
    comments: float = COMMENTS_A_SUBMISSION

    @property
    def members(self) -> int:
        """How many people it has."""
        return max(FEWEST_MEMBERS, int(self.submissions * MEMBERS_A_SUBMISSION))


@dataclass(frozen=True, slots=True)
class Maker:
    """Draws the rows of every table."""

    size: Size
    writer: Writer
    today: datetime

    @property
    def rng(self) -> random.Random:
        """The one source of chance."""
        return self.writer.rng

    def moment(self, days: int) -> datetime:
        """Some time within the last so many days."""
        return self.today - timedelta(seconds=self.rng.randint(0, days * 86_400))

    def members(self) -> Iterator[Row]:
        """Customers whose addresses are confirmed."""
        for number in range(1, self.size.members + 1):
            yield {
                "id": number,
                "name": f"Member {number}",
                "email": f"m{number}@example.org",
                "role": Role.CUSTOMER,
                "created_at": self.today,
                "confirmed_at": self.today,
            }

    def submissions(self, statuses: list[list[Status]]) -> Iterator[Row]:
        """Words spread over two years, and over the boards."""
        for number in range(1, self.size.submissions + 1):
            status = self.rng.choices(statuses[number % len(statuses)], weights=(60, 12, 8, 5, 8, 5, 2))[0]
            title, body, moment = self.writer.text(8), self.writer.text(60), self.moment(730)
            yield {
                "id": number,
                "board_id": status.board_id,
                "author_id": self.rng.randint(1, self.size.members),
                "kind": self.rng.choices(tuple(Kind), weights=(40, 40, 8, 12))[0],
                "title": title,
                "slug": title.lower().rstrip(".").replace(" ", "-"),
                "body": body,
                "html": f"<p>{body}</p>",
                "excerpt": body[:280],
                "renderer": 1,
                "status_id": status.id,
                "status_kind": status.kind,
                "ip_type": self.rng.choices(("product", "policy", "service", None), weights=(45, 20, 30, 5))[0],
                "created_at": moment,
                "changed_at": moment,
            }

    def votes(self) -> Iterator[Row]:
        """The most popular submissions have thousands of votes, most a handful."""
        everybody = range(1, self.size.members + 1)
        for submission, voters in self.popularity(self.size.votes, most=self.size.members // 2, least=1):
            for member in self.rng.sample(everybody, voters):
                yield {"submission_id": submission, "member_id": member, "created_at": self.moment(365)}

    def comments(self) -> Iterator[Row]:
        """A few long conversations, and many submissions without a word."""
        for submission, count in self.popularity(self.size.comments, most=60, least=0):
            for _ in range(count):
                body = self.writer.text(25)
                yield {
                    "submission_id": submission,
                    "author_id": self.rng.randint(1, self.size.members),
                    "by_staff": False,
                    "body": body,
                    "html": f"<p>{body}</p>",
                    "renderer": 1,
                    "created_at": self.moment(365),
                }

    def popularity(self, mean: float, *, most: int, least: int) -> Iterator[tuple[int, int]]:
        """Submissions in an order of popularity, with about `mean` of something each: c / rank ** 0.8."""
        count = self.size.submissions
        scale = mean * count / sum(1 / rank**0.8 for rank in range(1, count + 1))
        for rank, submission in enumerate(self.rng.sample(range(1, count + 1), count), 1):
            yield submission, min(most, max(least, round(scale / rank**0.8)))

    def tagging(self) -> Iterator[Row]:
        """Two tags on each."""
        for submission in range(1, self.size.submissions + 1):
            for tag in self.rng.sample(range(1, TAGS + 1), TAGS_A_SUBMISSION):
                yield {"submission_id": submission, "tag_id": tag, "created_at": self.today}


def app_on(data_dir: Path) -> Flask:
    """The site on a data folder, with no other setting from outside."""
    return create_app(Settings(_env_file=None, data_dir=data_dir.resolve()).as_flask())


def fill(size: Size) -> None:
    """Fill the empty database of the current app."""
    maker = Maker(size, Writer(random.Random(SEED)), now())
    statuses = [_statuses(create_board(SYSTEM, KeepBoard(name=name))) for name in BOARDS]
    tags = [
        {"id": n, "name": f"tag {n}", "slug": f"tag-{n}", "is_public": True, "position": n} for n in range(1, TAGS + 1)
    ]
    tables: list[tuple[Any, Iterable[Row]]] = [
        (Member, maker.members()),
        (Submission, maker.submissions(statuses)),
        (Vote, maker.votes()),
        (Comment, maker.comments()),
        (Tag, tags),
        (Tagging, maker.tagging()),
    ]
    for table, rows in tables:
        for some in chunks(rows):
            db.session.execute(sa.insert(table), some)
    mend()
    db.session.execute(sa.text("ANALYZE"))
    db.session.commit()


def _statuses(board: Board) -> list[Status]:
    return list(db.session.scalars(sa.select(Status).where(Status.board_id == board.id).order_by(Status.position)))


def chunks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Lists of rows, each as long as one statement takes them."""
    rest = iter(rows)
    while some := list(islice(rest, CHUNK)):
        yield some


def main() -> None:
    """Make the community."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data_dir", type=Path)
    parser.add_argument("count", type=int)
    parser.add_argument("--votes", type=float, default=20.0, help="mean votes a submission")
    parser.add_argument("--no-index", action="store_true", help="leave the search index out")
    args = parser.parse_args()
    with app_on(args.data_dir).app_context():
        upgrade()
        fill(Size(args.count, args.votes))
        if not args.no_index:
            part(SearchIndex).rebuild(all_documents())


if __name__ == "__main__":
    main()
