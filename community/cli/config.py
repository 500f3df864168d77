"""`flask config`: the settings as this process sees them."""

import click
from flask import current_app
from flask.cli import AppGroup

commands = AppGroup("config", help="Look at the settings.")
SECRET = ("SECRET", "PASSWORD", "KEY")
HIDDEN = "(set, not shown)"


@commands.command("show")
def show() -> None:
    """Print every setting that is in force, secrets hidden.  Example: flask --app wsgi config show"""
    for name, value in sorted(current_app.config.items()):
        hidden = bool(value) and any(word in name for word in SECRET) and isinstance(value, str)
        click.echo(f"{name} = {HIDDEN if hidden else value!r}")
