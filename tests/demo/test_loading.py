"""`flask demo load`: everything that was written and drawn stands in the database, and only in an empty one."""

import json
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from community.accounts.hashing import Passwords
from community.accounts.models import Member
from community.cli.demo.composing import DemoCommunity, compose
from community.cli.demo.loading import load
from community.cli.demo.mattering import situations
from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.parts import part
from community.policy import VISITOR, Audience, Role
from community.submissions.importance import Importance
from community.submissions.models import Board, Comment, Follow, Merge, Revision, Status, StatusChange, Submission, Vote
from community.submissions.queries import Filters, Sort, facets, list_page
from community.submissions.services.recount import drifts
from community.triage.models import Classification, Tag, Tagging
from tests.factories import Factory

pytestmark = pytest.mark.database
Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask) -> Run:
    runner = app.test_cli_runner()
    return lambda *words: runner.invoke(args=["demo", *words])


@pytest.fixture(scope="module")
def community() -> DemoCommunity:
    return compose()


@pytest.fixture
def loaded(app_context: Flask, community: DemoCommunity) -> DemoCommunity:
    load(community, {}, now())
    db.session.commit()
    return community


IS_VOICE = Submission.merged_into_id.is_not(None)


def count(table: Any, *where: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(table).where(*where)) or 0


def story_of_the_database() -> Sequence[Any]:
    """What a reader sees of every submission, in the order of posting."""
    rows = db.session.execute(
        select(Submission.title, Submission.body, Submission.votes, Submission.comments, Status.name, Member.name)
        .join(Status, Status.id == Submission.status_id)
        .join(Member, Member.id == Submission.author_id)
        .order_by(Submission.created_at)
    )
    return [tuple(row) for row in rows]


def test_every_row_arrives(loaded: DemoCommunity) -> None:
    submissions = loaded.submissions
    stories = [one.story for one in submissions]
    assert count(Member, Member.is_demo.is_(True)) == len(loaded.members)
    assert count(Board, Board.audience == Audience.MEMBERS) == 1
    assert count(Submission) == len(submissions)
    assert count(Comment) == sum(len(story.all_remarks()) for story in stories)
    assert count(Comment, Comment.parent_id.is_not(None)) == sum(len(r.replies) for s in stories for r in s.remarks)
    assert count(StatusChange) == sum(len(story.steps) for story in stories)
    assert count(Revision) == sum(story.former is not None for story in stories)
    assert count(Classification) == sum(one.judgement is not None for one in submissions)
    assert count(Vote) == sum(len(one.votes) for one in submissions)
    assert count(Follow) == sum(len(one.followers) for one in submissions)
    assert count(Merge) == sum(bool(story.voice_of) for story in stories) == count(Submission, IS_VOICE)
    assert count(Tag, Tag.is_public.is_(False)) == 4
    judged = [one.story for one in submissions if one.judgement]
    assert count(Tagging) == sum(len(story.tags) + len(story.staff_tags) for story in judged)


def test_every_counter_agrees_with_its_rows(loaded: DemoCommunity) -> None:
    assert drifts() == []
    assert sum(n for _, _, n in facets(VISITOR)) < len(loaded.submissions) == count(Submission)


def test_the_end_of_each_story_is_where_the_submission_stands(loaded: DemoCommunity) -> None:
    standing = {
        row.title: row
        for row in db.session.execute(
            select(Submission.title, Submission.status_kind, Submission.ip_type, Status.name, Board.slug)
            .join(Status, Status.id == Submission.status_id)
            .join(Board, Board.id == Submission.board_id)
        )
    }
    for one in loaded.submissions:
        last = loaded.company.status(one.story.steps[-1].status if one.story.steps else "new")
        row = standing[one.story.title]
        assert (row.name, row.status_kind, row.slug) == (last.name, last.kind, one.story.board)
        assert row.ip_type == one.story.ip_type


def test_nothing_happens_in_the_future_and_the_last_post_is_two_hours_old(loaded: DemoCommunity) -> None:
    for moments in (Submission.changed_at, Comment.created_at, Vote.created_at, Follow.created_at, Member.created_at):
        assert db.session.scalar(select(func.max(moments))) <= now()
    newest = db.session.scalar(select(func.max(Submission.created_at)))
    assert timedelta(hours=2) <= now() - newest < timedelta(hours=2, minutes=5)


def test_the_most_wanted_is_on_top_and_the_freshest_are_trending(loaded: DemoCommunity) -> None:
    top = list_page(VISITOR, Filters(), Sort.TOP).rows
    assert top[0].title == "The app forgets my order when the queue is long"
    trending = list_page(VISITOR, Filters(), Sort.TRENDING).rows
    assert sum(now() - row.created_at < timedelta(days=21) for row in trending[:10]) >= 6


