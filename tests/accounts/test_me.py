"""One's own page, and the small one that everybody may see."""

from flask import Flask

from community.kernel.db import db
from community.policy import Audience, Role
from community.submissions import services
from community.submissions.models import StatusKind
from tests.factories import Factory


def test_a_member_sees_what_became_of_what_they_said(make: Factory):
    board, ana = make.board(), make.actor("Ana")
    made = make.submission("The door is heavy.", by=ana, on=board)
    make.status(made, StatusKind.PLANNED, "We ordered a new one.")
    make.comment(made, by=ana)
    page = make.client(ana).get("/me").text
    assert "The door is heavy." in page
    assert "We ordered a new one." in page
    assert " ".join(page.split()).count("1 submission · 1 comment · 1 followed") == 1


def test_a_member_who_said_nothing_is_invited(make: Factory):
    page = make.client(make.member()).get("/me").text
    assert "You have said nothing yet" in page


def test_a_member_sees_what_they_follow(make: Factory, app: Flask):
    board, ana = make.board(), make.actor("Ana")
    made = make.submission("Somebody else's door.", by=make.actor("Bo"), on=board)
    with app.app_context():
        services.follow(ana, made.id)
        db.session.commit()
    browser = make.client(ana)
    assert "Somebody else&#39;s door." in browser.get("/me?show=followed").text
    assert "Somebody else&#39;s door." not in browser.get("/me").text


def test_a_visitor_is_asked_to_sign_in(client):
    assert client.get("/me").location == "/sign-in?next=/me"


def test_everybody_sees_what_a_member_said_in_public_only(make: Factory, client):
    public, private = make.board("Shops"), make.board("Inside", Audience.STAFF)
    mo = make.actor("Mo", Role.MODERATOR)
    make.submission("Open to all.", by=mo, on=public)
    make.submission("For the team.", by=mo, on=private)
    gone = make.submission("Taken back.", by=mo, on=public)
    assert make.client(mo).post(f"/submissions/{gone.id}/deletion").status_code == 303
    for reader in (client, make.client(mo)):
        page = reader.get(f"/members/{mo.id}").text
        assert "Open to all." in page
        assert "For the team." not in page
        assert "Taken back." not in page
        assert "@example.org" not in page


def test_whoever_said_nothing_in_public_has_no_page(make: Factory, client):
    ana = make.actor("Ana")
    make.submission("For the team.", by=make.actor("Mo", Role.MODERATOR), on=make.board("Inside", Audience.STAFF))
    assert client.get(f"/members/{ana.id}").status_code == 404
    assert client.get("/members/999").status_code == 404


def test_own_things_on_a_board_that_closed_to_them_are_hidden(make: Factory, app: Flask):
    board, ana = make.board(), make.actor("Ana")
    make.submission("The door is heavy.", by=ana, on=board)
    with app.app_context():
        db.session.execute(db.update(type(board)).values(audience=Audience.STAFF))
        db.session.commit()
    assert "The door is heavy." not in make.client(ana).get("/me").text


def test_a_made_up_cursor_opens_nobodys_page(make: Factory):
    silent, ana = make.member("Silent Sam"), make.actor("Ana")
    make.submission(by=ana)
    visitor = make.client()
    assert visitor.get(f"/members/{silent.id}?after=x").status_code == 404
    assert visitor.get(f"/members/{ana.id}?after=x").status_code == 200
