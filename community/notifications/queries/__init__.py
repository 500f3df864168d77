"""Reading mails, notifications and what members want to hear."""

from community.notifications.queries.choices import choices_of, postbox_with_key
from community.notifications.queries.inbox import Item, inbox_page, items
from community.notifications.queries.mails import mails_page

__all__ = ["Item", "choices_of", "inbox_page", "items", "mails_page", "postbox_with_key"]
