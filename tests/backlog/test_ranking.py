"""The order that people give the backlog."""

import json
from functools import partial
from random import Random

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from community.backlog import services
from community.backlog.commands import BacklogQuery, GiveRank
from community.backlog.queries import positions, read_backlog
from community.kernel.audit import AuditRow
from community.kernel.db import db
from community.kernel.errors import Forbidden, Invalid, NotFound
from community.kernel.ranks import LONGEST, UNRANKED
from community.policy import SYSTEM, Actor, Role
from community.submissions import services as submissions
from community.submissions.models import Submission
from tests.factories import Factory
from tests.races.together import at_once

pytestmark = pytest.mark.database


@pytest.fixture
def pam(make: Factory) -> Actor:
    """A product manager."""
    return make.actor("Pam", Role.PRODUCT_MANAGER)


def ranked(app: Flask) -> list[int]:
    """The ids that have a rank, the first first."""
    with app.app_context():
        rows = read_backlog(SYSTEM, BacklogQuery.parse({"sort": "rank"})).page.rows
        return [row.id for row in rows if row.rank != UNRANKED]


def give(app: Flask, who: Actor, submission_id: int, **wish: object) -> services.Ranked:
    """Move one."""
    with app.app_context():
        moved = services.give_rank(who, submission_id, GiveRank.parse(wish))
        db.session.commit()
        return moved


def four(app: Flask, make: Factory, who: Actor) -> list[int]:
    """Four that are ranked, in the order in which they were made."""
    ids = [make.submission(f"Door {number} is heavy.").id for number in range(4)]
    for one in ids:
        give(app, who, one, place="bottom")
    return ids


def test_a_submission_goes_where_the_word_says(app: Flask, make: Factory, pam: Actor):
    a, b, c, d = four(app, make, pam)
    assert ranked(app) == [a, b, c, d]
    assert give(app, pam, c, place="top").position == 1
    assert ranked(app) == [c, a, b, d]
    assert give(app, pam, c, place="down").position == 2
    assert ranked(app) == [a, c, b, d]
    assert give(app, pam, d, place="up").position == 3
    assert give(app, pam, d, place="position", position=1).position == 1
    assert ranked(app) == [d, a, c, b]
    assert give(app, pam, d, place="after", other=c).position == 3
    assert ranked(app) == [a, c, d, b]
    assert give(app, pam, b, place="before", other=c).position == 2
    assert ranked(app) == [a, b, c, d]
    assert give(app, pam, a, place="position", position=99).position == 4
    assert give(app, pam, a, place="away").position is None
    assert ranked(app) == [b, c, d]


def test_at_an_end_up_and_down_change_nothing(app: Flask, make: Factory, pam: Actor):
    a, *_, d = ids = four(app, make, pam)
    assert give(app, pam, a, place="up").position == 1
    assert give(app, pam, d, place="down").position == 4
    assert ranked(app) == ids


def test_a_move_is_undone_even_where_the_place_is_taken(app: Flask, make: Factory, pam: Actor):
    a, b, c, d = four(app, make, pam)
    moved = give(app, pam, b, place="bottom")
    with app.app_context():
        services.put_back(pam, b, moved.before)
        db.session.commit()
    assert ranked(app) == [a, b, c, d]
    assert moved.before != UNRANKED


def test_what_is_merged_away_is_passed_over_and_comes_back_to_its_place(app: Flask, make: Factory, pam: Actor):
    a, b, c, d = four(app, make, pam)
    with app.app_context():
        submissions.merge(SYSTEM, b, a)
        db.session.commit()
    assert ranked(app) == [a, c, d]
    assert give(app, pam, c, place="up").position == 1
    with app.app_context():
        submissions.unmerge(SYSTEM, b)
        db.session.commit()
    assert ranked(app) == [c, a, b, d]


def test_five_hundred_random_moves_keep_the_order_and_rewrite_few_rows(app: Flask, make: Factory, pam: Actor):
    ids, random = four(app, make, pam), Random(20261126)
    with app.app_context():
        for _ in range(500):
            one, other = random.sample(ids, 2)
            before = dict(db.session.execute(sa.select(Submission.id, Submission.rank)).all())
            services.give_rank(pam, one, GiveRank.parse({"place": "before", "other": other}))
            after = dict(db.session.execute(sa.select(Submission.id, Submission.rank)).all())
            ids.remove(one)
            ids.insert(ids.index(other), one)
            assert sorted(ids, key=lambda key: after[key]) == ids
            assert max(map(len, after.values())) <= LONGEST
            assert sum(before[key] != after[key] for key in after) <= len(ids)
        db.session.commit()
    assert ranked(app) == ids


