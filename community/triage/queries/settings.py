"""Reading what the desk is set up with."""

from collections.abc import Sequence

from sqlalchemy import bindparam, func, or_, select

from community.kernel.db import AnyRow, AnySelect, db, run
from community.policy import Actor
from community.triage.models import Classification, Desk, DeskView, Touchpoint


def touchpoints() -> Sequence[AnyRow]:
    """Every touchpoint in its order, with how many judgements name it."""
    used = select(func.count()).where(Classification.touchpoint_id == Touchpoint.id).scalar_subquery().label("used")
    columns = (Touchpoint.id, Touchpoint.name, Touchpoint.position, Touchpoint.is_offered, used)
    return db.session.execute(select(*columns).order_by(Touchpoint.position, Touchpoint.name)).all()


def default_view(actor: Actor, desk: Desk = Desk.INBOX) -> str | None:
    """The question that a desk of the actor's begins with, as an address has it."""
    mine = (DeskView.owner_id == actor.id, DeskView.desk == desk)
    return db.session.scalar(select(DeskView.query).where(*mine, DeskView.is_default.is_(True)))


def desk_views(actor: Actor, desk: Desk) -> Sequence[AnyRow]:
    """The views of a desk that are the actor's own or everybody's, by name: id, name, query, is_own, is_default."""
    return run(_VIEWS, {"desk": desk, "actor_id": actor.id}).all()


_view = DeskView.__table__.c
_is_own = _view.owner_id == bindparam("actor_id")
_VIEWS: AnySelect = (
    select(_view.id, _view.name, _view.query, _is_own.label("is_own"), _view.is_default)
    .where(_view.desk == bindparam("desk"), or_(_is_own, _view.is_shared.is_(True)))
    .order_by(func.lower(_view.name), _view.id)
)
