"""`flask worker`: what happens after the answer was sent."""

import click
from flask import current_app
from flask.cli import AppGroup

from community.worker.clockwork import run_due
from community.worker.loop import run as work
from community.worker.outbox import drain

commands = AppGroup("worker", help="Run the outbox and the schedule.")


@commands.command("run", with_appcontext=False)
@click.pass_context
def run(context: click.Context) -> None:
    """Work until stopped (Ctrl-C or SIGTERM).  Example: flask --app wsgi worker run"""
    work(context.obj.load_app())


@commands.command("drain")
def drain_once() -> None:
    """Do what is due now, then end.  Example: flask --app wsgi worker drain"""
    done = run_due()
    while count := drain():
        done += count
    click.echo(f"{done} jobs tried in {current_app.config['SITE_NAME']}.")
