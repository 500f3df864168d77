"""Reading what is exported: piece by piece, in the order that was asked for, from one state of the database."""

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Engine,
    Text,
    and_,
    bindparam,
    case,
    cast,
    func,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from community.accounts.models import Member
from community.answers.models import Answer
from community.backlog.exports.columns import More, Record, Setting, backlog_record, field_picker
from community.backlog.exports.issues import Issue, issue_of
from community.backlog.exports.wish import Content
from community.backlog.exports.words import words_records
from community.backlog.models import Ground, StatedNeed
from community.customers.models import Segment
from community.customers.queries.segments import asking
from community.kernel.db import AnyRow, AnySelect
from community.submissions.models import Board, Comment, Submission
from community.submissions.queries.listing import LISTED
from community.triage.models import Tag, Tagging

IDS: BindParameter[Any] = bindparam(
    "ids", expanding=True
)  # a statement is built once and asked about one piece after the other
MANY = 5_000  # ids in one question
PIECE = 200  # rows held at once; with bodies of 10,000 characters a few MB at worst


_carrier = case((Submission.merged_into_id.is_not(None), Submission.merged_into_id), else_=Submission.id)
WEIGHED = (
    select(_carrier.label("submission_id"), Ground.kind, func.sum(Ground.weight).label("weight"))
    .join(Submission, Submission.id == Ground.submission_id)
    .where(Submission.deleted_at.is_(None))
    .group_by(_carrier, Ground.kind)
    .order_by(func.sum(Ground.weight).desc(), Ground.kind)
)
ASKING = asking(IDS)


class TagNames:
    """The names of every tag, the private ones too (only staff export): asked once, for few tags are on many rows."""

    def __init__(self, connection: Connection) -> None:
        self._names = {row.id: row.name for row in connection.execute(select(Tag).order_by(Tag.position, Tag.name))}
        self._ranks = {tag_id: rank for rank, tag_id in enumerate(self._names)}

    def __call__(self, tag_ids: str | None) -> Sequence[str]:
        """Those of a row, in their order; `tag_ids` with commas."""
        if not tag_ids:
            return ()
        return [self._names[one] for one in sorted(map(int, tag_ids.split(",")), key=self._ranks.__getitem__)]


class Told:
    """What is few enough to be read once for a whole file: the names of tags, grounds, whether there are segments."""

    def __init__(self, connection: Connection) -> None:
        self.tags = TagNames(connection)
        self.has_segments = connection.scalar(select(Segment.id).limit(1)) is not None
        grounds: dict[int, list[str]] = {}
        for row in connection.execute(WEIGHED):
            grounds.setdefault(row.submission_id, []).append(f"{row.kind} {row.weight}")
        self.grounds = {key: ", ".join(parts) for key, parts in grounds.items()}


class Piece(NamedTuple):
    """Some rows, with the connection on which to ask for more about them."""

    connection: Connection
    rows: Sequence[AnyRow]
    told: Told


def records(
    engine: Engine, ids: "array[int]", rows: AnySelect, content: Content, setting: Setting
) -> Iterator[Iterable[Record]]:
    """What is exported of these submissions, in pieces; `rows` selects every submission there is."""
    return (_told(piece, content, setting) for piece in _pieces(engine, ids, rows))


def issues(engine: Engine, ids: "array[int]", rows: AnySelect, setting: Setting) -> Iterator[Iterable[Issue]]:
    """The same submissions as a tracker is told of them, in pieces."""
    for piece in _pieces(engine, ids, rows):
        connection, found, _once = piece
        voices = _grouped(connection, VOICES, [row.id for row in found])
        told = zip(found, _told(piece, Content.BACKLOG, setting), strict=True)
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


