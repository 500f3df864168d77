"""Finding people by role and by closed accounts: in the address, with counts, page by page."""

import re

import pytest
from flask.testing import FlaskClient

from community.accounts.queries.members import PAGE_SIZE
from community.kernel.clock import now
from community.policy import Role
from tests.factories import Factory
from tests.look.reading import read


@pytest.fixture
def desk(make: Factory) -> FlaskClient:
    """A moderator's browser on a site with a few people."""
    for name in ("Ana", "Annika", "Bo"):
        make.member(name)
    make.member("Anders", Role.PRODUCT_MANAGER)
    make.member("Eve", banned_at=now())
    make.member("Mal", Role.PRODUCT_MANAGER, banned_at=now())
    return make.client(make.member("Mo", Role.MODERATOR))


def names(page: str) -> list[str]:
    """Who stands in the table, in order."""
    return re.findall(r'<a href="/staff/people/\d+" dir="auto">(\w+)</a>', page)


def chips(page: str) -> dict[str, tuple[str, str]]:
    """The filters: label to count and address."""
    found = [one for one in read(page) if one.tag == "a" and "chip" in one.attributes.get("class", "").split()]
    return {one.name.rpartition(" ")[0]: (one.name.rpartition(" ")[2], one.attributes["href"]) for one in found}


def test_the_filters_stand_in_the_address(desk: FlaskClient):
    assert names(desk.get("/staff/people?role=product_manager").text) == ["Mal", "Anders"]
    assert names(desk.get("/staff/people?closed=yes").text) == ["Mal", "Eve"]
    assert names(desk.get("/staff/people?role=product_manager&closed=yes").text) == ["Mal"]
    assert names(desk.get("/staff/people?q=an&role=customer").text) == ["Annika", "Ana"]
    assert len(names(desk.get("/staff/people?role=king&closed=perhaps").text)) == 7


def test_counts_are_of_what_the_other_filters_leave(desk: FlaskClient):
    everybody = {label: count for label, (count, _) in chips(desk.get("/staff/people").text).items()}
    assert everybody == {"Customer": "4", "Moderator": "1", "Product manager": "2", "Administrator": "0", "Closed": "2"}
    closed = desk.get("/staff/people?closed=yes").text
    assert [chips(closed)[label][0] for label in ("Customer", "Product manager")] == ["1", "1"]
    some = {label: count for label, (count, _) in chips(desk.get("/staff/people?q=an").text).items()}
    assert (some["Customer"], some["Product manager"], some["Closed"]) == ("2", "1", "0")


def test_a_filter_leads_to_what_it_counts_and_off_again(desk: FlaskClient):
    count, address = chips(desk.get("/staff/people?q=an").text)["Customer"]
    page = desk.get(address).text
    assert len(names(page)) == int(count)
    assert 'aria-current="true"' in page
    assert '<input type="hidden" name="role" value="customer">' in page
    off = next(one.attributes["href"] for one in read(page) if one.attributes.get("data-role") == "customer")
    assert off == "/staff/people?q=an"


def test_the_next_page_keeps_the_filters(make: Factory, desk: FlaskClient):
    for number in range(PAGE_SIZE + 3):
        make.member(f"Person{number}", Role.ADMINISTRATOR)
    page = desk.get("/staff/people?role=administrator&q=person").text
    following = re.search(r'href="(/staff/people\?[^"]*after=[^"]*)"', page)
    assert following
    rest = desk.get(following[1].replace("&amp;", "&")).text
    assert len(names(page)) == PAGE_SIZE
    assert names(rest) == ["Person2", "Person1", "Person0"]


def test_nobody_found_says_so_and_leads_back(desk: FlaskClient):
    page = desk.get("/staff/people?role=administrator").text
    assert "Nobody here meets all of this" in page
    assert 'href="/staff/people"' in page
