"""Where somebody says that something is wrong with what was said: members to the team, moderators by acting."""

from flask import request

from community.policy import Actor, Permission, can


def report_path(who: Actor, submission_id: int, comment_id: int | None = None) -> str:
    """The page on which the team is told; for who may take it off, the one for that."""
    root = request.script_root
    if can(who, Permission.MODERATE):
        return f"{root}/staff/reported/{submission_id}" + (f"?comment={comment_id}" if comment_id else "")
    place = f"comments/{comment_id}" if comment_id else f"submissions/{submission_id}"
    return f"{root}/{place}/report"
