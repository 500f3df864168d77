"""The flask commands."""

from flask import Flask

from community.cli import demo, doctor, exporting, importing, search, user, worker


def init_app(app: Flask) -> None:
    """Add every command."""
    for module in (demo, doctor, exporting, importing, search, user, worker):
        app.cli.add_command(module.commands)
