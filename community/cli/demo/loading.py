"""Writing the demo community into an empty database: a dozen bulk inserts in the caller's transaction."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import insert, select, update

from community.accounts.models import Member
from community.answers.models import Answer, AnswerCheck, SavedReply
from community.cli.demo.assists import feel, pair_up, suggest
from community.cli.demo.company import Company
from community.cli.demo.composing import SEED, DemoCommunity, DemoSubmission
from community.cli.demo.customers import load_customers
from community.cli.demo.desk import furnish
from community.cli.demo.gatekeeping import keep_the_gate
from community.cli.demo.hooks import load_webhooks
from community.cli.demo.ledger import open_ledger
from community.cli.demo.mattering import mean_it
from community.cli.demo.members import OPENED, STAFF_BEFORE, DemoMember
from community.cli.demo.moving import move_in
from community.cli.demo.planning import plan
from community.cli.demo.promising import load_promises
from community.cli.demo.rivalry import compete
from community.cli.demo.rows import Ids, Row, RowWriter
from community.cli.demo.saving import save_customers
from community.cli.demo.searching import keep_searches
from community.cli.demo.shipping import load_changelog
from community.cli.demo.story import Story
from community.cli.demo.telling import tell
from community.cli.demo.tracking import link_issues
from community.cli.demo.whys import find_whys
from community.customers.events import CustomersChanged
from community.kernel.audit import record
from community.kernel.db import db
from community.kernel.events import publish
from community.kernel.mark import touch_site
from community.policy import STAFF, SYSTEM
from community.submissions.events import SubmissionChanged
from community.submissions.models import (
    Board,
    Comment,
    DeclineReason,
    Follow,
    Merge,
    Revision,
    Status,
    StatusChange,
    Submission,
    Vote,
)
from community.submissions.services.recount import mend
from community.submissions.services.workflow import offer_usual_reasons
from community.triage.models import Classification, Tag, Tagging

CHUNK = 2_000
K = TypeVar("K")
T = TypeVar("T", Story, DemoSubmission)


def is_empty() -> bool:
    """Whether nobody has made anything here yet: no member, no board, no tag (and so no submission)."""
    return not any(db.session.scalar(select(table.id).limit(1)) for table in (Member, Board, Tag, Submission))


def is_loaded() -> bool:
    """Whether the demo, or a part of it, is here."""
    return any(
        db.session.scalar(select(table.id).where(table.is_demo.is_(True)).limit(1)) for table in (Member, Board, Tag)
    )


def load(community: DemoCommunity, passwords: Mapping[str, str], moment: datetime) -> None:
    """Write every row, as of `moment`; `passwords` are hashes, by the names of those who may sign in.

    The rows are told to the search by events, as any other change; nobody is mailed. The caller commits.
    """
    writer = RowWriter(community.company, _frame(community, passwords, moment), moment)
    submission_ids = _threads(community, writer)
    mean_it(SEED)
    mend()
    staff = [one.name for one in community.members if one.role in STAFF]
    load_customers(SEED, writer.ids.members, staff, moment)
    feel(SEED, moment)
    furnish(SEED, moment)
    suggest(SEED, moment)
    pair_up(moment)
    load_promises(writer.ids.members, moment)
    load_changelog(writer.ids.members, SEED, moment)
    load_webhooks(writer.ids.members, moment)
    link_issues(writer.ids.members, moment)
    find_whys(writer.ids.members, moment)
    save_customers(writer.ids.members, moment)
    move_in(writer.ids.members, SEED, moment)
    plan(SEED, moment)
    compete(moment)
    keep_the_gate(moment)
    keep_searches(writer.ids.members, moment)
    open_ledger(writer.ids.members, moment)
    tell(moment)
    touch_site()
    record(SYSTEM, "demo.loaded", "demo", None, after={"submissions": len(submission_ids)})
    publish(CustomersChanged())
    publish(*(SubmissionChanged(submission_id) for submission_id in submission_ids))


def _frame(community: DemoCommunity, passwords: Mapping[str, str], moment: datetime) -> Ids:
    """Members, boards, statuses and tags."""
    company = community.company
    offer_usual_reasons()
    _saved_replies(company, moment - OPENED)
    boards = _boards(company, moment - OPENED - STAFF_BEFORE)
    return Ids(
        members=_named(
            Member, {one.name: _member(one, passwords.get(one.name), moment - one.joined) for one in community.members}
        ),
        boards=boards,
        statuses=_statuses(company, boards),
        tags=_tags(company),
        reasons={name: one for one, name in db.session.execute(select(DeclineReason.id, DeclineReason.name))},
    )


def _boards(company: Company, opened: datetime) -> Mapping[str, int]:
    rows = {
        board.slug: {
            "slug": board.slug,
            "name": board.name,
            "description": board.description,
            "audience": board.audience,
            "position": position,
            "answer_within": board.answer_within,
            "created_at": opened,
            "is_demo": True,
        }
        for position, board in enumerate(company.boards)
    }
    return _named(Board, rows)


def _statuses(company: Company, boards: Mapping[str, int]) -> Mapping[tuple[str, str], int]:
    rows = {
        (slug, status.key): {"board_id": board_id, "name": status.name, "kind": status.kind, "position": position}
        for slug, board_id in boards.items()
        for position, status in enumerate(company.statuses)
    }
    return _named(Status, rows)


def _tags(company: Company) -> Mapping[str, int]:
    rows = {
        tag.slug: {
            "slug": tag.slug,
            "name": tag.name,
            "is_public": tag.is_public,
            "position": position,
            "is_demo": True,
        }
        for position, tag in enumerate(company.tags)
    }
    return _named(Tag, rows)


def _saved_replies(company: Company, moment: datetime) -> None:
    rows = [
        {"name": reply.name, "body": reply.body, "position": position, "created_at": moment, "is_demo": True}
        for position, reply in enumerate(company.replies)
    ]
    db.session.execute(insert(SavedReply), rows)


def _member(member: DemoMember, password_hash: str | None, joined: datetime) -> Row:
    """A row for one member; only those with an account have an address, so that the demo never mails anybody."""
    return {
        "email": member.account.email if member.account else None,
        "name": member.name,
        "password_hash": password_hash,
        "role": member.role,
        "confirmed_at": joined,
        "created_at": joined,
        "is_demo": True,
    }


def _threads(community: DemoCommunity, writer: RowWriter) -> Sequence[int]:
    """Submissions with all that hangs on them; their ids in the order of posting."""
    ids = _insert(Submission, map(writer.submission, community.submissions))
    threads = list(zip(ids, community.submissions, strict=True))
    stories = [(submission_id, one.story) for submission_id, one in threads]
    _comments(writer, stories)
    _insert_each(StatusChange, writer.steps, stories)
    _answers(writer, stories)
    _insert_each(Revision, writer.revisions, stories)
    _insert_each(Classification, writer.classifications, threads)
    _insert_each(Tagging, writer.taggings, threads)
    _insert_each(Vote, writer.votes, threads)
    _insert_each(Follow, writer.follows, threads)
    _merges(writer, threads)
    return ids


def _merges(writer: RowWriter, threads: Sequence[tuple[int, DemoSubmission]]) -> None:
    """Make voices of those that say the same; what was posted is counted afterwards."""
    by_title = {(one.story.board, one.story.title): submission_id for submission_id, one in threads}
    rows = [
        writer.merge(submission_id, by_title[one.story.board, one.story.voice_of], one)
        for submission_id, one in threads
        if one.story.voice_of
    ]
    _insert(Merge, rows)
    db.session.execute(
        update(Submission), [{"id": row["submission_id"], "merged_into_id": row["into_id"]} for row in rows]
    )


def _comments(writer: RowWriter, stories: Sequence[tuple[int, Story]]) -> None:
    """Comments first, since their replies need their ids."""
    tops = [(submission_id, story, remark) for submission_id, story in stories for remark in story.remarks]
    parents = _insert(Comment, (writer.remark(*top) for top in tops))
    replies = [
        writer.remark(submission_id, story, reply, parent_id)
        for parent_id, (submission_id, story, remark) in zip(parents, tops, strict=True)
        for reply in remark.replies
    ]
    _insert(Comment, replies)


def _answers(writer: RowWriter, stories: Sequence[tuple[int, Story]]) -> None:
    """The official answers, each read by the coach as if it had been written in the box."""
    rows = [row for submission_id, story in stories for row in writer.answers(submission_id, story)]
    checks = [
        check
        for answer_id, row in zip(_insert(Answer, rows), rows, strict=True)
        for check in writer.checks(answer_id, row)
    ]
    db.session.execute(insert(AnswerCheck), checks)


def _insert_each(table: Any, rows_of: Callable[[int, T], Iterable[Row]], things: Sequence[tuple[int, T]]) -> None:
    rows = [row for submission_id, thing in things for row in rows_of(submission_id, thing)]
    for start in range(0, len(rows), CHUNK):
        db.session.execute(insert(table), rows[start : start + CHUNK])


def _named(table: Any, rows: Mapping[K, Row]) -> dict[K, int]:
    """Insert rows; the ids that the database gave, by the names of the rows."""
    return dict(zip(rows, _insert(table, rows.values()), strict=True))


def _insert(table: Any, rows: Iterable[Row]) -> Sequence[int]:
    """Insert rows; the ids that the database gave, in the order of the rows."""
    statement = insert(table).returning(table.id, sort_by_parameter_order=True)
    return list(db.session.scalars(statement, list(rows)))
