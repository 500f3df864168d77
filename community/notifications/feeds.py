"""What feeds carry: the newest of what everybody may read, whoever asks."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from community.answers.queries import answer_of
from community.kernel.db import AnyRow, db
from community.kernel.text import excerpt
from community.policy import VISITOR
from community.submissions.models import Submission
from community.submissions.queries import comments_of, status_changes_of, voices_of
from community.submissions.queries.listing import row_select, visible_to
from community.triage.models import Tag, Tagging

MOST = 50  # entries of one feed


class Said(NamedTuple):
    """One thing that became of a submission: what it is, when, by whom, in HTML; `number` tells it from its like."""

    noun: str
    number: int
    at: datetime
    changed_at: datetime
    by: str | None
    html: str
    status: str | None = None


def newest_public(*, board_id: int | None = None, tag_slug: str | None = None) -> Sequence[AnyRow]:
    """The newest public submissions, of a board or with a public tag: a list's columns and when they were edited."""
    rows = row_select(VISITOR).add_columns(Submission.edited_at).where(*visible_to(VISITOR))
    if board_id is not None:
        rows = rows.where(Submission.board_id == board_id)
    if tag_slug is not None:
        carry = select(Tagging.submission_id).join(Tag, Tag.id == Tagging.tag_id)
        rows = rows.where(Submission.id.in_(carry.where(Tag.slug == tag_slug, Tag.is_public.is_(True))))
    return db.session.execute(rows.order_by(Submission.created_at.desc(), Submission.id.desc()).limit(MOST)).all()


def became_of(submission_id: int) -> list[Said]:
    """What became of a public submission, newest first: its answer, its statuses, what was said under it and its
    public voices.
    """
    voices = [voice.id for voice in voices_of(VISITOR, [submission_id])]
    comments = [
        Said("comment", row.id, row.created_at, row.edited_at or row.created_at, row.author_name, row.html)
        for row in comments_of(submission_id, *voices)
        if row.deleted_at is None
    ]
    changes = [
        Said("status", row.id, row.created_at, row.created_at, None, row.html, row.to_name)
        for row in status_changes_of(submission_id)
    ]
    found = [*_answer(submission_id), *comments, *changes]
    return sorted(found, key=lambda said: said.at, reverse=True)[:MOST]


def _answer(submission_id: int) -> list[Said]:
    row = answer_of(submission_id)
    if row is None:
        return []
    return [Said("answer", row.id, row.created_at, row.edited_at or row.created_at, row.by_name, row.html)]


def summary(html: str) -> str:
    """The beginning of what was said, as one line."""
    return excerpt(html, 120)
