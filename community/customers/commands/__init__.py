"""What may be asked about customers, companies and segments."""

from community.customers.commands.facts import (
    ATTRIBUTE_NAMES,
    ATTRIBUTES,
    Facts,
    KeepCompany,
    KeepCustomer,
    attribute_name,
    attribute_value,
    read_amount,
    read_attributes,
)
from community.customers.commands.rules import Condition, KeepSegment, Match, Op, Rule

__all__ = [
    "ATTRIBUTES",
    "ATTRIBUTE_NAMES",
    "Condition",
    "Facts",
    "KeepCompany",
    "KeepCustomer",
    "KeepSegment",
    "Match",
    "Op",
    "Rule",
    "attribute_name",
    "attribute_value",
    "read_amount",
    "read_attributes",
]
