"""The signed link of a mail by which its reader says whether what was shipped helped, without signing in."""

from datetime import timedelta

from flask import current_app, request
from flask_babel import gettext as _
from itsdangerous import BadData, URLSafeTimedSerializer

from community.accounts.errors import DeadLink
from community.shipping.models import Helped

GOOD_FOR = timedelta(days=90)


def help_path(member_id: int, entry_id: int) -> str:
    """The path, below the site's root, at which this member answers about this entry."""
    return f"/helped/{_signer().dumps([member_id, entry_id])}"


def behind(token: str) -> tuple[int, int]:
    """Whose link it is and about which entry; DeadLink when it is older than GOOD_FOR or nobody here has signed it."""
    try:
        member_id, entry_id = _signer().loads(token, max_age=int(GOOD_FOR.total_seconds()))
    except (BadData, ValueError, TypeError):
        raise DeadLink() from None
    return member_id, entry_id


def form_path(token: str) -> str:
    """The same for a form of this site."""
    return f"{request.script_root}/helped/{token}"


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="helped")


def helped_labels() -> dict[Helped, str]:
    """The answers to whether it helped, in the reader's language."""
    return {Helped.YES: _("Yes"), Helped.PARTLY: _("Partly"), Helped.NO: _("No")}
