"""Shipping things for tests."""

from typing import Any

from community.kernel.db import db
from community.policy import Actor
from community.shipping.commands import KeepEntry, SayHelped
from community.shipping.models import Entry, Helped
from community.shipping.services import publish_entry, say_helped, write_entry
from community.submissions.models import Submission


def draft(who: Actor, *submissions: Submission, **more: Any) -> Entry:
    """An entry that is tied to these."""
    values = {"title": "A lighter door", "benefit": "you can open it with one hand", "body": "**Oiled.**", **more}
    entry = write_entry(who, KeepEntry.parse({**values, "submissions": [one.id for one in submissions]}))
    db.session.commit()
    return entry


def shipped(who: Actor, *submissions: Submission, **more: Any) -> Entry:
    """The same, published."""
    entry = publish_entry(who, draft(who, *submissions, **more).id)
    db.session.commit()
    return entry


def answered(who: Actor, entry: Entry, said: Helped, remark: str = "") -> bool:
    """Say whether it helped; whether that opened anything again."""
    opened = say_helped(who, entry.id, SayHelped(said=said, remark=remark)).opened
    db.session.commit()
    return opened
