"""`flask coach`: how well the reply coach does."""

from pathlib import Path

import click
from flask.cli import AppGroup

from community.answers.coach.rules import Label
from community.answers.coach.scoring import evaluate as score
from community.answers.coach.scoring import read_rows

commands = AppGroup("coach", help="Measure the reply coach.")


@commands.command("evaluate")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def evaluate(file: Path) -> None:
    """Compare the coach with labelled replies: precision, recall, F1.

    \b
    Example: flask --app wsgi coach evaluate replies.csv
    FILE is a CSV file with the columns reply_text, cant, policy, blame, right, handoff, promise (any of them; 1, 0, or
    ? for unclear, which is left out) and perhaps sample: where that is "random", wrongly marked replies are counted.
    """
    rows = read_rows(file)
    if not rows or "reply_text" not in rows[0] or not any(label in rows[0] for label in Label):
        raise click.UsageError("the file needs a column reply_text and one of: " + ", ".join(Label))
    report = score(rows)
    click.echo(f"{report.rows} replies\n{'label':9} {'P':>4}  {'R':>4}  {'F1':>4}   right  false  missed")
    for one in report.scores:
        figures = f"{one.precision:.2f}  {one.recall:.2f}  {one.f1:.2f}   {one.hits:5}  {one.false:5}  {one.missed:6}"
        click.echo(f"{one.label:9} {figures}")
    if report.random:
        rate = 20 * report.false_flags / report.random
        click.echo(f"{report.false_flags} of {report.random} random replies marked wrongly ({rate:.1f} in 20)")
