"""Comparing rows of a file with what is here: what is new, what has other words, what is to be left alone."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from sqlalchemy import select

from community.imports.commands import ImportCsv
from community.imports.services.authors import Authors
from community.imports.services.drafts import Draft, Drafter
from community.imports.services.files import Record
from community.imports.services.tally import SAMPLE, Refused, Tally
from community.kernel.db import AnyRow, db
from community.kernel.errors import Invalid
from community.kernel.words import N_
from community.submissions.models import Revision, Submission
from community.submissions.services.loading import rendered
from community.submissions.services.posting import words_of

DELETED, UNCHANGED, EDITED = "deleted here", "unchanged", "edited here since, unchanged in the file"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be saved: counted in memory, written out in a temporary file that nobody else can open."""

    command: ImportCsv
    moment: datetime
    tally: Tally
    spool: IO[str]

    def entries(self) -> Iterator[dict[str, Any]]:
        """What to save, in the order of the file."""
        self.spool.seek(0)
        return map(json.loads, self.spool)


class Reader:
    """Turns the rows of a file into entries of a plan."""

    def __init__(self, plan: Plan, drafter: Drafter, authors: Authors) -> None:
        self._plan, self._tally = plan, plan.tally
        self._drafter, self._authors = drafter, authors
        self._lines: dict[str, int] = {}

    def draft(self, record: Record) -> Draft | None:
        """The row as a draft; None for one that stays out."""
        self._tally.rows += 1
        try:
            draft = self._drafter.draft(record)
            earlier = self._lines.get(draft.source_id)
            if earlier and self._plan.command.row_a_voter:
                self._tally.skipped["one more row for who voted"] += 1
                return None
            if earlier:
                raise Refused(N_("The same row as an earlier one."), "", f"line {earlier}")
        except Refused as refused:
            self._tally.reject(record.line, refused)
            return None
        self._lines[draft.source_id] = draft.line
        return draft

    def take(self, drafts: Sequence[Draft]) -> None:
        """Compare some drafts with what is here, and plan what is new in them."""
        self._authors.look_up(draft.author for draft in drafts)
        known = _known(self._plan.command.source, [draft.source_id for draft in drafts])
        differing = [known[d.source_id].id for d in drafts if d.source_id in known and not _is_said(d, known)]
        history = _history(differing)
        for draft in drafts:
            row = known.get(draft.source_id)
            reason = "" if row is None else _reason_to_skip(draft, row, history)
            if reason:
                self._recount(draft, row, reason)
                continue
            try:
                self._plan_for(draft, row)
            except Invalid as invalid:
                field, words = next(iter(invalid.fields.items()))
                self._tally.reject(draft.line, Refused(words, field))

    def _plan_for(self, draft: Draft, row: AnyRow | None) -> None:
        entry: dict[str, Any] = {"words": words_of(draft.title, draft.body)}
        if row is None:
            entry["new"] = self._new(draft)
            self._count(draft, str(entry["words"]["title"]))
        else:
            entry["changed"] = {"id": row.id, "version": row.version}
            self._tally.updated += 1
        self._plan.spool.write(json.dumps(entry) + "\n")

    def _recount(self, draft: Draft, row: AnyRow | None, reason: str) -> None:
        """Leave a row alone, but for what its old system counts by now."""
        column = self._plan.command.columns.votes
        left = max(0, draft.votes - (row is not None and row.author_id is not None))
        if row is None or not column or reason == DELETED or left == row.unattributed:
            self._tally.skipped[reason] += 1
            return
        self._tally.updated += 1
        self._plan.spool.write(json.dumps({"counted": {"id": row.id, "unattributed": left}}) + "\n")

    def _new(self, draft: Draft) -> dict[str, Any]:
        return {
            "source_id": draft.source_id,
            "board_id": draft.place.id,
            "kind": draft.kind,
            "status_id": draft.step.id,
            "status_kind": draft.step.kind,
            "created_at": draft.created_at.isoformat(),
            "author_id": self._authors.member_id(draft.author),
            "author_name": draft.author.name,
            "tags": draft.tags,
            "votes": draft.votes,
            "answer": _answer(draft),
        }

    def _count(self, draft: Draft, title: str) -> None:
        tally, is_member = self._tally, self._authors.member_id(draft.author) is not None
        tally.new += 1
        tally.boards[draft.place.slug] += 1
        tally.statuses[draft.step.name] += 1
        tally.kinds[draft.kind] += 1
        tally.authors["known" if is_member else "by name" if draft.author.name else "nobody"] += 1
        tally.tags.update(draft.tags)
        tally.answers += bool(draft.answer)
        tally.unattributed += max(0, draft.votes - bool(is_member or draft.author.name))
        if len(tally.sample) < SAMPLE:
            tally.sample.append(f"{draft.created_at:%Y-%m-%d} {draft.place.slug} · {draft.step.name} · {title}")


def _answer(draft: Draft) -> dict[str, str] | None:
    if draft.answered_at is None:
        return None
    html = rendered("answer", draft.answer)
    return {"body": draft.answer, "html": html, "created_at": draft.answered_at.isoformat()}


def _known(source: str, source_ids: Sequence[str]) -> dict[str, AnyRow]:
    rows = db.session.execute(
        select(
            Submission.id,
            Submission.source_id,
            Submission.title,
            Submission.body,
            Submission.deleted_at,
            Submission.version,
            Submission.author_id,
            Submission.unattributed,
        ).where(Submission.source == source, Submission.source_id.in_(source_ids))
    )
    return {row.source_id: row for row in rows}


def _is_said(draft: Draft, known: dict[str, AnyRow]) -> bool:
    row = known[draft.source_id]
    return draft.says(row.title, row.body)


def _history(submission_ids: Sequence[int]) -> dict[int, list[AnyRow]]:
    """What some submissions said before they were edited."""
    if not submission_ids:
        return {}
    query = select(Revision.submission_id, Revision.title, Revision.body)
    revisions: dict[int, list[AnyRow]] = {}
    for row in db.session.execute(query.where(Revision.submission_id.in_(submission_ids))):
        revisions.setdefault(row.submission_id, []).append(row)
    return revisions


def _reason_to_skip(draft: Draft, row: AnyRow, history: dict[int, list[AnyRow]]) -> str:
    """Why a row that is here already is left alone; "" when the file has new words for it."""
    if row.deleted_at is not None:
        return DELETED
    if draft.says(row.title, row.body):
        return UNCHANGED
    if any(draft.says(former.title, former.body) for former in history.get(row.id, ())):
        return EDITED
    return ""
