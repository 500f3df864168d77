"""What tests of notifications share."""

from flask import Flask
from sqlalchemy import select

from community.accounts.models import Member
from community.kernel.db import db
from community.notifications.models import Notification, Occasion
from community.notifications.queries import Item, inbox_page
from community.policy import Actor
from community.worker.outbox import drain


def work(app: Flask) -> None:
    """Do what is due, as the worker does."""
    with app.app_context():
        while drain():
            pass


def inbox(app: Flask, actor: Actor) -> list[Item]:
    """What a member is told, newest first."""
    work(app)
    with app.app_context():
        return list(inbox_page(actor).rows)


def sources(app: Flask, actor: Actor) -> list[str]:
    """The sources of what a member is told, oldest first."""
    return [item.source for item in reversed(inbox(app, actor))]


def told(app: Flask, actor: Actor) -> list[str]:
    """The sources of a member's notifications, shown or not, oldest first."""
    work(app)
    with app.app_context():
        rows = select(Occasion.source).join(Notification).where(Notification.member_id == actor.id)
        return list(db.session.scalars(rows.order_by(Notification.id)))


def unread(app: Flask, actor: Actor) -> int:
    """What the bell says."""
    with app.app_context():
        return db.session.scalars(select(Member.unread).where(Member.id == actor.id)).one()
