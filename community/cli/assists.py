"""`flask assists`: how well the assists do, and learning at once."""

import csv
from collections.abc import Sequence
from pathlib import Path

import click
from flask.cli import AppGroup

from community.assists.evaluating import LABELS, ROUNDS, score_heat, score_types
from community.assists.learner import PRECISION, Learner
from community.kernel.db import db
from community.kernel.parts import part
from community.triage.services.guessing import TEACHING, guess_waiting, learn

commands = AppGroup("assists", help="Measure what is suggested in triage, and learn from judgements.")
Rows = Sequence[dict[str, str]]


@commands.command("evaluate")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--source", help="Only rows with this in the column source; otherwise each source by itself.")
def evaluate(file: Path, source: str | None) -> None:
    """Compare the assists with labelled texts.

    \b
    Example: flask --app wsgi assists evaluate complaints.csv --source airline_tweets
    FILE is a CSV file with the columns id and text, and of these what there is: ip_type_mapped or ip_type (product,
    policy, service; others are left out), from half of which the model learns; sentiment (negative or not).
    """
    with file.open(newline="", encoding="utf-8-sig") as lines:
        rows = [row for row in csv.DictReader(lines) if source in (None, row.get("source"))]
    if not rows or "text" not in rows[0]:
        raise click.UsageError("the file needs a column text, and rows")
    for name in sorted({row.get("source") or "" for row in rows}):
        click.echo(f"{name or file.name}:")
        of_source = [row for row in rows if (row.get("source") or "") == name]
        _types(of_source)
        _heat(of_source)


def _types(rows: Rows) -> None:
    column = next((name for name in ("ip_type_mapped", "ip_type") if name in rows[0]), None)
    judged = [row for row in rows if column and row[column] in TEACHING]
    if not column or not judged:
        return
    learner = part(Learner)
    if not learner.is_installed:
        click.echo("  suggested type: the extra ml is not installed")
        return
    ids = [row.get("id") or row["text"] for row in judged]
    score = score_types(learner, ids, [row["text"] for row in judged], [row[column] for row in judged])
    if score is None:
        click.echo("  suggested type: too few judgements")
        return
    used = "words and meaning" if learner.meaning else "words"
    click.echo(
        f"  suggested type ({used}): accuracy {score.accuracy:.3f}, macro-F1 {score.macro_f1:.3f}; "
        f"shown for {score.shown:.1%}, of which {score.precision:.1%} are right; "
        f"at most {score.reach:.1%} could be shown of which {PRECISION:.0%} are right "
        f"({LABELS} labels, {score.tested} tested, mean of {ROUNDS} draws)"
    )


def _heat(rows: Rows) -> None:
    felt = [row for row in rows if row.get("sentiment")]
    upset = [row["sentiment"] == "negative" for row in felt]
    if any(upset) and not all(upset):
        area = score_heat([row["text"] for row in felt], upset)
        click.echo(f"  heat: area under the curve for negative {area:.3f} ({len(felt)} texts)")


@commands.command("learn")
def learn_now() -> None:
    """Learn from the judgements so far, and suggest types for what waits.

    \b
    Example: flask --app wsgi assists learn
    """
    made = learn()
    if made:
        guess_waiting()
    db.session.commit()
    click.echo("learned" if made else "nothing new to learn from, or the extra ml is not installed")
