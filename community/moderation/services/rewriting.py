"""What authors do with their own words that wait."""

from sqlalchemy import select

from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.errors import Conflict, NotFound
from community.kernel.words import N_
from community.moderation.commands import ChangeHeld
from community.moderation.models import HeldPost, HeldState
from community.moderation.services.saying import shown
from community.moderation.services.weighing import COMMENTS, watched
from community.moderation.watching import watch
from community.policy import Actor, Permission, require

OPEN = frozenset({HeldState.WAITING, HeldState.SENT_BACK})


def change_held(actor: Actor, held_id: int, command: ChangeHeld) -> HeldPost:
    """Change words that wait or were sent back; they wait (again) then. Conflict when they were decided meanwhile."""
    held = _own(actor, held_id)
    if held.version != command.version:
        raise Conflict(
            N_("These words were changed meanwhile. Yours are still in the form: look at both, then save again.")
        )
    found = watch(command.title, command.body, watched())
    if held.what not in COMMENTS:
        held.title, held.kind = found.title, command.kind or held.kind
    held.body, held.html = found.body, shown(held.what, found.title, found.body)
    held.state, held.edited_at, held.version = HeldState.WAITING, now(), held.version + 1
    held.act_id = None  # an undo of what was decided of the words before is none of these
    db.session.flush()
    return held


def withdraw_held(actor: Actor, held_id: int) -> None:
    """Take one's words back before anybody published them; they are gone then."""
    db.session.delete(_own(actor, held_id))
    db.session.flush()


def _own(actor: Actor, held_id: int) -> HeldPost:
    require(actor, Permission.MEMBER)
    rows = select(HeldPost).where(HeldPost.id == held_id, HeldPost.author_id == actor.id)
    held = db.session.scalar(rows.with_for_update().execution_options(populate_existing=True))
    if held is None or held.state is HeldState.REFUSED:
        raise NotFound()
    if held.state not in OPEN:
        raise Conflict(N_("This is published meanwhile. Change it there."))
    return held
