"""Customers of whom something is known, for tests."""

from typing import Any

from community.customers.commands import Condition, KeepCompany, KeepCustomer, KeepSegment, Rule
from community.customers.jobs import follow_votes
from community.customers.models import Segment
from community.customers.services.companies import keep_company, keep_customer
from community.customers.services.segments import keep_segment
from community.kernel.db import db
from community.policy import SYSTEM, Actor
from community.worker.outbox import drain


def known(member: Actor | Any, **facts: Any) -> None:
    """Say what is known of a member."""
    keep_customer(SYSTEM, member.id, KeepCustomer.parse(facts))
    db.session.commit()


def company(name: str, **facts: Any) -> int:
    """A company of which this is known."""
    kept = keep_company(SYSTEM, KeepCompany.parse({"name": name, **facts}))
    db.session.commit()
    return kept.id


def rule(*conditions: tuple[str, str, str], match: str = "all") -> Rule:
    """A rule of these conditions."""
    return Rule(
        match=match,  # type: ignore[arg-type]
        conditions=tuple(Condition(field=field, op=op, value=value) for field, op, value in conditions),  # type: ignore[arg-type]
    )


def segment(name: str, *conditions: tuple[str, str, str], match: str = "all") -> Segment:
    """A segment by a rule, its members found."""
    kept = keep_segment(SYSTEM, KeepSegment(name=name, rule=rule(*conditions, match=match)))
    db.session.commit()
    settle()
    return kept


def settle() -> None:
    """Let the worker do all that is to be done."""
    while drain():
        pass
    follow_votes()  # whether it is due or not
    db.session.commit()
    while drain():
        pass
