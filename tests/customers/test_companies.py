"""Companies and what is known of their people: by hand, on a page, from a file."""

from pathlib import Path

import pytest
from flask import Flask

from community.customers.commands import KeepCompany, KeepCustomer, read_amount, read_attributes
from community.customers.models import Company, Customer, CustomerAttribute
from community.customers.services.companies import delete_company, keep_company, keep_customer
from community.imports.commands import ImportPeople, Kept
from community.imports.services import PeopleTally, import_people
from community.kernel.audit import AuditRow
from community.kernel.commands import Rejected
from community.kernel.db import db
from community.kernel.errors import Forbidden, Invalid, NotFound
from community.policy import SYSTEM, Role
from tests.factories import Factory


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("49", 4900),
        ("49 €", 4900),
        ("€1,234.50", 123450),
        ("1.234,5", 123450),
        ("1,234", 123400),
        ("1.234.567", 123456700),
        ("USD 12.00", 1200),
        ("1 200", 120000),
        ("0", 0),
    ],
)
def test_an_amount_is_read_as_people_write_it(written: str, amount: int):
    assert read_amount(written) == amount


@pytest.mark.parametrize("written", ["-5", "a lot", "1.2.3,4,5x", "9" * 40, "12.345,678", "٣", ""])
def test_what_is_no_amount_is_refused(written: str):
    with pytest.raises(Rejected):
        read_amount(written)


def test_attributes_are_lines_of_name_and_value():
    assert read_attributes("Industry: Catering\n\n seats : 12 ") == {"industry": "Catering", "seats": "12"}
    with pytest.raises(Rejected):
        read_attributes("no colon")
    with pytest.raises(Rejected):
        read_attributes("\n".join(f"a{n}: 1" for n in range(21)))


@pytest.mark.usefixtures("app_context")
def test_a_company_is_told_apart_by_name_domain_and_id():
    company = keep_company(SYSTEM, KeepCompany.parse({"name": "Nordlys", "domain": "https://www.nordlys.example/x"}))
    assert company.domain == "nordlys.example"
    with pytest.raises(Invalid) as wrong:
        keep_company(SYSTEM, KeepCompany.parse({"name": "NORDLYS", "domain": "nordlys.example"}))
    assert set(wrong.value.fields) == {"name", "domain"}
    keep_company(SYSTEM, KeepCompany.parse({"name": "nordlys", "monthly": "49"}), company.id)
    assert db.session.get_one(Company, company.id).monthly == 4900


def test_whatever_changes_is_on_the_trail_once(app: Flask, make: Factory):
    member = make.member("Ana")
    with app.app_context():
        command = KeepCustomer.parse({"company": "Nordlys", "plan": "Pro", "attributes": "seats: 3"})
        keep_customer(SYSTEM, member.id, command)
        keep_customer(SYSTEM, member.id, command)
        rows = db.session.scalars(db.select(AuditRow).where(AuditRow.action == "customer.keep")).all()
        assert len(rows) == 1
        assert '"plan": "Pro"' in (rows[0].after or "")
        assert '"attribute seats": "3"' in (rows[0].after or "")


def test_only_who_may_changes_what_is_known(app: Flask, make: Factory):
    member, mo = make.member("Ana"), make.actor("Mo", Role.MODERATOR)
    with app.app_context():
        with pytest.raises(Forbidden):
            keep_customer(mo, member.id, KeepCustomer())
        with pytest.raises(Forbidden):
            keep_company(mo, KeepCompany(name="Nordlys"))
        with pytest.raises(NotFound):
            keep_customer(SYSTEM, 999, KeepCustomer())


def test_people_stay_when_their_company_is_forgotten(app: Flask, make: Factory):
    member = make.member("Ana")
    with app.app_context():
        customer = keep_customer(SYSTEM, member.id, KeepCustomer(company="Nordlys"))
        assert customer.company_id
        delete_company(SYSTEM, customer.company_id)
        db.session.expire_all()
        assert db.session.get_one(Customer, member.id).company_id is None


def bring(folder: Path, text: str, **more: object) -> PeopleTally:
    """Import a file of these lines."""
    path = folder / "file.csv"
    path.write_text(text, encoding="utf-8")
    tally = import_people(SYSTEM, ImportPeople.parse({"path": path, **more}))
    db.session.commit()
    return tally


def test_a_file_of_people_comes_in_and_twice_changes_nothing(app: Flask, make: Factory, tmp_path: Path):
    make.member("Ana", email="ana@example.org")
    make.member("Bo", email="bo@example.org")
    lines = (
        "E-mail,Company,MRR,Customer since,Seats\n"
        "ANA@example.org,Nordlys,49.50,2024-03-01,12\n"
        "bo@example.org,nordlys,,24.12.2023,\n"
        "new@example.org,Fjell,10,,\n"
    )
    with app.app_context():
        tally = bring(tmp_path, lines, others=True)
        assert (tally.rows, tally.new, tally.updated, tally.absent, tally.companies) == (3, 0, 2, 1, 1)
        ana = db.session.execute(db.select(Customer).where(Customer.monthly == 4950)).scalar_one()
        assert str(ana.since) == "2024-03-01"
        assert db.session.scalar(db.select(CustomerAttribute.number)) == 12.0
        again = bring(tmp_path, lines, others=True)
        assert (again.updated, again.unchanged) == (0, 2)
        added = bring(tmp_path, lines, others=True, add=True)
        assert (added.new, added.unchanged, added.absent) == (1, 2, 0)


def test_rows_that_cannot_come_in_are_named_by_their_lines(app: Flask, make: Factory, tmp_path: Path):
    make.member("Ana", email="ana@example.org")
    make.member(
        "Bo",
        email="bo@example.org",
    )
    rows = ("ana@example.org,plenty,,", "nobody,1,,", "ana@example.org,,someday,", "bo@example.org,5,,x,extra")
    lines = "email,monthly,since,external_id\n" + "\n".join(rows) + "\n"
    with app.app_context():
        tally = bring(tmp_path, lines)
        assert [(one.line, one.column) for one in tally.problems] == [
            (2, "monthly"),
            (3, "email"),
            (4, "since"),
            (5, ""),
        ]
        assert (tally.updated, tally.new) == (0, 0)


def test_companies_come_in_by_id_domain_or_name(app: Flask, tmp_path: Path):
    with app.app_context():
        first = bring(
            tmp_path, "id,name,domain,monthly_spend\n7,Nordlys,nordlys.example,100\n,Fjell,,\n", kept=Kept.COMPANIES
        )
        assert first.new == 2
        second = bring(tmp_path, "id,name,plan\n7,Nordlys AS,Pro\n,FJELL,Basic\n", kept=Kept.COMPANIES)
        assert (second.new, second.updated) == (0, 2)
        names = dict(db.session.execute(db.select(Company.name, Company.plan)).all())
        assert names == {"Nordlys AS": "Pro", "FJELL": "Basic"}
        twisted = bring(tmp_path, "id,name\n7,Fjell\n,fjell\n", kept=Kept.COMPANIES)
        assert len(twisted.problems) == 1


def test_a_file_without_a_column_to_tell_people_by_is_refused(app: Flask, tmp_path: Path):
    with app.app_context(), pytest.raises(Invalid):
        bring(tmp_path, "nothing,here\n1,2\n")
