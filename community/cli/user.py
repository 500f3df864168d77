"""`flask user`: members, from a terminal."""

from collections.abc import Callable
from typing import NoReturn

import click
from flask import current_app
from flask.cli import AppGroup

from community.accounts import services
from community.accounts.commands import new_password, normal_email
from community.accounts.models import Member
from community.accounts.queries import has_administrator, member_at, members_with_address
from community.kernel.commands import Rejected
from community.kernel.db import db
from community.kernel.errors import DomainError
from community.policy import SYSTEM, Role

commands = AppGroup("user", help="Make members, change what they are, get them back in.")

ROLES = click.Choice([role.value for role in Role])
Act = Callable[[Member], object]


@commands.command("first-link")
@click.option("--if-none", is_flag=True, help="Do nothing, and say nothing, when there is an administrator already.")
def first_link(if_none: bool) -> None:
    """Print a link, good once and for a day, that makes the first administrator.

    Only while there is none.  Example: flask --app wsgi user first-link
    """
    if if_none and has_administrator():
        return
    _print_link(lambda: services.first_link(SYSTEM))


@commands.command("create")
@click.argument("email")
@click.option("--name", help="What the member is called; the part before the @ when left out.")
@click.option("--role", type=ROLES, default=Role.CUSTOMER.value, show_default=True)
@click.option("--ask-password", is_flag=True, help="Type a password now, instead of handing over a link.")
def create(email: str, name: str | None, role: str, ask_password: bool) -> None:
    """Make a confirmed member; print a link (good for an hour) by which they choose a password.

    Example: flask --app wsgi user create ana@example.org --name Ana --role moderator
    """
    try:
        address = normal_email(email)
        password = new_password(_typed_password()) if ask_password else None
        member = services.create_member(
            SYSTEM, name=name or address.partition("@")[0], email=address, role=Role(role), password=password
        )
        link = None if password else services.reset_link(SYSTEM, member)
    except (DomainError, Rejected) as error:
        _fail(error)
    db.session.commit()
    click.echo(f"{member.name} <{address}> is here now, as {_said(role)}.")
    if link:
        click.echo(f"To choose a password: {_address(link)}")


@commands.command("promote")
@click.argument("email")
@click.option("--role", type=ROLES, default=Role.ADMINISTRATOR.value, show_default=True)
def promote(email: str, role: str) -> None:
    """Give a member a role; their sessions end.

    Example: flask --app wsgi user promote ana@example.org --role product_manager
    """
    _do(email, lambda member: services.change_role(SYSTEM, member.id, Role(role)), f"is now: {_said(role)}")


@commands.command("demote")
@click.argument("email")
def demote(email: str) -> None:
    """Make a member a customer again; their sessions end.  Example: flask --app wsgi user demote ana@example.org"""
    _do(email, lambda member: services.change_role(SYSTEM, member.id, Role.CUSTOMER), f"is now: {_said(Role.CUSTOMER)}")


@commands.command("ban")
@click.argument("email")
def ban(email: str) -> None:
    """Close an account; its sessions end.  Example: flask --app wsgi user ban ana@example.org"""
    _do(email, lambda member: services.ban(SYSTEM, member.id), "is closed")


@commands.command("unban")
@click.argument("email")
def unban(email: str) -> None:
    """Open an account again.  Example: flask --app wsgi user unban ana@example.org"""
    _do(email, lambda member: services.unban(SYSTEM, member.id), "is open again")


@commands.command("sign-out")
@click.argument("email")
def sign_out(email: str) -> None:
    """End every session of a member.  Example: flask --app wsgi user sign-out ana@example.org"""
    _do(email, lambda member: services.sign_out_member(SYSTEM, member.id), "is signed out everywhere")


@commands.command("reset-link")
@click.argument("email")
def reset_link(email: str) -> None:
    """Print a link (good for an hour) by which a member chooses a new password.

    Example: flask --app wsgi user reset-link ana@example.org
    """
    _print_link(lambda: services.reset_link(SYSTEM, _member(email)))


@commands.command("list")
@click.option("--role", type=ROLES, help="Only members of this role.")
def list_members(role: str | None) -> None:
    """Print members with an address: id, role, state, address, name, tab by tab.

    Example: flask --app wsgi user list --role administrator
    """
    for member in members_with_address(Role(role) if role else None):
        click.echo("\t".join((str(member.id), member.role.value, _state(member), member.email or "", member.name)))


def _said(role: str) -> str:
    return role.replace("_", " ")


def _state(member: Member) -> str:
    if member.is_banned:
        return "closed"
    return "confirmed" if member.is_confirmed else "unconfirmed"


def _do(email: str, act: Act, said: str) -> None:
    member = _member(email)
    try:
        act(member)
    except DomainError as error:
        _fail(error)
    db.session.commit()
    click.echo(f"{member.name} <{member.email}> {said}.")


def _print_link(make: Callable[[], str]) -> None:
    try:
        path = make()
    except DomainError as error:
        _fail(error)
    db.session.commit()
    click.echo(_address(path))


def _member(email: str) -> Member:
    member = member_at(email.strip().lower())
    if member is None:
        _fail(f"Nobody has the address {email}.")
    return member


def _address(path: str) -> str:
    return f"{current_app.config['BASE_URL']}{path}"


def _typed_password() -> str:
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))


def _fail(problem: Exception | str) -> NoReturn:
    db.session.rollback()
    raise click.ClickException(str(problem))
