"""Taking the backlog out of the house."""

import json
from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version

from community.backlog.commands import BacklogQuery
from community.backlog.exports import Content, Wish, columns, encoded, iso, words
from community.backlog.exports.reading import records
from community.backlog.queries import backlog_rows, select_backlog
from community.kernel.audit import record
from community.kernel.clock import now
from community.kernel.db import db
from community.policy import Actor, Permission, require
from community.submissions.models import Submission

NAMES = {Content.BACKLOG: columns.COLUMNS, Content.WORDS: words.COLUMNS}


@dataclass(frozen=True, slots=True)
class Export:
    """A file that is written while it is read; `submissions` is how many it is about."""

    wish: Wish
    query: BacklogQuery
    moment: datetime
    submissions: int
    chunks: Iterator[bytes]

    @property
    def file_name(self) -> str:
        """The name under which to keep it."""
        return self.wish.file_name(self.moment)

    @property
    def about(self) -> Mapping[str, str]:
        """What the file cannot say itself (its first line is data): what was asked, when, of which version."""
        return {
            "Filter": json.dumps(self.query.to_query()),
            "Time": iso(self.moment),
            "Version": _version(),
            "Submissions": str(self.submissions),
        }


def export_backlog(actor: Actor, query: BacklogQuery, wish: Wish, base: str) -> Export:
    """Exactly what the query finds, in its order. Only reads; whoever hands the file out calls `note_export`.

    `base` is the site's address, for the links. Memory is bounded whatever the number of rows (see `reading`).
    """
    require(actor, Permission.BACKLOG_EXPORT)
    found = select_backlog(actor, query).with_only_columns(Submission.id, maintain_column_froms=True)
    ids = array("q", db.session.scalars(found.execution_options(yield_per=10_000)))
    moment = now()
    pieces = records(db.engine, ids, backlog_rows(), wish.content, columns.Setting(base, moment))
    return Export(wish, query, moment, len(ids), encoded(pieces, NAMES[wish.content], wish))


def note_export(actor: Actor, export: Export) -> None:
    """Put on the trail who took what."""
    require(actor, Permission.BACKLOG_EXPORT)
    after = {**export.wish.model_dump(mode="json"), "query": export.query.to_query(), "submissions": export.submissions}
    record(actor, "backlog.exported", "backlog", None, after=after)


def _version() -> str:
    try:
        return version("gleaner")
    except PackageNotFoundError:  # a checkout that runs without being installed
        return "unreleased"
