"""What our own cookies are called."""

from flask import current_app, request


def cookie_name(name: str) -> str:
    """`name`, behind HTTPS locked to this very host: a browser takes `__Host-` cookies from nobody else."""
    return f"__Host-{name}" if current_app.config["SECURE"] else name


def chosen_theme() -> str:
    """The theme that this browser remembers."""
    return request.cookies.get(cookie_name("theme"), "system")
