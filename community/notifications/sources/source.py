"""What a source is made of."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, or_, select

from community.kernel.db import AnyRow, AnySelect
from community.kernel.events import Event
from community.kernel.words import Words
from community.notifications.models import Cadence
from community.policy import Actor
from community.submissions.models import Follow, Submission


@dataclass(frozen=True, slots=True)
class Told:
    """What an event is about."""

    ref_id: int
    submission_id: int | None
    by_id: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Line:
    """How an occasion reads: who did what, and the sanitised HTML of what was said there, if anything.

    `text` is the same in plain words, and `day` a day that was said. `anchor` leads to its place on the submission's
    page; `path` and `title` are for what is about no submission; `asks_about` is the changelog entry that it asks
    about: did this help?
    """

    headline: Words
    html: str = ""
    text: str = ""
    day: date | None = None
    by_company: bool = False
    anchor: str = ""
    path: str | None = None
    title: str | None = None
    asks_about: int | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of thing that members are told of; the package says how to add one."""

    name: str
    label: Words
    usual: Cadence
    event: type[Event]
    occasion: Callable[[Any], Told | None]
    audience: Callable[[AnyRow], AnySelect]
    lines: Callable[[Actor, Sequence[AnyRow]], Mapping[int, Line]]
    for_staff: bool = False  # whether only they ever hear of it


def followers(submission_id: int) -> AnySelect:
    """Everybody who follows a submission or any other of the set that it is merged in, each once.

    Voices that are deleted are not of the set.
    """
    survivor = (
        select(func.coalesce(Submission.merged_into_id, Submission.id))
        .where(Submission.id == submission_id)
        .scalar_subquery()
    )
    of_set = select(Submission.id).where(
        or_(Submission.id == survivor, Submission.merged_into_id == survivor), Submission.deleted_at.is_(None)
    )
    return select(Follow.member_id).where(Follow.submission_id.in_(of_set)).distinct()
