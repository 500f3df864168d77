"""The flask commands."""

from flask import Flask

from community.cli import doctor, worker


def init_app(app: Flask) -> None:
    """Add every command."""
    for module in (doctor, worker):
        app.cli.add_command(module.commands)
