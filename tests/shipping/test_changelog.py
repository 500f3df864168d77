"""Changelog entries: written, scheduled, published, taken back; what they move, and who reads them."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from community.kernel.audit import AuditRow
from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.errors import Conflict, Forbidden, Invalid
from community.policy import SYSTEM, VISITOR, Actor, Audience, Role
from community.shipping import queries, services
from community.shipping.commands import KeepEntry, ScheduleEntry
from community.shipping.models import Entry, EntryRevision, EntryState
from community.shipping.services import publish_due, publish_entry, schedule_entry, take_back
from community.submissions import services as submissions
from community.submissions.models import StatusChange, StatusKind, Submission
from tests.factories import Factory
from tests.shipping.house import draft, shipped

pytestmark = pytest.mark.usefixtures("app_context")


@pytest.fixture
def app_context(app: Flask):
    with app.app_context():
        yield


@pytest.fixture
def mo(make: Factory) -> Actor:
    return make.actor("Mo", Role.MODERATOR)


def fresh(submission: Submission) -> Submission:
    return db.session.get_one(Submission, submission.id, populate_existing=True)


def readable_ids(who: Actor) -> list[int]:
    return [row.id for row in queries.published(who).rows]


def test_publishing_moves_what_it_is_tied_to_and_tells_why(make: Factory, mo: Actor):
    door, window = make.submission(), make.submission("The window is too high.")
    entry = shipped(mo, door, window)
    assert entry.state is EntryState.PUBLISHED
    assert {fresh(one).status_kind for one in (door, window)} == {StatusKind.DONE}
    notes = db.session.scalars(select(StatusChange.note)).all()
    assert notes == ["you can open it with one hand"] * 2


def test_publishing_twice_is_publishing_once(make: Factory, mo: Actor):
    entry = shipped(mo, make.submission())
    publish_entry(mo, entry.id)
    trail = select(func.count()).select_from(AuditRow).where(AuditRow.action == "entry.published")
    assert db.session.scalar(trail) == 1


def test_what_was_declined_stays_declined(make: Factory, mo: Actor):
    door = make.submission()
    make.status(door, StatusKind.DECLINED)
    shipped(mo, door)
    assert fresh(door).status_kind is StatusKind.DECLINED


def test_a_tie_to_a_voice_moves_its_survivor(make: Factory, mo: Actor):
    door, voice = make.submission(), make.submission("Your door weighs a ton.")
    submissions.merge(SYSTEM, voice.id, door.id)
    shipped(mo, voice)
    assert fresh(door).status_kind is StatusKind.DONE


def test_the_clock_publishes_what_is_scheduled_and_nothing_before(make: Factory, mo: Actor):
    door = make.submission()
    entry = draft(mo, door)
    schedule_entry(mo, entry.id, ScheduleEntry(publish_at=now() + timedelta(hours=2)))
    db.session.commit()
    assert publish_due() == 0
    with time_machine.travel(now() + timedelta(hours=3)):
        assert publish_due() == 1
        assert publish_due() == 0
    assert fresh(door).status_kind is StatusKind.DONE


def test_a_moment_that_is_over_is_refused(make: Factory, mo: Actor):
    entry = draft(mo, make.submission())
    with pytest.raises(Invalid):
        schedule_entry(mo, entry.id, ScheduleEntry(publish_at=now() - timedelta(minutes=1)))


def test_taking_back_puts_everything_where_it_stood(make: Factory, mo: Actor):
    door = make.submission()
    make.status(door, StatusKind.PLANNED)
    entry = shipped(mo, door)
    take_back(mo, entry.id)
    assert fresh(door).status_kind is StatusKind.PLANNED
    assert readable_ids(VISITOR) == []


def test_taking_back_leaves_what_somebody_moved_meanwhile(make: Factory, mo: Actor):
    door = make.submission()
    entry = shipped(mo, door)
    make.status(door, StatusKind.REVIEW)
    take_back(mo, entry.id)
    assert fresh(door).status_kind is StatusKind.REVIEW


def test_what_was_read_for_a_while_is_not_taken_back(make: Factory, mo: Actor):
    entry = shipped(mo, make.submission())
    with time_machine.travel(now() + services.UNDO_WITHIN + timedelta(seconds=1)), pytest.raises(Conflict):
        take_back(mo, entry.id)


def test_an_edit_of_what_is_published_keeps_the_earlier_words(make: Factory, mo: Actor):
    door = make.submission()
    entry = shipped(mo, door)
    services.edit_entry(mo, entry.id, KeepEntry(title="A much lighter door", version=entry.version))
    assert db.session.scalar(select(EntryRevision.title)) == "A lighter door"
    assert list(queries.tied_ids(entry.id)) == [door.id]


def test_an_edit_of_an_older_version_is_refused(make: Factory, mo: Actor):
    entry = draft(mo, make.submission())
    services.edit_entry(mo, entry.id, KeepEntry(title="One", version=1))
    with pytest.raises(Conflict):
        services.edit_entry(mo, entry.id, KeepEntry(title="Two", version=1))


def test_customers_write_no_entries(make: Factory):
    with pytest.raises(Forbidden):
        draft(make.actor("Ana"))


@pytest.mark.parametrize("audience", [Audience.MEMBERS, Audience.STAFF])
def test_an_entry_is_never_read_by_more_than_its_narrowest_board(make: Factory, mo: Actor, audience: Audience):
    ana, door = make.actor("Ana"), make.submission(on=make.board("Shops"))
    hidden = make.submission(by=mo, on=make.board("Beans", audience))
    entry = shipped(mo, door, hidden)
    assert entry.audience is Audience.PUBLIC
    assert queries.audience_of(entry) is audience
    assert readable_ids(VISITOR) == []
    assert readable_ids(ana) == ([entry.id] if audience is Audience.MEMBERS else [])
    assert readable_ids(mo) == [entry.id]


def test_a_board_that_is_closed_later_closes_its_entries(make: Factory, mo: Actor):
    board = make.board("Shops")
    entry = shipped(mo, make.submission(on=board))
    assert readable_ids(VISITOR) == [entry.id]
    db.session.execute(db.text("UPDATE board SET audience = 'staff'"))
    assert readable_ids(VISITOR) == []


def test_people_count_once_however_much_of_it_they_asked_for(make: Factory, mo: Actor):
    ana, bo = make.actor("Ana"), make.actor("Bo")
    door, window = make.submission(by=ana), make.submission("The window.", by=ana)
    submissions.vote(bo, window.id)
    db.session.commit()
    entry = shipped(mo, door, window)
    assert queries.voters_by_entry(queries.ties_of(VISITOR, [entry.id])) == {entry.id: 2}


def test_counts_follow_merging_and_un_merging(make: Factory, mo: Actor):
    door, voice = make.submission(by=make.actor("Ana")), make.submission("Same.", by=make.actor("Bo"))
    entry = shipped(mo, door)

    def counted() -> int:
        return queries.voters_by_entry(queries.ties_of(VISITOR, [entry.id]))[entry.id]

    assert counted() == 1
    submissions.merge(SYSTEM, voice.id, door.id)
    db.session.commit()
    assert counted() == 2
    submissions.unmerge(SYSTEM, voice.id)
    db.session.commit()
    assert counted() == 1


def test_those_told_are_the_voters_followers_and_authors_of_the_whole_set(make: Factory, mo: Actor):
    ana, bo, cy, banned = make.actor("Ana"), make.actor("Bo"), make.actor("Cy"), make.actor("Di")
    door, voice = make.submission(by=ana), make.submission("Same.", by=bo)
    submissions.follow(cy, door.id)
    submissions.vote(banned, door.id)
    submissions.merge(SYSTEM, voice.id, door.id)
    db.session.execute(db.text("UPDATE member SET banned_at = created_at WHERE name = 'Di'"))
    total, first = queries.those_told([door.id], Audience.PUBLIC, 2)
    assert total == 3
    assert [person.name for person in first] == ["Ana", "Bo"]


def test_only_what_is_written_is_kept_after_a_draft_is_thrown_away(make: Factory, mo: Actor):
    services.delete_entry(mo, draft(mo, make.submission()).id)
    assert db.session.scalar(select(func.count()).select_from(Entry)) == 0
