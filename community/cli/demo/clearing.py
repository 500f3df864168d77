"""Taking the demo out again, and nothing that real people made."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import CompoundSelect, delete, func, or_, select, union, update
from sqlalchemy.orm import aliased

from community.accounts.models import Member
from community.answers.models import Answer, SavedReply
from community.backlog.events import FormulaSaved
from community.backlog.models import Competitor, Ground, ScoreFormula
from community.care.models import Rescue
from community.causes.models import RootCause
from community.cli.demo.rivalry import COMPETITORS
from community.cli.demo.rows import SOURCE
from community.customers.events import CustomersChanged
from community.customers.models import Company, Segment
from community.imports.models import FileImport
from community.kernel.audit import record
from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.events import publish
from community.kernel.mark import Mark, touch_site
from community.moderation.models import ModerationAct, WatchedWord
from community.notifications.models import Mail
from community.policy import SYSTEM
from community.promises.models import Promise, PromiseStep, StepKind
from community.search.pairs import COMPARED
from community.shipping.models import Entry
from community.submissions.events import SubmissionChanged
from community.submissions.models import Board, Comment, DeclineReason, Submission
from community.submissions.services.recount import mend
from community.trackers.models import Tracker
from community.triage.models import Tag, Tagging, Touchpoint
from community.values.models import BrandValue
from community.webhooks.models import Webhook

DEMO_MEMBERS = select(Member.id).where(Member.is_demo.is_(True))
DEMO_SUBMISSIONS = select(Submission.id).where(or_(Submission.source == SOURCE, Submission.author_id.in_(DEMO_MEMBERS)))


@dataclass(frozen=True, slots=True)
class Cleared:
    """How much went, and how much of the frame stayed because real submissions stand in it."""

    submissions: int
    members: int
    boards_kept: int
    tags_kept: int


def real_comments() -> int:
    """How many comments by real people stand under demo submissions, and would go with them."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Comment)
            .where(Comment.submission_id.in_(DEMO_SUBMISSIONS), Comment.author_id.not_in(DEMO_MEMBERS))
        )
        or 0
    )


def clear() -> Cleared:
    """Remove every demo row with what hangs on it. The caller commits.

    A real submission stays with its votes and comments; the board it stands on and the tags it carries stay with it and
    belong to the real community from now on.
    """
    gone = db.session.scalars(DEMO_SUBMISSIONS).all()
    linked = db.session.scalars(_linked_with_demo()).all()
    unanswered = _take_answers_back()
    _take_promises_back()
    db.session.execute(delete(Submission).where(Submission.id.in_(DEMO_SUBMISSIONS)))
    touched = _silence_demo_members()
    boards_kept, tags_kept = _keep_what_is_used()
    db.session.execute(delete(Board).where(Board.is_demo.is_(True)))
    db.session.execute(delete(Tag).where(Tag.is_demo.is_(True)))
    db.session.execute(delete(SavedReply).where(SavedReply.is_demo.is_(True)))
    if db.session.scalar(select(Board.id).limit(1)) is None:
        db.session.execute(delete(DeclineReason))  # the next board brings the usual ones
        db.session.execute(delete(Touchpoint))  # and nothing is left that happened at one
    for table in (Segment, Company, BrandValue, Entry, Webhook, Tracker, RootCause):
        db.session.execute(delete(table).where(table.is_demo.is_(True)))
    if db.session.scalar(select(Ground.id).limit(1)) is None:
        db.session.execute(delete(Competitor).where(Competitor.name.in_([name for name, *_ in COMPETITORS])))
    db.session.execute(delete(WatchedWord).where(WatchedWord.is_demo.is_(True)))
    decided = delete(ModerationAct).where(ModerationAct.by_id.in_(DEMO_MEMBERS))
    db.session.execute(decided.execution_options(synchronize_session=False))
    by_demo = ScoreFormula.by_id.in_(DEMO_MEMBERS)
    db.session.execute(delete(ScoreFormula).where(by_demo).execution_options(synchronize_session=False))
    db.session.execute(
        delete(FileImport).where(FileImport.by_id.in_(DEMO_MEMBERS)).execution_options(synchronize_session=False)
    )
    db.session.execute(delete(Rescue).where(Rescue.customer_id.in_(DEMO_MEMBERS)))  # before those whom its steps name
    members = _remove_members()
    db.session.execute(delete(Mark).where(Mark.name == COMPARED))  # numbers may be given again
    mend()
    touch_site()
    record(SYSTEM, "demo.cleared", "demo", None, before={"submissions": len(gone), "members": members})
    publish(CustomersChanged(), FormulaSaved(0))
    publish(*(SubmissionChanged(submission_id) for submission_id in (*gone, *unanswered, *touched, *linked)))
    return Cleared(len(gone), members, boards_kept, tags_kept)


