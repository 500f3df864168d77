"""What changes about rescues."""

from community.care.services.caring import give_rescue, note_rescue, plan_rescue
from community.care.services.ending import ask_let_go, confirm_let_go, end_rescue, refuse_let_go, undo_outcome
from community.care.services.opening import open_rescue

__all__ = [
    "ask_let_go",
    "confirm_let_go",
    "end_rescue",
    "give_rescue",
    "note_rescue",
    "open_rescue",
    "plan_rescue",
    "refuse_let_go",
    "undo_outcome",
]
