"""What stands around a submission on the desk: what may be chosen, and what happened to it; one statement each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    Boolean,
    Integer,
    Text,
    and_,
    bindparam,
    cast,
    exists,
    func,
    literal,
    null,
    select,
    text,
    union_all,
)

from community.accounts.models import Member
from community.assists.models import HeatRow, TypeGuess
from community.kernel.audit import AuditRow
from community.kernel.clock import now
from community.kernel.db import AnyRow, AnySelect, Moment, db, run
from community.policy import STAFF, Actor
from community.submissions.models import Board, DeclineReason, Status
from community.triage.models import Classification, Desk, DeskView, Presence, Snooze, Tag, Tagging, TeamNote, Touchpoint

HERE_FOR = timedelta(seconds=75)  # somebody not heard of for so long has gone

_tag, _tagging, _status, _reason = (one.__table__.c for one in (Tag, Tagging, Status, DeclineReason))
_board = Board.__table__.c
_touchpoint, _member, _view = Touchpoint.__table__.c, Member.__table__.c, DeskView.__table__.c
_judgement, _note, _snooze = Classification.__table__.c, TeamNote.__table__.c, Snooze.__table__.c
_presence, _audit, _heat = Presence.__table__.c, AuditRow.__table__.c, HeatRow.__table__.c
_guess = TypeGuess.__table__.c


@dataclass(frozen=True, slots=True)
class Choices:
    """What may be chosen on the desk, each list in its order."""

    tags: Sequence[AnyRow] = ()
    statuses: Sequence[AnyRow] = ()
    reasons: Sequence[AnyRow] = ()
    touchpoints: Sequence[AnyRow] = ()
    colleagues: Sequence[AnyRow] = ()
    views: Sequence[AnyRow] = ()
    boards: Sequence[AnyRow] = ()


def choices(actor: Actor, board_id: int, submission_id: int) -> Choices:
    """Tags (`flag`: carried, `extra`: slug, `is_open`: public), statuses, reasons, touchpoints, colleagues, views."""
    values = {"board": board_id, "submission": submission_id, "actor": actor.id}
    rows: dict[str, list[AnyRow]] = {}
    for row in run(_choices, values):
        rows.setdefault(row.what, []).append(row)
    return Choices(**rows)


def _kind(
    what: str, row_id: Any, name: Any, position: Any, extra: Any = None, flag: Any = None, is_open: Any = None
) -> AnySelect:
    return select(
        literal(what).label("what"),
        row_id.label("id"),
        cast(name, Text).label("name"),
        cast(position, Integer).label("position"),
        cast(null() if extra is None else extra, Text).label("extra"),
        cast(null() if flag is None else flag, Boolean).label("flag"),
        cast(null() if is_open is None else is_open, Boolean).label("is_open"),
    )


_carried = exists().where(_tagging.tag_id == _tag.id, _tagging.submission_id == bindparam("submission"))
_last_used = (
    select(func.max(_judgement.id))
    .where(_judgement.touchpoint_id == _touchpoint.id, _judgement.by_id == bindparam("actor"))
    .correlate(Touchpoint.__table__)
    .scalar_subquery()
)
_every = union_all(
    _kind("boards", _board.id, _board.name, _board.position, _board.slug).where(_board.archived_at.is_(None)),
    _kind("tags", _tag.id, _tag.name, _tag.position, _tag.slug, _carried, _tag.is_public),
    _kind("statuses", _status.id, _status.name, _status.position, _status.kind).where(
        _status.board_id == bindparam("board")
    ),
    _kind("reasons", _reason.id, _reason.name, _reason.position).where(_reason.is_offered.is_(True)),
    _kind("touchpoints", _touchpoint.id, _touchpoint.name, _touchpoint.position, _last_used).where(
        _touchpoint.is_offered.is_(True)
    ),
    _kind("colleagues", _member.id, _member.name, literal(0)).where(
        text("member.role <> 'customer'"), _member.role.in_(sorted(STAFF)), _member.banned_at.is_(None)
    ),
    _kind(
        "views", _view.id, _view.name, literal(0), _view.query, _view.is_default, _view.owner_id == bindparam("actor")
    ).where(_view.desk == Desk.INBOX, (_view.owner_id == bindparam("actor")) | _view.is_shared.is_(True)),
).subquery()
_choices: AnySelect = select(_every).order_by(_every.c.position, _every.c.name, _every.c.id)


@dataclass(frozen=True, slots=True)
class Happened:
    """What happened to a submission on the desk, newest first, who looks at it now, and the stamp of all that."""

    judgements: Sequence[AnyRow] = ()
    notes: Sequence[AnyRow] = ()
    snoozes: Sequence[AnyRow] = ()
    present: Sequence[AnyRow] = ()
    heats: Sequence[AnyRow] = ()
    guesses: Sequence[AnyRow] = ()
    rescues: Sequence[AnyRow] = ()
    stamps: Sequence[AnyRow] = field(default=())

    @property
    def stamp(self) -> int:
        """The newest row of the trail about it: what a form knew when it was shown."""
        return max((row.id or 0 for row in self.stamps), default=0)


def happened(actor: Actor, submission_id: int) -> Happened:
    """Judgements, notes, the snooze that stands, colleagues who are here, heat, the suggested type, and the stamp.

    Of the heat: `level` in percent, `text` its evidence, `word` and `by_name` what staff said and who. Of the
    suggestion: `word` the type, `text` its evidence, `level` how sure it is in percent. What rooms above lay beside it
    (`lay_beside`) comes with the same statement.
    """
    values = {"submission": submission_id, "actor": actor.id, "since": now() - HERE_FOR}
    rows: dict[str, list[AnyRow]] = {}
    for row in run(_happened(), values):
        rows.setdefault(row.what, []).append(row)
    return Happened(**rows)


def lay_beside(facts: AnySelect) -> None:
    """Let a room above, which this one may not know, add facts (made by `fact`) to what the desk reads anyway."""
    _BESIDE.append(facts)
    _happened.cache_clear()


def fact(what: str, row_id: Any, at: Any, by: Any, **columns: Any) -> AnySelect:
    """A select of facts of one kind, as a part of the union; it is about the submission HERE."""
    named: Mapping[str, Any] = {
        "word": Text,
        "text": Text,
        "html": Text,
        "level": Integer,
        "touchpoint": Text,
        "step": Text,
    }
    return select(
        literal(what).label("what"),
        row_id.label("id"),
        at.label("created_at"),
        by.label("by_name"),
        *(cast(columns.get(name, null()), kind).label(name) for name, kind in named.items()),
        (columns["until"] if "until" in columns else cast(null(), Moment)).label("until"),
        (columns["by_id"] if "by_id" in columns else cast(null(), Integer)).label("by_id"),
    )


HERE: Any = bindparam("submission")
_BESIDE: list[AnySelect] = []
_FACTS: tuple[AnySelect, ...] = (
    fact(
        "judgements",
        _judgement.id,
        _judgement.created_at,
        _member.name,
        word=_judgement.ip_type,
        text=_judgement.reason,
        html=_judgement.expectation,
        level=_judgement.level,
        touchpoint=_touchpoint.name,
        step=_judgement.next_step,
        by_id=_judgement.by_id,
    )
    .outerjoin(Member.__table__, _member.id == _judgement.by_id)
    .outerjoin(Touchpoint.__table__, _touchpoint.id == _judgement.touchpoint_id)
    .where(_judgement.submission_id == HERE),
    fact("notes", _note.id, _note.created_at, _member.name, html=_note.html, by_id=_note.by_id)
    .outerjoin(Member.__table__, _member.id == _note.by_id)
    .where(_note.submission_id == HERE, _note.deleted_at.is_(None)),
    fact("snoozes", _snooze.id, _snooze.created_at, _member.name, until=_snooze.until)
    .outerjoin(Member.__table__, _member.id == _snooze.by_id)
    .where(_snooze.submission_id == HERE, _snooze.ended_at.is_(None)),
    fact("present", _presence.member_id, _presence.seen_at, _member.name)
    .join(Member.__table__, _member.id == _presence.member_id)
    .where(
        _presence.submission_id == HERE,
        _presence.member_id != bindparam("actor"),
        _presence.seen_at > bindparam("since", type_=Moment),
    ),
    fact(
        "heats",
        _heat.submission_id,
        _heat.said_at,
        _member.name,
        word=_heat.said,
        text=_heat.evidence,
        level=func.round(_heat.stands * 100),
    )
    .outerjoin(Member.__table__, _member.id == _heat.said_by_id)
    .where(_heat.submission_id == HERE),
    fact(
        "guesses",
        _guess.submission_id,
        _guess.guessed_at,
        cast(null(), Text),
        word=_guess.ip_type,
        text=_guess.evidence,
        level=func.round(_guess.confidence * 100),
    ).where(_guess.submission_id == HERE, _guess.dismissed_at.is_(None)),
    fact("stamps", func.max(_audit.id), cast(null(), Moment), cast(null(), Text)).where(
        _audit.subject == "submission", _audit.subject_id == HERE
    ),
)


@cache
def _happened() -> AnySelect:
    facts = union_all(*_FACTS, *_BESIDE).subquery()
    return select(facts).order_by(facts.c.id.desc())


def present(actor: Actor, submission_id: int) -> Sequence[str]:
    """The names of the colleagues who have this open now."""
    here = (
        Presence.submission_id == submission_id,
        Presence.member_id != actor.id,
        Presence.seen_at > now() - HERE_FOR,
    )
    names = select(Member.name).join(Presence, Presence.member_id == Member.id).where(*here)
    return db.session.scalars(names.order_by(Member.name)).all()


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that a colleague did: what, who, when, and what it was before and after (JSON of the trail)."""

    action: str
    by_name: str
    at: datetime
    before: str | None
    after: str | None


def changes_since(actor: Actor, submission_id: int, stamp: int) -> Sequence[Change]:
    """What others did to a submission since somebody looked, oldest first."""
    mine = and_(AuditRow.actor_id.is_not(None), AuditRow.actor_id == actor.id)
    rows = db.session.execute(
        select(AuditRow.action, AuditRow.actor_name, AuditRow.at, AuditRow.before, AuditRow.after)
        .where(AuditRow.subject == "submission", AuditRow.subject_id == submission_id, AuditRow.id > stamp, ~mine)
        .order_by(AuditRow.id)
    )
    return [Change(row.action, row.actor_name, row.at, row.before, row.after) for row in rows]


def newest_stamp() -> int:
    """The newest row of the whole trail: what a form about many submissions knew."""
    return db.session.scalar(select(func.max(AuditRow.id))) or 0
