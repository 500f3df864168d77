"""Imports: every row comes in once, or its line is told with the reason."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from community.accounts.models import Member
from community.imports.commands import Columns, ImportCsv
from community.imports.services import prepare_import, save_import
from community.kernel.audit import AuditRow
from community.kernel.clock import now
from community.kernel.db import db, read_only, will_write
from community.kernel.errors import Conflict, Forbidden, Invalid
from community.kernel.events import OutboxRow, publish
from community.policy import SYSTEM, Role
from community.submissions import services
from community.submissions.commands import EditSubmission
from community.submissions.events import SubmissionChanged
from community.submissions.models import Kind, Revision, StatusKind, Submission, Vote, trend_weight
from community.submissions.services.recount import drifts
from community.triage.models import Tag, Tagging
from tests.factories import Factory
from tests.imports.conftest import Import, Write

IDS = {"body": "text", "source_id": "id"}


def all_of(app: Flask, table: Any = Submission) -> Sequence[Any]:
    """Every row of a table, detached."""
    with app.app_context():
        return db.session.scalars(select(table).order_by(*table.__table__.primary_key)).all()


def test_a_row_becomes_a_submission(app: Flask, make: Factory, write: Write, bring_in: Import) -> None:
    make.board("Shops")
    path = write(
        "Key,Summary,Text,Opened,State,Type,Labels",
        'A-1,Heavy door,**It** is heavy,2020-05-01T10:00:00Z,In progress,Bug,"doors, Höfn; doors"',
    )
    columns = {"title": "Summary", "body": "Text", "created": "Opened", "status": "State", "kind": "Type"}
    tally = bring_in(path, {**columns, "tags": "Labels", "source_id": "Key"})
    (row,) = all_of(app)
    assert (row.title, row.body, row.slug) == ("Heavy door", "**It** is heavy", "heavy-door")
    assert (row.html, row.excerpt) == ("<p><strong>It</strong> is heavy</p>", "It is heavy")
    assert (row.kind, row.status_kind) == (Kind.COMPLAINT, StatusKind.DOING)
    assert row.created_at == datetime(2020, 5, 1, 10, tzinfo=UTC)
    assert (row.source, row.source_id, row.author_id, row.votes, row.ip_type) == ("old", "A-1", None, 0, None)
    tags = all_of(app, Tag)
    assert {(tag.name, tag.is_public) for tag in tags} == {("doors", False), ("Höfn", False)}
    assert len(all_of(app, Tagging)) == 2
    assert (tally.rows, tally.new, tally.rejected.total()) == (1, 1, 0)
    assert tally.statuses == {"In the works": 1}


def test_an_imported_text_is_shown_as_a_posted_one(app: Flask, make: Factory, write: Write, bring_in: Import) -> None:
    said = "@fjord the door is *too* heavy.\n\nIt hurts <script>alert(1)</script>"
    posted = make.submission(said)
    bring_in(write("text", '"' + said.replace("\n", "\r\n") + '"'))
    imported = all_of(app)[1]
    for column in ("title", "slug", "body", "html", "excerpt", "renderer"):
        assert getattr(imported, column) == getattr(posted, column)
    assert imported.body.startswith("@fjord")


def test_the_same_file_twice_is_the_file_once(app: Flask, make: Factory, write: Write, bring_in: Import) -> None:
    make.board()
    for columns, path in ((IDS, write("id,text", "1,One", "2,Two")), (None, write("text", "Three", "Four", name="b"))):
        bring_in(path, columns)
        before = [(row.id, row.body, row.version) for row in all_of(app)]
        tally = bring_in(path, columns)
        assert (tally.new, tally.updated, tally.skipped) == (0, 0, {"unchanged": 2})
        assert [(row.id, row.body, row.version) for row in all_of(app)] == before
    assert len(before) == 4


def test_the_same_id_from_elsewhere_is_another_row(app: Flask, make: Factory, write: Write, bring_in: Import) -> None:
    make.board()
    path = write("id,text", "1,One")
    bring_in(path, IDS, source="tracker")
    bring_in(path, IDS, source="mailbox")
    assert [row.source for row in all_of(app)] == ["tracker", "mailbox"]


def test_new_words_replace_old_ones_and_those_stay_readable(
    app: Flask, make: Factory, write: Write, bring_in: Import
) -> None:
    make.board()
    bring_in(write("id,text", "1,The door is heavy", "2,Two"), IDS)
    tally = bring_in(write("id,text", "1,The door is very heavy", "2,Two", "3,Three"), IDS)
    assert (tally.new, tally.updated, tally.skipped) == (1, 1, {"unchanged": 1})
    row = all_of(app)[0]
    assert (row.body, row.title, row.version) == ("The door is very heavy", "The door is very heavy", 2)
    assert row.slug == "the-door-is-very-heavy"
    assert row.edited_at is not None
    assert [(one.body, one.written_at) for one in all_of(app, Revision)] == [("The door is heavy", row.created_at)]


def test_what_people_did_here_survives_a_second_import(
    app: Flask, make: Factory, write: Write, bring_in: Import
) -> None:
    make.board()
    path = write("id,text,state", "1,Edited,new", "2,Deleted,new", "3,Moved,new")
    columns = {**IDS, "status": "state"}
    bring_in(path, columns)
    edited, deleted, moved = all_of(app)
    make.status(moved, StatusKind.PLANNED)
    with app.app_context():
        words = EditSubmission(kind=Kind.IDEA, body="Edited by a moderator", version=1)
        services.edit_submission(SYSTEM, edited.id, words)
        services.delete_submission(SYSTEM, deleted.id)
        db.session.commit()
    tally = bring_in(path, columns)
    assert tally.skipped == {"edited here since, unchanged in the file": 1, "deleted here": 1, "unchanged": 1}
    edited, deleted, moved = all_of(app)
    assert edited.body == "Edited by a moderator"
    assert deleted.deleted_at is not None
    assert moved.status_kind is StatusKind.PLANNED


def test_bad_rows_stay_out_with_their_line_and_reason(
    app: Flask, make: Factory, write: Write, bring_in: Import
) -> None:
    make.board("Shops")
    long = "x" * 10_001
    path = write(
        "id,text,when,board",
        "1,Good,2020-01-01,shops",
        '2,"Two\nlines",soon,shops',
        "3,  ,2020-01-01,shops",
        "4,Lost,2020-01-01,nowhere",
        f"5,{long},2020-01-01,shops",
        "1,Twice,2020-01-01,shops",
        "7,Wide,2020-01-01,shops,surplus",
        "8,Good too,,Shops",
        f"9,{'>' * 30} deep,2020-01-01,shops",
    )
    tally = bring_in(path, {**IDS, "created": "when", "board": "board"})
    assert [row.source_id for row in all_of(app)] == ["1", "8"]
    assert [str(problem) for problem in tally.problems] == [
        "line 3, created: This time cannot be read. ('soon')",
        "line 5: There are no words in this row.",
        "line 6, board: There is no such board. ('nowhere')",
        "line 7, body: Please keep this under 10000 characters.",
        "line 8: The same row as an earlier one. ('line 2')",
        "line 9: The row has more cells than the header has names.",
        "line 11, body: Quotes and lists here are nested more than 20 deep. Please flatten them.",
    ]
    assert tally.rejected.total() == 7
    assert (tally.rows, tally.new, tally.undated) == (9, 2, 1)


def test_rows_without_a_time_come_in_when_asked_for(app: Flask, make: Factory, write: Write, bring_in: Import) -> None:
    make.board()
    future = (now() + timedelta(days=400)).isoformat()
    bring_in(write("text,when", "One,soon", f"Two,{future}"), {"body": "text", "created": "when"}, undated=True)
    for row in all_of(app):
        assert abs(row.created_at - now()) < timedelta(minutes=1)
        assert row.created_at <= now()


def test_slashed_dates_are_read_by_what_the_file_shows(
    app: Flask, make: Factory, write: Write, bring_in: Import
) -> None:
    make.board()
    columns = {"body": "text", "created": "when"}
    bring_in(write("text,when", "One,2/3/2015", "Two,2/24/2015"), columns)
    assert [row.created_at.date().isoformat() for row in all_of(app)] == ["2015-02-03", "2015-02-24"]
    assert bring_in(write("text,when", "Unsure,2/3/2015"), columns).rejected.total() == 1
    with pytest.raises(Invalid, match="day first"):
        bring_in(write("text,when", "One,24/3/2015", "Two,2/24/2015"), columns)


@pytest.mark.parametrize(
    ("word", "kind", "is_known"),
    [
        ("under review", StatusKind.REVIEW, True),
        ("In_Progress", StatusKind.DOING, True),
        ("Won't do", StatusKind.DECLINED, True),
        ("wont fix", StatusKind.DECLINED, True),
        ("Fixed", StatusKind.DONE, True),
        ("To do", StatusKind.NEW, True),
        ("rejected:irrelevant", StatusKind.DECLINED, True),
        ("shipped", StatusKind.DONE, True),
        ("In the works", StatusKind.DOING, True),
        ("", StatusKind.NEW, True),
        ("half-baked", StatusKind.NEW, False),
    ],
)
def test_statuses_are_known_by_their_words(
    app: Flask, make: Factory, write: Write, bring_in: Import, word: str, kind: StatusKind, is_known: bool
) -> None:
    make.board()
    tally = bring_in(write("text,state", f"One,{word}"), {"body": "text", "status": "state"})
    assert all_of(app)[0].status_kind is kind
    assert (not tally.unknown) is is_known


def test_authors_are_members_by_address_or_people_by_name(
    app: Flask, make: Factory, write: Write, bring_in: Import
) -> None:
    make.board()
    anna = make.member("Anna", email="anna@example.org")
    path = write(
        "text,who",
        "One,ANNA@example.org",
        "Two,Ben",
        "Three,Ben",
        "Four,stranger@example.org",
        "Five,Cleo <cleo@example.org>",
        "Six,",
        'Seven,"Anna B. <anna@example.org>"',
    )
    columns = {"body": "text", "author": "who"}
    tally = bring_in(path, columns)
    assert tally.authors == {"known": 2, "by name": 3, "nobody": 2}
    bring_in(write("text,who", "Eight,Ben", name="more.csv"), columns)
    members = {member.id: member for member in all_of(app, Member)}
    rows = all_of(app)
    names = [members[row.author_id].name if row.author_id else None for row in rows]
    assert names == ["Anna", "Ben", "Ben", None, "Cleo", None, "Anna", "Ben"]
    assert rows[0].author_id == anna.id
    assert len(members) == 3
    for member in members.values():
        if member.id != anna.id:
            assert (member.email, member.password_hash, member.role) == (None, None, Role.CUSTOMER)


def test_an_author_has_voted_for_their_own_words(app: Flask, make: Factory, write: Write, bring_in: Import) -> None:
    make.board()
    columns = {"body": "text", "author": "who", "created": "when"}
    bring_in(write("text,who,when", "One,Ben,2025-03-01", "Two,,2025-03-01"), columns)
    one, two = all_of(app)
    assert (one.votes, two.votes, two.trend) == (1, 0, 0.0)
    assert one.trend == trend_weight(one.created_at)
    assert [(vote.submission_id, vote.created_at) for vote in all_of(app, Vote)] == [(one.id, one.created_at)]


def test_counters_agree_with_their_rows(app: Flask, make: Factory, write: Write, bring_in: Import) -> None:
    make.submission("Here before")
    bring_in(
        write("text,state,who", "A,done,Ben", "B,new,Ben", "C,planned,"),
        {"body": "text", "status": "state", "author": "who"},
    )
    with app.app_context():
        assert drifts() == []


def test_votes_without_voters_are_kept_apart_and_counted_again(
    app: Flask, make: Factory, write: Write, bring_in: Import
) -> None:
    make.board()
    columns = {"body": "text", "votes": "votes", "source_id": "id", "author": "who"}
    lines = ("id,text,votes,who", "1,One,500,", "2,Two,12,Ben", '3,Three,"1,024",', "4,Four,many,", "5,Five,-3,")
    tally = bring_in(write(*lines), columns)
    assert [(row.votes, row.unattributed) for row in all_of(app)] == [(0, 500), (1, 11), (0, 1024), (0, 0), (0, 0)]
    assert tally.unattributed == 500 + 11 + 1024
    assert tally.unknown == {"votes 'many' → 0": 1, "votes '-3' → 0": 1}
    again = bring_in(write(lines[0], "1,One,501,", "2,Two,12,Ben"), columns)
    assert (again.updated, again.skipped) == (1, {"unchanged": 1})
    assert [row.unattributed for row in all_of(app)][:2] == [501, 11]
    with app.app_context():
        assert drifts() == []


def test_nul_and_other_hidden_characters_do_no_harm(app: Flask, make: Factory, write: Write, bring_in: Import) -> None:
    make.board()
    path = write("id,text,who,tag", "1\x00,N\x00UL\x00,B\x00en,t\x00ag", "2,\x00,Ben,")
    tally = bring_in(path, {**IDS, "author": "who", "tags": "tag"})
    assert tally.rejected.total() == 1
    assert [(row.source_id, row.body) for row in all_of(app)] == [("1", "NUL")]
    assert all_of(app, Member)[0].name == "Ben"
    assert all_of(app, Tag)[0].name == "tag"


def test_the_search_and_the_trail_hear_of_it(app: Flask, make: Factory, write: Write, bring_in: Import) -> None:
    make.board()
    with app.app_context():
        before = db.session.scalar(select(func.count()).select_from(OutboxRow)) or 0
        publish(SubmissionChanged(1))
        listeners = (db.session.scalar(select(func.count()).select_from(OutboxRow)) or 0) - before
        db.session.rollback()
    bring_in(write("id,text", "1,One", "2,Two"), IDS)
    with app.app_context():
        told = db.session.scalar(select(func.count()).select_from(OutboxRow)) or 0
        trail = db.session.scalars(select(AuditRow).where(AuditRow.action == "submission.imported")).one()
    assert told - before == 2 * listeners
    assert json.loads(trail.after or "") == {
        "source": "old", "file": "words.csv", "rows": 2, "new": 2, "updated": 0, "rejected": 0
    }  # fmt: skip


def test_only_administrators_import(app: Flask, make: Factory, write: Write, bring_in: Import) -> None:
    make.board()
    with pytest.raises(Forbidden):
        bring_in(write("text", "One"), actor=make.actor(role=Role.PRODUCT_MANAGER))
    assert not all_of(app)


def test_where_there_is_no_board_yet_the_first_step_is_told(app: Flask, write: Write, bring_in: Import) -> None:
    with pytest.raises(Invalid, match="no board to import to yet"):
        bring_in(write("text", "Something"))


def test_a_board_must_be_named_where_there_are_several(
    app: Flask, make: Factory, write: Write, bring_in: Import
) -> None:
    make.board("Shops")
    make.board("Coffee")
    with pytest.raises(Invalid, match="on which board these rows belong: one of shops, coffee"):
        bring_in(write("text", "One"))
    with pytest.raises(Invalid, match="which board"):
        bring_in(write("text", "One"), board="tea")
    bring_in(write("text", "One"), board="coffee")
    assert len(all_of(app)) == 1


def test_reading_writes_nothing(app: Flask, make: Factory, write: Write) -> None:
    make.board()
    command = ImportCsv(
        path=write("text,tag,who", "One,new tag,Ben"),
        columns=Columns(body="text", tags="tag", author="who"),
        source="old",
    )
    with app.app_context():
        read_only()
        with prepare_import(SYSTEM, command) as plan:
            assert plan.tally.new == 1
    assert not (*all_of(app), *all_of(app, Tag), *all_of(app, Member))


def test_two_imports_at_once_bring_every_row_once(app: Flask, make: Factory, write: Write, bring_in: Import) -> None:
    make.board()
    path = write("id,text", "1,One", "2,Two")
    command = ImportCsv(path=path, columns=Columns(body="text", source_id="id"), source="old")
    with app.app_context():
        read_only()
        with prepare_import(SYSTEM, command) as plan:
            db.session.rollback()
            bring_in(path, IDS)
            will_write()
            with pytest.raises(Conflict, match="run it again"):
                save_import(SYSTEM, plan)
    assert len(all_of(app)) == 2


def test_words_that_change_while_a_file_is_read_are_left_alone(
    app: Flask, make: Factory, write: Write, bring_in: Import
) -> None:
    make.board()
    bring_in(write("id,text", "1,One"), IDS)
    command = ImportCsv(path=write("id,text", "1,Uno"), columns=Columns(body="text", source_id="id"), source="old")
    with app.app_context():
        read_only()
        with prepare_import(SYSTEM, command) as plan:
            will_write()
            submission_id = db.session.scalars(select(Submission.id)).one()
            services.edit_submission(SYSTEM, submission_id, EditSubmission(kind=Kind.IDEA, body="Eins", version=1))
            save_import(SYSTEM, plan)
            db.session.commit()
    assert (plan.tally.updated, plan.tally.skipped) == (0, {"edited during the import": 1})
    assert all_of(app)[0].body == "Eins"


def test_a_crash_while_saving_leaves_nothing(
    app: Flask, make: Factory, write: Write, bring_in: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.board()
    monkeypatch.setattr("community.imports.services.saving.BATCH", 2)
    calls = iter(range(10))

    def fail_later(*events: Any) -> None:
        if next(calls) == 2:
            raise MemoryError

    monkeypatch.setattr("community.imports.services.saving.publish", fail_later)
    path = write("text,who", *(f"Number {n},Ben" for n in range(9)))
    with pytest.raises(MemoryError):
        bring_in(path, {"body": "text", "author": "who"})
    assert not (*all_of(app), *all_of(app, Member))
    monkeypatch.undo()
    assert bring_in(path, {"body": "text", "author": "who"}).new == 9
