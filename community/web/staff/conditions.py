"""Rules of segments in words: what a form offers, and what a rule that is kept says."""

from collections.abc import Mapping

from flask_babel import gettext as _

from community.customers.commands import Condition, Match, Op, Rule
from community.customers.commands.rules import COMPANY, FIELDS, PERSON, FieldKind, kind_of
from community.customers.queries.companies import attribute_names
from community.web.money import money


def field_labels() -> Mapping[str, str]:
    """The fields that every site has."""
    return {
        "plan": _("Plan"),
        "country": _("Country"),
        "lifecycle": _("Lifecycle"),
        "company": _("Company"),
        "monthly": _("Pays a month"),
        "customer_since": _("Customer since"),
        "joined": _("Member since"),
        "votes": _("Votes"),
        "submissions": _("Submissions"),
        "comments": _("Comments"),
    }


def op_labels() -> Mapping[Op, str]:
    """How fields are compared."""
    return {
        Op.IS: _("is"),
        Op.IS_NOT: _("is not"),
        Op.ONE_OF: _("is one of (with commas)"),
        Op.CONTAINS: _("contains"),
        Op.AT_LEAST: _("is at least"),
        Op.AT_MOST: _("is at most"),
        Op.BEFORE: _("is before the day"),
        Op.SINCE: _("is on or after the day"),
        Op.LONGER: _("is at least so many days ago"),
        Op.KNOWN: _("is known"),
        Op.UNKNOWN: _("is not known"),
    }


def field_choices() -> list[tuple[str, str]]:
    """Every field, the site's own attributes too."""
    people, companies = attribute_names()
    labels = field_labels()
    return [
        ("", _("Nothing")),
        *((name, labels[name]) for name in FIELDS),
        *((f"{PERSON}{name}", _("Person: %(name)s", name=name)) for name in people),
        *((f"{COMPANY}{name}", _("Company: %(name)s", name=name)) for name in companies),
    ]


def op_choices() -> list[tuple[str, str]]:
    """Every comparison."""
    return [(op.value, label) for op, label in op_labels().items()]


def match_choices() -> list[tuple[str, str]]:
    """How conditions are combined."""
    return [(Match.ALL.value, _("all of these")), (Match.ANY.value, _("any of these"))]


def said(rule: Rule) -> str:
    """A rule as one would say it."""
    between: str = _(" and ") if rule.match is Match.ALL else _(" or ")
    return between.join(map(_said, rule.conditions))


def _said(condition: Condition) -> str:
    label = field_labels().get(condition.field) or condition.attribute
    op = _("is one of") if condition.op is Op.ONE_OF else op_labels()[condition.op]
    value = condition.value
    if kind_of(condition.field) is FieldKind.MONEY and condition.op not in (Op.KNOWN, Op.UNKNOWN):
        value = money(int(str(condition.read())))
    return f"{label} {op} {'' if condition.op in (Op.KNOWN, Op.UNKNOWN) else value}".strip()
