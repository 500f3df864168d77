"""What may be asked about customers and companies."""

import re
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from community.kernel import text
from community.kernel.commands import Command, Rejected
from community.kernel.words import N_

FACT_LIMIT = 80
ATTRIBUTES = 20  # of one customer or company
ATTRIBUTE_NAMES = 40  # of the whole site
ATTRIBUTE_NAME_LIMIT = 40
ATTRIBUTE_LIMIT = 200
LARGEST_AMOUNT = 10**12  # hundredths
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")
_AMOUNT = re.compile(r"[0-9][0-9.,'’ \u00a0\u202f]*")
_MARKS_AROUND = re.compile(r"^[\s€$£¥]+|[\s€$£¥]+$|^[A-Za-z]{3}(?=[\s\d])|(?<=[\s\d])[A-Za-z]{3}$")


def read_amount(written: str) -> int:
    """An amount in hundredths: 1234, 1,234.50, 1.234,50, 49 €. Rejected when it is none, or below nothing.

    The last of a point and a comma is the decimal one; one alone is when one or two digits follow it.
    """
    refusal = Rejected(N_("Please write an amount like 1234.50."))
    bare = _MARKS_AROUND.sub("", _MARKS_AROUND.sub("", written.strip())).strip()
    if len(bare) > 30 or not bare.isascii() or not _AMOUNT.fullmatch(bare):
        raise refusal
    bare = re.sub(r"['’\s]", "", bare)
    at = max(bare.rfind("."), bare.rfind(","))
    alone = at >= 0 and len(set(bare) & {".", ","}) == 1
    if at < 0 or (alone and (len(bare) - at - 1 > 2 or bare.count(bare[at]) > 1)):
        whole, part = bare, ""
    else:
        whole, part = bare[:at], bare[at + 1 :]
    digits = re.sub(r"[.,]", "", whole)
    if not digits.isdigit() or len(part) > 2 or (part and not part.isdigit()):
        raise refusal
    amount = int(digits) * 100 + int(part.ljust(2, "0") or 0)
    if amount > LARGEST_AMOUNT:
        raise Rejected(N_("This is more than can be kept."))
    return amount


def read_attributes(lines: str) -> dict[str, str]:
    """`industry: catering`, one a line, as a mapping; Rejected for what is none, too many or too long."""
    found: dict[str, str] = {}
    for line in filter(None, (one.strip() for one in lines.splitlines())):
        name, colon, value = line.partition(":")
        if not colon or not name.strip():
            raise Rejected(N_("Please write each one like “industry: catering”, one a line."))
        found[attribute_name(name)] = attribute_value(value)
    kept = {name: value for name, value in found.items() if value}
    if len(kept) > ATTRIBUTES:
        raise Rejected(N_("Please keep to %(max)s of these.", max=ATTRIBUTES))
    return kept


def attribute_name(written: str) -> str:
    """The name of an attribute as it is kept: one line, small letters."""
    return _line(written, ATTRIBUTE_NAME_LIMIT).lower()


def attribute_value(written: str) -> str:
    """The value of an attribute as it is kept."""
    return _line(written, ATTRIBUTE_LIMIT)


def _line(written: str, limit: int) -> str:
    return text.clean_line(written, limit=limit)


def _amount(value: Any) -> int | None:
    if value is None or isinstance(value, int):
        return value
    return read_amount(str(value)) if str(value).strip() else None


def _domain(value: Any) -> str | None:
    bare = re.sub(r"^https?://(www\.)?|/.*$", "", str(value or "").strip().lower())
    if not bare:
        return None
    if len(bare) > 253 or not _DOMAIN.fullmatch(bare):
        raise Rejected(N_("Please write a domain like example.com."))
    return bare


def _fact(value: Any) -> str | None:
    return _line(str(value or ""), FACT_LIMIT) or None


def _name(value: str) -> str:
    if not (name := _line(value, FACT_LIMIT)):
        raise Rejected(N_("Please fill this in."))
    return name


def _none_if_empty(value: Any) -> Any:
    return value or None


def _attributes(value: Any) -> Any:
    return read_attributes(value) if isinstance(value, str) else value


Fact = Annotated[str | None, BeforeValidator(_fact)]
Amount = Annotated[int | None, BeforeValidator(_amount)]
Day = Annotated[date | None, BeforeValidator(_none_if_empty)]
Attributes = Annotated[dict[str, str], BeforeValidator(_attributes)]


class Facts(Command):
    """What may be known of a person and of a company alike. What is left empty is not known."""

    external_id: Fact = None
    plan: Fact = None
    country: Fact = None
    lifecycle: Fact = None
    monthly: Amount = None
    since: Day = None
    attributes: Attributes = Field(default_factory=dict)


class KeepCompany(Facts):
    """Say what is known of a company."""

    name: Annotated[str, AfterValidator(_name)]
    domain: Annotated[str | None, BeforeValidator(_domain)] = None


class KeepCustomer(Facts):
    """Say what is known of a member; `company` is a company's name, one that is new is made."""

    company: Fact = None
