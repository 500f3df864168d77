"""`flask digest`: the daily and weekly mails."""

import click
from flask import current_app
from flask.cli import AppGroup

from community.kernel.db import db
from community.kernel.parts import part
from community.notifications.mailer import Mailer
from community.notifications.models import Cadence
from community.notifications.services import Digest, due_digests, send_digests

commands = AppGroup("digest", help="The daily and weekly mails.")


@commands.command("send")
@click.option("--dry-run", is_flag=True, help="Say who would get what; change and send nothing.")
def send(dry_run: bool) -> None:
    """Begin every digest that is due now; the worker sends them, and begins them by itself every ten minutes.
    Example: flask --app wsgi digest send --dry-run
    """
    if dry_run:
        due = [digest for cadence in (Cadence.DAILY, Cadence.WEEKLY) for digest in due_digests(cadence)]
        for digest in due:
            click.echo(_line(digest))
        click.echo(f"{len([one for one in due if one.is_sent])} mails would be sent. Nothing was changed.")
        return
    if not part(Mailer).can_send:
        raise click.ClickException("No mail server is set yet (GLEANER_MAIL_SERVER).")
    begun = send_digests()
    db.session.commit()
    click.echo(f"{begun} digests begun in {current_app.config['SITE_NAME']}. The worker sends them.")


def _line(digest: Digest) -> str:
    what = f"{digest.cadence.value}: {digest.name} <{digest.email}>, {len(digest.notification_ids)} notifications"
    if digest.came_by:
        return f"{what} (not sent: came by since {digest.since:%Y-%m-%d %H:%M} UTC)"
    return what if digest.notification_ids else f"{what} (not sent: nothing before this morning)"
