"""`flask demo`: a fictional company's community to look at, and its removal."""

import json
import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from community.accounts.hashing import Passwords
from community.cli.demo.clearing import clear, real_comments
from community.cli.demo.company import Account
from community.cli.demo.composing import SEED, compose
from community.cli.demo.loading import is_empty, is_loaded, load
from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.parts import part
from community.search.documents import all_documents
from community.search.index import IndexBroken, SearchIndex

SIGN_INS = "demo-sign-ins.txt"  # where `./gleaner run` keeps what `demo load` prints
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that looks like something else

commands = AppGroup("demo", help="Load or clear a fictional company's community.")


@dataclass(frozen=True, slots=True)
class SignIn:
    """What one may sign in with."""

    role: str
    name: str
    email: str
    password: str


@commands.command("load")
@click.option("--if-empty", is_flag=True, help="Do nothing, and say nothing, when anything is here already.")
@click.option("--seed", type=int, default=SEED, show_default=True, help="Another number, other members and votes.")
@click.option("--json", "as_json", is_flag=True, help="Print the sign-ins as JSON.")
def load_demo(if_empty: bool, seed: int, as_json: bool) -> None:
    """Fill an empty community and print its sign-ins.  Example: flask --app wsgi demo load

    Exits with 1, changing nothing, when anything is here already (with --if-empty: with 0).
    """
    if not is_empty():
        if if_empty:
            return
        raise click.ClickException(_why_not())
    community = compose(seed)
    sign_ins = [_sign_in(account) for account in community.company.accounts if account.signs_in]
    load(community, {one.name: part(Passwords).hash(one.password) for one in sign_ins}, now())
    db.session.commit()
    with suppress(IndexBroken):  # then the worker does it
        part(SearchIndex).rebuild(all_documents())
    click.echo(_json(sign_ins) if as_json else _table(community.company.name, sign_ins))


@commands.command("clear")
@click.option("--with-comments", is_flag=True, help="Also lose what real people wrote under demo submissions.")
def clear_demo(with_comments: bool) -> None:
    """Remove the demo, and nothing that real people made.  Example: flask --app wsgi demo clear

    Exits with 1, changing nothing, when there is no demo or when comments by real people would be lost.
    """
    if not is_loaded():
        raise click.ClickException("There is no demo here.")
    answers = real_comments()
    if answers and not with_comments:
        raise click.ClickException(
            f"{answers} comments by real people stand under demo submissions and would go with them. "
            "Nothing was changed. If they may go, say: flask demo clear --with-comments"
        )
    cleared = clear()
    db.session.commit()
    (Path(current_app.config["DATA_DIR"]) / SIGN_INS).unlink(missing_ok=True)
    click.echo(f"Removed {cleared.submissions} demo submissions and {cleared.members} demo members.")
    if cleared.boards_kept or cleared.tags_kept:
        click.echo(f"Kept {cleared.boards_kept} boards and {cleared.tags_kept} tags that real submissions use.")


def _why_not() -> str:
    if is_loaded():
        return "The demo is here already. To begin again: flask demo clear, then flask demo load."
    return "There is a real community here, and the demo does not mix with it. Nothing was changed."


def _sign_in(account: Account) -> SignIn:
    password = "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))
    return SignIn(account.role.value.replace("_", " "), account.name, account.email, password)


def _json(sign_ins: Sequence[SignIn]) -> str:
    return json.dumps([asdict(one) for one in sign_ins], ensure_ascii=False, indent=2)


def _table(company: str, sign_ins: Sequence[SignIn]) -> str:
    rows = [("Sign in as", "E-mail", "Password"), *((one.role, one.email, one.password) for one in sign_ins)]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([f"{company}, a company that does not exist, opened its community to you.", "", *lines])
