"""What is known of customers and companies, in from a CSV file: by the address of a person, by the name of a company.

The whole file is one transaction, so nothing is half done, and a dry run is the same run taken back. A cell that is
empty leaves what is known; a row that says nothing new changes nothing, so a file may come twice.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from sqlalchemy import insert, select

from community.accounts.commands import normal_email
from community.accounts.models import Member
from community.customers.commands import KeepCompany, KeepCustomer, attribute_name, attribute_value
from community.customers.events import CustomersChanged
from community.customers.models import Basis, Company, Customer
from community.customers.services.companies import add_company, key_of
from community.customers.services.contacts import add_contacts
from community.customers.services.facts import Change, set_attributes, set_facts
from community.imports.commands import DayOrder, ImportPeople, Kept
from community.imports.services.files import Record, open_table
from community.imports.services.moments import read_moment
from community.imports.services.tally import Refused, Tally
from community.kernel.audit import record
from community.kernel.commands import Rejected
from community.kernel.db import db
from community.kernel.errors import Invalid
from community.kernel.events import publish
from community.kernel.words import N_
from community.policy import Actor, Permission, require

BATCH = 500
FACTS = ("external_id", "plan", "country", "lifecycle", "monthly", "since")
ALIASES: Mapping[str, tuple[str, ...]] = {
    "email": ("email", "e_mail", "email_address", "mail", "user_email"),
    "name": ("name", "full_name", "user_name", "company_name"),
    "company": ("company", "company_name", "account", "account_name", "organisation", "organization"),
    "domain": ("domain", "website"),
    "external_id": ("external_id", "id", "user_id", "account_id", "company_id"),
    "plan": ("plan", "tier", "subscription"),
    "country": ("country", "country_code"),
    "lifecycle": ("lifecycle", "lifecycle_stage", "stage"),
    "monthly": ("monthly", "monthly_value", "monthly_spend", "mrr", "monthly_revenue"),
    "since": ("since", "customer_since", "created_at", "joined_at"),
}
WANTED: Mapping[Kept, tuple[str, ...]] = {
    Kept.PEOPLE: ("email", "name", "company", *FACTS),
    Kept.COMPANIES: ("name", "domain", *FACTS),
}


@dataclass(slots=True)
class PeopleTally(Tally):
    """What a file did; `absent` are rows of people who are not here, `companies` those that were made."""

    unchanged: int = 0
    absent: int = 0
    companies: int = 0
    columns: dict[str, str] = field(default_factory=dict)


def import_people(actor: Actor, command: ImportPeople) -> PeopleTally:
    """Bring the file in; Invalid when it is no table or has no column to tell people or companies by.

    Whoever wants a dry run rolls back. Rows that cannot come in are counted with their lines, and the others come.
    """
    require(actor, Permission.CUSTOMER_MANAGE)
    table = open_table(command.path, frozenset(), command.encoding)
    tally = PeopleTally()
    found = columns_of(table.header, command.kept)
    others = [name for name in table.header if name and name not in found.values()] if command.others else []
    tally.columns = {**found, **{f"attribute {attribute_name(name)}": name for name in others}}
    writer = (People if command.kept is Kept.PEOPLE else Companies)(command, tally)
    for records in _batches(table.records()):
        rows = [row for each in records if (row := _row(each, found, others, tally)) is not None]
        writer.take(rows)
    tally.problems.sort(key=lambda problem: problem.line)
    if tally.new or tally.updated:
        after = {"kept": command.kept, "rows": tally.rows, "new": tally.new, "updated": tally.updated}
        record(actor, "customers.import", "customer", None, after=after)
        publish(CustomersChanged())
    return tally


def columns_of(header: Sequence[str], kept: Kept) -> dict[str, str]:
    """Which column of the file holds what, by the names that other systems give it."""
    plain = {re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_"): name for name in reversed(header)}
    found: dict[str, str] = {}
    for ours in WANTED[kept]:
        theirs = next((plain[name] for name in ALIASES[ours] if plain.get(name, "") not in ("", *found.values())), None)
        if theirs:
            found[ours] = theirs
    needed = "email" if kept is Kept.PEOPLE else "name"
    if needed not in found:
        words = N_("There is no column %(needed)s. The file has: %(header)s.", needed=needed, header=", ".join(header))
        raise Invalid({"file": words})
    return found


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the file: what it says, as far as it says anything."""

    line: int
    cells: Mapping[str, Any]
    attributes: Mapping[str, str]