def _pieces(engine: Engine, ids: "array[int]", rows: AnySelect) -> Iterator[Piece]:
    """The rows of these submissions, some at a time.

    It has a connection of its own: by the time a response is streamed, the request and its session are over. Only the
    ids are held (8 bytes each), because a database that sorts whole rows may keep them all in memory. On SQLite the
    transaction reads one state however long it takes (WAL), and nobody waits for it. A piece is asked for by its ids
    and nothing else: with the conditions of visibility beside them, SQLite walked an index of all rows for each piece
    (100,000 rows: 20 s instead of 8 s). What was deleted or merged since the ids were read is dropped here.
    """
    lean = [column for column in rows.selected_columns if column.key != "html"]
    more = (
        and_(*LISTED).label("listed"),
        _voice_count(),
        TAG_IDS,
        Answer.body.label("answer"),
        StatedNeed.statement.label("need"),
    )
    rows = rows.with_only_columns(*lean, *more, maintain_column_froms=True)
    rows = rows.outerjoin(StatedNeed, StatedNeed.submission_id == Submission.id)
    rows = rows.outerjoin(Answer, Answer.submission_id == Submission.id).where(Submission.id.in_(IDS))
    with _one_state(engine).connect() as connection:
        told = Told(connection)
        for start in range(0, len(ids), PIECE):
            piece = ids[start : start + PIECE].tolist()
            there = {row.id: row for row in connection.execute(rows, {"ids": piece}).all()}
            yield Piece(connection, [there[one] for one in piece if one in there and there[one].listed], told)


def _one_state(engine: Engine) -> Engine:
    if engine.dialect.name == "postgresql":
        return engine.execution_options(isolation_level="REPEATABLE READ")
    return engine.execution_options(read_only=True)


def _told(piece: Piece, content: Content, setting: Setting) -> Iterable[Record]:
    connection, rows, once = piece
    if content is Content.WORDS:
        ids = [row.id for row in rows]
        voices, comments = _grouped(connection, VOICES, ids), _grouped(connection, COMMENTS, ids)
        both = ((row, voices.get(row.id, ()), comments.get(row.id, ())) for row in rows)
        return (told for row, same, said in both for told in words_records(row, same, said, setting))
    ids = [row.id for row in rows]
    groups = _grouped(connection, ASKING, ids) if once.has_segments else {}
    segments = {key: [one.name for one in group] for key, group in groups.items()}
    return _backlog_records(rows, once, segments, setting)


def _backlog_records(
    rows: Sequence[AnyRow], once: Told, segments: Mapping[int, Sequence[str]], setting: Setting
) -> Iterator[Record]:
    if not rows:
        return
    pick, pick_more = field_picker(rows[0]), field_picker(rows[0], ("id", "tag_ids", "voices", "answer"))
    for row in rows:
        submission_id, tag_ids, voices, answer = pick_more(row)
        grounds = once.grounds.get(submission_id, "")
        more = More(once.tags(tag_ids), voices, answer, segments.get(submission_id, ()), grounds)
        yield backlog_record(pick(row), more, setting)


def _grouped(connection: Connection, rows: AnySelect, ids: Sequence[int]) -> dict[int, list[Any]]:
    groups: dict[int, list[Any]] = {}
    for row in connection.execute(rows, {"ids": ids}):
        groups.setdefault(row.submission_id, []).append(row)
    return groups


TAG_IDS = (
    select(func.aggregate_strings(cast(Tagging.tag_id, Text), ","))
    .where(Tagging.submission_id == Submission.id)
    .scalar_subquery()
    .label("tag_ids")
)

# What is merged into these and stands on a board that is not closed: staff read all of those.
_OPEN = select(Board.id).where(Board.archived_at.is_(None))
_READ_HERE = and_(Submission.deleted_at.is_(None), Submission.board_id.in_(_OPEN))
_INTO = Submission.merged_into_id.label("submission_id")
VOICES = (
    select(Submission.id, _INTO, Submission.body, Submission.created_at, Member.name.label("author_name"))
    .outerjoin(Member, Member.id == Submission.author_id)
    .where(Submission.merged_into_id.in_(IDS), _READ_HERE)
    .order_by(Submission.created_at, Submission.id)
)


def _voice_count() -> ColumnElement[int]:
    """How many of them a submission has."""
    voice = aliased(Submission)
    here = and_(voice.deleted_at.is_(None), voice.board_id.in_(_OPEN))
    return select(func.count()).where(voice.merged_into_id == Submission.id, here).scalar_subquery().label("voices")


_SPOKEN = func.coalesce(Submission.merged_into_id, Submission.id).label("submission_id")
COMMENTS = (
    select(Comment.id, _SPOKEN, Comment.body, Comment.created_at, Member.name.label("author_name"))
    .join(Submission, Submission.id == Comment.submission_id)
    .outerjoin(Member, Member.id == Comment.author_id)
    .where(or_(Submission.id.in_(IDS), and_(Submission.merged_into_id.in_(IDS), _READ_HERE)))
    .where(Comment.deleted_at.is_(None))
    .order_by(Comment.created_at, Comment.id)
)
