"""The flask commands."""

from flask import Flask

from community.cli import (
    assists,
    coach,
    config,
    demo,
    digest,
    doctor,
    exporting,
    importing,
    people,
    search,
    similar,
    user,
    worker,
)

MODULES = (
    assists,
    coach,
    config,
    demo,
    digest,
    doctor,
    exporting,
    importing,
    people,
    search,
    similar,
    user,
    worker,
)


def init_app(app: Flask) -> None:
    """Add every command."""
    for module in MODULES:
        app.cli.add_command(module.commands)
