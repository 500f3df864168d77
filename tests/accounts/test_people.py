"""The team looks after members: roles, bans, the trail of both."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from community.accounts import services
from community.accounts.errors import LastAdministrator
from community.accounts.models import Member
from community.accounts.queries import PeopleQuery, members_page
from community.kernel.audit import AuditRow
from community.kernel.db import db
from community.kernel.errors import Forbidden, SignInNeeded
from community.policy import VISITOR, Role
from tests.factories import Factory, actor_of


def trail(action: str) -> AuditRow:
    """The one row of an action."""
    return db.session.scalars(select(AuditRow).where(AuditRow.action == action)).one()


def test_an_administrator_changes_a_role(make: Factory, app: Flask):
    ada, ana = make.member("Ada", Role.ADMINISTRATOR), make.member("Ana")
    desk = make.client(ada)
    answer = desk.post(f"/staff/people/{ana.id}/role", data={"role": "product_manager"})
    assert (answer.status_code, answer.location) == (303, f"/staff/people/{ana.id}")
    assert "Ana is now: Product manager." in desk.get(answer.location).text
    with app.app_context():
        row = trail("member.change_role")
    assert (row.actor_id, row.subject_id) == (ada.id, ana.id)
    assert (row.before, row.after) == ('{"role": "customer"}', '{"role": "product_manager"}')


def test_a_role_that_is_none_is_refused(make: Factory):
    desk = make.client(make.member("Ada", Role.ADMINISTRATOR))
    assert desk.post(f"/staff/people/{make.member().id}/role", data={"role": "owner"}).status_code == 422
    assert desk.post("/staff/people/999/role", data={"role": "customer"}).status_code == 404


def test_the_last_administrator_stays(make: Factory, app: Flask):
    ada = make.member("Ada", Role.ADMINISTRATOR)
    desk = make.client(ada)
    answer = desk.post(f"/staff/people/{ada.id}/role", data={"role": "customer"})
    assert answer.status_code == 409
    assert "another administrator first" in answer.text
    make.member("Closed", Role.ADMINISTRATOR, banned_at=ada.created_at)
    make.member("Unconfirmed", Role.ADMINISTRATOR, confirmed_at=None)
    assert desk.post(f"/staff/people/{ada.id}/role", data={"role": "customer"}).status_code == 409
    make.member("Bea", Role.ADMINISTRATOR)
    assert desk.post(f"/staff/people/{ada.id}/role", data={"role": "customer"}).status_code == 303


def test_the_last_administrator_is_not_closed_even_by_the_system(make: Factory, app: Flask):
    ada = make.member("Ada", Role.ADMINISTRATOR)
    result = app.test_cli_runner().invoke(args=["user", "ban", ada.email])
    assert result.exit_code == 1
    assert "another administrator first" in result.output


def test_a_moderator_closes_and_opens_an_account(make: Factory, app: Flask):
    mo, ana = make.member("Mo", Role.MODERATOR), make.member("Ana")
    desk, browser = make.client(mo), make.client(ana)
    answer = desk.post(f"/staff/people/{ana.id}/ban")
    assert answer.status_code == 303
    assert browser.get("/me").status_code == 303
    page = desk.get(answer.location)
    assert f"/staff/people/{ana.id}/unban" in page.text, "it can be undone"
    assert "This account is closed." in page.text
    desk.post(f"/staff/people/{ana.id}/unban")
    with app.app_context():
        assert db.session.get_one(Member, ana.id).banned_at is None
        assert trail("member.ban").subject_id == trail("member.unban").subject_id == ana.id


def test_closing_twice_is_closing_once(make: Factory, app: Flask):
    mo, ana = make.member("Mo", Role.MODERATOR), make.member("Ana")
    with app.app_context():
        for _ in range(2):
            services.ban(actor_of(mo), ana.id)
        db.session.commit()
        assert trail("member.ban")


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.PRODUCT_MANAGER, Role.ADMINISTRATOR])
def test_a_moderator_does_not_close_one_of_the_team(make: Factory, role: Role):
    make.member("Ada", Role.ADMINISTRATOR)
    desk, colleague = make.client(make.member("Mo", Role.MODERATOR)), make.member("Colleague", role)
    assert desk.post(f"/staff/people/{colleague.id}/ban").status_code == 403
    assert "Close the account" not in desk.get(f"/staff/people/{colleague.id}").text


def test_nobody_closes_their_own_account(make: Factory):
    ada = make.member("Ada", Role.ADMINISTRATOR)
    make.member("Bea", Role.ADMINISTRATOR)
    assert make.client(ada).post(f"/staff/people/{ada.id}/ban").status_code == 403


@pytest.mark.parametrize(
    ("role", "act"),
    [
        (Role.CUSTOMER, lambda actor, ana: services.ban(actor, ana.id)),
        (Role.PRODUCT_MANAGER, lambda actor, ana: services.ban(actor, ana.id)),
        (Role.MODERATOR, lambda actor, ana: services.change_role(actor, ana.id, Role.ADMINISTRATOR)),
        (Role.PRODUCT_MANAGER, lambda actor, ana: services.change_role(actor, ana.id, Role.ADMINISTRATOR)),
        (Role.MODERATOR, lambda actor, ana: services.reset_link(actor, ana)),
        (Role.MODERATOR, lambda actor, ana: services.first_link(actor)),
        (Role.CUSTOMER, lambda actor, ana: members_page(actor, PeopleQuery())),
    ],
)
def test_whoever_may_not_is_refused_by_the_service_itself(make: Factory, app: Flask, role: Role, act: Any):
    actor, ana = make.actor("Somebody", role), make.member("Ana")
    with app.app_context():
        with pytest.raises(Forbidden):
            act(actor, ana)
        with pytest.raises(SignInNeeded):
            act(VISITOR, ana)


def test_a_service_refuses_to_leave_nobody(make: Factory, app: Flask):
    ada = make.member("Ada", Role.ADMINISTRATOR)
    with app.app_context(), pytest.raises(LastAdministrator):
        services.change_role(actor_of(ada), ada.id, Role.MODERATOR)


def test_the_team_finds_people_by_name_or_address(make: Factory):
    desk = make.client(make.member("Mo", Role.MODERATOR))
    make.member("Ana Bergström", email="ana@fjord.example")
    make.member("Bo", email="bo_100%@fjord.example")
    for typed, found in [
        ("bergs", ["Ana"]),
        ("ANA@", ["Ana"]),
        ("100%", ["Bo"]),
        ("_", ["Bo"]),
        ("%", ["Bo"]),
        ("zzz", []),
    ]:
        page = desk.get("/staff/people", query_string={"q": typed}).text
        names = [name for name in ("Ana", "Bo") if f">{name}" in page]
        assert names == found, typed
    assert "Nobody found" in desk.get("/staff/people?q=zzz").text


def test_the_list_goes_on_page_by_page(make: Factory, app: Flask):
    mo = make.actor("Mo", Role.MODERATOR)
    for number in range(7):
        make.member(f"Person {number}")
    seen: list[str] = []
    cursor: str | None = None
    with app.app_context():
        for _ in range(5):
            page = members_page(mo, PeopleQuery("Person"), cursor, size=3)
            seen += [row.name for row in page.rows]
            if (cursor := page.next) is None:
                break
    assert seen == [f"Person {number}" for number in reversed(range(7))]


@pytest.mark.parametrize("cursor", ["nonsense", "W10", "WyJ4Iiwg", "x" * 500])
def test_a_broken_cursor_is_the_first_page(make: Factory, cursor: str):
    desk = make.client(make.member("Mo", Role.MODERATOR))
    assert desk.get("/staff/people", query_string={"after": cursor}).status_code == 200


def test_a_person_s_page_shows_what_they_said(make: Factory):
    desk = make.client(make.member("Mo", Role.MODERATOR))
    ana = make.actor("Ana")
    make.submission("The door is heavy.", by=ana, on=make.board())
    page = desk.get(f"/staff/people/{ana.id}").text
    assert "The door is heavy." in page
    assert "Give this role" not in page
    assert desk.get("/staff/people/999").status_code == 404


def test_the_list_takes_as_many_queries_for_fifty_as_for_one(make: Factory, app: Flask, statements: Callable[..., Any]):
    desk = make.client(make.member("Mo", Role.MODERATOR))
    desk.get("/staff/people")
    with statements(app) as few:
        desk.get("/staff/people")
    for number in range(40):
        make.member(f"Person {number}")
    with statements(app) as many:
        desk.get("/staff/people")
    assert len(few) == len(many) <= 12
