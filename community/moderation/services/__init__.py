"""What changes what waits. The actor comes first; nothing here commits."""

from community.moderation.services.blocking import block
from community.moderation.services.deciding import Outcome, publish_held, refuse, send_back
from community.moderation.services.flagging import dismiss_flags, hold_published, raise_flag
from community.moderation.services.rewriting import change_held, withdraw_held
from community.moderation.services.saying import (
    edit_comment,
    edit_submission,
    post_comment,
    post_submission,
    post_voice,
)
from community.moderation.services.trusting import give_trust
from community.moderation.services.undoing import undo_act
from community.moderation.services.weighing import BY_LINK, Sent
from community.moderation.services.words import unwatch_word, watch_word

__all__ = [
    "BY_LINK",
    "Outcome",
    "Sent",
    "block",
    "change_held",
    "dismiss_flags",
    "edit_comment",
    "edit_submission",
    "give_trust",
    "hold_published",
    "post_comment",
    "post_submission",
    "post_voice",
    "publish_held",
    "raise_flag",
    "refuse",
    "send_back",
    "undo_act",
    "unwatch_word",
    "watch_word",
    "withdraw_held",
]
