"""What the team decides about held posts, one or many at once; every decision can be taken back for thirty days."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from community.kernel.audit import record
from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.errors import Conflict, DomainError, Invalid
from community.kernel.events import publish
from community.kernel.words import N_
from community.moderation.commands import MOST_AT_ONCE, SendBack
from community.moderation.events import PostPublished, PostSentBack
from community.moderation.models import ActKind, FlagState, HeldPost, HeldState, ModerationAct
from community.moderation.services.judging import judge_flags_of
from community.moderation.services.publishing import make
from community.moderation.services.trusting import trust_more
from community.moderation.services.weighing import remember_hosts
from community.policy import Actor, Permission, require
from community.submissions.queries.listing import readable

Seen = Mapping[int, int]  # versions, by id
NOTHING: Seen = {}
CHANGED = N_("Its author changed it meanwhile. Please look again.")
DECIDED = N_("Somebody else decided this already.")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a decision: how many it was done to, how many were left, and what undoes it (None: nothing)."""

    done: int
    left: int
    act_id: int | None


def publish_held(actor: Actor, held_ids: Sequence[int], seen: Seen = NOTHING, *, trusting: bool = False) -> Outcome:
    """Publish what waits; with `trusting` its authors are known from now on, and what else of theirs waits goes too.

    `seen` are the versions that were looked at: what its author changed since is left.
    """
    require(actor, Permission.MODERATE)
    ids = list(dict.fromkeys(held_ids))
    act = begin(actor, ActKind.PUBLISH)
    if trusting:
        ids += _others_of(ids)
    outcome = _each(actor, act, ids, lambda held: _publish(actor, act, held), seen)
    if trusting and outcome.done:
        trust_more(actor, act)
    return outcome


def send_back(actor: Actor, held_ids: Sequence[int], command: SendBack, seen: Seen = NOTHING) -> Outcome:
    """Ask their authors to change something, kindly: they are told, and may send it again."""
    require(actor, Permission.MODERATE)
    act = begin(actor, ActKind.SEND_BACK, message=command.message)
    return _each(actor, act, held_ids, lambda held: _send_back(act, held), seen)


def refuse(actor: Actor, held_ids: Sequence[int], seen: Seen = NOTHING) -> Outcome:
    """It is spam: nobody is told, it cannot be sent again, and what it links to is remembered."""
    require(actor, Permission.MODERATE)
    act = begin(actor, ActKind.REFUSE)
    return _each(actor, act, held_ids, lambda held: refuse_one(act, held), seen)


def begin(actor: Actor, kind: ActKind, *, member_id: int | None = None, message: str = "") -> ModerationAct:
    """Open a decision; what it is about is counted at its end."""
    act = ModerationAct(kind=kind, by_id=actor.id, member_id=member_id, message=message, created_at=now())
    db.session.add(act)
    db.session.flush()  # what it decides names it
    return act


def hold_waiting(actor: Actor, ids: Sequence[int]) -> list[HeldPost]:
    """Those of these that still wait, on boards that the actor may read, locked in the order of their ids."""
    rows = (
        select(HeldPost)
        .where(HeldPost.id.in_(ids), HeldPost.board_id.in_(readable(actor)))
        .order_by(HeldPost.id)
        .with_for_update(of=HeldPost)
        .execution_options(populate_existing=True)
    )
    return [held for held in db.session.scalars(rows) if held.state is HeldState.WAITING]


def _each(
    actor: Actor, act: ModerationAct, held_ids: Sequence[int], decide: Callable[[HeldPost], None], seen: Seen
) -> Outcome:
    """Decide each that still waits; with one, say why it could not be done."""
    ids = list(dict.fromkeys(held_ids))
    if not ids or len(ids) > MOST_AT_ONCE:
        raise Invalid({"form": N_("Please tick between one and %(most)s.", most=MOST_AT_ONCE)})
    found = hold_waiting(actor, ids)
    if not found and len(ids) == 1:
        raise Conflict(DECIDED)
    for held in sorted(found, key=_place):  # so that two who decide about many lock what those are said to in one order
        try:
            if seen.get(held.id, held.version) != held.version:
                raise Conflict(CHANGED)
            with db.session.begin_nested():
                decide(held)
                db.session.flush()
        except DomainError:
            if len(ids) == 1:
                raise
            continue
        settle(act, held)
        act.things += 1
    if not act.things:
        db.session.delete(act)
        return Outcome(0, len(ids), None)
    record(actor, f"held_post.{act.kind}", "moderation_act", act.id, after={"things": act.things})
    db.session.flush()
    return Outcome(act.things, len(ids) - act.things, act.id)


def _place(held: HeldPost) -> tuple[int, int]:
    return held.submission_id or held.made_id or 0, held.id


def settle(act: ModerationAct, held: HeldPost) -> None:
    """Note by which decision it does not wait any more."""
    held.act_id, held.decided_at = act.id, act.created_at


def _publish(actor: Actor, act: ModerationAct, held: HeldPost) -> None:
    judge_flags_of(act, held, FlagState.DISMISSED)
    held.made_id = make(actor, held)
    held.state = HeldState.PUBLISHED
    remember_hosts(f"{held.title}\n{held.body}", good=True)
    publish(PostPublished(held.id, act.id))


def _send_back(act: ModerationAct, held: HeldPost) -> None:
    held.state, held.message = HeldState.SENT_BACK, act.message
    judge_flags_of(act, held, FlagState.UPHELD)
    publish(PostSentBack(held.id, act.id))


def refuse_one(act: ModerationAct, held: HeldPost) -> None:
    """Refuse one, which is held."""
    held.state = HeldState.REFUSED
    judge_flags_of(act, held, FlagState.UPHELD)
    remember_hosts(f"{held.title}\n{held.body}", good=False)


def _others_of(ids: Sequence[int]) -> list[int]:
    authors = select(HeldPost.author_id).where(HeldPost.id.in_(ids))
    others = (
        select(HeldPost.id)
        .where(HeldPost.author_id.in_(authors), HeldPost.state == HeldState.WAITING, HeldPost.id.not_in(ids))
        .where(HeldPost.made_id.is_(None))
    )  # what somebody took off waits for a decision of its own
    return list(db.session.scalars(others.order_by(HeldPost.id).limit(MOST_AT_ONCE - len(ids))))
