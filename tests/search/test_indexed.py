"""The index alone answers like the database does, and gives way where it cannot know."""

import pytest
from flask import Flask
from sqlalchemy import text

from community.kernel.db import AnySelect, db
from community.policy import Actor, Role
from community.search import indexed, queries
from community.search.commands import Search
from community.search.understanding import understand
from community.submissions.models import Kind, StatusKind, Submission
from tests.factories import Factory
from tests.search.test_site import settle

QUESTIONS = [
    {"q": "door"},
    {"q": "door", "sort": "top"},
    {"q": "door", "sort": "new"},
    {"q": "door", "kind": "praise"},
    {"q": "door", "status": "new", "sort": "top"},
    {"q": "door", "status": "new", "kind": "idea", "sort": "top"},
    {"q": "door", "board": "shops", "kind": "idea"},
    {"q": "door", "board": "nowhere"},
    {"q": "door", "page": "2"},
    {"q": "door", "page": "2", "sort": "top"},
    {"q": "door", "page": "9", "sort": "new"},
    {"q": "door -lamp status:new", "sort": "top"},
    {"q": '-"a lamp and" board:shops'},
    {"q": "lamp"},
    {"q": "window"},
]


@pytest.fixture
def voices(app: Flask, make: Factory) -> None:
    shops, online = make.board("Shops"), make.board("Online")
    for number in range(30):
        make.submission(
            f"A heavy door number {number}" + " and a lamp" * (number % 5),
            on=shops if number % 3 else online,
            kind=list(Kind)[number % 4],
        )
    settle(app)
    with app.app_context():
        db.session.execute(db.update(Submission).values(votes=Submission.id * 7 % 5))
        db.session.commit()


def rows_of(found: queries.Found) -> tuple[list[int], set[object], int, bool]:
    return [row.id for row in found.rows], set(found.counts), found.total, found.has_more


def ask(app: Flask, question: dict[str, str], *, alone: bool) -> queries.Found:
    with app.app_context(), pytest.MonkeyPatch.context() as patch:
        if not alone:
            patch.setattr(queries, "indexed_page", lambda *_: None)
        reader = Actor(role=Role.CUSTOMER)
        return queries.find(reader, understand(reader, Search.parse(question)).wanted)


@pytest.mark.parametrize("few", [0, 1_000])
@pytest.mark.parametrize("question", QUESTIONS, ids=str)
def test_both_ways_give_the_same_page(
    app: Flask, voices: None, question: dict[str, str], few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexed, "FEW_TO_ORDER", few)
    alone, counted = (ask(app, question, alone=alone) for alone in (True, False))
    assert rows_of(alone) == rows_of(counted)


@pytest.mark.parametrize(
    ("narrowed", "index"),
    [({}, "ix_submission_votes"), ({"kind": "idea", "status": "new"}, "ix_submission_facets")],
    ids=["all", "narrowed"],
)
def test_many_hits_are_picked_from_an_order_that_an_index_holds(
    app: Flask, voices: None, monkeypatch: pytest.MonkeyPatch, narrowed: dict[str, str], index: str
) -> None:
    monkeypatch.setattr(indexed, "FEW_TO_ORDER", 0)
    walked: list[AnySelect] = []
    walk = indexed._walk
    monkeypatch.setattr(
        indexed, "_walk", lambda ordered, values: walk(walked.append(ordered.params(values)) or ordered, values)
    )
    with app.app_context():
        queries.find(Actor(), understand(Actor(), Search.parse({"q": "door", "sort": "top", **narrowed})).wanted)
        if db.engine.dialect.name == "postgresql":
            # Last resorts then: so few rows are quickly sorted, or looked through in the other order.
            db.session.execute(text("SET LOCAL enable_sort = off"))
            if narrowed:
                db.session.execute(text("DROP INDEX ix_submission_votes_listed"))
        (ordered,) = walked
        spelled = str(ordered.compile(db.engine, compile_kwargs={"literal_binds": True}))
        how = "EXPLAIN" if db.engine.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN"
        plan = " ".join(str(row) for row in db.session.execute(text(f"{how} {spelled}")))
    assert index in plan
    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan


def test_the_index_alone_is_asked_as_a_rule(app: Flask, voices: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "_counted", None)
    assert ask(app, {"q": "door"}, alone=True).total == 30


def test_a_change_that_waits_for_the_worker_is_counted_as_it_is_now(app: Flask, make: Factory) -> None:
    post = make.submission("The door is heavy")
    settle(app)
    make.status(post, StatusKind.DONE)
    found = ask(app, {"q": "door", "status": "done"}, alone=True)
    assert [row.id for row in found.rows] == [post.id]
    assert [status for _, _, status, _ in found.counts] == [StatusKind.DONE]


def test_what_vanished_without_a_word_to_the_worker_is_not_counted(app: Flask, make: Factory) -> None:
    gone, stays = make.submission("The door is heavy"), make.submission("The door squeaks")
    settle(app)
    with app.app_context():
        db.session.get_one(Submission, gone.id).deleted_at = stays.created_at
        db.session.commit()
    found = ask(app, {"q": "door"}, alone=True)
    assert ([row.id for row in found.rows], found.total) == ([stays.id], 1)


def test_what_vanished_is_missed_in_an_order_of_the_database_too(
    app: Flask, make: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexed, "FEW_TO_ORDER", 0)
    gone, stays = make.submission("The door is heavy"), make.submission("The door squeaks")
    settle(app)
    with app.app_context():
        db.session.get_one(Submission, gone.id).deleted_at = stays.created_at
        db.session.commit()
    found = ask(app, {"q": "door", "sort": "top"}, alone=True)
    assert ([row.id for row in found.rows], found.total) == ([stays.id], 1)


def test_with_many_changes_waiting_the_database_counts(
    app: Flask, make: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.submission("The door is heavy")
    settle(app)
    make.submission("The lamp is dark")
    monkeypatch.setattr(indexed, "MOST_WAITING", 0)
    with app.app_context():
        assert indexed.waiting_changes() is None
    assert ask(app, {"q": "door"}, alone=True).total == 1
