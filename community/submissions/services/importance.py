"""Saying how much something matters: with a vote, for the whole set as a withdrawal is, and taken back at any time."""

from sqlalchemy import Table, bindparam, select, update

from community.kernel.db import AnyRow, Base, run
from community.kernel.errors import Conflict
from community.kernel.words import N_
from community.policy import Actor, Permission, require
from community.submissions.commands import SayImportance
from community.submissions.importance import Importance
from community.submissions.models import CLOSED
from community.submissions.services.loading import Ballot, hold_ballot
from community.submissions.services.voting import count_importance


def say_importance(actor: Actor, submission_id: int, command: SayImportance) -> AnyRow:
    """Say how much it matters and perhaps why; saying it twice is saying it once. The id and slug of what was voted on.

    Conflict where the actor has not voted, or where it is decided.
    """
    require(actor, Permission.SUBMISSION_VOTE)
    found = hold_ballot(actor, submission_id)
    if found.submission.status_kind in CLOSED:
        raise Conflict(N_("Voting is closed here, because this is decided."))
    assert actor.id is not None  # SUBMISSION_VOTE asks for a member
    if not write_importance(found, actor.id, command.importance, command.situation):
        raise Conflict(N_("Please vote first, then say how much it matters to you."))
    return found.submission


def take_importance_back(actor: Actor, submission_id: int) -> AnyRow:
    """Say nothing of it any more; the vote stays. What one wrote is erased where voting is closed, too."""
    require(actor, Permission.SUBMISSION_VOTE)
    found = hold_ballot(actor, submission_id)
    assert actor.id is not None  # SUBMISSION_VOTE asks for a member
    write_importance(found, actor.id, None)
    return found.submission


def write_importance(found: Ballot, member_id: int, importance: Importance | None, situation: str = "") -> bool:
    """Write it on each vote of the member in the set, the deleted too, and count; whether there was a vote."""
    said = {"importance": importance, "situation": situation or None}
    voted = run(_say, {"ids": list(found.held), "member": member_id, **said}).scalars().all()
    count_importance({found.survivor_id, *voted} if voted else ())
    return bool(voted)


def has_said(found: Ballot, member_id: int) -> bool:
    """Whether the member has said anywhere in the set how much it matters."""
    return bool(run(_any_said, {"ids": list(found.held), "member": member_id}).first())


def unsay(found: Ballot, member_id: int, importance: Importance) -> None:
    """Take back what was noted for a member, unless they have said otherwise, or in their own words, since."""
    said = run(_any_said, {"ids": list(found.held), "member": member_id}).all()
    if said and all((row.importance, row.situation) == (importance, None) for row in said):
        write_importance(found, member_id, None)


_table = Table("vote", Base.metadata)
_say = (
    update(_table)
    .where(_table.c.submission_id.in_(bindparam("ids", expanding=True)), _table.c.member_id == bindparam("member"))
    .values(importance=bindparam("importance"), situation=bindparam("situation"))
    .returning(_table.c.submission_id)
)
_any_said = select(_table.c.importance, _table.c.situation).where(
    _table.c.submission_id.in_(bindparam("ids", expanding=True)),
    _table.c.member_id == bindparam("member"),
    _table.c.importance.is_not(None),
)
