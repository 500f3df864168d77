"""What a segment's rule may say: a condition names a field, how it is compared, and a value; none of it is ever SQL."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from community.customers.commands.facts import FACT_LIMIT, attribute_name, read_amount
from community.kernel import text
from community.kernel.commands import Command, Rejected
from community.kernel.words import N_

CONDITIONS = 10
VALUE_LIMIT = 200
LARGEST_COUNT = 10**9
PERSON, COMPANY = "attr:", "company:"  # what stands before the name of an attribute


class Match(StrEnum):
    """Whether one must meet every condition or one of them."""

    ALL = "all"
    ANY = "any"


class Op(StrEnum):
    """How a field is compared."""

    IS = "is"
    IS_NOT = "is_not"
    ONE_OF = "one_of"
    CONTAINS = "contains"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    BEFORE = "before"
    SINCE = "since"
    LONGER = "longer"
    KNOWN = "known"
    UNKNOWN = "unknown"


class FieldKind(StrEnum):
    """What a field holds, and so how it may be compared."""

    TEXT = "text"
    MONEY = "money"
    COUNT = "count"
    DAY = "day"
    FREE = "free"


FIELDS: dict[str, FieldKind] = {
    "plan": FieldKind.TEXT,
    "country": FieldKind.TEXT,
    "lifecycle": FieldKind.TEXT,
    "company": FieldKind.TEXT,
    "monthly": FieldKind.MONEY,
    "customer_since": FieldKind.DAY,
    "joined": FieldKind.DAY,
    "votes": FieldKind.COUNT,
    "submissions": FieldKind.COUNT,
    "comments": FieldKind.COUNT,
}
_WORDS = (Op.IS, Op.IS_NOT, Op.ONE_OF, Op.CONTAINS)
_SIZES = (Op.AT_LEAST, Op.AT_MOST)
_KNOWING = (Op.KNOWN, Op.UNKNOWN)
OPS: dict[FieldKind, tuple[Op, ...]] = {
    FieldKind.TEXT: (*_WORDS, *_KNOWING),
    FieldKind.MONEY: (*_SIZES, *_KNOWING),
    FieldKind.COUNT: _SIZES,
    FieldKind.DAY: (Op.BEFORE, Op.SINCE, Op.LONGER, *_KNOWING),
    FieldKind.FREE: (*_WORDS, *_SIZES, *_KNOWING),
}


def kind_of(field: str) -> FieldKind | None:
    """What a field holds; None when there is no such field."""
    if field in FIELDS:
        return FIELDS[field]
    prefix, _, name = field.partition(":")
    return FieldKind.FREE if f"{prefix}:" in (PERSON, COMPANY) and name else None


class Condition(Command):
    """One comparison."""

    field: Annotated[str, Field(max_length=60)]
    op: Op
    value: Annotated[str, Field(max_length=VALUE_LIMIT)] = ""

    @model_validator(mode="after")
    def fits(self) -> Self:
        """The comparison is one that the field allows, and the value one that it can be compared with."""
        kind = kind_of(self.field)
        if kind is None:
            raise Rejected(N_("Please choose one of these."))
        if self.op not in OPS[kind]:
            raise Rejected(N_("This cannot be compared that way."))
        self.read()
        return self

    def read(self) -> str | int | float | date | tuple[str, ...] | None:
        """The value as what it is compared as; Rejected when it is none."""
        if self.op in _KNOWING:
            return None
        if not self.value:
            raise Rejected(N_("Please fill this in."))
        kind = kind_of(self.field)
        if kind is FieldKind.MONEY:
            return read_amount(self.value)
        if kind is FieldKind.DAY and self.op is not Op.LONGER:
            return _day(self.value)
        if kind in (FieldKind.COUNT, FieldKind.DAY):
            return _count(self.value)
        if self.op in _SIZES:
            return _number(self.value)
        return _words(self.value) if self.op is Op.ONE_OF else self.value

    @property
    def attribute(self) -> str:
        """The name of the attribute that it is about."""
        return attribute_name(self.field.partition(":")[2])


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise Rejected(N_("Please enter a date like 2026-03-14.")) from None


def _count(written: str) -> int:
    if not (written.isascii() and written.isdigit() and len(written) <= 10 and int(written) <= LARGEST_COUNT):
        raise Rejected(N_("Please enter a whole number."))
    return int(written)


def _words(written: str) -> tuple[str, ...]:
    words = tuple(filter(None, (one.strip() for one in written.split(","))))
    if not words:
        raise Rejected(N_("Please fill this in."))
    return words


def _number(written: str) -> float:
    try:
        number = float(written.replace(",", "."))
    except ValueError:
        raise Rejected(N_("Please enter a number.")) from None
    if not abs(number) < 1e15:  # nor one that is no number
        raise Rejected(N_("Please enter a number."))
    return number


class Rule(Command):
    """Who is in a segment: customers who meet all, or any, of the conditions."""

    match: Match = Match.ALL
    conditions: Annotated[tuple[Condition, ...], Field(min_length=1, max_length=CONDITIONS)]

    @property
    def names_money(self) -> bool:
        """Whether being in it says something about what somebody pays."""
        return any(condition.field == "monthly" for condition in self.conditions)


def _name(value: str) -> str:
    if not (name := text.clean_line(value, limit=FACT_LIMIT)):
        raise Rejected(N_("Please fill this in."))
    return name


class KeepSegment(Command):
    """Make a segment, or give it another name or rule."""

    name: Annotated[str, AfterValidator(_name)]
    rule: Rule
