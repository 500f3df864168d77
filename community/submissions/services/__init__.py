"""What changes boards and submissions. The actor comes first; nothing here commits."""

from community.submissions.services.boards import archive_board, change_status, create_board, edit_board
from community.submissions.services.commenting import delete_comment, edit_comment, post_comment, restore_comment
from community.submissions.services.following import follow, stop_following, unfollow
from community.submissions.services.importance import say_importance, take_importance_back
from community.submissions.services.merging import merge, unmerge
from community.submissions.services.posting import (
    delete_submission,
    edit_submission,
    post_submission,
    post_voice,
    restore_submission,
)
from community.submissions.services.splitting import split_off, undo_split
from community.submissions.services.voting import vote, withdraw_vote
from community.submissions.services.workflow import delete_status, keep_decline_reason, keep_status

__all__ = [
    "archive_board",
    "change_status",
    "create_board",
    "delete_comment",
    "delete_status",
    "delete_submission",
    "edit_board",
    "edit_comment",
    "edit_submission",
    "follow",
    "keep_decline_reason",
    "keep_status",
    "merge",
    "post_comment",
    "post_submission",
    "post_voice",
    "restore_comment",
    "restore_submission",
    "say_importance",
    "split_off",
    "stop_following",
    "take_importance_back",
    "undo_split",
    "unfollow",
    "unmerge",
    "vote",
    "withdraw_vote",
]
