"""Who is to be thanked for what the company learned: shares that are counted anew each time, so merging keeps them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from sqlalchemy import func, select

from community.accounts.models import Member
from community.kernel.db import AnyRow, db
from community.ledger.models import EntryState, IPEntry
from community.policy import Actor
from community.submissions.models import Comment, Submission
from community.submissions.queries.listing import openable_by, visible_to

HALF, FOR_VOICES, FOR_REFINERS = Fraction(1, 2), Fraction(3, 10), Fraction(1, 5)
THANKED = (EntryState.ADOPTED, EntryState.SHIPPED)


class Part(StrEnum):
    """What somebody did for it."""

    AUTHOR = "author"
    VOICE = "voice"
    REFINER = "refiner"


@dataclass(frozen=True, slots=True)
class Share:
    """Somebody's part in it; no member is one whose account is gone."""

    member_id: int | None
    part: Part
    share: Fraction


def shares(author: int | None, voices: Sequence[int | None], refiners: Sequence[int]) -> list[Share]:
    """The author half, the other voices 30 % in equal parts, who refined it by commenting 20 % in equal parts.

    Each person has one part, the first of these. A part that nobody has is the author's, so all of them add up to 1.
    Accounts that are gone each keep the share of their own words.
    """
    said = [author, *voices]
    others = [one for n, one in enumerate(said) if n and (one is None or one not in said[:n])]
    refining = [one for one in dict.fromkeys(refiners) if one not in said]
    rest = 1 - (FOR_VOICES if others else 0) - (FOR_REFINERS if refining else 0)
    return [
        Share(author, Part.AUTHOR, Fraction(rest)),
        *(Share(one, Part.VOICE, FOR_VOICES / len(others)) for one in others),
        *(Share(one, Part.REFINER, FOR_REFINERS / len(refining)) for one in refining),
    ]


def credit_of(actor: Actor, submission_id: int) -> tuple[list[Share], Mapping[int, str]]:
    """The shares in a submission with its voices, and the names of those who have one; customers refine, staff work."""
    in_set = (Submission.id == submission_id) | (Submission.merged_into_id == submission_id)
    said = db.session.execute(
        select(Submission.id, Submission.author_id)
        .where(in_set, Submission.deleted_at.is_(None))
        .order_by(Submission.merged_into_id.is_not(None), Submission.created_at, Submission.id)
    ).all()
    commented = (
        select(Comment.author_id, func.min(Comment.id).label("first"))
        .where(Comment.submission_id.in_([row.id for row in said]), Comment.deleted_at.is_(None))
        .where(Comment.by_staff.is_(False), Comment.author_id.is_not(None))
        .group_by(Comment.author_id)
        .order_by("first")
    )
    refiners = [row.author_id for row in db.session.execute(commented)]
    author, *voices = [row.author_id for row in said] or [None]
    found = shares(author, voices, refiners)
    ids = [share.member_id for share in found if share.member_id is not None]
    names = db.session.execute(select(Member.id, Member.name).where(Member.id.in_(ids)))
    return found, {row.id: row.name for row in names}


def thanks_to(actor: Actor, member_id: int) -> Sequence[AnyRow]:
    """What the company took up of what a member said, in their own words or merged into others', the latest first."""
    said = select(func.coalesce(Submission.merged_into_id, Submission.id)).where(
        *openable_by(actor), Submission.author_id == member_id
    )
    rows = (
        select(Submission.id, Submission.slug, Submission.title, IPEntry.state, IPEntry.changed_at)
        .join(IPEntry, IPEntry.submission_id == Submission.id)
        .where(*visible_to(actor), Submission.id.in_(said), IPEntry.state.in_(THANKED))
    )
    return db.session.execute(rows.order_by(IPEntry.changed_at.desc(), Submission.id.desc())).all()
