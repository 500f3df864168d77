"""What the database holds, as the index wants it: plain text, public tags only, nothing that was deleted.

A voice has no document: its words are found in its survivor's, if both boards have the same readers.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from community.answers.models import Answer
from community.kernel import text
from community.kernel.db import db
from community.search.index import Document
from community.submissions.models import Board, Comment, Submission
from community.submissions.queries.listing import LISTED, STANDING
from community.triage.queries import public_tags_of

CHUNK = 500
_COLUMNS = (
    Submission.id,
    Submission.board_id,
    Submission.title,
    Submission.html,
    Submission.kind,
    Submission.status_kind,
)


def documents_of(submission_ids: Sequence[int]) -> list[Document]:
    """The documents of those of these submissions that are there to be found.

    Private tags are left out: whoever searches for one must not learn which submissions carry it.
    """
    rows = db.session.execute(
        select(*_COLUMNS).where(Submission.id.in_(submission_ids), STANDING).order_by(Submission.id)
    ).all()
    voices = _voices_of(submission_ids)
    answers, comments = _answers_of(submission_ids), _comments_of(submission_ids)
    tags = public_tags_of(submission_ids)
    return [
        Document(
            id=row.id,
            board_id=row.board_id,
            title=row.title,
            body=text.plain(row.html),
            comments="\n".join((answers.get(row.id, ""), *comments.get(row.id, ()))).lstrip(),
            tags=" ".join(name for name, _ in tags.get(row.id, ())),
            voice_titles="\n".join(title for title, _ in voices.get(row.id, ())),
            voice_words="\n".join(words for _, words in voices.get(row.id, ())),
            kind=row.kind,
            status=row.status_kind,
        )
        for row in rows
    ]


def all_documents() -> Iterator[Document]:
    """Every document, read in small transactions, so that a long rebuild holds nobody up."""
    last = 0
    while ids := db.session.scalars(_after(last)).all():
        yield from documents_of(ids)
        db.session.rollback()
        last = ids[-1]


def searchable_ids() -> frozenset[int]:
    """The submissions that the index should hold."""
    return frozenset(db.session.scalars(select(Submission.id).where(*LISTED)))


def _answers_of(submission_ids: Sequence[int]) -> dict[int, str]:
    rows = db.session.execute(select(Answer.submission_id, Answer.html).where(Answer.submission_id.in_(submission_ids)))
    return {row.submission_id: text.plain(row.html) for row in rows}


def _after(last: int) -> Select[int]:
    return select(Submission.id).where(Submission.id > last, *LISTED).order_by(Submission.id).limit(CHUNK)


def _voices_of(submission_ids: Sequence[int]) -> dict[int, list[tuple[str, str]]]:
    """What the voices with the same readers say, by survivor: the title, and the words with all that was replied."""
    rows = db.session.execute(_voices.where(_voice.merged_into_id.in_(submission_ids))).all()
    ids = [row.id for row in rows]
    answers, comments = _answers_of(ids), _comments_of(ids)
    said: dict[int, list[tuple[str, str]]] = {}
    for row in rows:
        words = "\n".join((text.plain(row.html), answers.get(row.id, ""), *comments.get(row.id, ())))
        said.setdefault(row.merged_into_id, []).append((row.title, words))
    return said


_voice, _place = aliased(Submission), aliased(Board)
_voices = (
    select(_voice.id, _voice.merged_into_id, _voice.title, _voice.html)
    .join(_place, _place.id == _voice.board_id)
    .join(Submission, Submission.id == _voice.merged_into_id)
    .join(Board, Board.id == Submission.board_id)
    .where(_voice.deleted_at.is_(None), _place.audience == Board.audience, _place.archived_at.is_(None))
    .order_by(_voice.merged_into_id, _voice.id)
)


def _comments_of(submission_ids: Sequence[int]) -> dict[int, list[str]]:
    rows = db.session.execute(
        select(Comment.submission_id, Comment.html)
        .where(Comment.submission_id.in_(submission_ids), Comment.deleted_at.is_(None))
        .order_by(Comment.submission_id, Comment.id)
    )
    return {key: [text.plain(row.html) for row in group] for key, group in groupby(rows, lambda row: row.submission_id)}
