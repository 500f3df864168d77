"""What pages for everybody ask of the database: the same few statements, whatever the number of rows."""

import pytest
from flask import Flask

from community.kernel.db import db
from community.policy import Role
from community.submissions.models import Comment, Kind, StatusKind, Submission
from community.submissions.services.recount import mend
from community.worker.outbox import drain
from tests.counting import count_queries
from tests.factories import Factory

MOST = 12
ADDRESSES = (
    "/",
    "/boards/shops?sort=top&kind=complaint",
    "/submissions/1-the-door",
    "/search?q=door",
    "/me",
    "/me/notifications",
)


def fill(app: Flask, comments: int, submissions: int) -> None:
    """Many copies of the one submission and of the one comment that are there."""
    with app.app_context():
        one = dict(db.session.execute(db.select(Submission.__table__)).mappings().one())
        said = dict(db.session.execute(db.select(Comment.__table__)).mappings().one())
        copies = [{**one, "id": 1000 + n, "nonce": None, "source_id": None} for n in range(submissions)]
        replies = [{**said, "id": 1000 + n, "nonce": None} for n in range(comments)]
        db.session.execute(db.insert(Submission), copies)
        db.session.execute(db.insert(Comment), replies)
        mend()
        db.session.commit()


@pytest.mark.parametrize(
    ("address", "role"),
    [(address, role) for address in ADDRESSES for role in (None, *Role) if role or not address.startswith("/me")],
)
def test_a_page_asks_few_questions_whatever_there_is_to_show(
    app: Flask, make: Factory, address: str, role: Role | None
) -> None:
    reader = make.actor("Ada", role or Role.CUSTOMER)
    submission = make.submission("The door", by=reader, on=make.board("Shops"), kind=Kind.COMPLAINT)
    make.comment(submission, by=reader)
    fill(app, 200, 300)
    with app.app_context():
        drain()
    browser = make.client(reader if role else None)
    with count_queries(app) as statements:
        page = browser.get(address)
    assert page.status_code == 200
    assert 0 < len(statements) <= MOST, statements


@pytest.mark.parametrize("role", [None, *Role])
def test_what_others_said_is_shown_with_few_questions(app: Flask, make: Factory, role: Role | None) -> None:
    reader = make.actor("Ada", role or Role.CUSTOMER)
    make.submission("The door is heavy", by=reader, on=make.board("Shops"), kind=Kind.COMPLAINT)
    for number in range(6):
        make.status(make.submission(f"A heavy door, number {number}"), StatusKind.REVIEW, f"Note {number}.")
    with app.app_context():
        while drain():
            pass
    browser = make.client(reader if role else None)
    with count_queries(app) as statements:
        page = browser.post("/submissions/preview", data={"body": "The heavy door again"})
    assert "Note" in page.text
    assert 0 < len(statements) <= MOST, statements
