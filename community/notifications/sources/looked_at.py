"""The team looked at words that waited: they are published, or it asks for a change. An occasion's row is the decision,
which may be about posts of many.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from community.kernel import text
from community.kernel.db import AnyRow, AnySelect, db
from community.kernel.words import N_
from community.moderation.events import PostPublished, PostSentBack
from community.moderation.models import HeldPost, HeldState, ModerationAct
from community.notifications.models import Cadence
from community.notifications.sources.source import Line, Source, Told
from community.policy import Actor


def _occasion(event: PostPublished | PostSentBack) -> Told | None:
    act = db.session.get(ModerationAct, event.act_id)
    return Told(act.id, None, act.by_id, act.created_at) if act and act.undone_at is None else None


def _audience(occasion: AnyRow) -> AnySelect:
    """Those whose words it was about."""
    return select(HeldPost.author_id).where(HeldPost.act_id == occasion.ref_id).distinct()


def _published_lines(actor: Actor, occasions: Sequence[AnyRow]) -> Mapping[int, Line]:
    found = _first_of(actor, occasions, HeldState.PUBLISHED)
    return {
        one.id: Line(
            N_("The team looked at your words. They are published"),
            by_company=True,
            path=f"/me/waiting/{row.id}",
            title=row.title or text.title_from(row.body),
        )
        for one in occasions
        if (row := found.get(one.ref_id))
    }


def _sent_back_lines(actor: Actor, occasions: Sequence[AnyRow]) -> Mapping[int, Line]:
    """As long as it was not sent again."""
    found = _first_of(actor, occasions, HeldState.SENT_BACK)
    return {
        one.id: Line(
            N_("The team asks you to change something before your words are published"),
            text.render(row.message),
            row.message,
            by_company=True,
            path=f"/me/waiting/{row.id}",
            title=row.title or text.title_from(row.body),
        )
        for one in occasions
        if (row := found.get(one.ref_id))
    }


def _first_of(actor: Actor, occasions: Sequence[AnyRow], state: HeldState) -> dict[int, Any]:
    """The first post of the reader that each decision was about: their own words, whatever board it is on."""
    rows = select(HeldPost.act_id, HeldPost.id, HeldPost.title, HeldPost.body, HeldPost.message).where(
        HeldPost.act_id.in_([one.ref_id for one in occasions]), HeldPost.author_id == actor.id, HeldPost.state == state
    )
    found: dict[int, Any] = {}
    for row in db.session.execute(rows.order_by(HeldPost.id)):
        found.setdefault(row.act_id, row)
    return found


PUBLISHED = Source(
    name="post_published",
    label=N_("What I wrote waited, and is published"),
    usual=Cadence.INSTANT,
    event=PostPublished,
    occasion=_occasion,
    audience=_audience,
    lines=_published_lines,
)
SENT_BACK = Source(
    name="post_sent_back",
    label=N_("The team asks me to change what I wrote"),
    usual=Cadence.INSTANT,
    event=PostSentBack,
    occasion=_occasion,
    audience=_audience,
    lines=_sent_back_lines,
)
