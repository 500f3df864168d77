"""Whatever people do in whatever order: every counter says what its rows say, and both say what a plain model says."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from community.accounts.models import Member
from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.errors import Conflict, NotFound
from community.policy import SYSTEM, Actor, Role
from community.submissions import queries, services
from community.submissions.commands import ChangeStatus, EditSubmission, KeepBoard, PostComment, PostSubmission
from community.submissions.models import (
    CLOSED,
    Comment,
    DeclineReason,
    Follow,
    Kind,
    Status,
    StatusKind,
    Submission,
    Vote,
    trend_weight,
)
from community.submissions.services import voting
from community.submissions.services.loading import Ballot
from community.submissions.services.recount import drifts
from tests.factories import actor_of

PEOPLE = 3
BOARDS = ("Shops", "Beans")


@dataclass
class Said:
    """What the model knows of a submission."""

    id: int
    board: int
    author: Actor
    kind: Kind
    status: StatusKind = StatusKind.NEW
    deleted: bool = False
    version: int = 1
    voters: set[int] = field(default_factory=set)
    followers: dict[int, str] = field(default_factory=dict)  # by which act
    comments: dict[int, bool] = field(default_factory=dict)  # whether it stands

    @property
    def standing(self) -> list[int]:
        return [number for number, stands in self.comments.items() if stands]


class Community(RuleBasedStateMachine):
    """Three people and the team on two boards."""

    app: Flask

    def __init__(self) -> None:
        super().__init__()
        self.said: list[Said] = []
        self.context = self.app.app_context()
        self.context.push()

    def teardown(self) -> None:
        db.session.remove()
        self.context.pop()

    @initialize()
    def open_the_site(self) -> None:
        for table in reversed(db.metadata.sorted_tables):
            db.session.execute(table.delete())
        members = [Member(name=f"P{n}", role=Role.CUSTOMER, created_at=now()) for n in range(PEOPLE)]
        db.session.add_all(members)
        db.session.flush()
        self.people = [actor_of(member) for member in members]
        self.boards = [services.create_board(SYSTEM, KeepBoard(name=name)).id for name in BOARDS]
        rows = db.session.execute(sa.select(Status.board_id, Status.kind, Status.id))
        self.statuses = {(board, kind): status for board, kind, status in rows}
        db.session.commit()

    def pick(self, number: int) -> Said | None:
        return self.said[number % len(self.said)] if self.said else None

    @contextmanager
    def acting(self, refusal: type[Exception] | None = None) -> Iterator[None]:
        """One request: committed, or refused as the model says and rolled back."""
        if refusal is None:
            yield
            db.session.commit()
            return
        with pytest.raises(refusal):
            yield
        db.session.rollback()

    @rule(who=st.integers(0, PEOPLE - 1), board=st.sampled_from([0, 1]), kind=st.sampled_from(Kind))
    def post(self, who: int, board: int, kind: Kind) -> None:
        author = self.people[who]
        with self.acting():
            made = services.post_submission(author, PostSubmission(board=self.boards[board], kind=kind, body="Words."))
        assert author.id is not None
        everyone = {author.id}
        self.said.append(Said(made.id, made.board_id, author, kind, voters=everyone, followers={author.id: "post"}))

    @rule(which=st.integers(0, 9), who=st.integers(0, PEOPLE - 1), wanted=st.booleans())
    def vote_or_withdraw(self, which: int, who: int, wanted: bool) -> None:
        if (it := self.pick(which)) is None:
            return
        refusal = NotFound if it.deleted else Conflict if it.status in CLOSED else None
        voter = self.people[who]
        with self.acting(refusal):
            (services.vote if wanted else services.withdraw_vote)(voter, it.id)
        if refusal is None and wanted and voter.id not in it.voters:
            it.voters.add(voter.id or 0)
            it.followers.setdefault(voter.id or 0, "vote")
        elif refusal is None and not wanted and voter.id in it.voters:
            it.voters.discard(voter.id or 0)
            if it.followers.get(voter.id or 0) == "vote":
                del it.followers[voter.id or 0]

    @rule(which=st.integers(0, 9), who=st.integers(0, PEOPLE - 1), wanted=st.booleans())
    def follow_or_not(self, which: int, who: int, wanted: bool) -> None:
        if (it := self.pick(which)) is None:
            return
        reader = self.people[who]
        with self.acting(NotFound if it.deleted else None):
            (services.follow if wanted else services.unfollow)(reader, it.id)
        if not it.deleted:
            me = reader.id or 0
            it.followers.setdefault(me, "button") if wanted else it.followers.pop(me, None)

    @rule(which=st.integers(0, 9), who=st.integers(0, PEOPLE - 1), answer=st.none() | st.integers(0, 9))
    def comment(self, which: int, who: int, answer: int | None) -> None:
        if (it := self.pick(which)) is None:
            return
        every = list(it.comments)
        parent = every[answer % len(every)] if answer is not None and every else None
        is_gone = parent is not None and not it.comments[parent]
        refusal = NotFound if it.deleted else Conflict if is_gone else None
        with self.acting(refusal):
            made = services.post_comment(self.people[who], it.id, PostComment(body="Same here.", parent=parent))
        if refusal is None:
            it.comments[made.id] = True
            it.followers.setdefault(self.people[who].id or 0, "comment")

    @rule(which=st.integers(0, 9), number=st.integers(0, 9), stands=st.booleans())
    def delete_or_restore_comment(self, which: int, number: int, stands: bool) -> None:
        it = self.pick(which)
        if it is None or not it.comments:
            return
        comment = list(it.comments)[number % len(it.comments)]
        refusal = NotFound if it.deleted or it.comments[comment] is stands else None
        with self.acting(refusal):
            (services.restore_comment if stands else services.delete_comment)(SYSTEM, comment)
        if refusal is None:
            it.comments[comment] = stands

    @rule(which=st.integers(0, 9), deleted=st.booleans())
    def delete_or_restore(self, which: int, deleted: bool) -> None:
        if (it := self.pick(which)) is None:
            return
        with self.acting(NotFound if it.deleted is deleted else None):
            (services.delete_submission if deleted else services.restore_submission)(it.author, it.id)
        it.deleted = deleted

    @rule(which=st.integers(0, 9), kind=st.sampled_from(StatusKind), note=st.sampled_from(["", "Because."]))
    def move(self, which: int, kind: StatusKind, note: str) -> None:
        it = self.pick(which)
        if it is None or (kind is StatusKind.DECLINED and not note):
            return
        with self.acting(NotFound if it.deleted else None):
            why = db.session.scalars(db.select(DeclineReason.id)).first()
            to = self.statuses[it.board, kind]
            command = ChangeStatus(status=to, note=note, decline_reason=why, no_date=True)
            services.change_status(SYSTEM, it.id, command)
        if not it.deleted:
            it.status = kind

    @rule(which=st.integers(0, 9), kind=st.sampled_from(Kind), body=st.sampled_from(["Words.", "Other words."]))
    def edit(self, which: int, kind: Kind, body: str) -> None:
        if (it := self.pick(which)) is None:
            return
        with self.acting(NotFound if it.deleted else None):
            services.edit_submission(it.author, it.id, EditSubmission(kind=kind, body=body, version=it.version))
        if not it.deleted:
            it.kind, it.version = kind, it.version + 1

    @invariant()
    def counters_say_what_the_rows_say(self) -> None:
        assert drifts() == []
        db.session.rollback()

    @invariant()
    def rows_say_what_the_model_says(self) -> None:
        columns = (Submission.id, Submission.votes, Submission.comments, Submission.kind, Submission.status_kind)
        counted = {row.id: tuple(row)[1:] for row in db.session.execute(sa.select(*columns))}
        assert counted == {it.id: (len(it.voters), len(it.standing), it.kind, it.status) for it in self.said}
        assert pairs(Vote) == {(it.id, voter) for it in self.said for voter in it.voters}
        assert pairs(Follow) == {(it.id, reader) for it in self.said for reader in it.followers}
        rows = db.session.execute(sa.select(Comment.id, Comment.deleted_at.is_(None)))
        stands = {number: bool(is_there) for number, is_there in rows}
        assert stands == {number: stands for it in self.said for number, stands in it.comments.items()}
        db.session.rollback()

    @invariant()
    def lists_count_what_is_not_deleted(self) -> None:
        visible = [it for it in self.said if not it.deleted]
        counts = {(kind, status): n for kind, status, n in queries.facets(SYSTEM) if n}
        assert counts == Counter((it.kind, it.status) for it in visible)
        totals = {board.id: board.total for board in queries.readable_boards(SYSTEM) if board.total}
        assert totals == Counter(it.board for it in visible)
        db.session.rollback()

    @invariant()
    def a_trend_is_the_sum_of_its_votes(self) -> None:
        trends: dict[int, float] = {it.id: 0.0 for it in self.said}
        for submission_id, cast_at in db.session.execute(sa.select(Vote.submission_id, Vote.created_at)):
            trends[submission_id] += trend_weight(cast_at)
        stored = {row.id: row.trend for row in db.session.execute(sa.select(Submission.id, Submission.trend))}
        assert stored == pytest.approx(trends, rel=1e-6, abs=1e-3)
        db.session.rollback()


def pairs(table: type[Any]) -> set[tuple[int, int]]:
    return {tuple(row) for row in db.session.execute(sa.select(table.submission_id, table.member_id))}


def run(app: Flask, examples: int, *, planted: bool = False) -> None:
    """Let Hypothesis look for an order of things that breaks an invariant; it says which.

    It looks at the same orders every time for a planted bug, and at new ones for those that we do not know of.
    """
    machine = type("Machine", (Community,), {"app": app})
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=25,
            deadline=None,
            database=None,
            derandomize=planted,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_no_order_of_things_makes_a_counter_drift(app: Flask):
    run(app, 15)


def test_a_withdrawal_that_is_not_counted_is_noticed(app: Flask, monkeypatch: pytest.MonkeyPatch):
    def forgetful(found: Ballot, member_id: int) -> bool:
        db.session.execute(sa.delete(Vote).where(Vote.submission_id.in_(found.held), Vote.member_id == member_id))
        return True

    monkeypatch.setattr(voting, "remove_votes", forgetful)
    with pytest.raises(AssertionError):
        run(app, 50, planted=True)


def test_a_deletion_that_leaves_its_facet_is_noticed(app: Flask, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("community.submissions.services.posting.count_facet", lambda submission, delta: None)
    with pytest.raises(AssertionError):
        run(app, 50, planted=True)
