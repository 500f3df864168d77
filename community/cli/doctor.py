"""`flask doctor`: what is wrong, in words."""

import click
from flask.cli import AppGroup

from community.causes.services import clockwork as causes
from community.customers.services.recount import demand_drifts, mend_demand
from community.kernel.db import db
from community.submissions.services import recount as submissions

commands = AppGroup("doctor", help="Look for what is wrong.")


@commands.command("counters")
@click.option("--mend", "mending", is_flag=True, help="Write the right numbers.")
def counters(mending: bool) -> None:
    """Compare every counter with the rows that it counts.  Example: flask --app wsgi doctor counters --mend"""
    found = [*submissions.drifts(), *demand_drifts(), *causes.drifts()]
    for drift in found:
        click.echo(f"{drift.what} {drift.key}: says {drift.stored}, rows say {drift.counted}")
    if found and mending:
        submissions.mend()
        mend_demand()
        causes.mend()
        db.session.commit()
        click.echo(f"Mended {len(found)}.")
    click.echo("All counters agree with their rows." if not found else f"{len(found)} counters had drifted.")
    raise SystemExit(1 if found and not mending else 0)
