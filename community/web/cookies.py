"""What our own cookies are called."""

from flask import current_app, request

from community.accounts.models import Theme

THEMES = frozenset(theme.value for theme in Theme)


def cookie_name(name: str) -> str:
    """`name`, behind HTTPS locked to this very host: a browser takes `__Host-` cookies from nobody else."""
    return f"__Host-{name}" if current_app.config["SECURE"] else name


def chosen_theme() -> str:
    """The theme that this browser remembers; what is none is the device's, so that nobody makes pages of their own."""
    remembered = request.cookies.get(cookie_name("theme"))
    return remembered if remembered in THEMES else Theme.SYSTEM.value
