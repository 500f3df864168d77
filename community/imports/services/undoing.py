"""Taking an import back: what nobody has worked on goes, what people have worked on stays."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, insert, or_, select, update

from community.accounts.models import Member
from community.answers.models import Answer
from community.imports.models import FileImport, ImportedRow, Stage
from community.kernel.clock import now
from community.kernel.db import Base, db, upsert_add
from community.kernel.events import publish
from community.kernel.mark import touch_site
from community.kernel.ranks import UNRANKED
from community.policy import Actor
from community.submissions.events import SubmissionChanged
from community.submissions.models import FacetCount, Revision, Submission, Vote
from community.submissions.services.posting import words_of
from community.triage.models import Tagging

BATCH = 500
# What the site writes about a submission by itself. Any other row about it is somebody's work, in tables to come too.
BY_ITSELF = {"demand", "heat", "imported_row", "occasion", "pair", "presence", "type_guess"}
BY_ITSELF |= {"rescue", "rescue_sign", "vector", "webhook_delivery"}


def forget_rows(row: FileImport) -> int:
    """Delete what the import made and nobody has worked on, some at a time, committing; how many were kept."""
    made = select(ImportedRow.submission_id).where(ImportedRow.import_id == row.id, ImportedRow.revision_id.is_(None))
    ids, kept = db.session.scalars(made.order_by(ImportedRow.submission_id)).all(), 0
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        worked_on = set(db.session.scalars(select(Submission.id).where(Submission.id.in_(batch), _is_worked_on(row))))
        _delete([one for one in batch if one not in worked_on])
        kept += len(worked_on)
        db.session.commit()
    return kept


def restore_words(actor: Actor, row: FileImport) -> int:
    """Give back the words that the import replaced, where nobody wrote since; how many had been written on."""
    changed = select(ImportedRow.submission_id, ImportedRow.revision_id).where(
        ImportedRow.import_id == row.id, ImportedRow.revision_id.is_not(None)
    )
    kept = 0
    for submission_id, revision_id in db.session.execute(changed).all():
        submission = db.session.get(Submission, submission_id, with_for_update=True)
        newest = select(Revision.id).where(Revision.submission_id == submission_id).order_by(Revision.id.desc())
        former = db.session.get(Revision, revision_id)
        if submission is None or former is None or db.session.scalar(newest.limit(1)) != revision_id:
            kept += 1
            continue
        _write_again(actor, submission, former)
    return kept


def _write_again(actor: Actor, submission: Submission, former: Revision) -> None:
    moment = now()
    replaced = {name: getattr(submission, name) for name in ("title", "body", "html")}
    stamps = {"written_at": submission.edited_at or submission.created_at, "replaced_at": moment}
    values = {"submission_id": submission.id, "replaced_by_id": actor.id, **stamps, **replaced}
    db.session.execute(insert(Revision).values(values))
    submission.version += 1
    submission.edited_at = submission.changed_at = moment
    for name, value in words_of(former.title, former.body).items():
        setattr(submission, name, value)
    db.session.flush()  # what listens reads the new words
    publish(SubmissionChanged(submission.id))


def finish(row: FileImport, kept: int) -> None:
    """Say that it is undone."""
    row.stage, row.kept, row.undone_at = Stage.UNDONE, kept, now()
    touch_site()


def _is_worked_on(row: FileImport) -> ColumnElement[bool]:
    """Whether anybody did something with a submission since the import ended, or while it ran: it signs no answer."""
    since = row.finished_at or row.at
    of_itself = or_(
        Submission.version > 1,
        Submission.ip_type.is_not(None),
        Submission.assignee_id.is_not(None),
        Submission.rank != UNRANKED,
    )
    voted = or_(Vote.created_at > since, Vote.member_id.is_distinct_from(Submission.author_id))
    tagged = or_(Tagging.created_at > since, Tagging.by_id.is_distinct_from(row.by_id))
    answered = or_(Answer.created_at > since, Answer.by_id.is_not(None), Answer.version > 1)
    return or_(
        of_itself,
        exists().where(Vote.submission_id == Submission.id, voted),
        exists().where(Tagging.submission_id == Submission.id, tagged),
        exists().where(Answer.submission_id == Submission.id, answered),
        *(exists().where(column == Submission.id) for column in _columns_of_work()),
    )


def _columns_of_work() -> Iterator[ColumnElement[Any]]:
    apart = BY_ITSELF | {"vote", "tagging", "answer"}
    for table in Base.metadata.sorted_tables:
        shown = table.alias() if table is Submission.__table__ else table
        if table.name not in apart:
            targets = ((column.name, key.target_fullname) for column in table.c for key in column.foreign_keys)
            yield from (shown.c[name] for name, target in targets if target == "submission.id")


def _delete(ids: Sequence[int]) -> None:
    if not ids:
        return
    standing = select(Submission.board_id, Submission.kind, Submission.status_kind).where(
        Submission.id.in_(ids), Submission.deleted_at.is_(None), Submission.merged_into_id.is_(None)
    )
    for (board_id, kind, status), n in Counter(map(tuple, db.session.execute(standing))).items():
        upsert_add(FacetCount, {"board_id": board_id, "kind": kind, "status_kind": status}, "n", -n)
    authors = set(db.session.scalars(select(Submission.author_id).where(Submission.id.in_(ids))))
    db.session.execute(delete(Submission).where(Submission.id.in_(ids)))
    _delete_authors(authors - {None})
    publish(*map(SubmissionChanged, ids))


def _delete_authors(ids: set[Any]) -> None:
    """Names without an address that an import made, and that stand nowhere any more."""
    elsewhere = (exists().where(column == Member.id) for column in _columns_of_members())
    nobody = (Member.email.is_(None), Member.password_hash.is_(None), Member.is_demo.is_(False))
    db.session.execute(
        delete(Member).where(Member.id.in_(ids), *nobody, ~or_(*elsewhere)).execution_options(synchronize_session=False)
    )


def _columns_of_members() -> Iterator[ColumnElement[Any]]:
    for table in (one for one in Base.metadata.sorted_tables if one.name not in BY_ITSELF):
        targets = ((column, key.target_fullname) for column in table.c for key in column.foreign_keys)
        yield from (column for column, target in targets if target == "member.id")


def drop_names(row: FileImport) -> None:
    """Forget which rows were the import's: what stayed is nobody's import any more."""
    db.session.execute(delete(ImportedRow).where(ImportedRow.import_id == row.id))
    db.session.execute(update(FileImport).where(FileImport.id == row.id).values(rows_done=0))
