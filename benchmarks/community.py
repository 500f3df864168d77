"""Make a community of N submissions, with votes by a power law, to measure pages against.

    python benchmarks/community.py DATA_DIR N [--votes 20]

The words are drawn from a fixed list by a fixed seed (Zipf), so two runs make the same community. Bulk inserts; about a
minute for 100,000 submissions and two million votes.
"""

import argparse
import os
import random
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate, islice
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
SEED = 20
MEMBERS_A_SUBMISSION = 0.5
NOW = datetime(2026, 11, 1, tzinfo=UTC)
SYLLABLES = [
    "ba",
    "co",
    "di",
    "fa",
    "gu",
    "ha",
    "jo",
    "ki",
    "la",
    "mo",
    "nu",
    "pa",
    "qui",
    "ro",
    "sa",
    "te",
    "vi",
    "wa",
    "xe",
    "yo",
    "zu",
    "bre",
    "cli",
    "dro",
    "fla",
    "gri",
    "plo",
    "sta",
    "tre",
]


def vocabulary(rng: random.Random, size: int = 8_000) -> list[str]:
    """Pronounceable words, all different, the shortest first as in languages."""
    words: set[str] = set()
    while len(words) < size:
        words.add("".join(rng.choice(SYLLABLES) for _ in range(rng.randint(2, 4))))
    return sorted(words, key=lambda word: (len(word), word))


class Writer:
    """Draws sentences in which few words are common and most are rare (Zipf, exponent 1)."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.words = vocabulary(rng)
        self.weights = list(accumulate(1 / rank for rank in range(1, len(self.words) + 1)))

    def text(self, length: int) -> str:
        """So many words, as one sentence."""
        drawn = self.rng.choices(self.words, cum_weights=self.weights, k=length)
        return " ".join(drawn).capitalize() + "."


def submissions(writer: Writer, count: int, boards: list[Any], members: int) -> Iterator[dict[str, Any]]:
    """Rows for the submission table, spread over two years."""
    rng, kinds = writer.rng, ("idea", "complaint", "praise", "question")
    for number in range(1, count + 1):
        board, statuses = boards[number % len(boards)]
        status = rng.choices(statuses, weights=(60, 12, 8, 5, 8, 5, 2))[0]
        body, title = writer.text(60), writer.text(8)
        moment = NOW - timedelta(seconds=rng.randint(0, 730 * 86_400))
        yield {
            "id": number,
            "board_id": board.id,
            "author_id": rng.randint(1, members),
            "kind": rng.choices(kinds, weights=(40, 40, 8, 12))[0],
            "title": title,
            "slug": title.lower().rstrip(".").replace(" ", "-"),
            "body": body,
            "html": f"<p>{body}</p>",
            "excerpt": body[:280],
            "renderer": 1,
            "status_id": status.id,
            "status_kind": status.kind,
            "ip_type": rng.choices(("product", "policy", "service", None), weights=(45, 20, 30, 5))[0],
            "votes": 0,
            "comments": 0,
            "trend": 0.0,
            "version": 1,
            "created_at": moment,
            "changed_at": moment,
        }


def votes(rng: random.Random, count: int, members: int, mean: float) -> Iterator[dict[str, Any]]:
    """About `mean` votes a submission: the first ones have thousands, most a handful."""
    scale = mean * count / sum(1 / rank**0.8 for rank in range(1, count + 1))
    for rank, submission in enumerate(rng.sample(range(1, count + 1), count), 1):
        voters = min(members // 2, max(1, round(scale / rank**0.8)))
        for member in rng.sample(range(1, members + 1), voters):
            moment = NOW - timedelta(seconds=rng.randint(0, 365 * 86_400))
            yield {"submission_id": submission, "member_id": member, "created_at": moment}


def fill(count: int, mean: float) -> None:
    """Fill the app's empty database."""
    import sqlalchemy as sa

    from community.accounts.models import Member
    from community.kernel.db import db
    from community.policy import SYSTEM
    from community.submissions.commands import KeepBoard
    from community.submissions.models import Board, Status, Submission, Vote
    from community.submissions.services import create_board
    from community.submissions.services.recount import mend
    from community.triage.models import Tag, Tagging

    rng = random.Random(SEED)
    writer = Writer(rng)
    members = max(500, int(count * MEMBERS_A_SUBMISSION))
    for name in ("Shops", "App and ordering", "Delivery", "Beans"):
        create_board(SYSTEM, KeepBoard(name=name))
    boards = [
        (
            board,
            db.session.scalars(sa.select(Status).where(Status.board_id == board.id).order_by(Status.position)).all(),
        )
        for board in db.session.scalars(sa.select(Board))
    ]
    people = ({"id": n, "name": f"Member {n}", "email": f"m{n}@example.org", "role": "customer", "created_at": NOW,
               "confirmed_at": NOW, "theme": "system", "keys_on": True, "is_demo": False} for n in range(1, members + 1))  # fmt: skip
    tags = [{"id": n, "name": f"tag {n}", "slug": f"tag-{n}", "is_public": True, "position": n} for n in range(1, 21)]
    tagging = ({"submission_id": s, "tag_id": t, "created_at": NOW} for s in range(1, count + 1)
               for t in rng.sample(range(1, 21), 2))  # fmt: skip
    for table, rows in (
        (Member, people),
        (Submission, submissions(writer, count, boards, members)),
        (Vote, votes(rng, count, members, mean)),
        (Tag, tags),
        (Tagging, tagging),
    ):
        for some in chunks(iter(rows), 5_000):
            db.session.execute(sa.insert(table), some)
    mend()
    db.session.execute(sa.text("ANALYZE"))
    db.session.commit()


def chunks(rows: Iterator[Any], size: int) -> Iterator[list[Any]]:
    """Lists of up to `size` rows."""
    while some := list(islice(rows, size)):
        yield some


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data_dir", type=Path)
    parser.add_argument("count", type=int)
    parser.add_argument("--votes", type=float, default=20.0, help="mean votes a submission")
    args = parser.parse_args()
    os.environ["GLEANER_DATA_DIR"] = str(args.data_dir)

    from flask_migrate import upgrade

    from wsgi import app

    with app.app_context():
        upgrade()
        fill(args.count, args.votes)


if __name__ == "__main__":
    main()