def test_a_visitor_sees_no_club(loaded: DemoCommunity, community: DemoCommunity) -> None:
    club = {one.story.title for one in community.submissions if one.story.board == "roastery-club"}
    seen, cursor = set(), None
    while True:
        page = list_page(VISITOR, Filters(), Sort.NEW, cursor)
        seen |= {row.title for row in page.rows}
        cursor = page.next
        if not cursor:
            break
    voices = {one.story.title for one in community.submissions if one.story.voice_of}
    assert len(seen) == len(community.submissions) - len(club | voices)
    assert not seen & club


def test_loading_twice_the_same_seed_tells_the_same_story(run: Run, app: Flask) -> None:
    stories = []
    for _ in range(2):
        assert run("load").exit_code == 0
        with app.app_context():
            stories.append(story_of_the_database())
        assert run("clear").exit_code == 0
    assert stories[0] == stories[1]
    assert len(stories[0]) > 100


def test_another_seed_tells_it_with_other_votes(run: Run, app: Flask) -> None:
    stories = []
    for seed in ("1", "2"):
        assert run("load", "--seed", seed).exit_code == 0
        with app.app_context():
            stories.append(story_of_the_database())
        assert run("clear").exit_code == 0
    assert [row[1] for row in stories[0]] != []
    assert {row[1] for row in stories[0]} == {row[1] for row in stories[1]}
    assert [row[2] for row in stories[0]] != [row[2] for row in stories[1]]


def test_the_printed_sign_ins_are_the_ones_that_work(run: Run, app: Flask) -> None:
    sign_ins = json.loads(run("load", "--json").output)
    assert [one["role"] for one in sign_ins] == ["customer", "moderator", "product manager", "administrator"]
    assert len({one["password"] for one in sign_ins}) == 4
    with app.app_context():
        members = {m.email: m for m in db.session.scalars(select(Member).where(Member.password_hash.is_not(None)))}
        assert set(members) == {one["email"] for one in sign_ins}
        for one in sign_ins:
            member = members[one["email"]]
            assert member.role == Role(one["role"].replace(" ", "_"))
            assert member.is_confirmed
            assert part(Passwords).matches(member.password_hash, one["password"])


def test_passwords_are_new_every_time(run: Run) -> None:
    first = json.loads(run("load", "--json").output)
    assert run("clear").exit_code == 0
    again = json.loads(run("load", "--json").output)
    assert not {one["password"] for one in first} & {one["password"] for one in again}


def test_only_those_with_an_account_have_an_address(loaded: DemoCommunity) -> None:
    addresses = db.session.scalars(select(Member.email).where(Member.email.is_not(None))).all()
    assert set(addresses) == {account.email for account in loaded.company.accounts}


def test_the_table_names_every_role(run: Run) -> None:
    output = run("load").output
    for word in ("customer", "moderator", "product manager", "administrator", "ana@fjordcoffee.example"):
        assert word in output


def test_it_refuses_to_load_beside_real_data(run: Run, app: Flask, make: Factory) -> None:
    make.member("Somebody real")
    result = run("load")
    assert result.exit_code == 1
    assert "does not mix" in result.output
    with app.app_context():
        assert (count(Member), count(Submission), count(Board)) == (1, 0, 0)


def test_it_refuses_to_load_twice(run: Run, app: Flask) -> None:
    assert run("load").exit_code == 0
    result = run("load", "--seed", "3")
    assert result.exit_code == 1
    assert "demo clear" in result.output
    with app.app_context():
        assert count(Member) == 400


def test_if_empty_says_nothing_beside_real_data_or_a_demo(run: Run, app: Flask, make: Factory) -> None:
    make.board()
    result = run("load", "--if-empty")
    assert (result.exit_code, result.output) == (0, "")
    with app.app_context():
        assert count(Submission) == 0


def test_if_empty_loads_into_an_empty_database(run: Run) -> None:
    assert "Password" in run("load", "--if-empty").output
    again = run("load", "--if-empty")
    assert (again.exit_code, again.output) == (0, "")


def test_everybody_who_was_printed_gets_in(run: Run, app: Flask) -> None:
    for one in json.loads(run("load", "--json").output):
        browser = app.test_client()
        answer = browser.post("/sign-in", data={"email": one["email"], "password": one["password"]})
        assert answer.status_code == 303
        assert one["name"] in browser.get("/").text


def test_voters_say_how_much_it_matters_and_some_what_it_is_like_for_them(loaded: DemoCommunity) -> None:
    titles = {one.story.title for one in loaded.submissions}
    told = situations()
    assert set(told) <= titles
    assert all(words <= 300 for words in (len(one) for pairs in told.values() for _step, one in pairs))
    said = count(Vote, Vote.importance.is_not(None))
    assert 0.3 < said / count(Vote) < 0.46
    assert count(Vote, Vote.situation.is_not(None)) == sum(map(len, told.values()))
    steps = [count(Vote, Vote.importance == step) for step in Importance]
    assert 100 < steps[-1] == min(steps)
    assert count(Submission, Submission.would_leave > 5) > 5
    assert drifts() == []
