"""Exports: exactly what the backlog shows, row for row, whatever people wrote."""

import csv
import io
import json
import tracemalloc
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, select

from community.backlog import services
from community.backlog.commands import BacklogQuery, GiveRank, NotePlan
from community.backlog.exports import Content, Format, Wish, columns, words
from community.backlog.exports.cells import restored
from community.backlog.queries import select_ids
from community.backlog.services import export_backlog, give_rank, note_plan
from community.kernel.audit import AuditRow
from community.kernel.clock import now
from community.kernel.db import db, read_only
from community.kernel.errors import Forbidden, SignInNeeded
from community.policy import SYSTEM, VISITOR, Actor, Audience, Role
from community.submissions import services as submissions
from community.submissions.commands import SayImportance
from community.submissions.importance import Importance
from community.submissions.models import Kind, Status, StatusKind, Submission
from community.triage.commands import Classify, KeepTag, SetTags
from community.triage.models import IPType
from community.triage.services import classify, keep_tag, set_tags
from tests.exports.conftest import Searchable
from tests.exports.reading import read, read_named
from tests.factories import Factory

BASE = "https://ideas.example.org"
TEXTS = [
    "@fjord the app logs me out",
    '=HYPERLINK("http://evil.example")',
    "-5 degrees in the shop",
    "+1 to all that",
    'Two lines,\nand a "quotation"; with commas',
    "日本語 and 🙂",
    "＝1+1",
]


def exported(app: Flask, form: Format = Format.CSV, actor: Actor = SYSTEM, **more: Any) -> bytes:
    """The bytes of an export; `more` is split between the wish and the query."""
    wish = {name: more.pop(name) for name in ("content", "raw", "bom", "about") if name in more}
    with app.app_context():
        read_only()
        export = services.export_backlog(actor, BacklogQuery.parse(more), Wish(format=form, **wish), BASE)
    return b"".join(export.chunks)  # after the context: as a server reads a response when its request is over


def test_a_row_says_everything_about_a_submission(app: Flask, make: Factory) -> None:
    anna = make.actor("Anna")
    board = make.board("Shops")
    submission = make.submission("The door is too heavy.\nIt really is.", by=anna, on=board)
    make.comment(submission, "Same here.")
    make.status(submission, StatusKind.PLANNED)
    with app.app_context():
        said = SayImportance(importance=Importance.MATTERS, situation="Unsaid here.")
        submissions.say_importance(anna, submission.id, said)
        tags = {keep_tag(SYSTEM, KeepTag(name=name, is_public=name == "doors")).id for name in ("doors", "secret")}
        set_tags(SYSTEM, submission.id, SetTags(tags=frozenset(tags)))
        classify(SYSTEM, submission.id, Classify(ip_type=IPType.SERVICE))
        db.session.commit()
    (row,) = read_named(exported(app))
    posted = f"{submission.created_at:%Y-%m-%dT%H:%M:%SZ}"
    assert row == {
        "idea_id": str(submission.id),
        "url": f"{BASE}/submissions/{submission.id}-the-door-is-too-heavy",
        "title": "The door is too heavy.",
        "body": "The door is too heavy.\nIt really is.",
        "ip_kind": "service",
        "status": "Planned",
        "status_kind": "planned",
        "board": "Shops",
        "kind": "complaint",
        "tags": "doors, secret",
        "voices": "0",
        "voters": "1",
        "money_monthly": "",
        "segments": "",
        "rank": "",
        "score": "",
        "owner": "",
        "effort": "",
        "target": "",
        "comments": "1",
        "trend": "1.0",
        "answered_at": "",
        "answer": "",
        "created_at": posted,
        "edited_at": "",
        "created_by": "Anna",
        "source": "",
        "source_id": "",
        "votes_unattributed": "0",
        "grounds": "",
        "need": "",
        "importance_nice": "0",
        "importance_matters": "1",
        "importance_would_leave": "0",
        "issues": "",
    }
    (told,) = map(json.loads, exported(app, Format.JSONL).splitlines())
    assert told == {
        **row,
        "idea_id": submission.id,
        "voices": 0,
        "voters": 1,
        "comments": 1,
        "money_monthly": None,
        "segments": [],
        "rank": None,
        "score": None,
        "owner": None,
        "effort": None,
        "target": None,
        "trend": 1.0,
        "answered_at": None,
        "answer": None,
        "tags": ["doors", "secret"],
        "edited_at": None,
        "source": None,
        "source_id": None,
        "votes_unattributed": 0,
        "grounds": None,
        "need": None,
        "importance_nice": 0,
        "importance_matters": 1,
        "importance_would_leave": 0,
        "issues": [],
    }


