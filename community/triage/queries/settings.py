"""Reading what the desk is set up with."""

from collections.abc import Sequence

from sqlalchemy import func, select

from community.kernel.db import AnyRow, db
from community.policy import Actor
from community.triage.models import Classification, DeskView, Touchpoint


def touchpoints() -> Sequence[AnyRow]:
    """Every touchpoint in its order, with how many judgements name it."""
    used = select(func.count()).where(Classification.touchpoint_id == Touchpoint.id).scalar_subquery().label("used")
    columns = (Touchpoint.id, Touchpoint.name, Touchpoint.position, Touchpoint.is_offered, used)
    return db.session.execute(select(*columns).order_by(Touchpoint.position, Touchpoint.name)).all()


def default_view(actor: Actor) -> str | None:
    """The question that the actor's inbox begins with, as an address has it."""
    return db.session.scalar(select(DeskView.query).where(DeskView.owner_id == actor.id, DeskView.is_default.is_(True)))
