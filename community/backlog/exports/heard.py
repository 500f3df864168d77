"""What customers said beside a submission's own words: merged voices, and what the team noted for them."""

from typing import Any

from sqlalchemy import ColumnElement, and_, func, null, or_, select

from community.accounts.models import Member
from community.customers.models import Note
from community.kernel.db import AnySelect
from community.kernel.given import is_given
from community.submissions.models import Board, Submission

GIVEN = "ids"  # a statement is built once and asked about one piece after the other

_s = Submission.__table__.c
# What is merged into these and stands on a board that is not closed: staff read all of those.
OPEN = select(Board.id).where(Board.archived_at.is_(None))
# Said roundabout, so that SQLite looks for voices by what they are merged into and by nothing else.
READ_HERE = and_(func.coalesce(_s.deleted_at, _s.deleted_at).is_(None), (_s.board_id + 0).in_(OPEN))
_INTO = _s.merged_into_id.label("submission_id")
SPOKEN = func.coalesce(_s.merged_into_id, _s.id)
IN_SET = or_(is_given(_s.id, GIVEN), and_(is_given(_s.merged_into_id, GIVEN), READ_HERE))
# What was posted for somebody is a submission with the words that were noted: the same words are told once.
_posted: ColumnElement[bool] = and_(Note.is_post, Note.quote == _s.body)
NOTED = and_(Note.removed_at.is_(None), ~_posted)
POSTED = and_(Note.submission_id == _s.id, Note.removed_at.is_(None), _posted)


def _heard() -> Any:
    """Voices and notes alike, of each submission the oldest first."""
    voices: AnySelect = (
        select(_INTO, _s.id, _s.body, _s.created_at, _s.source, Member.name.label("author_name"))
        .outerjoin(Member, Member.id == _s.author_id)
        .where(is_given(_s.merged_into_id, GIVEN), READ_HERE)
    )
    notes: AnySelect = (
        select(SPOKEN.label("submission_id"), Note.id, Note.quote, Note.created_at, null(), Member.name)
        .join(Submission, Submission.id == Note.submission_id)
        .join(Member, Member.id == Note.member_id)
        .where(IN_SET, NOTED)
    )
    both = voices.union_all(notes).subquery()
    return select(both).order_by(both.c.created_at, both.c.id)


HEARD = _heard()