def _row(each: Record, columns: Mapping[str, str], others: Sequence[str], tally: PeopleTally) -> Row | None:
    tally.rows += 1
    try:
        if each.surplus:
            raise Refused(N_("The row has more cells than the header has names."))
        cells: dict[str, Any] = {ours: each.cells[theirs].strip() for ours, theirs in columns.items()}
        cells = {ours: cell for ours, cell in cells.items() if cell}
        if "since" in cells:
            cells["since"] = _day(cells["since"])
        return Row(each.line, cells, _attributes(each, others))
    except Refused as refused:
        tally.reject(each.line, refused)
        return None


def _attributes(each: Record, others: Sequence[str]) -> dict[str, str]:
    try:
        return {attribute_name(name): attribute_value(each.cells[name]) for name in others if each.cells[name].strip()}
    except Rejected as rejected:
        raise Refused(rejected.words) from None


def _day(written: str) -> Any:
    moment = read_moment(written, DayOrder.AUTO)
    if moment is None:
        raise Refused(N_("Please enter a date like 2026-03-14."), "since", written)
    return moment.date()


class Writer:
    """Writes rows over what is known, and counts."""

    kind: type[Any]

    def __init__(self, command: ImportPeople, tally: PeopleTally) -> None:
        self.command, self.tally = command, tally
        self.seen: dict[str, int] = {}
        columns = (Company.id, Company.key, Company.domain, Company.external_id)
        rows = db.session.execute(select(*columns)).all()
        self.by_key = {row.key: row.id for row in rows}
        self.by_domain = {row.domain: row.id for row in rows if row.domain}
        self.by_external_id = {row.external_id: row.id for row in rows if row.external_id}

    def take(self, rows: Sequence[Row]) -> None:
        """Write a batch."""
        raise NotImplementedError

    def once(self, row: Row, key: str) -> None:
        """Refused when the file has said something of the same one already."""
        if key in self.seen:
            raise Refused(N_("Line %(line)s is about the same one.", line=self.seen[key]))
        self.seen[key] = row.line

    def write(self, row: Row, thing: Any, owner_id: int, values: Mapping[str, Any], *, is_new: bool) -> None:
        """Set what the row says, and count what it did."""
        change = Change()
        if row.attributes:  # first, because they may be refused
            set_attributes(self.kind, owner_id, row.attributes, change, keep_others=True)
        set_facts(thing, values, change)
        if is_new:
            self.tally.new += 1
        elif change:
            self.tally.updated += 1
        else:
            self.tally.unchanged += 1

    def refusing(self, row: Row, reason: Invalid | Refused) -> None:
        """Count a row out."""
        if isinstance(reason, Invalid):
            column, words = next(iter(reason.fields.items()))
            reason = Refused(words, column, str(row.cells.get(column, "")))
        self.tally.reject(row.line, reason)