def _linked_with_demo() -> CompoundSelect[int]:
    """What is indexed otherwise afterwards: survivors of demo voices, and real voices, which stand alone again."""
    survivors = select(Submission.merged_into_id).where(
        Submission.id.in_(DEMO_SUBMISSIONS), Submission.merged_into_id.is_not(None)
    )
    return union(survivors, select(Submission.id).where(Submission.merged_into_id.in_(DEMO_SUBMISSIONS)))


def _take_answers_back() -> Sequence[int]:
    """Take back what the demo's staff answered to real submissions; those wait for an answer again."""
    by_demo = Answer.by_id.in_(DEMO_MEMBERS)
    answered = db.session.scalars(select(Answer.submission_id).where(by_demo)).all()
    db.session.execute(delete(Answer).where(by_demo).execution_options(synchronize_session=False))
    waiting = update(Submission).where(Submission.id.in_(answered))
    db.session.execute(waiting.values(answered_at=None, changed_at=now()).execution_options(synchronize_session=False))
    return answered


def _take_promises_back() -> None:
    """Take back what the demo's staff promised, wherever it stands; nobody is left who would keep it."""
    made_by_demo = select(PromiseStep.promise_id).where(
        PromiseStep.kind == StepKind.MADE, PromiseStep.by_id.in_(DEMO_MEMBERS)
    )
    theirs = db.session.scalars(select(Promise.submission_id).where(Promise.id.in_(made_by_demo)).distinct()).all()
    db.session.execute(delete(Promise).where(Promise.id.in_(made_by_demo)).execution_options(synchronize_session=False))
    latest = select(func.max(Promise.made_at)).where(Promise.submission_id == Submission.id).scalar_subquery()
    touched = update(Submission).where(Submission.id.in_(theirs))
    db.session.execute(
        touched.values(promised_at=latest, changed_at=now()).execution_options(synchronize_session=False)
    )


def _silence_demo_members() -> Sequence[int]:
    """Take their comments out from under real submissions; where a real person answered, an empty place stays."""
    by_demo = Comment.author_id.in_(DEMO_MEMBERS)
    touched = db.session.scalars(select(Comment.submission_id).where(by_demo).distinct()).all()
    reply = aliased(Comment)
    answered = select(reply.id).where(reply.parent_id == Comment.id, reply.author_id.not_in(DEMO_MEMBERS)).exists()
    db.session.execute(
        update(Comment)
        .where(by_demo, answered)
        .values(author_id=None, body="", html="", deleted_at=now())
        .execution_options(synchronize_session=False)
    )
    db.session.execute(delete(Comment).where(by_demo).execution_options(synchronize_session=False))
    return touched


def _keep_what_is_used() -> tuple[int, int]:
    """Make boards and tags that real submissions use real ones; how many there were."""
    boards = Board.id.in_(select(Submission.board_id))
    tags = Tag.id.in_(select(Tagging.tag_id))
    kept = [
        db.session.scalar(select(func.count()).select_from(table).where(table.is_demo.is_(True), used)) or 0
        for table, used in ((Board, boards), (Tag, tags))
    ]
    for table, used in ((Board, boards), (Tag, tags)):
        db.session.execute(
            update(table)
            .where(table.is_demo.is_(True), used)
            .values(is_demo=False)
            .execution_options(synchronize_session=False)
        )
    return kept[0], kept[1]


def _remove_members() -> int:
    addresses = select(Member.email).where(Member.is_demo.is_(True), Member.email.is_not(None))
    db.session.execute(delete(Mail).where(Mail.recipient.in_(addresses)))
    members = db.session.scalar(select(func.count()).select_from(Member).where(Member.is_demo.is_(True))) or 0
    db.session.execute(delete(Member).where(Member.is_demo.is_(True)))
    return members