def test_the_file_has_the_columns_that_were_chosen_in_their_order_and_what_was_planned(
    app: Flask, make: Factory
) -> None:
    submission, pam = make.submission("The door is heavy."), make.actor("Pam", Role.PRODUCT_MANAGER)
    with app.app_context():
        give_rank(pam, submission.id, GiveRank())
        note_plan(pam, submission.id, NotePlan.parse({"owner": pam.id, "effort": "2.5", "target": "2027 Q1"}))
        db.session.commit()
        query = BacklogQuery.parse({"cols": "votes,rank,owner,effort,target:wide"})
        files = {
            kind: b"".join(export_backlog(SYSTEM, query, Wish(format=kind), BASE).chunks)
            for kind in (Format.CSV, Format.JSONL)
        }
    (row,), (told,) = read_named(files[Format.CSV]), map(json.loads, files[Format.JSONL].splitlines())
    address = f"{BASE}/submissions/{submission.id}-the-door-is-heavy"
    assert list(row.items()) == [
        ("idea_id", str(submission.id)),
        ("url", address),
        ("title", "The door is heavy."),
        ("kind", "complaint"),
        ("tags", ""),
        ("voters", "1"),
        ("rank", "1"),
        ("owner", "Pam"),
        ("effort", "2.5"),
        ("target", "2027 Q1"),
    ]
    assert (told["rank"], told["effort"], list(told)) == (1, 2.5, list(row))


def test_every_text_comes_back_as_it_was_written(app: Flask, make: Factory) -> None:
    for body in TEXTS:
        make.submission(body)
    raw, safe = read_named(exported(app, raw=True)), read_named(exported(app))
    assert sorted(row["body"] for row in raw) == sorted(TEXTS)
    assert sorted(restored(row["body"]) for row in safe) == sorted(TEXTS)
    assert not [row["body"] for row in safe if row["body"][0] in "=+-@＝"]
    lines = [json.loads(line) for line in exported(app, Format.JSONL).decode().split("\n")[:-1]]
    assert [line["body"] for line in lines] == [row["body"] for row in raw]
    strict = csv.DictReader(io.StringIO(exported(app).decode(), newline=""), strict=True)
    assert list(strict) == safe


def test_the_file_holds_what_the_query_finds_in_its_order(app: Flask, make: Factory, searchable: Searchable) -> None:
    anna, board = make.actor(), make.board("Shops")
    made = [make.submission(f"Number {n}", on=board) for n in range(7)]
    searchable(*made[1:4])
    for submission in made[2:5]:
        with app.app_context():
            submissions.vote(anna, submission.id)
            db.session.commit()
    for query in ({}, {"sort": "age"}, {"dir": "asc"}, {"votes": 2}, {"q": "number"}, {"board": "nowhere"}):
        with app.app_context():
            wanted = db.session.scalars(select_ids(SYSTEM, BacklogQuery.parse(query))).all()
        assert [int(row["idea_id"]) for row in read_named(exported(app, **query))] == wanted
    assert [row["title"] for row in read_named(exported(app, q="number", sort="age"))] == [
        "Number 1",
        "Number 2",
        "Number 3",
    ]
    assert [row["title"] for row in read_named(exported(app, votes=2))] == ["Number 4", "Number 3", "Number 2"]


def test_deleted_submissions_and_comments_stay_at_home(app: Flask, make: Factory) -> None:
    kept, gone = make.submission("Kept"), make.submission("Gone")
    comment = make.comment(kept, "Taken back")
    with app.app_context():
        submissions.delete_submission(SYSTEM, gone.id)
        submissions.delete_comment(SYSTEM, comment.id)
        db.session.commit()
    assert [row["title"] for row in read_named(exported(app))] == ["Kept"]
    assert [row["text"] for row in read_named(exported(app, content=Content.WORDS))] == ["Kept"]


def test_the_words_file_holds_every_text_under_its_submission(app: Flask, make: Factory) -> None:
    anna, ben = make.actor("Anna"), make.actor("Ben")
    first, second = make.submission("First", by=anna), make.submission("Second", by=ben)
    comment = make.comment(first, "@Anna so it is", by=ben)
    rows = read_named(exported(app, content=Content.WORDS, sort="age"))
    link = f"{BASE}/submissions/{first.id}-first"
    assert [(row["kind_of_text"], row["text"], row["author"]) for row in rows] == [
        ("submission", "First", "Anna"),
        ("comment", "'@Anna so it is", "Ben"),
        ("submission", "Second", "Ben"),
    ]
    assert [row["url"] for row in rows[:2]] == [link, f"{link}#c{comment.id}"]
    assert [row["idea_id"] for row in rows] == [str(first.id), str(first.id), str(second.id)]


