"""Reading what is exported: piece by piece, in the order that was asked for, from one state of the database."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    Case,
    Connection,
    Engine,
    ScalarSelect,
    Text,
    and_,
    bindparam,
    case,
    cast,
    func,
    select,
    type_coerce,
)

from community.accounts.models import Member
from community.answers.models import Answer
from community.backlog.exports.columns import Beside, Setting, backlog_table
from community.backlog.exports.heard import GIVEN, HEARD, OPEN
from community.backlog.exports.issues import Issue, issue_of
from community.backlog.exports.laid import readers
from community.backlog.exports.table import Table
from community.backlog.exports.wish import Content
from community.backlog.exports.words import said
from community.backlog.models import Ground, Plan, StatedNeed
from community.customers.models import Segment
from community.customers.queries.segments import asking
from community.kernel.db import AnyRow, AnySelect, frugal
from community.kernel.given import is_given
from community.submissions.models import Board, Status, Submission
from community.submissions.queries.listing import LISTED
from community.triage.models import Tag, Tagging

MANY = 5_000  # ids in one question
PIECE = 200  # rows held at once; with bodies of 10,000 characters a few MB at worst


_s = Submission.__table__.c
_carrier = case((Submission.merged_into_id.is_not(None), Submission.merged_into_id), else_=Submission.id)
WEIGHED = (
    select(_carrier.label("submission_id"), Ground.kind, func.sum(Ground.weight).label("weight"))
    .join(Submission, Submission.id == Ground.submission_id)
    .where(Submission.deleted_at.is_(None))
    .group_by(_carrier, Ground.kind)
    .order_by(func.sum(Ground.weight).desc(), Ground.kind)
)
ASKING = asking(bindparam("ids", expanding=True))


class TagNames:
    """The names of every tag, the private ones too (only staff export): asked once, for few tags are on many rows."""

    def __init__(self, connection: Connection) -> None:
        self._names = {row.id: row.name for row in connection.execute(select(Tag).order_by(Tag.position, Tag.name))}
        self._ranks = {tag_id: rank for rank, tag_id in enumerate(self._names)}
        self.of = lru_cache(maxsize=1_000)(self._read)  # few lists of tags are carried by many rows

    def _read(self, tag_ids: str | None) -> tuple[str, ...]:
        """Those of a row, in their order; `tag_ids` with commas."""
        if not tag_ids:
            return ()
        ranked = sorted(map(int, tag_ids.split(",")), key=self._ranks.__getitem__)
        return tuple(self._names[one] for one in ranked)


class Told:
    """What is few enough to be read once for a whole file: names, grounds, whether there are segments and issues."""

    def __init__(self, connection: Connection) -> None:
        self.tags = TagNames(connection)
        self.statuses: dict[int, str] = dict(connection.execute(select(Status.id, Status.name)).all())
        self.boards: dict[int, str] = dict(connection.execute(select(Board.id, Board.name)).all())
        self.issues = readers(connection).get("issues")
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


def records(engine: Engine, ids: "array[int]", content: Content, setting: Setting) -> Iterator[Table]:
    """What is exported of these submissions, in pieces."""
    if content is Content.WORDS:
        return _said(engine, ids, setting)
    return (_told(piece, setting) for piece in _pieces(engine, ids))


def issues(engine: Engine, ids: "array[int]", setting: Setting) -> Iterator[Iterable[Issue]]:
    """The same submissions as a tracker is told of them, in pieces."""
    for piece in _pieces(engine, ids):
        connection, found, _once = piece
        heard = _grouped(connection, HEARD, [row.id for row in found])
        told = zip(found, _told(piece, setting), strict=True)
        yield [issue_of(record, heard.get(row.id, ())) for row, record in told]


def most_tags(engine: Engine, ids: "array[int]") -> int:
    """The largest number of tags that any of these submissions carries."""
    most = 0
    with _one_state(engine) as connection:
        for start in range(0, len(ids), MANY):
            some = Tagging.submission_id.in_(ids[start : start + MANY].tolist())
            counts = select(func.count()).where(some).group_by(Tagging.submission_id)
            most = max(most, max(connection.scalars(counts), default=0))
    return most


def _pieces(engine: Engine, ids: "array[int]") -> Iterator[Piece]:
    """The rows of these submissions, some at a time.

    It has a connection of its own: by the time a response is streamed, the request and its session are over. Only the
    ids are held (8 bytes each), because a database that sorts whole rows may keep them all in memory. On SQLite the
    transaction reads one state however long it takes (WAL), and nobody waits for it. A piece is asked for by its ids
    and nothing else: with the conditions of visibility beside them, SQLite walked an index of all rows for each piece
    (100,000 rows: 20 s instead of 8 s). What was deleted or merged since the ids were read is dropped here.
    """
    with _one_state(engine) as connection:
        told = Told(connection)
        for start in range(0, len(ids), PIECE):
            piece = ids[start : start + PIECE].tolist()
            found = connection.execute(ROWS, {"ids": piece}).all()
            there = {row[0]: row for row in found if row[1]}  # by places: by names it took four times as long
            yield Piece(connection, [there[one] for one in piece if one in there], told)


@contextmanager
def _one_state(engine: Engine) -> Iterator[Connection]:
    alone = {"isolation_level": "REPEATABLE READ"} if engine.dialect.name == "postgresql" else {"read_only": True}
    with engine.execution_options(**alone).connect() as connection, frugal(connection):
        yield connection


def _said(engine: Engine, ids: "array[int]", setting: Setting) -> Iterator[Table]:
    with _one_state(engine) as connection:
        for start in range(0, len(ids), PIECE):
            yield from said(connection, ids[start : start + PIECE].tolist(), setting)


def _told(piece: Piece, setting: Setting) -> Table:
    connection, rows, once = piece
    ids = [row.id for row in rows]
    groups = _grouped(connection, ASKING, ids) if once.has_segments else {}
    segments = {key: tuple(one.name for one in group) for key, group in groups.items()}
    issues = once.issues(ids) if once.issues else {}
    beside = Beside(once.statuses, once.boards, once.tags.of, segments, once.grounds, issues)
    return backlog_table(rows, beside, setting)


def _grouped(connection: Connection, rows: AnySelect, ids: Sequence[int]) -> dict[int, list[Any]]:
    groups: dict[int, list[Any]] = {}
    for row in connection.execute(rows, {"ids": ids}):
        groups.setdefault(row.submission_id, []).append(row)
    return groups


def _number_of_voices() -> ScalarSelect[int]:
    voice = Submission.__table__.alias("voice").c
    here = (voice.merged_into_id == _s.id, voice.deleted_at.is_(None), (voice.board_id + 0).in_(OPEN))
    return select(func.count()).where(*here).scalar_subquery()


def _answer() -> Case[str | None]:
    """Looked for where there is one."""
    answer = Answer.__table__.c
    body = select(answer.body).where(answer.submission_id == _s.id).scalar_subquery()
    return case((_s.answered_at.is_not(None), body))


def _tag_ids() -> ScalarSelect[str | None]:
    tagging = Tagging.__table__.c
    joined = func.aggregate_strings(cast(tagging.tag_id, Text), ",")
    return select(joined).where(tagging.submission_id == _s.id).scalar_subquery()


_plan, _owner = Plan.__table__.c, Member.__table__.alias("owner")
# What files tell of every submission. One of a closed set is read as the text that it is, and the names of boards and
# statuses, of which there are few, are read once.
ROWS = (
    select(
        _s.id,
        and_(*LISTED).label("listed"),
        _s.slug,
        _s.title,
        _s.body,
        _s.ip_type,
        _s.status_id,
        type_coerce(_s.status_kind, Text).label("status_kind"),
        _s.board_id,
        type_coerce(_s.kind, Text).label("kind"),
        _s.votes,
        _s.money,
        _s.score,
        _owner.c.name.label("owner_name"),
        _plan.effort,
        _plan.target,
        _s.comments,
        _s.trend,
        _s.answered_at,
        _s.created_at,
        _s.edited_at,
        Member.__table__.c.name.label("author_name"),
        _s.source,
        _s.source_id,
        _s.unattributed,
        _s.nice,
        _s.matters,
        _s.would_leave,
        _number_of_voices().label("voices"),
        _tag_ids().label("tag_ids"),
        _answer().label("answer"),
        StatedNeed.__table__.c.statement.label("need"),
    )
    .select_from(Submission.__table__)
    .outerjoin(Plan.__table__, _plan.submission_id == _s.id)
    .outerjoin(_owner, _owner.c.id == _plan.owner_id)
    .outerjoin(Member.__table__, Member.__table__.c.id == _s.author_id)
    .outerjoin(StatedNeed.__table__, StatedNeed.__table__.c.submission_id == _s.id)
    .where(is_given(_s.id, GIVEN))
)
