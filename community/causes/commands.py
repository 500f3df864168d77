"""What may be asked about causes."""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from community.causes.models import BY_HAND, GUARD_DAYS, CauseKind, CauseState, Confidence
from community.kernel import text
from community.kernel.commands import Command, Rejected
from community.kernel.fields import RowId, RowIdOrNone, filled_line, or_none
from community.kernel.words import N_


def _number(value: object) -> object:
    """`#12` and an address that ends in `12-a-slug` are the number 12."""
    if not isinstance(value, str):
        return value
    last = value.strip().rstrip("/").rsplit("/", 1)[-1].lstrip("#").partition("-")[0]
    return last or value


def _by_hand(value: CauseState) -> CauseState:
    if value not in BY_HAND:
        raise Rejected(N_("Please choose one of these."))
    return value


Line = Annotated[str, Field(min_length=1, max_length=300), AfterValidator(filled_line)]
Note = Annotated[str, Field(max_length=500), AfterValidator(text.clean_line)]
Day = Annotated[date | None, BeforeValidator(or_none)]
Pleasant = Annotated[int, Field(ge=1, le=5)]


class KeepCause(Command):
    """Say why something happens, or say it better; with a parent it is a why of that one."""

    statement: Line
    kind: CauseKind
    parent: RowIdOrNone = None
    owner: RowIdOrNone = None
    is_shown: bool = False
    note: Annotated[str, Field(max_length=2000)] = ""


class MoveCause(Command):
    """Say how far one is with it."""

    state: Annotated[CauseState, AfterValidator(_by_hand)]
    note: Note = ""


class LinkCause(Command):
    """Say that a submission is due to a cause, and when it happened if that is known."""

    cause: RowId
    submission: Annotated[RowId, BeforeValidator(_number)]
    confidence: Confidence = Confidence.SUSPECTED
    happened_on: Day = None


class RecordFix(Command):
    """Say what was done, when, and how one will know that it helped."""

    done: Line
    check: Line
    shipped_on: Day = None
    guard_days: Annotated[int, Field(ge=1, le=730)] = GUARD_DAYS


class RateContact(Command):
    """Say how pleasant a contact was; without a comment it is the official answer that is meant."""

    pleasant: Pleasant
    comment: RowIdOrNone = None
