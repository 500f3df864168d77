"""What the team writes down of companies and their people."""

from typing import Any

from sqlalchemy import delete, select, update

from community.accounts.models import Member
from community.customers.commands import KeepCompany, KeepCustomer
from community.customers.events import CustomersChanged
from community.customers.models import Company, Customer
from community.customers.services.facts import Change, set_attributes, set_facts
from community.kernel.audit import record
from community.kernel.clock import now
from community.kernel.db import db, insert_new
from community.kernel.errors import Invalid, NotFound
from community.kernel.events import publish
from community.kernel.words import N_
from community.policy import Actor, Permission, require

FACTS = ("external_id", "plan", "country", "lifecycle", "monthly", "since")
FEW = 1_000  # people of whom an event names each


def keep_company(actor: Actor, command: KeepCompany, company_id: int | None = None) -> Company:
    """Make a company or change what is known of it; Invalid when its name, domain or id there is another one's."""
    require(actor, Permission.CUSTOMER_MANAGE)
    company = find_company(company_id) if company_id else None
    _refuse_twin(command, company)
    change = Change()
    if company is None:
        company = add_company(command.name)
        change.after["name"] = command.name
    values = {name: getattr(command, name) for name in ("domain", *FACTS)}
    set_facts(company, {"name": command.name, "key": key_of(command.name), **values}, change)
    db.session.flush()  # the attributes refer to it, and a failure is ours, not the edge's
    set_attributes(Company, company.id, command.attributes, change)
    if change:
        record(actor, "company.keep", "company", company.id, before=change.before, after=change.after)
        publish(CustomersChanged(people_of(company.id)))
    return company


def delete_company(actor: Actor, company_id: int) -> str:
    """Forget a company; its people stay, without one. Its name."""
    require(actor, Permission.CUSTOMER_MANAGE)
    company = find_company(company_id)
    people = people_of(company.id)
    record(actor, "company.delete", "company", company.id, before={"name": company.name})
    db.session.execute(update(Customer).where(Customer.company_id == company.id).values(company_id=None))
    db.session.execute(delete(Company).where(Company.id == company.id))
    publish(CustomersChanged(people))
    return company.name


def keep_customer(actor: Actor, member_id: int, command: KeepCustomer) -> Customer:
    """Say what is known of a member. Invalid when the id elsewhere is another's."""
    require(actor, Permission.CUSTOMER_MANAGE)
    customer = customer_row(member_id)
    twin = select(Customer.member_id).where(Customer.external_id == command.external_id)
    if command.external_id and db.session.scalar(twin) not in (None, member_id):
        raise Invalid({"external_id": N_("Somebody else has this.")})
    company = company_named(command.company) if command.company else None
    change = Change()
    values = {name: getattr(command, name) for name in FACTS}
    set_facts(customer, {"company_id": company.id if company else None, **values}, change)
    db.session.flush()  # so that a failure is ours, not the edge's
    set_attributes(Customer, member_id, command.attributes, change)
    if change:
        record(actor, "customer.keep", "member", member_id, before=change.before, after=change.after)
        publish(CustomersChanged([member_id]))
    return customer


def customer_row(member_id: int) -> Customer:
    """What is known of a member, held; NotFound when there is no such member."""
    if db.session.scalar(select(Member.id).where(Member.id == member_id)) is None:
        raise NotFound()
    insert_new(Customer, {"member_id": member_id, "worth": 0, "basis": "none"})
    return db.session.get_one(Customer, member_id, with_for_update=True, populate_existing=True)


def find_company(company_id: int) -> Company:
    """A company, held; NotFound when there is none."""
    company = db.session.get(Company, company_id, with_for_update=True, populate_existing=True)
    if company is None:
        raise NotFound()
    return company


def company_named(name: str) -> Company:
    """The company of this name in whatever capitals, made when there is none."""
    found = db.session.scalar(select(Company).where(Company.key == key_of(name)))
    return found or add_company(name)


def add_company(name: str, **more: Any) -> Company:
    """A company of which only the name is known yet."""
    company = Company(name=name, key=key_of(name), created_at=now(), **more)
    db.session.add(company)
    db.session.flush()  # whoever is of it refers to it
    return company


def key_of(name: str) -> str:
    """A name as companies are told apart."""
    return name.casefold()


def people_of(company_id: int) -> list[int]:
    """The members of a company; none when they are too many to be named one by one."""
    found = db.session.scalars(select(Customer.member_id).where(Customer.company_id == company_id).limit(FEW + 1)).all()
    return [] if len(found) > FEW else list(found)


def _refuse_twin(command: KeepCompany, company: Company | None) -> None:
    wrong = {}
    for field, column, value in (
        ("name", Company.key, key_of(command.name)),
        ("domain", Company.domain, command.domain),
        ("external_id", Company.external_id, command.external_id),
    ):
        twin = db.session.scalar(select(Company.id).where(column == value)) if value else None
        if twin is not None and (company is None or twin != company.id):
            wrong[field] = N_("Another company has this.")
    if wrong:
        raise Invalid(wrong)
