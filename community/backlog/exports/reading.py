"""Reading what is exported: piece by piece, in the order that was asked for, from one state of the database."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Engine, and_, func, or_, select

from community.accounts.models import Member
from community.answers.models import Answer
from community.backlog.exports.columns import More, Record, Setting, backlog_record
from community.backlog.exports.issues import Issue, issue_of
from community.backlog.exports.wish import Content
from community.backlog.exports.words import words_records
from community.customers.queries.segments import asking
from community.kernel.db import AnyRow, AnySelect
from community.submissions.models import Board, Comment, Submission
from community.submissions.queries.listing import LISTED
from community.triage.models import Tag, Tagging

MANY = 5_000  # ids in one question
PIECE = 200  # rows held at once; with bodies of 10,000 characters a few MB at worst


def records(
    engine: Engine, ids: "array[int]", rows: AnySelect, content: Content, setting: Setting
) -> Iterator[Iterable[Record]]:
    """What is exported of these submissions, in pieces; `rows` selects every submission there is."""
    for connection, found in _pieces(engine, ids, rows):
        yield _told(connection, found, content, setting)


def issues(engine: Engine, ids: "array[int]", rows: AnySelect, setting: Setting) -> Iterator[Iterable[Issue]]:
    """The same submissions as a tracker is told of them, in pieces."""
    for connection, found in _pieces(engine, ids, rows):
        voices = _grouped(connection, _voices([row.id for row in found]))
        told = zip(found, _told(connection, found, Content.BACKLOG, setting), strict=True)
        yield [issue_of(record, voices.get(row.id, ())) for row, record in told]


def most_tags(engine: Engine, ids: "array[int]") -> int:
    """The largest number of tags that any of these submissions carries."""
    most = 0
    with _one_state(engine).connect() as connection:
        for start in range(0, len(ids), MANY):
            some = Tagging.submission_id.in_(ids[start : start + MANY].tolist())
            counts = select(func.count()).where(some).group_by(Tagging.submission_id)
            most = max(most, max(connection.scalars(counts), default=0))
    return most


def _pieces(engine: Engine, ids: "array[int]", rows: AnySelect) -> Iterator[tuple[Connection, list[AnyRow]]]:
    """The rows of these submissions, some at a time, with the connection on which to ask for more about them.

    It has a connection of its own: by the time a response is streamed, the request and its session are over. Only the
    ids are held (8 bytes each), because a database that sorts whole rows may keep them all in memory. On SQLite the
    transaction reads one state however long it takes (WAL), and nobody waits for it. A piece is asked for by its ids
    and nothing else: with the conditions of visibility beside them, SQLite walked an index of all rows for each piece
    (100,000 rows: 20 s instead of 8 s). What was deleted or merged since the ids were read is dropped here.
    """
    lean = [column for column in rows.selected_columns if column.key != "html"]
    listed = and_(*LISTED).label("listed")
    rows = rows.with_only_columns(*lean, listed, maintain_column_froms=True)
    with _one_state(engine).connect() as connection:
        for start in range(0, len(ids), PIECE):
            piece = ids[start : start + PIECE].tolist()
            there = {row.id: row for row in connection.execute(rows.where(Submission.id.in_(piece)))}
            yield connection, [there[one] for one in piece if one in there and there[one].listed]


def _one_state(engine: Engine) -> Engine:
    if engine.dialect.name == "postgresql":
        return engine.execution_options(isolation_level="REPEATABLE READ")
    return engine.execution_options(read_only=True)


def _told(connection: Connection, rows: Sequence[AnyRow], content: Content, setting: Setting) -> Iterable[Record]:
    ids = [row.id for row in rows]
    if content is Content.WORDS:
        voices, comments = _grouped(connection, _voices(ids)), _grouped(connection, _comments(ids))
        both = ((row, voices.get(row.id, ()), comments.get(row.id, ())) for row in rows)
        return (told for row, same, said in both for told in words_records(row, same, said, setting))
    counts = {row.submission_id: row.n for row in connection.execute(_voice_counts(ids))}
    tags = {key: [tag.name for tag in group] for key, group in _grouped(connection, _tags(ids)).items()}
    answers = {one.submission_id: one.body for one in connection.execute(_answers(ids))}
    segments = {key: [one.name for one in group] for key, group in _grouped(connection, asking(ids)).items()}
    return (
        backlog_record(
            row,
            More(tags.get(row.id, ()), counts.get(row.id, 0), answers.get(row.id), segments.get(row.id, ())),
            setting,
        )
        for row in rows
    )


def _grouped(connection: Connection, rows: AnySelect) -> dict[int, list[Any]]:
    groups: dict[int, list[Any]] = {}
    for row in connection.execute(rows):
        groups.setdefault(row.submission_id, []).append(row)
    return groups


def _tags(ids: Sequence[int]) -> AnySelect:
    """Every tag, the private ones too: only staff export."""
    return (
        select(Tagging.submission_id, Tag.name)
        .join(Tag, Tag.id == Tagging.tag_id)
        .where(Tagging.submission_id.in_(ids))
        .order_by(Tag.position, Tag.name)
    )


def _answers(ids: Sequence[int]) -> AnySelect:
    return select(Answer.submission_id, Answer.body).where(Answer.submission_id.in_(ids))


_open = select(Board.id).where(Board.archived_at.is_(None))
_is_read_here = and_(Submission.deleted_at.is_(None), Submission.board_id.in_(_open))


def _voices(ids: Sequence[int]) -> AnySelect:
    """What is merged into these and stands on a board that is not closed: staff read all of those."""
    into = Submission.merged_into_id.label("submission_id")
    return (
        select(Submission.id, into, Submission.body, Submission.created_at, Member.name.label("author_name"))
        .outerjoin(Member, Member.id == Submission.author_id)
        .where(Submission.merged_into_id.in_(ids), _is_read_here)
        .order_by(Submission.created_at, Submission.id)
    )


def _voice_counts(ids: Sequence[int]) -> AnySelect:
    into = Submission.merged_into_id.label("submission_id")
    return select(into, func.count().label("n")).where(into.in_(ids), _is_read_here).group_by(into)


def _comments(ids: Sequence[int]) -> AnySelect:
    spoken = func.coalesce(Submission.merged_into_id, Submission.id).label("submission_id")
    here = or_(Submission.id.in_(ids), and_(Submission.merged_into_id.in_(ids), _is_read_here))
    return (
        select(Comment.id, spoken, Comment.body, Comment.created_at, Member.name.label("author_name"))
        .join(Submission, Submission.id == Comment.submission_id)
        .outerjoin(Member, Member.id == Comment.author_id)
        .where(here, Comment.deleted_at.is_(None))
        .order_by(Comment.created_at, Comment.id)
    )
