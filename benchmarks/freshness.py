"""How long after it was posted a submission is found by another process.

    python -m benchmarks.freshness DATA_DIR [--posts 40]

Starts the worker on the data folder, posts here, and asks the index from this process until it answers with the post:
p50 and p95 in milliseconds, from the commit of the post to the first search that finds it.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from benchmarks.community import app_on
from benchmarks.server import ROOT
from community.accounts.models import Member
from community.kernel.db import db
from community.policy import Actor, Role
from community.search.commands import Search
from community.search.queries import find
from community.search.understanding import understand
from community.submissions.commands import PostSubmission
from community.submissions.models import Board, Kind
from community.submissions.services import post_submission

PAUSE, PATIENCE = 0.005, 60.0  # seconds between two looks, and until a post counts as lost


def post(app: Flask, word: str) -> None:
    """Say something that holds a word nobody has said."""
    with app.app_context():
        author = Actor(id=db.session.scalar(sa.select(sa.func.min(Member.id))), role=Role.CUSTOMER)
        board = db.session.scalar(sa.select(sa.func.min(Board.id)))
        body = f"The {word} is missing again, and nobody could say why."
        post_submission(author, PostSubmission.parse({"board": board, "kind": Kind.COMPLAINT, "body": body}))
        db.session.commit()


def seconds_until_found(app: Flask, word: str) -> float:
    """How long the index takes to know the word."""
    began = time.monotonic()
    while time.monotonic() - began < PATIENCE:
        with app.app_context():
            found = find(Actor(), understand(Actor(), Search.parse({"q": word})).wanted)
        if found.total and not found.degraded:
            return time.monotonic() - began
        time.sleep(PAUSE)
    raise SystemExit(f"{word} was not found within {PATIENCE:.0f} s")


def main() -> None:
    """Print the two figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data_dir", type=Path)
    parser.add_argument("--posts", type=int, default=40)
    args = parser.parse_args()
    app, run = app_on(args.data_dir), f"{time.time_ns():x}"
    env = {**os.environ, "GLEANER_DATA_DIR": str(args.data_dir.resolve())}
    worker = subprocess.Popen([sys.executable, "-m", "flask", "--app", "wsgi", "worker", "run"], cwd=ROOT, env=env)
    try:
        words = [f"zz{run}{number:03}" for number in range(args.posts + 1)]
        times = []
        for word in words:
            post(app, word)
            times.append(seconds_until_found(app, word))
    finally:
        worker.terminate()
        worker.wait(30)
    later = sorted(1000 * each for each in times[1:])  # the first one waits for the worker to start
    p95 = statistics.quantiles(later, n=20, method="inclusive")[-1]
    print(f"{len(later)} posts: p50 {statistics.median(later):.0f} ms, p95 {p95:.0f} ms, longest {later[-1]:.0f} ms")


if __name__ == "__main__":
    main()
