"""What changes members, their sessions and their links. The actor comes first; nothing here commits."""

from community.accounts.services.intents import (
    fingerprint,
    forget_old_intents,
    intents_from_elsewhere,
    keep_intent,
    take_intents,
    waiting_actions,
)
from community.accounts.services.links import end_links, forget_old_links, issue_link, use_link
from community.accounts.services.people import (
    ban,
    change_role,
    check_first_link,
    create_first_administrator,
    create_member,
    first_link,
    reset_link,
    sign_out_member,
    unban,
)
from community.accounts.services.recovery import ask_for_reset, reset_password
from community.accounts.services.sessions import (
    end_session,
    end_sessions,
    forget_old_sessions,
    require_standing,
    start_session,
    touch_session,
)
from community.accounts.services.settings import (
    ask_for_email_change,
    change_email,
    change_password,
    change_profile,
    choose_keys,
    choose_theme,
    end_other_sessions,
    end_own_session,
)
from community.accounts.services.signing_in import check_sign_in, prove
from community.accounts.services.signing_up import ask_for_confirmation, confirm, sign_up, take_in

__all__ = [
    "ask_for_confirmation",
    "ask_for_email_change",
    "ask_for_reset",
    "ban",
    "change_email",
    "change_password",
    "change_profile",
    "change_role",
    "check_first_link",
    "check_sign_in",
    "choose_keys",
    "choose_theme",
    "confirm",
    "create_first_administrator",
    "create_member",
    "end_links",
    "end_other_sessions",
    "end_own_session",
    "end_session",
    "end_sessions",
    "fingerprint",
    "first_link",
    "forget_old_intents",
    "forget_old_links",
    "forget_old_sessions",
    "intents_from_elsewhere",
    "issue_link",
    "keep_intent",
    "prove",
    "require_standing",
    "reset_link",
    "reset_password",
    "sign_out_member",
    "sign_up",
    "start_session",
    "take_in",
    "take_intents",
    "touch_session",
    "unban",
    "use_link",
    "waiting_actions",
]
