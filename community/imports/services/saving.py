"""The quick half of an import: bulk statements in one transaction, or in several where the site runs meanwhile.

Either way nothing is lost or doubled by a crash: a row is known again by its source and its id there.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, cast

from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import IntegrityError

from community.answers.models import Answer
from community.imports.models import FileImport, ImportedRow, Stage
from community.imports.services.authors import Authors
from community.imports.services.comparing import Plan
from community.kernel import text
from community.kernel.audit import record
from community.kernel.db import db, insert_new, upsert_add
from community.kernel.errors import Conflict
from community.kernel.events import publish
from community.kernel.mark import touch_site
from community.kernel.words import N_
from community.policy import Actor, Permission, Role, require
from community.submissions.events import SubmissionChanged
from community.submissions.models import FacetCount, Revision, Submission, Vote, trend_weight
from community.triage.commands import KeepTag
from community.triage.models import Tag, Tagging
from community.triage.services import keep_tag

BATCH = 500
LATE = "edited during the import"
Row = dict[str, Any]


def save_import(actor: Actor, plan: Plan, import_id: int | None = None, pause: Callable[[], None] | None = None) -> int:
    """Write what was planned; the id of the import, by which it can be undone. The caller commits.

    `pause` is called between batches and may commit, so that others get their turn to write. An author's own vote is
    cast with every row, as with every post. Nobody is mailed; the search hears of each row. Conflict when somebody
    imported the same rows meanwhile.
    """
    require(actor, Permission.IMPORT)
    saver = _Saver(actor, plan, import_id or _begin(actor, plan))
    entries = plan.entries()
    try:
        while batch := list(islice(entries, BATCH)):
            saver.save(batch)
            if pause:
                pause()
    except IntegrityError:
        db.session.rollback()
        raise Conflict(
            N_("Something here changed during the import. Nothing was saved; please run it again.")
        ) from None
    saver.finish()
    return saver.import_id


def _begin(actor: Actor, plan: Plan) -> int:
    command = plan.command
    row = FileImport(
        at=plan.moment,
        by_id=actor.id,
        file_name=command.file,
        source=command.source,
        stage=Stage.DONE,
        finished_at=plan.moment,
        rows_total=plan.tally.rows,
        rows_done=plan.tally.rows,
    )
    db.session.add(row)
    db.session.flush()  # what it brings in names it
    return row.id


class _Saver:
    """Holds what batches share: members and tags made on the way, and the import that they belong to."""

    def __init__(self, actor: Actor, plan: Plan, import_id: int) -> None:
        self.import_id = import_id
        self._actor, self._plan = actor, plan
        self._authors = Authors(plan.command.source)
        self._tags: dict[str, int] = {tag.slug: tag.id for tag in db.session.execute(select(Tag.slug, Tag.id))}
        self._made = 0

    def save(self, entries: Sequence[Row]) -> None:
        """Write one batch."""
        new = [entry for entry in entries if "new" in entry]
        names = (entry["new"]["author_name"] for entry in new if entry["new"]["author_id"] is None)
        self._made += self._authors.make(names, self._plan.moment)
        if new:
            self._insert(new)
        changed = {entry["changed"]["id"]: entry for entry in entries if "changed" in entry}
        if changed:
            self._update(changed)
        counted = [entry["counted"] for entry in entries if "counted" in entry]
        if counted:
            db.session.execute(update(Submission), counted)

    def finish(self) -> None:
        """Put the import on the trail."""
        if self._made:
            touch_site()
        tally, command = self._plan.tally, self._plan.command
        after = {
            "source": command.source,
            "file": command.file,
            "rows": tally.rows,
            "new": tally.new,
            "updated": tally.updated,
            "rejected": tally.rejected.total(),
        }
        record(self._actor, "submission.imported", "import", self.import_id, after=after)

    def _insert(self, entries: Sequence[Row]) -> None:
        rows = [self._submission(entry["new"], entry["words"]) for entry in entries]
        _insert_all(Submission, rows)
        ids = self._ids_of(rows)
        self._count(rows)
        _insert_all(ImportedRow, [{"submission_id": one, "import_id": self.import_id} for one in ids])
        votes = [
            {"submission_id": submission_id, "member_id": row["author_id"], "created_at": row["created_at"]}
            for submission_id, row in zip(ids, rows, strict=True)
            if row["author_id"] is not None
        ]
        _insert_all(Vote, votes)
        _insert_all(Answer, [_answer(one, entry) for one, entry in zip(ids, entries, strict=True) if _answered(entry)])
        _insert_all(Tagging, self._taggings(zip(ids, entries, strict=True)))
        publish(*map(SubmissionChanged, ids))

    def _count(self, rows: Iterable[Row]) -> None:
        facets = Counter((row["board_id"], row["kind"], row["status_kind"]) for row in rows)
        for (board_id, kind, status), n in facets.items():
            upsert_add(FacetCount, {"board_id": board_id, "kind": kind, "status_kind": status}, "n", n)

    def _ids_of(self, rows: Sequence[Row]) -> list[int]:
        """Their ids, asked for apart: an ordered RETURNING would insert row by row in SQLite (4 s for 10,000)."""
        source_ids = [row["source_id"] for row in rows]
        found = db.session.execute(
            select(Submission.source_id, Submission.id).where(
                Submission.source == self._plan.command.source, Submission.source_id.in_(source_ids)
            )
        )
        by_source_id = {row.source_id: row.id for row in found}
        return [by_source_id[source_id] for source_id in source_ids]

    def _submission(self, new: Mapping[str, Any], words: Mapping[str, Any]) -> Row:
        created_at = datetime.fromisoformat(new["created_at"])
        author_id = new["author_id"] or self._authors.named(new["author_name"])
        answered_at = datetime.fromisoformat(new["answer"]["created_at"]) if new.get("answer") else None
        return {
            **{name: new[name] for name in ("source_id", "board_id", "kind", "status_id", "status_kind")},
            **words,
            "source": self._plan.command.source,
            "author_id": author_id,
            "created_at": created_at,
            "changed_at": self._plan.moment,
            "answered_at": answered_at,
            "votes": 0 if author_id is None else 1,
            "unattributed": max(0, new["votes"] - (author_id is not None)),
            "trend": 0.0 if author_id is None else trend_weight(created_at),
        }

    def _taggings(self, rows: Iterable[tuple[int, Row]]) -> list[Row]:
        return [
            {"submission_id": submission_id, "tag_id": tag_id, "by_id": self._actor.id, "created_at": self._plan.moment}
            for submission_id, entry in rows
            for tag_id in {self._tag(name) for name in entry["new"]["tags"]}
        ]

    def _tag(self, name: str) -> int:
        """The tag of this name, made private when there is none: nothing becomes public unasked."""
        slug = text.slugify(name)
        if slug not in self._tags:
            self._tags[slug] = keep_tag(self._actor, KeepTag(name=name, is_public=False)).id
        return self._tags[slug]

    def _update(self, entries: Mapping[int, Row]) -> None:
        """New words for rows that are here, unless somebody edited them since they were compared; old ones are kept."""
        former = [row for row in _held(entries) if row.version == entries[row.id]["changed"]["version"]]
        if late := len(entries) - len(former):
            self._plan.tally.updated -= late
            self._plan.tally.skipped[LATE] += late
        if not former:
            return
        moment = self._plan.moment
        _insert_all(Revision, [_revision(row, self._actor, moment) for row in former])
        self._remember(former)
        stamp = {"edited_at": moment, "changed_at": moment}
        rows = [{"id": row.id, "version": row.version + 1, **stamp, **entries[row.id]["words"]} for row in former]
        db.session.execute(update(Submission), rows)
        publish(*(SubmissionChanged(row.id) for row in former))

    def _remember(self, former: Sequence[Submission]) -> None:
        """That this import changed them, and which words they had."""
        newest = (
            select(Revision.submission_id, func.max(Revision.id))
            .where(Revision.submission_id.in_([row.id for row in former]))
            .group_by(Revision.submission_id)
        )
        for submission_id, revision_id in db.session.execute(newest).all():
            key = {"submission_id": submission_id, "import_id": self.import_id}
            insert_new(ImportedRow, {**key, "revision_id": revision_id})


def _held(ids: Iterable[int]) -> Iterator[Submission]:
    held = select(Submission).where(Submission.id.in_(list(ids)), Submission.deleted_at.is_(None)).with_for_update()
    return iter(db.session.scalars(held.execution_options(populate_existing=True)).all())


def _revision(row: Submission, actor: Actor, moment: datetime) -> Row:
    return {
        "submission_id": row.id,
        "title": row.title,
        "body": row.body,
        "html": row.html,
        "written_at": row.edited_at or row.created_at,
        "replaced_at": moment,
        "replaced_by_id": actor.id,
    }


def _answered(entry: Row) -> bool:
    return bool(entry["new"].get("answer"))  # what was planned by an older version knows of none


def _answer(submission_id: int, entry: Row) -> Row:
    """What the company said elsewhere: nobody here wrote it, so the team signs it, and nobody is told of it again."""
    answer = entry["new"]["answer"]
    return {
        **answer,
        "created_at": datetime.fromisoformat(answer["created_at"]),
        "submission_id": submission_id,
        "renderer": text.RENDERER_VERSION,
        "by_role": Role.MODERATOR,
    }


def _insert_all(table: Any, rows: Sequence[Row]) -> None:
    if rows:
        db.session.execute(insert(table), cast("list[Row]", rows))
