"""`flask people`: what is known of customers and companies, in."""

from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from community.imports.commands import ImportPeople, Kept
from community.imports.services import PeopleTally, import_people
from community.kernel.db import db
from community.kernel.errors import DomainError
from community.policy import SYSTEM

commands = AppGroup("people", help="What is known of customers and companies.")


@commands.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--companies", is_flag=True, help="The rows are companies, not people.")
@click.option("--others", is_flag=True, help="Keep the columns that have no name of ours as attributes.")
@click.option("--add", is_flag=True, help="Make a contact of whoever is not here yet.")
@click.option("--encoding", default="", help="Of the file, when it is neither UTF-8 nor western European.")
@click.option("--dry-run", is_flag=True, help="Say what would happen; write nothing.")
def import_file(file: Path, companies: bool, dry_run: bool, **more: Any) -> None:
    """Import a CSV file of people (by e-mail) or companies (by external_id, domain or name).

    \b
    Known columns: email, name, company, domain, external_id, plan, country, lifecycle, monthly, since, and what
    other systems call them. An empty cell leaves what is known; the same file twice changes nothing.
    Example: flask --app wsgi people import customers.csv --dry-run
    """
    kept = Kept.COMPANIES if companies else Kept.PEOPLE
    try:
        tally = import_people(SYSTEM, ImportPeople.parse({**more, "path": file, "kept": kept}))
    except DomainError as error:
        raise click.ClickException(str(error)) from None
    if dry_run:
        db.session.rollback()
    else:
        db.session.commit()
    _tell(tally)
    if dry_run:
        click.echo("Nothing was written.")


def _tell(tally: PeopleTally) -> None:
    click.echo(
        f"{tally.rows} rows: {tally.new} new, {tally.updated} updated, {tally.unchanged} unchanged, "
        f"{tally.absent} of people who are not here, {tally.rejected.total()} rejected."
    )
    if tally.companies:
        click.echo(f"Companies made: {tally.companies}")
    click.echo("Columns: " + ", ".join(f"{ours}={theirs}" for ours, theirs in tally.columns.items()))
    for problem in tally.problems:
        click.echo(str(problem), err=True)
    if (hidden := tally.rejected.total() - len(tally.problems)) > 0:
        click.echo(f"… and {hidden} more.", err=True)
