"""Reading answers and saved replies."""

from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, ScalarSelect, bindparam, func, select

from community.accounts.models import Member
from community.answers.models import Answer, AnswerCheck, AnswerVersion, SavedReply
from community.kernel.db import AnyRow, AnySelect, db, run
from community.kernel.errors import NotFound
from community.policy import Actor
from community.submissions.models import Board, Follow, Submission
from community.submissions.queries.listing import visible_to

_answer, _version, _member = Answer.__table__.c, AnswerVersion.__table__.c, Member.__table__.c
_check, _follow, _submission = AnswerCheck.__table__.c, Follow.__table__.c, Submission.__table__.c


def answer_of(submission_id: int) -> AnyRow | None:
    """The official answer to a submission, with who signed it, and why they kept what the coach had marked."""
    return db.session.execute(_one_answer, {"id": submission_id}).one_or_none()


_one_answer: AnySelect = (
    select(
        _answer.id,
        _answer.body,
        _answer.html,
        _answer.by_role,
        _answer.version,
        _answer.created_at,
        _answer.edited_at,
        select(func.max(_check.reason)).where(_check.answer_id == _answer.id).scalar_subquery().label("because"),
        _member.name.label("by_name"),
    )
    .outerjoin(Member.__table__, _member.id == _answer.by_id)
    .where(_answer.submission_id == bindparam("id"))
)


def answers_of(submission_ids: Sequence[int]) -> Mapping[int, AnyRow]:
    """The official answers to these, by submission, with who signed each."""
    rows = db.session.execute(_many_answers, {"ids": list(submission_ids)}).all() if submission_ids else ()
    return {row.submission_id: row for row in rows}


_many_answers: AnySelect = (
    select(
        _answer.submission_id,
        _answer.html,
        _answer.by_role,
        _answer.created_at,
        _answer.edited_at,
        _member.name.label("by_name"),
    )
    .outerjoin(Member.__table__, _member.id == _answer.by_id)
    .where(_answer.submission_id.in_(bindparam("ids", expanding=True)))
)


def versions_of(answer_id: int) -> Sequence[AnyRow]:
    """The earlier versions of an answer, newest first; for staff."""
    return db.session.execute(_versions, {"id": answer_id}).all()


_versions: AnySelect = (
    select(_version.version, _version.html, _version.by_role, _version.written_at, _member.name.label("by_name"))
    .outerjoin(Member.__table__, _member.id == _version.by_id)
    .where(_version.answer_id == bindparam("id"))
    .order_by(_version.version.desc())
)


def _followers_of(submission_id: ColumnElement[int]) -> ScalarSelect[int]:
    """The number of members in good standing who follow a submission: those who want to hear of an answer."""
    followers = (
        select(func.count()).select_from(Follow.__table__).join(Member.__table__, _member.id == _follow.member_id)
    )
    counted = followers.where(_follow.submission_id == submission_id, _member.banned_at.is_(None))
    return counted.correlate(Submission.__table__).scalar_subquery()


FOLLOWERS = _followers_of(bindparam("id"))


def chosen(actor: Actor, submission_ids: Sequence[int]) -> Sequence[AnyRow]:
    """Those of these submissions that the actor may see, with who asks, follows, and whether they are answered."""
    return db.session.execute(
        select(
            Submission.id,
            Submission.slug,
            Submission.title,
            Submission.votes,
            Submission.answered_at,
            Board.name.label("board_name"),
            _followers_of(_submission.id).label("followers"),
        )
        .join(Board, Board.id == Submission.board_id)
        .where(Submission.id.in_(submission_ids), *visible_to(actor))
        .order_by(Submission.votes.desc(), Submission.id)
    ).all()


def saved_replies() -> Sequence[AnyRow]:
    """Every saved reply in its order."""
    return run(_saved_replies, {}).all()


_reply = SavedReply.__table__.c
_saved_replies: AnySelect = select(_reply.id, _reply.name, _reply.body, _reply.position).order_by(
    _reply.position, _reply.name
)


def reply_by_id(reply_id: int) -> AnyRow:
    """One saved reply; NotFound when there is none."""
    reply = next((reply for reply in saved_replies() if reply.id == reply_id), None)
    if reply is None:
        raise NotFound()
    return reply
