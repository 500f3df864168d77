"""Making the index agree with the database. Only the worker writes to it, so a page never waits for its lock."""

import logging
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from community.kernel.db import db
from community.kernel.events import listens, publish
from community.kernel.parts import part
from community.kernel.schedule import every
from community.search.documents import all_documents, documents_of
from community.search.events import SubmissionIndexed
from community.search.index import Condition, IndexBroken, SearchIndex
from community.search.meanings import Meanings
from community.search.pairs import compare_again, compare_new
from community.submissions.events import (
    BoardChanged,
    CommentPosted,
    SubmissionChanged,
    SubmissionMerged,
    SubmissionPosted,
    SubmissionUnmerged,
)
from community.submissions.models import Submission
from community.triage.events import TagRenamed, TagsChanged
from community.triage.models import Tagging

log = logging.getLogger(__name__)

BATCH = 200
ENCODED = 32  # a fifth of a second
BACKLOG = 5_000  # half a minute
Searchable = SubmissionPosted | SubmissionChanged | CommentPosted | SubmissionMerged | SubmissionUnmerged | TagsChanged


@listens(
    SubmissionPosted,
    SubmissionChanged,
    CommentPosted,
    SubmissionMerged,
    SubmissionUnmerged,
    TagsChanged,
    name="search.index",
    batch=BATCH,
    lease=timedelta(seconds=30),
)
def agree(events: Sequence[Searchable]) -> None:
    """Write what these submissions are now. A broken index is left to `watch`: its rebuild reads this change too."""
    named = {event.submission_id for event in events}
    left = {event.into_id for event in events if isinstance(event, SubmissionUnmerged)}
    ids = sorted(named | left | _survivors_of(named))
    documents = documents_of(ids)
    db.session.rollback()  # writing takes a while, and nothing here needs the database any more
    gone = set(ids) - {document.id for document in documents}
    try:
        part(SearchIndex).write(documents, sorted(gone))
    except IndexBroken as broken:
        log.warning("the search index cannot be written: %s", broken)
    if part(Meanings).is_on:
        publish(*map(SubmissionIndexed, sorted(named)))


@listens(SubmissionIndexed, name="search.meaning", batch=ENCODED, lease=timedelta(minutes=2))
def agree_on_meaning(events: Sequence[SubmissionIndexed]) -> None:
    """Keep what their titles mean, where the extra `semantic` is installed."""
    part(Meanings).agree(sorted({event.submission_id for event in events}))


@every(timedelta(minutes=10), name="search.meanings")
def catch_up_on_meanings() -> None:
    """Keep what the titles mean that were there before the extra was, or before its model."""
    publish(*map(SubmissionIndexed, part(Meanings).missing(BACKLOG)))


@listens(TagRenamed, name="search.tag")
def follow_tag(event: TagRenamed) -> None:
    """A tag's word or audience changed, so what carries it must be indexed anew."""
    carriers = db.session.scalars(select(Tagging.submission_id).where(Tagging.tag_id == event.tag_id))
    publish(*(TagsChanged(submission_id) for submission_id in carriers))


@listens(BoardChanged, name="search.board")
def follow_board(event: BoardChanged) -> None:
    """A board has other readers, so what is found in a survivor's document may be another."""
    voice = aliased(Submission)
    either = or_(Submission.board_id == event.board_id, voice.board_id == event.board_id)
    survivors = select(Submission.id).join(voice, voice.merged_into_id == Submission.id).where(either).distinct()
    publish(*map(SubmissionChanged, db.session.scalars(survivors)))


def _survivors_of(submission_ids: set[int]) -> set[int]:
    links = select(Submission.merged_into_id).where(Submission.id.in_(submission_ids))
    return {one for one in db.session.scalars(links) if one is not None}


@every(timedelta(seconds=30), name="search.watch")
def watch() -> None:
    """Rebuild an index that is missing or broken."""
    state = part(SearchIndex).check()
    if state.state is not Condition.OK:
        log.warning("rebuilding the search index: %s %s", state.state, state.reason)
        part(SearchIndex).rebuild(all_documents())


@every(timedelta(minutes=1), name="search.pairs")
def compare() -> None:
    """Look for pairs that may say the same among the submissions that are new."""
    compare_new()


@listens(SubmissionChanged, name="search.pairs_again", batch=50)
def compare_changed(events: Sequence[SubmissionChanged]) -> None:
    """Look again for pairs of what has other words than before."""
    compare_again({event.submission_id for event in events})
