"""Making a file of the backlog, while it is read."""

import json
from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256

from sqlalchemy import Engine, insert, update

from community.backlog.commands import BacklogQuery
from community.backlog.exports import MEDIA_TYPES, ZIP, About, Format, Source, Wish, encoded, is_bundle
from community.backlog.exports.arrow import is_installed
from community.backlog.exports.brief import TOP
from community.backlog.exports.columns import Setting
from community.backlog.exports.reading import issues, most_tags, records
from community.backlog.models import ExportRow
from community.backlog.queries import all_positions, select_ids
from community.kernel.audit import record
from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.errors import Invalid
from community.kernel.words import N_
from community.policy import Actor, Permission, require

LARGE = 20_000  # rows of Excel that are written while somebody waits


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
    def is_large(self) -> bool:
        """Whether nobody should wait for it: Excel is handed out when all of it is written."""
        return self.wish.format is Format.XLSX and self.told.submissions > LARGE

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
    ids = array("q", db.session.scalars(select_ids(actor, query).execution_options(yield_per=10_000)))
    about = About(query.to_query(), now(), len(ids))
    setting = Setting(base, about.moment, all_positions(actor))
    read = ids[:TOP] if wish.format is Format.MARKDOWN else ids
    return Export(wish, query, about, encoded(_source(read, setting), wish, about, query.cols))


def note_export(actor: Actor, export: Export) -> Export:
    """Put on the trail and into the history who took what; what comes back tells the history when all of it is read."""
    require(actor, Permission.BACKLOG_EXPORT)
    query, told = export.query.to_query(), {"submissions": export.told.submissions}
    wish = export.wish.model_dump(mode="json", exclude_none=True)
    record(actor, "backlog.exported", "backlog", None, after={**wish, "query": query, **told})
    row = {
        "at": export.told.moment,
        "by_id": actor.id,
        "query": json.dumps(query),
        "wish": export.wish.model_dump_json(exclude_defaults=True),
        "file_name": export.file_name,
        **told,
    }
    export_id = db.session.execute(insert(ExportRow).values(row).returning(ExportRow.id)).scalar_one()
    return replace(export, chunks=measured(db.engine, export_id, export.chunks))


def measured(engine: Engine, export_id: int, chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The same chunks; after the last one the history holds how many bytes they were, and their SHA-256."""
    digest, size = sha256(), 0
    for chunk in chunks:
        digest.update(chunk)
        size += len(chunk)
        yield chunk
    told = {"bytes": size, "sha256": digest.hexdigest(), "finished_at": now()}
    with engine.begin() as connection:
        connection.execute(update(ExportRow).where(ExportRow.id == export_id).values(told))


def _source(ids: "array[int]", setting: Setting) -> Source:
    engine = db.engine  # by the time a file is read, the app's context is over
    return Source(
        records=lambda content: records(engine, ids, content, setting),
        issues=partial(issues, engine, ids, setting),
        most_tags=partial(most_tags, engine, ids),
    )
