"""`flask demo clear`: the demo goes with all its rows, and nothing that real people made goes with it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from community.accounts.models import Member
from community.answers.commands import WriteAnswer
from community.answers.models import Answer
from community.answers.services import write_answer
from community.cli.demo.composing import compose
from community.cli.demo.loading import load
from community.kernel.audit import AuditRow
from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.events import OutboxRow
from community.kernel.mark import Mark
from community.policy import SYSTEM, Actor
from community.submissions.commands import ChangeStatus, PostComment
from community.submissions.models import Board, Comment, Status, Submission, Vote
from community.submissions.services import change_status, merge, post_comment, vote
from community.submissions.services.recount import drifts
from community.triage.commands import SetTags
from community.triage.models import Tag, Tagging
from community.triage.services import set_tags
from tests.factories import Factory, actor_of

pytestmark = pytest.mark.database
LEFT = {AuditRow.__tablename__, OutboxRow.__tablename__, Mark.__tablename__}  # the trail, jobs to do, a number
Run = Callable[..., Result]


@pytest.fixture
def demo(app: Flask) -> Flask:
    with app.app_context():
        load(compose(), {}, now())
        db.session.commit()
    return app


@pytest.fixture
def clear(app: Flask) -> Run:
    runner = app.test_cli_runner()
    return lambda *words: runner.invoke(args=["demo", "clear", *words])


def rows_left(app: Flask) -> dict[str, int]:
    """The tables that hold anything."""
    with app.app_context():
        counts = {
            table.name: db.session.scalar(select(func.count()).select_from(table)) or 0
            for table in db.metadata.sorted_tables
        }
    return {name: n for name, n in counts.items() if n and name not in LEFT}


def demo_member(name: str) -> Actor:
    member = db.session.scalar(select(Member).where(Member.name == name))
    assert member is not None
    return actor_of(member)


def demo_board() -> Board:
    board = db.session.scalar(select(Board).where(Board.slug == "shops"))
    assert board is not None
    return board


def any_demo_submission() -> int:
    return db.session.scalar(select(Submission.id).where(Submission.source == "demo").order_by(Submission.id)) or 0


def test_nothing_is_left_of_the_demo(demo: Flask, clear: Run) -> None:
    assert rows_left(demo)
    assert clear().exit_code == 0
    assert rows_left(demo) == {}


def test_sign_ins_that_are_no_longer_good_go_too(demo: Flask, clear: Run) -> None:
    kept = Path(demo.config["DATA_DIR"]) / "demo-sign-ins.txt"
    kept.touch()
    assert clear().exit_code == 0
    assert not kept.exists()


def test_what_demo_members_did_by_hand_goes_too(demo: Flask, clear: Run, make: Factory) -> None:
    with demo.app_context():
        ana, board = demo_member("Ana Duarte"), demo_board()
    make.submission(by=ana, on=board)
    assert clear().exit_code == 0
    assert rows_left(demo) == {}


def test_there_must_be_a_demo_to_clear(app: Flask, clear: Run, make: Factory) -> None:
    make.submission(on=make.board())
    before = rows_left(app)
    result = clear()
    assert (result.exit_code, rows_left(app)) == (1, before)
    assert "no demo" in result.output


def test_a_real_submission_stays_with_its_board_tags_and_real_votes(demo: Flask, clear: Run, make: Factory) -> None:
    with demo.app_context():
        ana, board = demo_member("Ana Duarte"), demo_board()
        tag_id = db.session.scalar(select(Tag.id).where(Tag.slug == "refunds")) or 0
    submission, friend = make.submission(on=board), make.actor("A friend")
    with demo.app_context():
        vote(friend, submission.id)
        vote(ana, submission.id)
        set_tags(demo_member("Ingrid Solheim"), submission.id, SetTags.parse({"tags": [tag_id]}))
        status = db.session.scalar(select(Status.id).where(Status.board_id == board.id, Status.name == "Planned"))
        change_status(
            demo_member("Ingrid Solheim"), submission.id, ChangeStatus.parse({"status": status, "no_date": "true"})
        )
        write_answer(demo_member("Ingrid Solheim"), submission.id, WriteAnswer(body="In May."), site="Fjord Coffee")
        db.session.commit()
    result = clear()
    assert result.exit_code == 0
    assert "Kept 1 boards and 1 tags" in result.output
    with demo.app_context():
        assert db.session.scalars(select(Submission.id)).all() == [submission.id]
        assert db.session.scalar(select(Submission.votes)) == 2
        assert db.session.scalars(select(Board.slug).where(Board.is_demo.is_(False))).all() == ["shops"]
        assert db.session.scalars(select(Tag.slug)).all() == ["refunds"]
        assert db.session.scalars(select(Tagging.tag_id)).all() == [tag_id]
        assert friend.id in db.session.scalars(select(Vote.member_id)).all()
        assert ana.id not in db.session.scalars(select(Member.id)).all()
        assert db.session.scalars(select(Answer.id)).all() == []
        assert db.session.scalar(select(Submission.answered_at)) is None
        assert drifts() == []


def test_a_real_voice_of_a_demo_submission_stands_on_its_own_again(demo: Flask, clear: Run, make: Factory) -> None:
    with demo.app_context():
        board = db.session.scalars(select(Board).where(Board.slug == "shops")).one()
    mine = make.submission("Mine is real.", on=board)
    with demo.app_context():
        standing = select(Submission.id).where(Submission.board_id == board.id, Submission.merged_into_id.is_(None))
        merge(SYSTEM, mine.id, db.session.scalars(standing.order_by(Submission.id)).first() or 0)
        db.session.commit()
    clear()
    with demo.app_context():
        left = db.session.scalars(select(Submission)).one()
        assert (left.id, left.merged_into_id, left.votes) == (mine.id, None, 1)
        assert drifts() == []


def test_real_comments_under_a_demo_submission_are_not_lost_by_accident(demo: Flask, clear: Run, make: Factory) -> None:
    with demo.app_context():
        target = db.session.get(Submission, any_demo_submission())
        assert target is not None
    make.comment(target, "I am real.", by=make.actor("A real person"))
    before = rows_left(demo)
    refused = clear()
    assert (refused.exit_code, rows_left(demo)) == (1, before)
    assert "1 comments by real people" in refused.output
    assert clear("--with-comments").exit_code == 0
    with demo.app_context():
        assert db.session.scalars(select(Comment.id)).all() == []
        assert db.session.scalars(select(Member.name)).all() == ["A real person"]


def test_an_answer_to_a_demo_comment_keeps_its_place(demo: Flask, clear: Run, make: Factory) -> None:
    with demo.app_context():
        ana, board = demo_member("Ana Duarte"), demo_board()
    submission, real = make.submission(on=board), make.actor("A real person")
    with demo.app_context():
        said = post_comment(ana, submission.id, PostComment.parse({"body": "From the demo."}))
        answer = post_comment(real, submission.id, PostComment.parse({"body": "From life.", "parent": said.id}))
        post_comment(ana, submission.id, PostComment.parse({"body": "Nobody answered this."}))
        db.session.commit()
        answer_id = answer.id
    assert clear().exit_code == 0
    with demo.app_context():
        bodies = {c.body: c for c in db.session.scalars(select(Comment))}
        assert set(bodies) == {"", "From life."}
        assert bodies["From life."].id == answer_id
        assert bodies[""].deleted_at is not None
        assert db.session.scalar(select(Submission.comments)) == 1
        assert drifts() == []


def test_clearing_is_in_the_trail(demo: Flask, clear: Run) -> None:
    clear()
    with demo.app_context():
        actions = db.session.scalars(select(AuditRow.action).order_by(AuditRow.id)).all()
    assert actions == ["demo.loaded", "demo.cleared"]
