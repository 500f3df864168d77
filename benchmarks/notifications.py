"""What it costs to tell many: the request that changes a status, the fan-out in the worker, the inbox, the mails.

    python -m benchmarks.notifications [--followers 10000] [--changes 30]

On a database of its own in a temporary folder, in one process. The request is measured in processor time, alternating
between a submission with 10 followers and one with many; the ratio of the two is the figure. Nothing is mailed but to a
server in this process.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa
from flask import Flask
from flask_migrate import upgrade

from community import create_app
from community.accounts.models import Member
from community.accounts.services import start_session
from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.events import OutboxRow
from community.notifications.models import Notification
from community.policy import SYSTEM, Role
from community.submissions.commands import KeepBoard, PostSubmission
from community.submissions.models import Follow, Kind, Status
from community.submissions.services import create_board, post_submission
from community.worker.outbox import drain
from config import Settings
from tests.smtp import MailServer

FEW, MAILS = 10, 1000


def prepare(app: Flask, many: int) -> tuple[int, int, int]:
    """Members, a submission that few follow, one that many do, and somebody who changes statuses; their ids."""
    moment = now()
    with app.app_context():
        upgrade()
        people = [
            {"name": f"M {n}", "email": f"m{n}@example.org", "role": Role.CUSTOMER, "confirmed_at": moment}
            for n in range(many)
        ]
        rows = [{**one, "created_at": moment} for one in people]
        db.session.execute(sa.insert(Member), rows)
        staff = Member(name="Mo", email="mo@example.org", role=Role.MODERATOR, confirmed_at=moment, created_at=moment)
        db.session.add(staff)
        board = create_board(SYSTEM, KeepBoard(name="Shops"))
        asked = [PostSubmission(board=board.id, kind=Kind.IDEA, body=words) for words in ("Few ask.", "Many ask.")]
        few, much = (post_submission(SYSTEM, one).id for one in asked)
        ids = list(db.session.scalars(sa.select(Member.id).where(Member.role == Role.CUSTOMER)))
        follows = [{"submission_id": few, "member_id": one, "created_at": moment} for one in ids[:FEW]]
        follows += [{"submission_id": much, "member_id": one, "created_at": moment} for one in ids]
        db.session.execute(sa.insert(Follow), follows)
        db.session.commit()
        while drain():
            pass
        return few, much, staff.id


def browser_of(app: Flask, member_id: int) -> Callable[[str, dict[str, str] | None], int]:
    """Sends a request as a member; the status of its answer."""
    client = app.test_client()
    with app.app_context():
        token = start_session(member_id, address="127.0.0.1", browser="benchmark")
        db.session.commit()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = token, True

    def send(path: str, form: dict[str, str] | None = None) -> int:
        answer = client.post(path, data=form) if form is not None else client.get(path)
        return answer.status_code

    return send


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--followers", type=int, default=10_000)
    parser.add_argument("--changes", type=int, default=30)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, MailServer() as server:
        settings = Settings(_env_file=None, data_dir=Path(folder))
        app = create_app({**settings.as_flask(), **server.settings(), "RATELIMIT_ENABLED": False})
        few, many, staff = prepare(app, args.followers)
        requests(app, few, many, staff, args.changes, args.followers)
        fan_out(app, args.followers)
        inbox(app, args.changes)
        mails(app, server)
        print(f"database: {sum(path.stat().st_size for path in Path(folder).glob('gleaner.db*')) / 1e6:.0f} MB")


def requests(app: Flask, few: int, many: int, staff: int, changes: int, followers: int) -> None:
    """The request that changes a status, with few and with many followers."""
    send = browser_of(app, staff)
    with app.app_context():
        steps = list(db.session.scalars(sa.select(Status.id).where(Status.kind.in_(["review", "doing"]))))
    times: dict[int, list[float]] = {few: [], many: []}
    for number in range(changes):
        for submission_id in (few, many):
            form = {"status": str(steps[number % 2]), "note": f"Note {number}."}
            began = time.process_time()
            assert send(f"/staff/submissions/{submission_id}/status", form) == 303
            times[submission_id].append(1000 * (time.process_time() - began))
    medians = [statistics.median(times[one]) for one in (few, many)]
    print(f"status change: {medians[0]:.1f} ms with {FEW} followers, {medians[1]:.1f} ms with {followers}: ", end="")
    print(f"ratio {medians[1] / medians[0]:.2f}")


def fan_out(app: Flask, followers: int) -> None:
    """Telling everybody of one change, and the longest that anybody else has to wait to write."""
    with app.app_context():
        last = db.session.scalar(sa.select(sa.func.max(OutboxRow.id)).where(OutboxRow.job == "notifications.note"))
        db.session.execute(sa.delete(OutboxRow).where(OutboxRow.id != last))
        db.session.commit()
        batches, began = [], time.perf_counter()
        while True:
            start = time.perf_counter()
            if not drain(1, "main"):
                break
            batches.append(time.perf_counter() - start)
        took = time.perf_counter() - began
        told = db.session.scalar(sa.select(sa.func.count()).select_from(Notification)) or 0
    print(f"fan-out: {told} told in {took:.2f} s, {1e6 * took / told:.0f} µs each, longest step {max(batches):.2f} s")


def inbox(app: Flask, changes: int) -> None:
    """A page of a member's inbox."""
    with app.app_context():
        somebody = db.session.scalars(sa.select(Notification.member_id).limit(1)).one()
    send, times = browser_of(app, somebody), []
    for _ in range(changes):
        began = time.process_time()
        assert send("/me/notifications", None) == 200
        times.append(1000 * (time.process_time() - began))
    print(f"inbox: {statistics.median(times):.1f} ms a page")


def mails(app: Flask, server: MailServer) -> None:
    """Writing and sending, to a server in this process, which takes its share of the time."""
    began = time.perf_counter()
    with app.app_context():
        while len(server.taken) < MAILS and drain(40, "letters"):
            pass
    took = time.perf_counter() - began
    print(f"mails: {len(server.taken)} in {took:.1f} s, {len(server.taken) / took:.0f} a second")


if __name__ == "__main__":
    main()
