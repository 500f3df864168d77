"""Signing up, in and out; getting back in; one's own account. One module a task, one area."""

from community.web.accounts import first, keys, me, recovery, settings, sign_in, sign_up, theme
from community.web.accounts.area import area

__all__ = ["area", "first", "keys", "me", "recovery", "settings", "sign_in", "sign_up", "theme"]
