"""What the team decided lately, and the words that are watched with how often they were right."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select

from community.accounts.models import Member
from community.kernel.clock import now
from community.kernel.db import AnyRow, db
from community.moderation.models import UNDO_WITHIN, HeldPost, HeldState, ModerationAct, WatchedWord
from community.moderation.signs import Sign
from community.policy import Actor, Permission, require

PAGE = 30

_a = ModerationAct.__table__.c
_by_table, _about_table = Member.__table__.alias("by"), Member.__table__.alias("about")
_by, _about = _by_table.c, _about_table.c
_example_table = HeldPost.__table__.alias("example")


def acts_page(actor: Actor, page: int = 0) -> Sequence[AnyRow]:
    """One page of what was decided in the last thirty days, the latest first, and the first thing it was about."""
    require(actor, Permission.MODERATE)
    first = (
        select(func.min(HeldPost.id))
        .where(HeldPost.act_id == _a.id)
        .correlate(ModerationAct.__table__)
        .scalar_subquery()
    )
    example = _example_table.c
    rows = (
        select(
            ModerationAct.__table__,
            _by.name.label("by_name"),
            _about.name.label("about_name"),
            example.title.label("example_title"),
            example.body.label("example_body"),
        )
        .outerjoin(_by_table, _by.id == _a.by_id)
        .outerjoin(_about_table, _about.id == _a.member_id)
        .outerjoin(_example_table, example.id == first)
        .where(_a.created_at > _since())
        .order_by(_a.created_at.desc(), _a.id.desc())
    )
    return db.session.execute(rows.limit(PAGE).offset(page * PAGE)).all()


def _since() -> datetime:
    return now() - UNDO_WITHIN


def watched_words() -> Sequence[AnyRow]:
    """Every watched word by its letters."""
    columns = (WatchedWord.id, WatchedWord.words, WatchedWord.action, WatchedWord.replacement)
    return db.session.execute(select(*columns).order_by(WatchedWord.words)).all()


def watched_tallies() -> Mapping[str, tuple[int, int]]:
    """How many decided posts each watched word held, and how many of them people did not publish."""
    rows = select(HeldPost.signs, HeldPost.state).where(
        HeldPost.signs.contains(Sign.WATCHED.value), HeldPost.state != HeldState.WAITING
    )
    tallies: dict[str, tuple[int, int]] = {}
    for signs, state in db.session.execute(rows):
        for word in {seen for sign, seen in json.loads(signs) if sign == Sign.WATCHED}:
            held, right = tallies.get(word, (0, 0))
            tallies[word] = (held + 1, right + (state is not HeldState.PUBLISHED))
    return tallies
