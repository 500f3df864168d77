"""Writing what is known of somebody: only what differs, so that consequences follow from changes only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import Any

from sqlalchemy import delete, insert, select, union

from community.customers.commands import ATTRIBUTE_NAMES, ATTRIBUTES
from community.customers.models import Company, CompanyAttribute, Customer, CustomerAttribute
from community.kernel.db import db
from community.kernel.errors import Invalid
from community.kernel.words import N_

TABLES: Mapping[type[Any], tuple[type[Any], str]] = {
    Company: (CompanyAttribute, "company_id"),
    Customer: (CustomerAttribute, "member_id"),
}


@dataclass(slots=True)
class Change:
    """What was written over what; false when nothing differed."""

    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.after)

    def note(self, name: str, old: Any, new: Any) -> bool:
        """Write down that `name` is another one now; whether it is."""
        if old == new:
            return False
        self.before[name], self.after[name] = old, new
        return True


def set_facts(row: Company | Customer, values: Mapping[str, Any], change: Change) -> None:
    """Set these columns."""
    for name, value in values.items():
        if change.note(name, getattr(row, name), value):
            setattr(row, name, value)


def set_attributes(
    kind: type[Any], owner_id: int, wanted: Mapping[str, str], change: Change, *, keep_others: bool = False
) -> None:
    """Make these the attributes of a company or member; Invalid when they, or their names on the site, are too many."""
    table, key = TABLES[kind]
    mine = getattr(table, key) == owner_id
    there = {row.name: row.value for row in db.session.execute(select(table.name, table.value).where(mine))}
    target = {**there, **wanted} if keep_others else dict(wanted)
    target = {name: value for name, value in target.items() if value}
    if there == target:
        return
    if len(target) > ATTRIBUTES:
        raise Invalid({"attributes": N_("Please keep to %(max)s of these.", max=ATTRIBUTES)})
    _refuse_many_names(target.keys() - there.keys())
    for name in sorted(there.keys() | target.keys()):
        change.note(f"attribute {name}", there.get(name), target.get(name))
    db.session.execute(delete(table).where(mine))
    rows = [{key: owner_id, "name": name, "value": value, "number": number_in(value)} for name, value in target.items()]
    if rows:
        db.session.execute(insert(table), rows)


def number_in(value: str) -> float | None:
    """The value as a number, so that rules can compare it; None when it is none."""
    try:
        number = float(value.replace(",", ".")) if value[:1] in "0123456789-+." else None
    except ValueError:
        return None
    return number if number is not None and isfinite(number) else None


def _refuse_many_names(new: set[str]) -> None:
    if not new:
        return
    names = set(db.session.scalars(union(select(CompanyAttribute.name), select(CustomerAttribute.name))))
    if len(names | new) > ATTRIBUTE_NAMES:
        raise Invalid(
            {"attributes": N_("There are %(max)s names of attributes already. Use one of those.", max=ATTRIBUTE_NAMES)}
        )
