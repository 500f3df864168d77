"""Replies that staff keep at hand."""

from sqlalchemy import select

from community.answers.commands import KeepReply
from community.answers.models import SavedReply
from community.kernel.audit import record
from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.errors import Invalid, NotFound
from community.kernel.words import N_
from community.policy import Actor, Permission, require
from community.submissions.services.loading import rendered


def keep_reply(actor: Actor, command: KeepReply, reply_id: int | None = None) -> SavedReply:
    """Save a reply, or change the one with this id; two never share a name."""
    require(actor, Permission.REPLY_MANAGE)
    rendered("body", command.body)  # what cannot be shown is refused now, not when it is used
    same = db.session.scalar(select(SavedReply).where(SavedReply.name == command.name))
    if same is not None and same.id != reply_id:
        raise Invalid({"name": N_("There is a saved reply with this name already.")})
    reply = db.session.get(SavedReply, reply_id) if reply_id else SavedReply(created_at=now())
    if reply is None:
        raise NotFound()
    for name, value in command.model_dump().items():
        setattr(reply, name, value)
    db.session.add(reply)
    db.session.flush()  # the trail needs its id
    record(actor, "reply.kept", "reply", reply.id, after=command.model_dump())
    return reply


def delete_reply(actor: Actor, reply_id: int) -> None:
    """Throw a saved reply away; answers that were made from it stay."""
    require(actor, Permission.REPLY_MANAGE)
    reply = db.session.get(SavedReply, reply_id)
    if reply is None:
        raise NotFound()
    record(actor, "reply.deleted", "reply", reply.id, before={"name": reply.name, "body": reply.body})
    db.session.delete(reply)
    db.session.flush()  # gone for whoever looks next in this transaction