def test_an_empty_backlog_is_a_header(app: Flask) -> None:
    assert read(exported(app)) == [list(columns.COLUMNS)]
    assert read(exported(app, content=Content.WORDS)) == [list(words.COLUMNS)]
    assert exported(app, Format.JSONL) == b""


def test_a_byte_order_mark_comes_only_when_asked_for(app: Flask) -> None:
    assert exported(app, bom=True).startswith(b"\xef\xbb\xbfidea_id,")
    assert exported(app).startswith(b"idea_id,")


def test_only_product_managers_take_the_backlog_away(app: Flask, make: Factory) -> None:
    assert exported(app, actor=make.actor(role=Role.PRODUCT_MANAGER))
    for role in (Role.CUSTOMER, Role.MODERATOR):
        with pytest.raises(Forbidden):
            exported(app, actor=make.actor(role=role))
    with pytest.raises(SignInNeeded):
        exported(app, actor=VISITOR)


def test_staff_boards_are_in_the_file_of_staff(app: Flask, make: Factory) -> None:
    make.submission("Behind the counter", by=make.actor(role=Role.MODERATOR), on=make.board("Team", Audience.STAFF))
    assert [row["board"] for row in read_named(exported(app))] == ["Team"]


def test_an_export_is_on_the_trail(app_context: Flask, make: Factory) -> None:
    pia = make.actor("Pia", Role.PRODUCT_MANAGER)
    make.submission("Heavy door")
    query = BacklogQuery.parse({"kind": "complaint", "sort": "age"})
    export = services.export_backlog(pia, query, Wish(format=Format.CSV, raw=True), BASE)
    services.note_export(pia, export)
    row = db.session.scalars(select(AuditRow).where(AuditRow.action == "backlog.exported")).one()
    assert (row.actor_id, row.actor_name) == (pia.id, "Pia")
    after = json.loads(row.after or "")
    assert after["query"] == {"kind": "complaint", "sort": "age"}
    assert (after["format"], after["raw"], after["submissions"]) == ("csv", True, 1)
    assert after["submissions"] == int(export.about["Submissions"])


def test_a_reader_who_leaves_early_leaves_no_connection_behind(app: Flask, make: Factory) -> None:
    make.submission("One")
    with app.app_context():
        read_only()
        export = services.export_backlog(SYSTEM, BacklogQuery(), Wish(format=Format.CSV), BASE)
        db.session.remove()
        chunks = iter(export.chunks)
        next(chunks), next(chunks)
        assert db.engine.pool.checkedout() == 1  # type: ignore[attr-defined]
        chunks.close()  # type: ignore[attr-defined]
        assert db.engine.pool.checkedout() == 0  # type: ignore[attr-defined]


def fill(app: Flask, make: Factory, count: int) -> None:
    """Many rows in one statement."""
    board = make.board()
    with app.app_context():
        status = db.session.scalars(select(Status).where(Status.board_id == board.id)).first()
        assert status is not None
        shared = {"board_id": board.id, "kind": Kind.IDEA, "status_id": status.id, "status_kind": status.kind}
        said = {"slug": "x", "html": "x" * 700, "excerpt": "x", "renderer": 1, "changed_at": now()}
        start = datetime(2026, 1, 1, tzinfo=UTC)
        rows = [
            {
                **shared,
                **said,
                "title": f"Number {n}",
                "body": f"{n} " * 100,
                "created_at": start + timedelta(minutes=n),
            }
            for n in range(count)
        ]
        db.session.execute(insert(Submission), rows)
        db.session.commit()


@pytest.mark.parametrize("form", [Format.CSV, Format.JSONL])
@pytest.mark.parametrize("content", list(Content))
def test_memory_does_not_grow_with_the_rows(app: Flask, make: Factory, form: Format, content: Content) -> None:
    """5,000 rows are about 3 MB of file; what is held at once stays a fraction of it."""
    fill(app, make, 5_000)
    with app.app_context():
        read_only()
        export = services.export_backlog(SYSTEM, BacklogQuery(), Wish(format=form, content=content), BASE)
    chunks, size, peaks = iter(export.chunks), 0, []
    tracemalloc.start()
    try:
        for chunk in chunks:
            size += len(chunk)
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.reset_peak()
    finally:
        tracemalloc.stop()
    assert size > 2_500_000
    assert max(peaks) < 2_500_000
    assert max(peaks[-5:]) < 1.5 * max(peaks[2:7])
