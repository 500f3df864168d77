"""`flask search`: the index can always be rebuilt from the database."""

import click
from flask.cli import AppGroup

from community.kernel.parts import part
from community.search.documents import all_documents, documents_of, searchable_ids
from community.search.index import Condition, IndexBroken, SearchIndex

commands = AppGroup("search", help="Look after the search index.")
SHOWN = 10


@commands.command("rebuild")
def rebuild() -> None:
    """Build the index anew beside the old one, then swap them.  Example: flask --app wsgi search rebuild"""
    count = len(searchable_ids())
    with click.progressbar(all_documents(), length=count, label=f"Indexing {count} submissions") as documents:
        part(SearchIndex).rebuild(documents)
    click.echo(f"Done: {part(SearchIndex).check().documents} documents.")


@commands.command("check")
@click.option("--mend", is_flag=True, help="Write what is missing, remove what is too much.")
@click.option("--thorough", is_flag=True, help="Read every posting.")
def check(mend: bool, thorough: bool) -> None:
    """Compare the index with the database; exit code 1 when they differ.  Example: flask --app wsgi search check"""
    state = part(SearchIndex).check(thorough=thorough)
    if state.state is not Condition.OK:
        click.echo(f"The index is {state.state}: {state.reason} The worker rebuilds it within a minute.")
        raise SystemExit(1)
    wanted, indexed = searchable_ids(), _indexed()
    missing, spare = wanted - indexed, indexed - wanted
    if not missing and not spare:
        click.echo(f"The index agrees with the database: {len(wanted)} documents, generation {state.generation}.")
        return
    click.echo(f"Missing: {len(missing)} {sorted(missing)[:SHOWN]}. Too much: {len(spare)} {sorted(spare)[:SHOWN]}.")
    if not mend:
        raise SystemExit(1)
    part(SearchIndex).write(documents_of(sorted(missing)), sorted(spare))
    click.echo("Mended.")


def _indexed() -> frozenset[int]:
    try:
        return part(SearchIndex).ids()
    except IndexBroken as broken:
        raise click.ClickException(f"The index cannot be read: {broken}") from None
