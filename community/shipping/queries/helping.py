"""Whether what was shipped helped."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import func, select

from community.accounts.models import Member
from community.kernel.db import AnyRow, db
from community.policy import Actor, Permission, require
from community.shipping.models import Entry, EntryLink, HelpAnswer, Helped
from community.submissions.models import CLOSED, Submission
from community.submissions.queries.listing import visible_to

FEWEST = 5  # answers before the public is told
SHOWN = 50


class Help(NamedTuple):
    """How many say that an entry helped, of how many who said anything."""

    helped: int = 0
    answers: int = 0

    @property
    def is_public(self) -> bool:
        """Whether so many have answered that nobody's answer can be read from it."""
        return self.answers >= FEWEST


def helped_by_entry(entry_ids: Sequence[int]) -> Mapping[int, Help]:
    """The result of each entry that anybody has answered about; partly is not counted as helped."""
    if not entry_ids:
        return {}
    yes = func.count().filter(HelpAnswer.said == Helped.YES)
    rows = select(HelpAnswer.entry_id, yes, func.count()).where(HelpAnswer.entry_id.in_(entry_ids))
    return {entry_id: Help(helped, n) for entry_id, helped, n in db.session.execute(rows.group_by(HelpAnswer.entry_id))}


def answer_of(member_id: int | None, entry_id: int) -> AnyRow | None:
    """What a member said of an entry: said and words."""
    mine = (HelpAnswer.entry_id == entry_id, HelpAnswer.member_id == member_id)
    return db.session.execute(select(HelpAnswer.said, HelpAnswer.words).where(*mine)).one_or_none()


def answers_about(actor: Actor, entry_id: int) -> Sequence[AnyRow]:
    """For staff: who said what of an entry, newest first."""
    require(actor, Permission.CHANGELOG_WRITE)
    return db.session.execute(
        select(HelpAnswer.said, HelpAnswer.words, HelpAnswer.said_at, HelpAnswer.reopened_at, Member.name)
        .join(Member, Member.id == HelpAnswer.member_id)
        .where(HelpAnswer.entry_id == entry_id)
        .order_by(HelpAnswer.said_at.desc(), HelpAnswer.member_id)
        .limit(SHOWN)
    ).all()


def open_again(actor: Actor) -> Sequence[AnyRow]:
    """For staff: what is open because somebody said that it did not help, who waits longest first."""
    require(actor, Permission.CHANGELOG_WRITE)
    since = func.min(HelpAnswer.reopened_at).label("since")
    return db.session.execute(
        select(Submission.id, Submission.title, Submission.votes, since, func.max(Entry.title).label("entry_title"))
        .join(EntryLink, EntryLink.submission_id == Submission.id)
        .join(Entry, Entry.id == EntryLink.entry_id)
        .join(HelpAnswer, HelpAnswer.entry_id == Entry.id)
        .where(*visible_to(actor), Submission.status_kind.not_in(CLOSED), HelpAnswer.reopened_at.is_not(None))
        .group_by(Submission.id, Submission.title, Submission.votes)
        .order_by(since, Submission.id)
        .limit(SHOWN)
    ).all()
