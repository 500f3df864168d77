"""What the desk is set up with: touchpoints for everybody, views for oneself or the team."""

from sqlalchemy import func, select, update

from community.kernel.audit import record
from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.errors import Invalid, NotFound
from community.kernel.words import N_
from community.policy import Actor, Permission, require
from community.triage.commands import KeepTouchpoint, KeepView
from community.triage.models import Desk, DeskView, Touchpoint

USUAL_TOUCHPOINTS = ("Shop", "Website", "App", "Phone", "Delivery", "Invoice")
MOST_VIEWS = 30


def keep_touchpoint(actor: Actor, command: KeepTouchpoint, touchpoint_id: int | None = None) -> Touchpoint:
    """Add a touchpoint, or change one; what was classified there says so under its new name."""
    require(actor, Permission.BOARD_MANAGE)
    same = select(Touchpoint.id).where(func.lower(Touchpoint.name) == command.name.lower())
    if db.session.scalar(same) not in (None, touchpoint_id):
        raise Invalid({"name": N_("There is a touchpoint with this name already.")})
    touchpoint = db.session.get(Touchpoint, touchpoint_id) if touchpoint_id else Touchpoint()
    if touchpoint is None:
        raise NotFound()
    for name, value in command.model_dump().items():
        setattr(touchpoint, name, value)
    db.session.add(touchpoint)
    db.session.flush()  # the trail needs its id
    record(actor, "touchpoint.kept", "touchpoint", touchpoint.id, after=command.model_dump())
    return touchpoint


def offer_usual_touchpoints(actor: Actor) -> None:
    """Begin with the usual ones, unless there are some already."""
    require(actor, Permission.BOARD_MANAGE)
    if db.session.scalar(select(Touchpoint.id).limit(1)) is not None:
        return
    for position, name in enumerate(USUAL_TOUCHPOINTS):
        keep_touchpoint(actor, KeepTouchpoint(name=name, position=position, is_offered=True))


def keep_view(actor: Actor, command: KeepView, desk: Desk = Desk.INBOX) -> DeskView:
    """Keep a question under a name; one's own of that name becomes the new question."""
    require(actor, Permission.TRIAGE)
    mine = (DeskView.owner_id == actor.id, DeskView.desk == desk)
    own = select(DeskView).where(*mine)
    view = db.session.scalar(own.where(DeskView.name == command.name))
    if view is None:
        count = select(func.count()).select_from(DeskView).where(*mine)
        if (db.session.scalar(count) or 0) >= MOST_VIEWS:
            raise Invalid({"name": N_("Please remove one of your views first.")})
        view = DeskView(owner_id=actor.id, desk=desk, name=command.name, created_at=now())
    if command.is_default:
        others = update(DeskView).where(*mine).values(is_default=False)
        db.session.execute(others.execution_options(synchronize_session="fetch"))
    view.query, view.is_shared, view.is_default = command.query, command.is_shared, command.is_default
    db.session.add(view)
    db.session.flush()  # the trail needs its id
    record(actor, "view.kept", "desk_view", view.id, after=command.model_dump())
    return view


def delete_view(actor: Actor, view_id: int) -> KeepView:
    """Remove one's own view; what it was, so that it can be kept again."""
    require(actor, Permission.TRIAGE)
    view = db.session.get(DeskView, view_id)
    if view is None or view.owner_id != actor.id:
        raise NotFound()
    was = KeepView(name=view.name, query=view.query, is_shared=view.is_shared, is_default=view.is_default)
    record(actor, "view.deleted", "desk_view", view.id, before=was.model_dump())
    db.session.delete(view)
    return was
