"""What changes the roadmap and the changelog. The actor comes first; nothing here commits."""

from community.shipping.services.helping import Said, say_helped
from community.shipping.services.publishing import (
    UNDO_WITHIN,
    publish_due,
    publish_entry,
    schedule_entry,
    take_back,
    unschedule_entry,
)
from community.shipping.services.roadmap import keep_on_roadmap
from community.shipping.services.writing import delete_entry, edit_entry, tie_entry, write_entry

__all__ = [
    "UNDO_WITHIN",
    "Said",
    "delete_entry",
    "edit_entry",
    "keep_on_roadmap",
    "publish_due",
    "publish_entry",
    "say_helped",
    "schedule_entry",
    "take_back",
    "tie_entry",
    "unschedule_entry",
    "write_entry",
]
