"""What may be asked of the ledger."""

from typing import Annotated

from pydantic import AfterValidator, Field

from community.customers.commands.facts import Amount
from community.kernel import text
from community.kernel.commands import Command, Rejected
from community.kernel.fields import RowIdOrNone
from community.kernel.words import N_


def _reason(value: str) -> str:
    cleaned = text.clean_line(value)
    if not cleaned:
        raise Rejected(N_("Please say why."))
    return cleaned


Line = Annotated[str, Field(max_length=500), AfterValidator(text.clean_line)]


class Assess(Command):
    """Say what it teaches in the company's words, whose it is, and what it may be worth a year."""

    statement: Line = ""
    owner: RowIdOrNone = None
    value_low: Amount = None
    value_high: Amount = None
    basis: Line = ""


class Expire(Command):
    """Let it go, because its time is over."""

    reason: Annotated[str, Field(max_length=500), AfterValidator(_reason)]
