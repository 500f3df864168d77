"""Who asked for what was shipped."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import CompoundSelect, func, or_, select, union
from sqlalchemy.orm import aliased

from community.accounts.models import Member
from community.kernel.db import AnyRow, AnySelect, db
from community.policy import Actor, Audience
from community.shipping.models import NARROWER, Entry, EntryLink
from community.submissions.models import Board, Follow, Submission, Vote

_linked, _of_set = aliased(Submission), aliased(Submission)


def together_with(*submission_ids: int) -> AnySelect:
    """The ids of these and of all that is read with them: their survivors and those's voices that are not deleted."""
    survivors = select(func.coalesce(_linked.merged_into_id, _linked.id)).where(_linked.id.in_(submission_ids))
    return select(_of_set.id).where(
        or_(_of_set.id.in_(survivors), _of_set.merged_into_id.in_(survivors)), _of_set.deleted_at.is_(None)
    )


def of_entry(entry_id: int) -> AnySelect:
    """The same of everything that an entry is tied to."""
    tied = select(EntryLink.submission_id).where(EntryLink.entry_id == entry_id)
    survivors = select(func.coalesce(_linked.merged_into_id, _linked.id)).where(_linked.id.in_(tied))
    return select(_of_set.id).where(
        or_(_of_set.id.in_(survivors), _of_set.merged_into_id.in_(survivors)), _of_set.deleted_at.is_(None)
    )


def asked_for(submissions: AnySelect) -> CompoundSelect[tuple[int]]:
    """The ids of the members who voted for, follow or wrote any of these, each once."""
    return union(
        select(Vote.member_id).where(Vote.submission_id.in_(submissions)),
        select(Follow.member_id).where(Follow.submission_id.in_(submissions)),
        select(Submission.author_id).where(Submission.id.in_(submissions), Submission.author_id.is_not(None)),
    )


def those_told(submission_ids: Collection[int], audience: Audience, size: int) -> tuple[int, Sequence[AnyRow]]:
    """How many will be told when this is shipped, and the first of them (id, name) by name.

    Those with an account in good standing who asked for it and may read the entry.
    """
    told = (
        Member.id.in_(select(asked_for(together_with(*submission_ids)).subquery().c[0])),
        Member.confirmed_at.is_not(None),
        Member.banned_at.is_(None),
        *([Member.role != "customer"] if audience is Audience.STAFF else []),
    )
    total = db.session.scalar(select(func.count()).select_from(Member).where(*told)) or 0
    first = select(Member.id, Member.name).where(*told).order_by(Member.name, Member.id).limit(size)
    return total, db.session.execute(first).all()


def has_asked(actor: Actor, entry_id: int) -> bool:
    """Whether the actor voted for, follows or wrote what an entry is tied to, or a voice of it."""
    if actor.id is None:
        return False
    people = asked_for(of_entry(entry_id)).subquery()
    return db.session.scalar(select(people.c[0]).where(people.c[0] == actor.id).limit(1)) is not None


def voters_of(submission_ids: Collection[int]) -> int:
    """How many people asked for these, each once however many of them they voted for: "because N of you"."""
    together = together_with(*submission_ids)
    counted = select(func.count(Vote.member_id.distinct())).where(Vote.submission_id.in_(together))
    return db.session.scalar(counted) or 0


def voters_by_entry(ties: Mapping[int, Sequence[AnyRow]]) -> Mapping[int, int]:
    """The same for entries: of what is tied to one submission its own count, of all others counted at once."""
    votes = {entry_id: {row.submission_id: row.votes for row in rows} for entry_id, rows in ties.items()}
    several = [entry_id for entry_id, tied in votes.items() if len(tied) > 1]
    return {
        **{entry_id: sum(tied.values()) for entry_id, tied in votes.items()},
        **(_voters_of_several(several) if several else {}),
    }


def _voters_of_several(entry_ids: Sequence[int]) -> dict[int, int]:
    speaks = func.coalesce(_linked.merged_into_id, _linked.id)
    rows = db.session.execute(
        select(EntryLink.entry_id, func.count(Vote.member_id.distinct()))
        .join(_linked, _linked.id == EntryLink.submission_id)
        .join(_of_set, or_(_of_set.id == speaks, _of_set.merged_into_id == speaks))
        .join(Vote, Vote.submission_id == _of_set.id)
        .where(EntryLink.entry_id.in_(entry_ids), _of_set.deleted_at.is_(None))
        .group_by(EntryLink.entry_id)
    )
    return {row[0]: row[1] for row in rows}


def narrowest(submission_ids: Collection[int], chosen: Audience) -> Audience:
    """Who may read an entry that is tied to these: those who were chosen, and never more than read all of these."""
    boards = select(Board.audience).join(Submission, Submission.board_id == Board.id)
    found: Iterable[Audience] = db.session.scalars(boards.where(Submission.id.in_(submission_ids)).distinct())
    return max((chosen, *found), key=NARROWER.index)


def audience_of(entry: Entry) -> Audience:
    """Who may read an entry now."""
    tied = db.session.scalars(select(EntryLink.submission_id).where(EntryLink.entry_id == entry.id)).all()
    return narrowest(tied, entry.audience)
