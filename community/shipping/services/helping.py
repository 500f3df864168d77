"""Whether it helped: set, not toggled. Who says no opens the matter again, once, and their words join in."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from community.kernel.clock import now
from community.kernel.db import db, insert_new
from community.kernel.errors import Forbidden, NotFound
from community.kernel.events import publish
from community.kernel.mark import touch_site
from community.kernel.words import N_
from community.moderation.services import BY_LINK, post_comment
from community.policy import SYSTEM, Actor, Permission, require
from community.shipping.commands import SayHelped
from community.shipping.events import ReopenedByAnswer
from community.shipping.models import Entry, EntryLink, HelpAnswer, Helped
from community.shipping.queries.entries import readable_entries
from community.shipping.queries.people import asked_for, has_asked, together_with
from community.submissions.commands import ChangeStatus, PostComment
from community.submissions.models import CLOSED, Status, StatusKind, Submission
from community.submissions.queries.listing import readable
from community.submissions.services import change_status

WHY = "Open again: somebody for whom this was done says that it did not help. We look at it once more."


@dataclass(frozen=True, slots=True)
class Said:
    """What stands now, and whether it opened anything again."""

    entry: Entry
    said: Helped
    opened: bool


def say_helped(actor: Actor, entry_id: int, command: SayHelped) -> Said:
    """Say whether an entry helped; for those who asked for it. The same once more changes nothing.

    No, or partly with words, opens again what they asked for and what the entry had done: once for each of them. The
    words become a comment in their name.
    """
    require(actor, Permission.HELP_ANSWER)
    entry = db.session.scalar(select(Entry).where(Entry.id == entry_id, *readable_entries(actor)))
    if entry is None:
        raise NotFound()
    if not has_asked(actor, entry_id):
        raise Forbidden(N_("Only those who asked for it can say whether it helped. Vote for it to be one of them."))
    answer = _hold_answer(actor, entry_id, command)
    answer.said, answer.words, answer.said_at = command.said, command.remark, now()
    asks_again = command.said is Helped.NO or (command.said is Helped.PARTLY and bool(command.remark))
    opened = asks_again and _open_again(actor, answer)
    db.session.flush()  # counted by what answers
    touch_site()
    return Said(entry, command.said, opened)


def _hold_answer(actor: Actor, entry_id: int, command: SayHelped) -> HelpAnswer:
    key = {"entry_id": entry_id, "member_id": actor.id}
    insert_new(HelpAnswer, {**key, "said": command.said, "words": command.remark, "said_at": now()})
    return db.session.get_one(HelpAnswer, (entry_id, actor.id), with_for_update=True, populate_existing=True)


def _open_again(actor: Actor, answer: HelpAnswer) -> bool:
    """Move what they asked for back to review, and let their words be said there; whether anything was opened."""
    theirs = _asked_for_here(actor, answer.entry_id)
    if not theirs:
        return False
    if answer.words:
        words = PostComment(body=answer.words, nonce=f"helped-{answer.entry_id}")
        post_comment(actor, theirs[0].id, words, BY_LINK)
    if answer.reopened_at is not None:
        return False
    answer.reopened_at = now()
    for one in theirs:
        if one.status_kind is StatusKind.DONE and (status_id := _review_of(one.board_id)):
            change_status(SYSTEM, one.id, ChangeStatus(status=status_id, note=WHY))
            publish(ReopenedByAnswer(answer.entry_id, answer.member_id, one.id))
    return True


def _asked_for_here(actor: Actor, entry_id: int) -> list[Submission]:
    """What an entry is tied to and the actor asked for and may read, at its survivors, in the order of their ids."""
    linked = aliased(Submission)
    tied = (
        select(func.coalesce(linked.merged_into_id, linked.id))
        .join(EntryLink, EntryLink.submission_id == linked.id)
        .where(EntryLink.entry_id == entry_id)
    )
    survivors = db.session.scalars(
        select(Submission)
        .where(Submission.id.in_(tied), Submission.deleted_at.is_(None), Submission.board_id.in_(readable(actor)))
        .order_by(Submission.id)
    ).all()
    return [one for one in survivors if _asked(actor, one.id)]


def _asked(actor: Actor, submission_id: int) -> bool:
    people = asked_for(together_with(submission_id)).subquery()
    return db.session.scalar(select(people.c[0]).where(people.c[0] == actor.id).limit(1)) is not None


def _review_of(board_id: int) -> int | None:
    """The status of a board that a matter goes back to: its first one for review, or the first that is not an end."""
    is_review = (Status.kind == StatusKind.REVIEW).desc()
    steps = select(Status.id).where(Status.board_id == board_id, Status.kind.not_in(sorted(CLOSED)))
    return db.session.scalar(steps.order_by(is_review, Status.position, Status.id).limit(1))