def test_two_people_who_move_at_once_leave_an_order(app: Flask, make: Factory, pam: Actor):
    ids, paul = four(app, make, pam), make.actor("Paul", Role.PRODUCT_MANAGER)
    moves = [(pam, ids[2]), (paul, ids[3])] * 3
    at_once([partial(give, app, who, one, place="top") for who, one in moves])
    assert sorted(ranked(app)) == sorted(ids)
    assert set(ranked(app)[:2]) == {ids[2], ids[3]}
    with app.app_context():
        keys = db.session.scalars(sa.select(Submission.rank)).all()
    assert len(set(keys)) == len(keys)


def test_who_may_not_plan_ranks_nothing_and_what_is_not_there_is_not_ranked(app: Flask, make: Factory, pam: Actor):
    submission, mo = make.submission(), make.actor("Mo", Role.MODERATOR)
    with app.app_context():
        with pytest.raises(Forbidden):
            services.give_rank(mo, submission.id, GiveRank())
        with pytest.raises(NotFound):
            services.give_rank(pam, 999, GiveRank())
        with pytest.raises(Invalid):
            services.give_rank(pam, submission.id, GiveRank.parse({"place": "after", "other": 999}))


def test_positions_are_counted_among_those_that_are_shown(app: Flask, make: Factory, pam: Actor):
    a, b, c, _d = four(app, make, pam)
    with app.app_context():
        submissions.delete_submission(SYSTEM, a)
        assert positions(SYSTEM, [b, c]) == {b: 1, c: 2}


def test_what_stands_on_a_closed_board_is_neither_moved_nor_counted(app: Flask, make: Factory, pam: Actor):
    make.board("Shops")
    closed = make.board("Closed")
    a, b = make.submission("The door is heavy.").id, make.submission("The lid leaks.").id
    away = make.submission("The bus is late.", on=closed).id
    for one in (a, away, b):
        give(app, pam, one, place="bottom")
    with app.app_context():
        submissions.archive_board(SYSTEM, closed.id, archived=True)
        db.session.commit()
    assert ranked(app) == [a, b]
    assert give(app, pam, b, place="up").position == 1
    with app.app_context():
        assert positions(SYSTEM, [a, b]) == {a: 2, b: 1}
        with pytest.raises(NotFound):
            services.give_rank(pam, away, GiveRank())


def test_the_trail_says_from_where_to_where_and_nothing_of_what_did_not_move(app: Flask, make: Factory, pam: Actor):
    _a, b, *_ = four(app, make, pam)
    with app.app_context():
        db.session.execute(sa.delete(AuditRow))
        db.session.commit()
    give(app, pam, b, place="top")
    give(app, pam, b, place="up")
    with app.app_context():
        rows = db.session.scalars(sa.select(AuditRow).where(AuditRow.action == "backlog.ranked")).all()
        assert [(row.subject_id, json.loads(row.before), json.loads(row.after)) for row in rows] == [
            (b, {"position": 2}, {"position": 1})
        ]


@pytest.fixture
def pams(make: Factory, pam: Actor) -> FlaskClient:
    """Pam's pams."""
    return make.client(pam)


def test_a_row_is_moved_by_its_button_or_where_it_was_dropped(app: Flask, make: Factory, pam: Actor, pams: FlaskClient):
    a, b, c, d = four(app, make, pam)
    carried = {"in": "sort=rank&kind=complaint"}
    answer = pams.post("/staff/backlog/rank", data={**carried, "move": f"{b}:up"})
    assert answer.status_code == 303
    assert answer.location == "/staff/backlog?kind=complaint&sort=rank"
    page = pams.get(answer.location).text
    assert "Moved to 1 of 4." in page
    assert ranked(app) == [b, a, c, d]
    pams.post("/staff/backlog/rank", data={**carried, "move": f"{b}:up", "dropped": f"{b}:after:{d}"})
    assert ranked(app) == [a, c, d, b]
    assert pams.post("/staff/backlog/rank", data={"move": "x"}).status_code == 409
    assert pams.post("/staff/backlog/rank", data={"move": f"{b}:sideways"}).status_code == 409


def test_a_position_that_is_no_number_is_refused_beside_its_field(make: Factory, pams: FlaskClient):
    submission = make.submission()
    refused = pams.post(f"/staff/backlog/{submission.id}/rank", data={"place": "position", "position": "x"})
    assert refused.status_code == 422
    assert 'href="#r-position"' in refused.text
    assert 'value="x"' in refused.text
