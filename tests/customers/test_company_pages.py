"""Companies and customers in a browser: lists, forms, what a moderator does not see, a file that is brought in."""

from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient

from community.customers.models import Company, Customer
from community.kernel.db import db
from community.policy import Role
from tests.counting import count_queries
from tests.factories import Factory


@pytest.fixture
def pam(make: Factory) -> FlaskClient:
    """A product manager's browser."""
    return make.client(make.actor("Pam", Role.PRODUCT_MANAGER))


def new_company(client: FlaskClient, name: str, **more: object) -> str:
    """Make one; the address of its page."""
    answer = client.post("/staff/companies", data={"name": name, **more})
    assert answer.status_code == 303
    return answer.headers["Location"]


def test_a_company_is_made_found_changed_and_forgotten(pam: FlaskClient):
    address = new_company(
        pam, "Nordlys Hotell", domain="nordlys.example", monthly="1 249", plan="Pro", attributes="seats: 12"
    )
    page = pam.get(address).text
    assert "Nordlys Hotell" in page
    assert "€1,249" in page
    assert "seats" in page
    assert "Nordlys Hotell" in pam.get("/staff/companies?q=nordl").text
    assert "No company found" in pam.get("/staff/companies?q=zzz").text
    form = pam.get(f"{address}/edit").text
    assert 'value="1249"' in form
    assert pam.post(address, data={"name": "Nordlys", "plan": "Basic"}).status_code == 303
    assert "not known" in pam.get(address).text
    assert pam.post(f"{address}/deletion").status_code == 303
    assert pam.get(address).status_code == 404


def test_a_form_that_is_refused_keeps_what_was_typed(pam: FlaskClient):
    new_company(pam, "Nordlys")
    answer = pam.post("/staff/companies", data={"name": "NORDLYS", "monthly": "plenty", "since": "someday"})
    assert answer.status_code == 422
    assert 'value="plenty"' in answer.text
    assert "Please write an amount" in answer.text
    again = pam.post("/staff/companies", data={"name": "NORDLYS"})
    assert "Another company has this." in again.text


def test_only_who_may_see_money_sees_it(pam: FlaskClient, make: Factory):
    address = new_company(pam, "Nordlys", monthly="777.25")
    ana = make.member("Ana")
    known = {"company": "nordlys", "monthly": "555.25"}
    assert pam.post(f"/staff/people/{ana.id}/customer", data=known).status_code == 303
    mo = make.client(make.actor("Mo", Role.MODERATOR))
    for page in (mo.get(address), mo.get("/staff/companies"), mo.get(f"/staff/people/{ana.id}")):
        assert page.status_code == 200
        assert "777.25" not in page.text
        assert "555.25" not in page.text
        assert "Nordlys" in page.text
    assert "777.25" in pam.get("/staff/companies").text


def test_a_person_gets_a_company_and_facts_by_hand(pam: FlaskClient, make: Factory):
    ana = make.member("Ana")
    where = f"/staff/people/{ana.id}"
    assert "Nothing is known of them yet." in pam.get(where).text
    refused = pam.post(f"{where}/customer", data={"monthly": "-1", "plan": "Pro"})
    assert refused.status_code == 422
    assert 'value="Pro"' in refused.text
    assert pam.post(f"{where}/customer", data={"company": "Nordlys", "plan": "Pro"}).status_code == 303
    page = pam.get(where).text
    assert "Nordlys" in page
    assert "Pro" in page


def test_a_file_is_looked_at_and_then_brought_in(app: Flask, pam: FlaskClient, make: Factory):
    ana = make.member("Ana", email="ana@example.org")
    bad, good_row = "ana@example.org,Nordlys,Pro,x\n", "ana@example.org,Nordlys,Pro,9\n"
    content = f"email,company,plan,monthly\n{bad}\n{good_row}nobody@example.org,,,\n"
    data = {"kept": "people", "file": (BytesIO(content.encode()), "people.csv")}
    looked = pam.post("/staff/people/import", data=data)
    assert looked.status_code == 200
    assert "Please write an amount like 1234.50." in looked.text
    with app.app_context():
        assert db.session.scalar(db.select(db.func.count()).select_from(Customer)) == 0
    good = content.replace(bad, "")
    data = {"kept": "people", "file": (BytesIO(good.encode("utf-16")), "people.csv")}
    looked = pam.post("/staff/people/import", data=data)
    assert "Bring it in" in looked.text
    went = pam.post("/staff/people/import", data={"kept": "people", "content": good, "go": "yes"})
    assert went.status_code == 303
    with app.app_context():
        assert db.session.get_one(Customer, ana.id).monthly == 900
        assert db.session.scalar(db.select(Company.name)) == "Nordlys"


@pytest.mark.parametrize("content", [b"PK\x03\x04\x00\x00", b"", b"nothing\n1\n", b'email\n"a\n', b"x" * 400_001])
def test_what_is_no_such_file_is_refused_with_a_word(pam: FlaskClient, content: bytes):
    data = {"kept": "people", "file": (BytesIO(content), "people.csv")}
    answer = pam.post("/staff/people/import", data=data)
    assert answer.status_code == 422
    assert 'id="f-file-error"' in answer.text


def test_a_thousand_companies_cost_no_more_statements(app: Flask, pam: FlaskClient):
    new_company(pam, "Nordlys")
    with count_queries(app) as few:
        pam.get("/staff/companies")
    for number in range(60):
        new_company(pam, f"Company {number}")
    with count_queries(app) as many:
        assert "Next page" in pam.get("/staff/companies").text
    assert len(many) == len(few) <= 12
