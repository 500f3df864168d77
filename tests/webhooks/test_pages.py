"""Webhooks as an administrator meets them."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from community.kernel.audit import AuditRow
from community.kernel.db import db
from community.policy import Role
from community.webhooks.models import Delivery, DeliveryState, Standing, Webhook
from tests.counting import count_queries
from tests.factories import Factory

pytestmark = pytest.mark.database
FORM = {"name": "Data", "url": "https://hooks.example.org/a?key=hidden", "format": "standard"}


@pytest.fixture
def admin(make: Factory) -> FlaskClient:
    return make.client(make.actor("Ada", Role.ADMINISTRATOR))


@pytest.fixture
def here(admin: FlaskClient) -> str:
    admin.post("/staff/webhooks", data={**FORM, "events": ["submission.created", "answer.published"]})
    return "/staff/webhooks/1"


def test_a_secret_is_shown_once_and_is_in_no_database(app: Flask, admin: FlaskClient, here: str) -> None:
    shown = re.findall(r"whsec_[\w+/=]+", admin.post(f"{here}/secret").text)
    assert len(set(shown)) == 1
    assert "whsec_" not in admin.get(here).text
    with app.app_context():
        rows = [str(vars(one)) for one in (*db.session.scalars(select(Webhook)), *db.session.scalars(select(AuditRow)))]
    assert not any(shown[0] in row for row in rows)
    assert not any("key=hidden" in row for row in rows[1:])  # an address may hold a key: the trail names its host only


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"url": "http://127.0.0.1/"}, "begins with https://"),
        ({"url": "https://example.org:25/"}, "Only the ports 443 and 8443"),
        ({"events": ["everything"]}, "Please choose what it is told of."),
        ({"events": []}, "Please choose what it is told of."),
        ({"boards": ["99"]}, "There is no such board."),
        ({"name": ""}, "Please fill this in."),
    ],
)
def test_a_refused_form_says_why_and_loses_nothing(admin: FlaskClient, wrong: dict[str, str], message: str) -> None:
    page = admin.post("/staff/webhooks", data={**FORM, "events": ["comment.created"], "message": "Look!", **wrong})
    assert page.status_code == 422
    assert message in page.text
    assert 'value="Look!"' in page.text
    assert admin.get("/staff/webhooks/1").status_code == 404


def test_a_preview_shows_how_it_reads_and_keeps_nothing(app: Flask, admin: FlaskClient) -> None:
    form = {**FORM, "format": "slack", "events": ["comment.created"], "message": "Hear: {title}", "do": "preview"}
    page = admin.post("/staff/webhooks", data=form)
    assert "Hear: An example: open an hour earlier" in page.text
    with app.app_context():
        assert db.session.scalars(select(Webhook)).all() == []


def test_an_endpoint_is_changed_paused_resumed_and_deleted(app: Flask, admin: FlaskClient, here: str) -> None:
    admin.post(here, data={**FORM, "name": "Chat", "events": ["comment.created"], "with_people": "1"})
    admin.post(f"{here}/pause")
    with app.app_context():
        hook = db.session.scalars(select(Webhook)).one()
        assert (hook.name, hook.events, hook.with_people) == ("Chat", "comment.created", True)
        assert hook.standing is Standing.PAUSED
    assert "It is told of nothing now." in admin.get(here).text
    admin.post(f"{here}/pause/withdrawal")
    assert "Send a test" in admin.get(here).text
    assert admin.post(f"{here}/deletion").status_code == 303
    assert admin.get(here).status_code == 404


def test_the_log_says_what_became_of_a_test_and_sends_it_once_more(app: Flask, admin: FlaskClient, here: str) -> None:
    admin.post(f"{here}/test")
    assert "webhook.test" in admin.get(f"{here}?state=waiting").text
    with app.app_context():
        made = db.session.scalars(select(Delivery)).one()
        made.state, made.status, made.answer = DeliveryState.FAILED, 503, "<b>Away</b>"
        made.body, made.tries = '{"type":"webhook.test"}', 9
        db.session.commit()
    page = admin.get(here).text
    assert "&lt;b&gt;Away&lt;/b&gt;" in page
    assert admin.post(f"{here}/deliveries/1/replay").status_code == 303
    with app.app_context():
        assert db.session.scalars(select(Delivery)).one().state is DeliveryState.WAITING
    assert admin.post("/staff/webhooks/2/deliveries/1/replay").status_code == 404


def test_pages_cost_few_statements_however_much_was_told(app: Flask, admin: FlaskClient, here: str) -> None:
    for _ in range(5):
        admin.post("/staff/webhooks", data={**FORM, "events": ["comment.created"]})
        admin.post(f"{here}/test")
    for page in ("/staff/webhooks", here, "/staff/webhooks/new"):
        with count_queries(app) as statements:
            assert admin.get(page).status_code == 200
        assert len(statements) <= 12, statements
