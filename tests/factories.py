"""Making what a test needs, through the services wherever a rule is involved."""

from collections.abc import Callable
from functools import wraps
from itertools import count
from typing import Any, ParamSpec, TypeVar

from flask import Flask
from flask.testing import FlaskClient

from community.accounts.models import Member
from community.accounts.services import start_session
from community.kernel.clock import now
from community.kernel.db import db
from community.policy import SYSTEM, Actor, Audience, Role
from community.submissions import services
from community.submissions.commands import ChangeStatus, KeepBoard, PostComment, PostSubmission
from community.submissions.models import Board, Comment, DeclineReason, Kind, Status, StatusKind, Submission

NUMBERS = count(1)
P = ParamSpec("P")
R = TypeVar("R")


def actor_of(member: Member) -> Actor:
    """The member as an actor."""
    return Actor(id=member.id, name=member.name, role=member.role, is_banned=member.is_banned, address="127.0.0.1")


def inside(method: Callable[P, R]) -> Callable[P, R]:
    """Run a factory's method in an app context of its own, as a request would."""

    @wraps(method)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        with args[0].app.app_context():  # type: ignore[attr-defined]
            return method(*args, **kwargs)

    return run


class Factory:
    """Makes rows and commits them, so that another client of the same app sees them. What it returns is detached."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    @inside
    def member(self, name: str | None = None, role: Role = Role.CUSTOMER, **more: Any) -> Member:
        """A confirmed member."""
        return _member(name, role, **more)

    def actor(self, name: str | None = None, role: Role = Role.CUSTOMER, **more: Any) -> Actor:
        """A confirmed member as an actor."""
        return actor_of(self.member(name, role, **more))

    @inside
    def board(self, name: str = "Shops", audience: Audience = Audience.PUBLIC) -> Board:
        """A board with the usual statuses."""
        return _board(name, audience)

    @inside
    def submission(
        self, body: str = "The door is too heavy.", *, by: Actor | None = None, on: Board | None = None, **more: Any
    ) -> Submission:
        """A submission with its author's vote."""
        command = PostSubmission.parse(
            {"board": (on or self._any_board()).id, "kind": Kind.COMPLAINT, "title": "", "body": body, **more}
        )
        submission = services.post_submission(by or actor_of(_member(None, Role.CUSTOMER)), command)
        db.session.commit()
        return submission

    @inside
    def comment(
        self, submission: Submission, body: str = "Same here.", *, by: Actor | None = None, **more: Any
    ) -> Comment:
        """A comment."""
        comment = services.post_comment(
            by or actor_of(_member(None, Role.CUSTOMER)), submission.id, PostComment.parse({"body": body, **more})
        )
        db.session.commit()
        return comment

    @inside
    def status(self, submission: Submission, kind: StatusKind, note: str = "Because.") -> None:
        """Move a submission to the board's status of a kind."""
        status = db.session.scalar(db.select(Status).where(Status.board_id == submission.board_id, Status.kind == kind))
        assert status is not None
        why = db.session.scalars(db.select(DeclineReason.id)).first()
        command = ChangeStatus(status=status.id, note=note, decline_reason=why, no_date=True)
        services.change_status(SYSTEM, submission.id, command)
        db.session.commit()

    @inside
    def client(self, member: Member | Actor | None = None) -> FlaskClient:
        """A browser, signed in as the member."""
        client = self.app.test_client()
        if member is not None:
            assert member.id is not None
            token = start_session(member.id, address="127.0.0.1", browser="test")
            db.session.commit()
            with client.session_transaction() as session:
                session["_user_id"] = token
                session["_fresh"] = True
        return client

    def _any_board(self) -> Board:
        return db.session.scalars(db.select(Board).order_by(Board.id)).first() or _board("Shops", Audience.PUBLIC)


def _board(name: str, audience: Audience) -> Board:
    board = services.create_board(SYSTEM, KeepBoard(name=name, audience=audience))
    db.session.commit()
    return board


def _member(name: str | None, role: Role, **more: Any) -> Member:
    number = next(NUMBERS)
    values = {"email": f"member{number}@example.org", "confirmed_at": now(), "created_at": now(), **more}
    member = Member(name=name or f"Member {number}", role=role, **values)
    db.session.add(member)
    db.session.commit()
    return member
