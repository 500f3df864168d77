"""What the backlog is asked, and what it finds."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask, url_for
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from community.backlog.commands import BacklogQuery, BacklogSort, Direction, Taught
from community.backlog.queries import count_backlog, read_backlog, select_ids
from community.kernel.db import db
from community.kernel.parts import provide
from community.policy import SYSTEM, Audience, Role
from community.search.index import Document, IndexBroken, SearchIndex
from community.search.memory import MemoryIndex
from community.submissions import services
from community.submissions.models import StatusKind, Submission
from community.triage.commands import Classify, KeepTag, SetTags
from community.triage.services import classify, keep_tag, set_tags
from community.web.staff.backlog_question import backlog_url
from tests.addresses import meaning
from tests.factories import Factory

JUNK = st.one_of(
    st.text(max_size=50), st.integers(), st.none(), st.sampled_from(["votes", "-1", "2026-13-01", "9" * 40])
)


def found(app: Flask, make: Factory, **query: Any) -> list[str]:
    """The titles that a product manager finds, in order."""
    pia = make.actor(role=Role.PRODUCT_MANAGER)
    with app.app_context():
        asked = BacklogQuery.parse(query)
        ids = db.session.scalars(select_ids(pia, asked)).all()
        page = read_backlog(pia, asked)
        assert [row.id for row in page.page.rows] == ids
        assert page.total == count_backlog(pia, asked) == len(ids)
    return [row.title for row in page.page.rows]


def change(app: Flask, submission: Submission, **values: Any) -> None:
    """Set columns of a submission, as time and other people would."""
    with app.app_context():
        db.session.execute(db.update(Submission).where(Submission.id == submission.id).values(**values))
        db.session.commit()


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no failure
@given(st.dictionaries(st.sampled_from(list(BacklogQuery.model_fields)), JUNK))
def test_whatever_an_address_says_is_a_query(values: dict[str, Any]):
    query = BacklogQuery.parse(values)
    assert BacklogQuery.parse(query.to_query()) == query


def test_a_default_takes_no_room_in_the_address():
    assert BacklogQuery().to_query() == {}
    query = BacklogQuery.parse({"q": " gift  card ", "ip": "policy", "votes": "3", "since": "2026-01-02", "dir": "asc"})
    assert query.to_query() == {"q": "gift card", "ip": "policy", "votes": "3", "since": "2026-01-02", "dir": "asc"}
    assert query.filters == {"q": "gift card", "ip": "policy", "votes": "3", "since": "2026-01-02"}


def test_a_changed_query_keeps_the_rest():
    query = BacklogQuery(q="card", sort=BacklogSort.AGE)
    assert query.but(dir=Direction.ASC).to_query() == {"q": "card", "sort": "age", "dir": "asc"}
    assert query.but(q=None).to_query() == {"sort": "age"}


def test_each_filter_narrows(app: Flask, make: Factory):
    shops, phone = make.board("Shops"), make.board("Phone")
    mo = make.actor(role=Role.MODERATOR)
    card = make.submission("Refunds on a gift card", on=shops)
    door = make.submission("The door is heavy", on=shops, kind="idea")
    line = make.submission("The line went dead", on=phone)
    make.status(line, StatusKind.PLANNED)
    with app.app_context():
        tag = keep_tag(SYSTEM, KeepTag(name="Refunds"))
        set_tags(mo, card.id, SetTags(tags=frozenset({tag.id})))
        classify(mo, card.id, Classify(ip_type="policy"))
        db.session.commit()
    change(app, door, votes=5, created_at=datetime(2026, 1, 2, 23, 59, tzinfo=UTC))
    assert found(app, make, board="phone") == [line.title]
    assert found(app, make, kind="idea") == [door.title]
    assert found(app, make, ip="policy") == [card.title]
    assert set(found(app, make, ip=Taught.WAITING)) == {door.title, line.title}
    assert found(app, make, tag="refunds") == [card.title]
    assert found(app, make, status="planned") == [line.title]
    assert found(app, make, votes="5") == [door.title]
    assert found(app, make, since="2026-01-02", until="2026-01-02") == [door.title]
    assert found(app, make, until="2026-01-01") == []
    assert found(app, make, board="phone", kind="idea") == []
    assert found(app, make, board="nowhere") == []


def test_orders_run_both_ways(app: Flask, make: Factory):
    board = make.board()
    start = datetime(2026, 1, 1, tzinfo=UTC)
    for number, (title, votes, trend) in enumerate([("old", 3, 1.5), ("middle", 1, 9.25), ("young", 2, 4.0)]):
        submission = make.submission(title, on=board)
        change(app, submission, votes=votes, trend=trend, created_at=start + timedelta(days=number))
    assert found(app, make) == ["old", "young", "middle"]
    assert found(app, make, dir="asc") == ["middle", "young", "old"]
    assert found(app, make, sort="trend") == ["middle", "young", "old"]
    assert found(app, make, sort="age") == ["old", "middle", "young"]
    assert found(app, make, sort="age", dir="asc") == ["young", "middle", "old"]


@pytest.mark.parametrize("sort", list(BacklogSort))
@pytest.mark.parametrize("direction", list(Direction))
def test_pages_hold_every_row_once(app: Flask, make: Factory, sort: BacklogSort, direction: Direction):
    board, pia = make.board(), make.actor(role=Role.PRODUCT_MANAGER)
    for number in range(7):
        change(app, make.submission(f"number {number}", on=board), votes=number // 3)
    with app.app_context():
        query = BacklogQuery(sort=sort, dir=direction)
        everything = db.session.scalars(select_ids(pia, query)).all()
        walked, cursor = [], None
        for _ in range(4):
            page = read_backlog(pia, query, cursor, size=2).page
            walked += [row.id for row in page.rows]
            cursor = page.next
        assert cursor is None
        assert walked == everything


def test_a_cursor_of_another_order_is_the_first_page(app: Flask, make: Factory):
    board, pia = make.board(), make.actor(role=Role.PRODUCT_MANAGER)
    for number in range(3):
        make.submission(f"number {number}", on=board)
    with app.app_context():
        cursor = read_backlog(pia, BacklogQuery(), size=1).page.next
        assert len(read_backlog(pia, BacklogQuery(sort=BacklogSort.AGE), cursor).page.rows) == 3
        assert len(read_backlog(pia, BacklogQuery(), "rubbish").page.rows) == 3


def test_words_are_found_by_the_index(app: Flask, make: Factory):
    board = make.board()
    hit, miss = make.submission("Refunds take weeks", on=board), make.submission("The door is heavy", on=board)
    with app.app_context():
        index = MemoryIndex()
        provide(app, SearchIndex, index)
        index.write([Document(s.id, board.id, s.title, s.body) for s in (hit, miss)])
    assert found(app, make, q="refund") == [hit.title]


class Broken(MemoryIndex):
    """An index that cannot answer."""

    def search(self, *_: Any, **__: Any) -> Any:
        """Fail."""
        raise IndexBroken("gone")


def test_without_the_index_words_are_found_as_they_are_written(app: Flask, make: Factory):
    board = make.board()
    hit = make.submission("100% of my REFUNDS are late", on=board)
    make.submission("The door is heavy", on=board)
    provide(app, SearchIndex, Broken())
    assert found(app, make, q="late refunds") == [hit.title]
    assert found(app, make, q="100%") == [hit.title]
    assert found(app, make, q="0%0") == []
    with app.app_context():
        assert read_backlog(SYSTEM, BacklogQuery(q="door")).degraded


def test_what_is_deleted_or_archived_is_not_in_the_backlog(app: Flask, make: Factory):
    staff, shut = make.board("Staff", Audience.STAFF), make.board("Shut")
    gone = make.submission("Gone", on=make.board("Open"))
    here = make.submission("Here", on=staff, by=make.actor(role=Role.MODERATOR))
    make.submission("On a shut board", on=shut)
    with app.app_context():
        services.archive_board(SYSTEM, shut.id, archived=True)
        db.session.commit()
    change(app, gone, deleted_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert found(app, make) == [here.title]
    customer = make.actor()
    with app.app_context():
        assert count_backlog(customer, BacklogQuery()) == 0


def test_a_day_beyond_the_calendar_is_ignored(app: Flask, make: Factory):
    submission = make.submission(on=make.board())
    assert found(app, make, since="0001-01-01", until="9999-12-31") == [submission.title]
    assert BacklogQuery.parse({"until": "10000-01-01"}).until is None
    assert BacklogQuery.parse({"until": "2026-02-28"}).until == date(2026, 2, 28)


@pytest.mark.parametrize("query", [{}, {"board": "a b&c"}, {"q": "à/b +c", "sort": "age", "tag": "x"}])
def test_the_backlog_is_addressed_as_flask_would(app: Flask, query: dict[str, str]):
    asked = BacklogQuery.parse(query)
    values = asked.to_query()
    with app.test_request_context():
        pairs = [
            (backlog_url(asked), url_for("backlog.show", **values)),
            (backlog_url(asked, open=7, after="x="), url_for("backlog.show", **values, open=7, after="x=")),
        ]
    for ours, theirs in pairs:
        assert meaning(ours) == meaning(theirs)
