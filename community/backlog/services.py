"""Taking the backlog out of the house."""

from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from community.backlog.commands import BacklogQuery
from community.backlog.exports import MEDIA_TYPES, ZIP, About, Format, Source, Wish, encoded, is_bundle
from community.backlog.exports.arrow import is_installed
from community.backlog.exports.brief import TOP
from community.backlog.exports.columns import Setting
from community.backlog.exports.reading import issues, most_tags, records
from community.backlog.queries import backlog_rows, select_backlog
from community.kernel.audit import record
from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.errors import Invalid
from community.kernel.words import N_
from community.policy import Actor, Permission, require
from community.submissions.models import Submission


@dataclass(frozen=True, slots=True)
class Export:
    """A file that is written while it is read."""

    wish: Wish
    query: BacklogQuery
    told: About
    chunks: Iterator[bytes]

    @property
    def is_bundle(self) -> bool:
        """Whether it is a zip of several files."""
        return self.wish.preset is not None and is_bundle(self.wish.preset, self.told.submissions)

    @property
    def file_name(self) -> str:
        """The name under which to keep it."""
        ending = "zip" if self.is_bundle else self.wish.format
        return f"{self.wish.stem(self.told.moment)}.{ending}"

    @property
    def media_type(self) -> str:
        """What the file says it is."""
        return ZIP if self.is_bundle else MEDIA_TYPES[self.wish.format]

    @property
    def about(self) -> Mapping[str, str]:
        """What the file cannot say itself where its first line is data: what was asked, when, of which version."""
        return self.told.told()


def export_backlog(actor: Actor, query: BacklogQuery, wish: Wish, base: str) -> Export:
    """Exactly what the query finds, in its order. Only reads; whoever hands the file out calls `note_export`.

    `base` is the site's address, for the links. Memory is bounded whatever the number of rows (see `reading`).
    """
    require(actor, Permission.BACKLOG_EXPORT)
    if wish.format is Format.PARQUET and not is_installed():
        raise Invalid({"format": N_("Parquet needs the extra “parquet”: pip install 'gleaner[parquet]'.")})
    found = select_backlog(actor, query).with_only_columns(Submission.id, maintain_column_froms=True)
    ids = array("q", db.session.scalars(found.execution_options(yield_per=10_000)))
    about = About(query.to_query(), now(), len(ids))
    read = ids[:TOP] if wish.format is Format.MARKDOWN else ids
    return Export(wish, query, about, encoded(_source(read, Setting(base, about.moment)), wish, about))


def note_export(actor: Actor, export: Export) -> None:
    """Put on the trail who took what."""
    require(actor, Permission.BACKLOG_EXPORT)
    wish = export.wish.model_dump(mode="json", exclude_none=True)
    after = {**wish, "query": export.query.to_query(), "submissions": export.told.submissions}
    record(actor, "backlog.exported", "backlog", None, after=after)


def _source(ids: "array[int]", setting: Setting) -> Source:
    engine, rows = db.engine, backlog_rows()  # by the time a file is read, the app's context is over
    return Source(
        records=lambda content: records(engine, ids, rows, content, setting),
        issues=partial(issues, engine, ids, rows, setting),
        most_tags=partial(most_tags, engine, ids),
    )
