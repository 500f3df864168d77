"""Whatever is merged, split, voted, deleted: a set counts each voter once, and undoing restores every count."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from community.accounts import services as accounts
from community.accounts.models import Member
from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from community.policy import SYSTEM, Actor, Audience, Role
from community.submissions import queries, services
from community.submissions.commands import KeepBoard, PostComment, PostSubmission, PostVoice, SayImportance, SplitOff
from community.submissions.importance import Importance
from community.submissions.models import Comment, Follow, Kind, Merge, Split, Submission, Vote, trend_weight
from community.submissions.services import merging, splitting, voting
from community.submissions.services.recount import drifts, mend
from tests.factories import actor_of

PEOPLE = 4
WORDS = "The door is heavy. The coffee is good. Nobody greets."
PASSAGES = ("The door is heavy.", "The coffee is good. Nobody greets.", "Nobody greets.")
WHICH, WHO = st.integers(0, 7), st.integers(0, PEOPLE - 1)


@dataclass(eq=False)
class Said:
    """What the model knows of a submission; `own` are the votes that were cast on it itself."""

    id: int
    board: int
    author: int
    own: set[int]
    follows: dict[int, str]  # by which act
    body: str
    matters: dict[int, Importance] = field(default_factory=dict)  # what was said with the own votes
    deleted: bool = False
    into: "Said | None" = None
    comments: int = 0
    released: list["Said"] = field(default_factory=list)
    split_from: "Said | None" = None
    split_undone: bool = False

    @property
    def speaker(self) -> "Said":
        return self.into or self

    @property
    def stands_split(self) -> bool:
        return not self.split_undone and not self.deleted


class Community(RuleBasedStateMachine):
    """Four people on a public board and one for members; the team merges."""

    app: Flask

    def __init__(self) -> None:
        super().__init__()
        self.said: list[Said] = []
        self.banned: set[int] = set()
        self.context = self.app.app_context()
        self.context.push()

    def teardown(self) -> None:
        db.session.remove()
        self.context.pop()

    @initialize()
    def open_the_site(self) -> None:
        db.session.execute(sa.update(Submission).values(merged_into_id=None))
        for table in reversed(db.metadata.sorted_tables):
            db.session.execute(table.delete())
        members = [Member(name=f"P{n}", role=Role.CUSTOMER, created_at=now()) for n in range(PEOPLE)]
        db.session.add_all(members)
        db.session.flush()
        self.people = [actor_of(member) for member in members]
        boards = [KeepBoard(name="Shops"), KeepBoard(name="Beans", audience=Audience.MEMBERS)]
        self.boards = [services.create_board(SYSTEM, board).id for board in boards]
        db.session.commit()
        for who, board in ((0, 0), (1, 0), (2, 1)):
            self.post(who, board)

    def actor(self, who: int) -> Actor:
        return replace(self.people[who], is_banned=who in self.banned)

    def member_id(self, who: int) -> int:
        return self.people[who].id or 0

    def voices(self, of: Said) -> list[Said]:
        return [one for one in self.said if one.into is of]

    def voters(self, of: Said) -> set[int]:
        standing = [one for one in self.voices(of) if not one.deleted]
        return of.own.union(*(one.own for one in standing))

    @contextmanager
    def acting(self, refusal: type[Exception] | None) -> Iterator[type[Exception] | None]:
        """One request: committed, or refused as the model says and rolled back."""
        if refusal is None:
            yield None
            db.session.commit()
            return
        with pytest.raises(refusal):
            yield refusal
        db.session.rollback()

    @rule(who=WHO, board=st.sampled_from([0, 1]))
    def post(self, who: int, board: int) -> None:
        refusal = Forbidden if who in self.banned else None
        with self.acting(refusal):
            words = PostSubmission(board=self.boards[board], kind=Kind.IDEA, body=WORDS)
            made = services.post_submission(self.actor(who), words)
        if refusal is None:
            me = self.member_id(who)
            self.said.append(Said(made.id, board, who, {me}, {me: "post"}, WORDS))

    @rule(which=WHICH, who=WHO)
    def add_a_voice(self, which: int, who: int) -> None:
        it = self.said[which % len(self.said)]
        refusal = Forbidden if who in self.banned else NotFound if it.deleted else None
        with self.acting(refusal):
            made = services.post_voice(self.actor(who), it.id, PostVoice(body="Mine too."))
        if refusal is None:
            me = self.member_id(who)
            self.said.append(Said(made.id, it.speaker.board, who, {me}, {me: "post"}, "Mine too.", into=it.speaker))

    @rule(which=WHICH, who=WHO, wanted=st.booleans())
    def vote_or_withdraw(self, which: int, who: int, wanted: bool) -> None:
        it = self.said[which % len(self.said)]
        refusal = Forbidden if who in self.banned else NotFound if it.deleted else None
        with self.acting(refusal):
            (services.vote if wanted else services.withdraw_vote)(self.actor(who), it.id)
        me = self.member_id(who)
        if refusal is None and wanted and me not in it.speaker.own:
            it.speaker.own.add(me)
            it.speaker.follows.setdefault(me, "vote")
        elif refusal is None and not wanted and any(me in one.own for one in self.set_of(it)):
            for one in self.set_of(it):
                one.own.discard(me)
                one.matters.pop(me, None)
                if one.follows.get(me) == "vote":
                    del one.follows[me]

    @rule(which=WHICH, who=WHO, step=st.none() | st.sampled_from(Importance))
    def say_how_much_it_matters(self, which: int, who: int, step: Importance | None) -> None:
        it, me = self.said[which % len(self.said)], self.member_id(who)
        votes = [one for one in self.set_of(it) if me in one.own]
        refusal = Forbidden if who in self.banned else NotFound if it.deleted else None
        if refusal is None and step and not votes:
            refusal = Conflict
        with self.acting(refusal):
            if step is None:
                services.take_importance_back(self.actor(who), it.id)
            else:
                services.say_importance(self.actor(who), it.id, SayImportance(importance=step, situation="Mine."))
        for one in votes if refusal is None else ():
            one.matters.pop(me, None)
            if step:
                one.matters[me] = step

    def set_of(self, it: Said) -> list[Said]:
        return [it.speaker, *self.voices(it.speaker)]

    @rule(which=WHICH)
    def whoever_added_a_voice_votes(self, which: int) -> None:
        """They are counted by their voice already, which one of three people and ten submissions seldom is."""
        if voices := [number for number, it in enumerate(self.said) if it.into]:
            number = voices[which % len(voices)]
            self.vote_or_withdraw(number, self.said[number].author, wanted=True)

    @rule(which=WHICH, who=WHO, wanted=st.booleans())
    def follow_or_not(self, which: int, who: int, wanted: bool) -> None:
        it = self.said[which % len(self.said)]
        refusal = Forbidden if who in self.banned else NotFound if it.deleted else None
        with self.acting(refusal):
            (services.follow if wanted else services.unfollow)(self.actor(who), it.id)
        if refusal is None and wanted:
            it.speaker.follows.setdefault(self.member_id(who), "button")
        elif refusal is None:
            for one in self.set_of(it):
                one.follows.pop(self.member_id(who), None)

    @rule(which=WHICH, who=WHO)
    def comment(self, which: int, who: int) -> None:
        it = self.said[which % len(self.said)]
        refusal = Forbidden if who in self.banned else NotFound if it.deleted else None
        with self.acting(refusal):
            services.post_comment(self.actor(who), it.id, PostComment(body="Same here."))
        if refusal is None:
            it.speaker.comments += 1
            it.speaker.follows.setdefault(self.member_id(who), "comment")

    @rule(which=WHICH, into=WHICH)
    def merge(self, which: int, into: int) -> None:
        it, other = (self.said[number % len(self.said)] for number in (which, into))
        refusal = self.why_not(it, other)
        with self.acting(refusal):
            services.merge(SYSTEM, it.id, other.id)
        if refusal is None:
            it.into = other

    def why_not(self, it: Said, other: Said) -> type[Exception] | None:
        if it is other:
            return Conflict
        if it.deleted or other.deleted:
            return NotFound
        if it.into or other.into or self.voices(it) or it.board < other.board:
            return Conflict
        return None

    @rule(which=WHICH)
    def unmerge(self, which: int) -> None:
        it = self.said[which % len(self.said)]
        with self.acting(None if it.into else Conflict):
            services.unmerge(SYSTEM, it.id)
        it.into = None

    @rule()
    def unmerge_everything(self) -> None:
        for it in self.said:
            if it.into:
                services.unmerge(SYSTEM, it.id)
                it.into = None
        db.session.commit()
        rows = db.session.execute(sa.select(Submission.id, Submission.votes))
        assert {row.id: row.votes for row in rows} == {it.id: len(it.own) for it in self.said}

    @rule(which=WHICH, passage=st.sampled_from(PASSAGES))
    def split_off(self, which: int, passage: str) -> None:
        it = self.said[which % len(self.said)]
        stands = any(one.split_from is it and one.stands_split and one.body == passage for one in self.said)
        refusal = (
            NotFound
            if it.deleted
            else Invalid
            if passage not in it.body or passage == it.body
            else Conflict
            if stands
            else None
        )
        with self.acting(refusal):
            made = services.split_off(SYSTEM, it.id, SplitOff(kind=Kind.PRAISE, body=passage))
        if refusal is None:
            own = set() if it.author in self.banned else {self.member_id(it.author)}
            follows = dict.fromkeys(own, "post")
            self.said.append(Said(made.id, it.board, it.author, own, follows, passage, split_from=it))

    @rule(which=WHICH)
    def undo_split(self, which: int) -> None:
        it = self.said[which % len(self.said)]
        with self.acting(self.why_not_undone(it)) as refusal:
            services.undo_split(SYSTEM, it.id)
        if refusal is None:
            it.split_undone = True
            self.take_down(it)

    def why_not_undone(self, it: Said) -> type[Exception] | None:
        if it.split_from is None or it.split_undone:
            return Conflict
        if it.deleted:
            return NotFound
        return Conflict if it.split_from.deleted else None

    @rule()
    def undo_every_merge_and_split(self) -> None:
        """What was there before is as if nothing had been split off: words, votes, followers, comments."""
        self.unmerge_everything()
        for it in self.said:
            if it.split_from and it.stands_split and not it.split_from.deleted:
                services.undo_split(SYSTEM, it.id)
                it.split_undone = True
                self.take_down(it)
        db.session.commit()
        rows = db.session.execute(sa.select(Submission.id, Submission.body, Submission.votes, Submission.comments))
        stored = {row.id: tuple(row)[1:] for row in rows}
        assert stored == {it.id: (it.body, len(it.own), it.comments) for it in self.said}

    @rule(which=WHICH, deleted=st.booleans())
    def delete_or_restore(self, which: int, deleted: bool) -> None:
        it = self.said[which % len(self.said)]
        refusal = NotFound if it.deleted is deleted else None
        with self.acting(refusal):
            (services.delete_submission if deleted else services.restore_submission)(SYSTEM, it.id)
        if refusal is not None:
            return
        if deleted:
            self.take_down(it)
        else:
            it.deleted = it.split_undone = False
            for voice in it.released:
                voice.into = voice.into or (None if self.voices(voice) else it)
            it.released = []

    def take_down(self, it: Said) -> None:
        it.deleted = True
        it.released = self.voices(it)
        for voice in it.released:
            voice.into = None

    @rule(who=WHO, banned=st.booleans())
    def ban_or_unban(self, who: int, banned: bool) -> None:
        (accounts.ban if banned else accounts.unban)(SYSTEM, self.member_id(who))
        db.session.commit()
        (self.banned.add if banned else self.banned.discard)(who)

    @invariant()
    def a_set_counts_each_voter_once(self) -> None:
        columns = (Submission.id, Submission.merged_into_id, Submission.votes, Submission.comments)
        stored = {row.id: tuple(row)[1:] for row in db.session.execute(sa.select(*columns))}
        counts = {it.id: (it.into and it.into.id, len(self.voters(it)), it.comments) for it in self.said}
        assert stored == counts
        db.session.rollback()

    @invariant()
    def a_voter_counts_by_the_strongest_that_they_said(self) -> None:
        votes = sa.select(Vote.submission_id, Vote.member_id, Vote.importance).where(Vote.importance.is_not(None))
        rows = {tuple(row) for row in db.session.execute(votes)}
        assert rows == {(it.id, member, step) for it in self.said for member, step in it.matters.items()}
        columns = (Submission.id, *(Submission.__table__.c[step.value] for step in Importance))
        stored = {row.id: tuple(row)[1:] for row in db.session.execute(sa.select(*columns))}
        steps = list(Importance)
        for it in self.said:
            standing = [it, *(one for one in self.voices(it) if not one.deleted)]
            said = [[one.matters[m] for one in standing if m in one.matters] for m in self.voters(it)]
            strongest = Counter(max(own, key=steps.index) for own in said if own)
            assert stored[it.id] == tuple(strongest[step] for step in steps)
        db.session.rollback()

    @invariant()
    def rows_are_where_they_were_made(self) -> None:
        for table, name in ((Vote, "own"), (Follow, "follows")):
            pairs = {tuple(row) for row in db.session.execute(sa.select(table.submission_id, table.member_id))}
            assert pairs == {(it.id, member) for it in self.said for member in getattr(it, name)}
        comments = Counter(db.session.scalars(sa.select(Comment.submission_id)))
        assert comments == Counter({it.id: it.comments for it in self.said})
        standing = sa.select(Merge.submission_id, Merge.into_id).where(Merge.undone_at.is_(None))
        links = [tuple(row) for row in db.session.execute(standing)]
        assert sorted(links) == sorted((it.id, it.into.id) for it in self.said if it.into)
        splits = sa.select(Split.submission_id, Split.from_id).where(Split.undone_at.is_(None))
        standing = {tuple(row) for row in db.session.execute(splits)}
        assert standing == {(it.id, it.split_from.id) for it in self.said if it.split_from and not it.split_undone}
        db.session.rollback()

    @invariant()
    def everybody_sees_whether_they_are_counted(self) -> None:
        for who in range(PEOPLE):
            me, ids = self.people[who], [it.id for it in self.said if not it.into]
            wanted = {it.id for it in self.said if not it.into and me.id in self.voters(it)}
            assert queries.voted_by(me, ids) == wanted
            rows = queries.list_page(me, queries.Filters(), queries.Sort.TOP, size=1000).rows
            listed = {it.id for it in self.said if not it.into and not it.deleted}
            assert {row.id: row.voted for row in rows} == {key: key in wanted for key in listed}
        db.session.rollback()

    @invariant()
    def counters_say_what_the_rows_say(self) -> None:
        assert drifts() == []
        visible = [it for it in self.said if not it.deleted and not it.into]
        totals = {board.id: board.total for board in queries.readable_boards(SYSTEM) if board.total}
        assert totals == Counter(self.boards[it.board] for it in visible)
        db.session.rollback()

    @invariant()
    def a_trend_is_the_sum_of_the_first_votes(self) -> None:
        cast = {(row[0], row[1]): row[2] for row in db.session.execute(sa.select(*Vote.__table__.c))}
        trends = {it.id: self.trend_of(it, cast) for it in self.said}
        assert self.stored_trends() == pytest.approx(trends, rel=1e-6, abs=1e-3)
        mend()
        assert self.stored_trends() == pytest.approx(trends, rel=1e-6, abs=1e-3)
        assert drifts() == []
        db.session.rollback()

    def trend_of(self, it: Said, cast: dict[tuple[int, int], object]) -> float:
        standing = [it, *(one for one in self.voices(it) if not one.deleted)]
        firsts = [min(cast[one.id, m] for one in standing if m in one.own) for m in self.voters(it)]  # type: ignore[type-var]
        return sum(map(trend_weight, firsts))  # type: ignore[arg-type]

    def stored_trends(self) -> dict[int, float]:
        return {row.id: row.trend for row in db.session.execute(sa.select(Submission.id, Submission.trend))}


def run(app: Flask, examples: int, *, planted: bool = False) -> None:
    """Let Hypothesis look for an order that breaks an invariant: the same orders for a planted bug, new ones else."""
    machine = type("Machine", (Community,), {"app": app})
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=30,
            deadline=None,
            database=None,
            derandomize=planted,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_no_order_of_merges_loses_or_doubles_a_vote(app: Flask):
    run(app, 15)


def test_a_split_that_counts_the_author_twice_is_noticed(app: Flask, monkeypatch: pytest.MonkeyPatch):
    def twice(submission: Submission, member_id: int, moment: datetime) -> bool:
        db.session.execute(sa.update(Submission).where(Submission.id == submission.id).values(votes=1))
        return voting.add_vote(submission, member_id, moment)

    monkeypatch.setattr(splitting, "add_vote", twice)
    with pytest.raises(AssertionError):
        run(app, 50, planted=True)


def test_a_vote_that_is_counted_twice_in_a_set_is_noticed(app: Flask, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(voting, "first_vote", lambda *of, **but: None)
    with pytest.raises(AssertionError):
        run(app, 50, planted=True)


def test_an_unmerge_that_does_not_count_anew_is_noticed(app: Flask, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(merging, "count_set", lambda survivor_id: None)
    with pytest.raises(AssertionError):
        run(app, 50, planted=True)
