"""Making the index agree with the database. Only the worker writes to it, so a page never waits for its lock."""

import logging
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from community.kernel.db import db
from community.kernel.events import listens, publish
from community.kernel.parts import part
from community.kernel.schedule import every
from community.search.documents import all_documents, documents_of
from community.search.index import Condition, IndexBroken, SearchIndex
from community.submissions.events import CommentPosted, SubmissionChanged, SubmissionPosted
from community.triage.events import TagRenamed, TagsChanged
from community.triage.models import Tagging

log = logging.getLogger(__name__)

BATCH = 200
Searchable = SubmissionPosted | SubmissionChanged | CommentPosted | TagsChanged


@listens(
    SubmissionPosted,
    SubmissionChanged,
    CommentPosted,
    TagsChanged,
    name="search.index",
    batch=BATCH,
    lease=timedelta(seconds=30),
)
def agree(events: Sequence[Searchable]) -> None:
    """Write what these submissions are now. A broken index is left to `watch`: its rebuild reads this change too."""
    ids = sorted({event.submission_id for event in events})
    documents = documents_of(ids)
    db.session.rollback()  # writing takes a while, and nothing here needs the database any more
    gone = set(ids) - {document.id for document in documents}
    try:
        part(SearchIndex).write(documents, sorted(gone))
    except IndexBroken as broken:
        log.warning("the search index cannot be written: %s", broken)


@listens(TagRenamed, name="search.tag")
def follow_tag(event: TagRenamed) -> None:
    """A tag's word or audience changed, so what carries it must be indexed anew."""
    carriers = db.session.scalars(select(Tagging.submission_id).where(Tagging.tag_id == event.tag_id))
    publish(*(TagsChanged(submission_id) for submission_id in carriers))


@every(timedelta(seconds=30), name="search.watch")
def watch() -> None:
    """Rebuild an index that is missing or broken."""
    state = part(SearchIndex).check()
    if state.state is not Condition.OK:
        log.warning("rebuilding the search index: %s %s", state.state, state.reason)
        part(SearchIndex).rebuild(all_documents())
