"""What tells members, and mails them. The actor comes first where somebody acts; nothing here commits but what sends
mail, which says why.
"""

from community.notifications.services.choosing import choose_mails, resume_mails, stop_mails, unsubscribe
from community.notifications.services.digests import Digest, due_digests, send_digests
from community.notifications.services.letters import send_letters
from community.notifications.services.mailing import (
    KEPT,
    forget_old_mails,
    is_written,
    send_mail,
    send_test_mail,
    write_mail,
)
from community.notifications.services.reading import forget_old_notifications, mark_all_read, mark_read, mark_unread
from community.notifications.services.telling import fan_out, note

__all__ = [
    "KEPT",
    "Digest",
    "choose_mails",
    "due_digests",
    "fan_out",
    "forget_old_mails",
    "forget_old_notifications",
    "is_written",
    "mark_all_read",
    "mark_read",
    "mark_unread",
    "note",
    "resume_mails",
    "send_digests",
    "send_letters",
    "send_mail",
    "send_test_mail",
    "stop_mails",
    "unsubscribe",
    "write_mail",
]