class Companies(Writer):
    """Companies, known by their id elsewhere, their domain or their name."""

    kind = Company

    def take(self, rows: Sequence[Row]) -> None:
        for row in rows:
            try:
                command = KeepCompany.parse({"name": "–", **row.cells})
                self._take(row, command)
            except (Invalid, Refused) as reason:
                self.refusing(row, reason)
        db.session.flush()  # a batch at a time, so that memory stays small
        db.session.expunge_all()

    def _take(self, row: Row, command: KeepCompany) -> None:
        if "name" not in row.cells:
            raise Refused(N_("Please fill this in."), "name")
        ids = self._ids(command)
        if len(ids) > 1:
            raise Refused(N_("The name, domain and id here belong to more than one company."))
        self.once(row, f"{min(ids)}" if ids else key_of(command.name))
        company = db.session.get_one(Company, min(ids)) if ids else add_company(command.name)
        values = {name: getattr(command, name) for name in (*FACTS, "domain") if name in row.cells}
        self.write(
            row, company, company.id, {"name": command.name, "key": key_of(command.name), **values}, is_new=not ids
        )
        self.by_key[company.key] = company.id
        self.seen[f"{company.id}"] = row.line
        for known, value in ((self.by_domain, company.domain), (self.by_external_id, company.external_id)):
            if value:
                known[value] = company.id

    def _ids(self, command: KeepCompany) -> set[int]:
        """The companies that the row may mean."""
        found = (
            self.by_external_id.get(command.external_id or ""),
            self.by_domain.get(command.domain or ""),
            self.by_key.get(key_of(command.name)),
        )
        return {one for one in found if one is not None}


class People(Writer):
    """People, known by their address."""

    kind = Customer

    def take(self, rows: Sequence[Row]) -> None:
        parsed = [one for row in rows if (one := self._parsed(row)) is not None]
        there = self._members([email for _, _, email in parsed])
        new: set[int] = set()
        if self.command.add:
            made = add_contacts(
                {email: str(row.cells.get("name", "")) for row, _, email in parsed if email not in there}
            )
            there, new = {**there, **made}, set(made.values())
        customers = self._customers([there[email] for _, _, email in parsed if email in there])
        for row, command, email in parsed:
            if email not in there:
                self.tally.absent += 1
                continue
            try:
                self._take(row, command, customers[there[email]], is_new=there[email] in new)
            except (Invalid, Refused) as reason:
                self.refusing(row, reason)
        db.session.flush()  # a batch at a time, so that memory stays small
        db.session.expunge_all()

    def _parsed(self, row: Row) -> tuple[Row, KeepCustomer, str] | None:
        try:
            email = normal_email(str(row.cells.get("email", "")))
            self.once(row, email)
            return row, KeepCustomer.parse(row.cells), email
        except Rejected as rejected:
            self.refusing(row, Refused(rejected.words, "email", str(row.cells.get("email", ""))))
        except (Invalid, Refused) as reason:
            self.refusing(row, reason)
        return None

    def _members(self, emails: Sequence[str]) -> dict[str, int]:
        rows = db.session.execute(select(Member.email, Member.id).where(Member.email.in_(emails)))
        return {email: member_id for email, member_id in rows if email}

    def _customers(self, ids: Sequence[int]) -> dict[int, Customer]:
        there = set(db.session.scalars(select(Customer.member_id).where(Customer.member_id.in_(ids))))
        missing = [{"member_id": one, "worth": 0, "basis": Basis.NONE} for one in ids if one not in there]
        if missing:
            db.session.execute(insert(Customer), missing)
        rows = db.session.scalars(select(Customer).where(Customer.member_id.in_(ids)))
        return {row.member_id: row for row in rows}

    def _take(self, row: Row, command: KeepCustomer, customer: Customer, *, is_new: bool) -> None:
        if command.external_id and customer.external_id != command.external_id:
            twin = select(Customer.member_id).where(Customer.external_id == command.external_id)
            if db.session.scalar(twin) not in (None, customer.member_id):
                raise Refused(N_("Somebody else has this."), "external_id", command.external_id)
        values = {name: getattr(command, name) for name in FACTS if name in row.cells}
        if command.company:
            values["company_id"] = self._company(command.company)
        self.write(row, customer, customer.member_id, values, is_new=is_new)

    def _company(self, name: str) -> int:
        found = self.by_key.get(key_of(name)) or self.by_external_id.get(name) or self.by_domain.get(name.lower())
        if found is None:
            found = self.by_key[key_of(name)] = add_company(name).id
            self.tally.companies += 1
        return found


def _batches(records: Iterator[Record]) -> Iterator[list[Record]]:
    while batch := list(islice(records, BATCH)):
        yield batch
