"""The inbox: what waits, what is decided, and what two moderators do at once."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from community.kernel.db import db
from community.policy import SYSTEM, Actor, Role
from community.submissions.models import Board, Status, Submission
from community.triage.commands import KeepTag
from community.triage.models import Classification
from community.triage.services import delete_tag, keep_tag
from tests.counting import count_queries
from tests.factories import Factory


@pytest.fixture
def board(make: Factory) -> Board:
    """A board to say something on."""
    return make.board()


@pytest.fixture
def ana(make: Factory) -> FlaskClient:
    """A moderator's browser."""
    return make.client(make.actor("Ana", Role.MODERATOR))


def decide(client: FlaskClient, submission: Submission, ip_type: str, seen: int = 0, **more: Any) -> TestResponse:
    """Send the form of the inbox."""
    return client.post(
        f"/staff/submissions/{submission.id}/classification",
        data={"ip_type": ip_type, "seen": seen, "level": 1, "next_step": "answer", **more},
    )


def judgements(app: Flask, submission: Submission) -> list[str]:
    """What was judged, oldest first."""
    with app.app_context():
        rows = db.select(Classification.ip_type).where(Classification.submission_id == submission.id)
        return [ip.value for ip in db.session.scalars(rows.order_by(Classification.id))]


def message(client: FlaskClient, response: TestResponse) -> str:
    """What the next page says in its live region."""
    page = client.get(response.location).text
    said = page[page.index('id="live"') : page.index("<main")].split('class="desk')[0]
    return " ".join(re.sub(r"<[^>]+>", " ", said).split())


def test_an_empty_inbox_is_friendly(ana: FlaskClient):
    page = ana.get("/staff/inbox")
    assert page.status_code == 200
    assert "Nothing waits" in page.text


def test_the_oldest_is_open_first(ana: FlaskClient, make: Factory, board: Board):
    make.submission("The first thing said", on=board)
    make.submission("The second thing said", on=board)
    page = ana.get("/staff/inbox").text
    assert page.index("The first thing said") < page.index("The second thing said")
    assert "/staff/submissions/1/classification" in page
    assert "/staff/submissions/2/classification" not in page


def test_after_a_decision_the_next_one_is_open_and_it_is_said_how_many_are_left(
    ana: FlaskClient, make: Factory, board: Board
):
    first, second = make.submission("One", on=board), make.submission("Two", on=board)
    response = decide(ana, first, "policy")
    assert response.status_code == 303
    assert response.location == f"/staff/inbox/{second.id}"
    assert "Classified as Policy. 1 left" in message(ana, response)


def test_the_last_decision_empties_the_inbox(ana: FlaskClient, make: Factory, board: Board):
    response = decide(ana, make.submission(on=board), "service")
    assert response.location == "/staff/inbox"
    assert "Nothing waits" in ana.get("/staff/inbox").text


def test_a_decision_is_undone_from_its_message(app: Flask, ana: FlaskClient, make: Factory, board: Board):
    submission = make.submission(on=board)
    page = ana.get(decide(ana, submission, "product").location).text
    found = re.search(r'action="([^"]*withdrawal[^"]*)"', page)
    assert found
    response = ana.post(found[1].replace("&amp;", "&"))
    assert response.location == f"/staff/inbox/{submission.id}"
    assert judgements(app, submission) == []
    assert "/staff/submissions/1/classification" in ana.get("/staff/inbox").text


def test_no_ip_needs_a_reason_and_keeps_what_was_typed(app: Flask, ana: FlaskClient, make: Factory, board: Board):
    submission = make.submission(on=board)
    refused = decide(ana, submission, "none", reason="  ")
    assert refused.status_code == 422
    assert "Please say why there is nothing to learn here." in refused.text
    assert decide(ana, submission, "none", reason="Spam").status_code == 303
    assert judgements(app, submission) == ["none"]


def test_who_comes_second_overwrites_nothing_and_learns_who_was_first(
    app: Flask, ana: FlaskClient, make: Factory, board: Board
):
    submission, bo = make.submission(on=board), make.client(make.actor("Bo", Role.MODERATOR))
    assert decide(ana, submission, "product").status_code == 303
    late = decide(bo, submission, "policy")
    assert late.status_code == 409
    assert "Ana decided meanwhile" in late.text
    assert judgements(app, submission) == ["product"]
    seen = re.search(r'name="seen" value="(\d+)"', late.text)
    assert seen
    assert decide(bo, submission, "policy", seen=int(seen[1])).status_code == 303
    assert judgements(app, submission) == ["product", "policy"]


def test_a_form_that_is_sent_twice_counts_once(app: Flask, ana: FlaskClient, make: Factory, board: Board):
    submission = make.submission(on=board)
    assert decide(ana, submission, "product").status_code == 303
    assert decide(ana, submission, "product").status_code == 303
    assert judgements(app, submission) == ["product"]


def test_an_undo_that_comes_late_undoes_nobody_elses_judgement(
    app: Flask, ana: FlaskClient, make: Factory, board: Board
):
    submission, bo = make.submission(on=board), make.client(make.actor("Bo", Role.MODERATOR))
    decide(ana, submission, "product")
    decide(bo, submission, "policy", seen=1)
    late = ana.post(f"/staff/submissions/{submission.id}/classification/withdrawal?judgement=1")
    assert late.status_code == 409
    assert judgements(app, submission) == ["product", "policy"]


def keep(app: Flask, name: str, *, is_public: bool = True) -> int:
    """Make a tag."""
    with app.app_context():
        tag_id = keep_tag(SYSTEM, KeepTag(name=name, is_public=is_public)).id
        db.session.commit()
    return tag_id


def test_a_private_tag_is_never_shown_to_customers(app: Flask, ana: FlaskClient, make: Factory, board: Board):
    submission, customer = make.submission(on=board), make.client(make.actor())
    ids = [keep(app, "Opening hours"), keep(app, "Legal threat", is_public=False)]
    response = ana.post(f"/staff/submissions/{submission.id}/tags", data={"tags": ids})
    assert response.status_code == 303
    assert "Legal threat" in ana.get(f"/staff/submissions/{submission.id}").text
    assert "Legal threat" in ana.get("/staff/backlog").text
    for address in ("/", f"/submissions/{submission.id}-{submission.slug}", "/boards/shops"):
        for reader in (customer, make.client(), ana):
            page = reader.get(address)
            assert page.status_code == 200
            assert "Legal threat" not in page.text
            assert "Opening hours" in page.text


def test_two_who_tick_at_once_both_win(app: Flask, ana: FlaskClient, make: Factory, board: Board):
    submission, bo = make.submission(on=board), make.client(make.actor("Bo", Role.MODERATOR))
    price, hours = keep(app, "Price"), keep(app, "Hours")
    url = f"/staff/submissions/{submission.id}/tags"
    ana.post(url, data={"tags": [price]})
    bo.post(url, data={"tags": [hours]})
    page = ana.get(f"/staff/submissions/{submission.id}").text
    assert page.count(" checked>") == 2
    ana.post(url, data={"tags": [hours], "seen": [price, hours]})
    assert ana.get(f"/staff/submissions/{submission.id}").text.count(" checked>") == 1


def test_a_tag_that_is_gone_is_refused(app: Flask, ana: FlaskClient, make: Factory, board: Board):
    submission, tag = make.submission(on=board), keep(app, "Price")
    with app.app_context():
        delete_tag(SYSTEM, tag)
        db.session.commit()
    response = ana.post(f"/staff/submissions/{submission.id}/tags", data={"tags": [tag]})
    assert response.status_code == 422
    assert "One of these tags is gone." in response.text


def status_of(app: Flask, board: Board, kind: str) -> int:
    """The id of a board's status."""
    with app.app_context():
        found = db.session.scalar(db.select(Status.id).where(Status.board_id == board.id, Status.kind == kind))
    assert found
    return found


def test_a_status_moves_with_a_note_that_everybody_reads(app: Flask, ana: FlaskClient, make: Factory, board: Board):
    submission = make.submission(on=board)
    url, planned = f"/staff/submissions/{submission.id}/status", status_of(app, board, "planned")
    response = ana.post(url, data={"status": planned, "note": "In the spring.", "no_date": "true"})
    assert response.location == f"/staff/inbox/{submission.id}"
    assert "In the spring." in make.client().get(f"/submissions/{submission.id}-{submission.slug}").text


def test_declining_needs_a_reason_and_keeps_the_choice(app: Flask, ana: FlaskClient, make: Factory, board: Board):
    submission, declined = make.submission(on=board), status_of(app, board, "declined")
    response = ana.post(f"/staff/submissions/{submission.id}/status", data={"status": declined, "note": ""})
    assert response.status_code == 422
    assert "not with silence" in response.text
    assert f'value="{declined}" selected' in response.text


def test_the_list_follows_an_item_that_is_far_down(ana: FlaskClient, make: Factory, board: Board):
    author = make.actor()
    last = [make.submission(f"number {number:03}", on=board, by=author) for number in range(55)][-1]
    assert "number 054" not in ana.get("/staff/inbox").text
    page = ana.get(f"/staff/inbox/{last.id}").text
    assert 'aria-current="true"' in page
    assert "Previous" in page
    assert 'data-key="j"' not in page


def test_next_and_previous_follow_the_age(ana: FlaskClient, make: Factory, board: Board):
    one, two, three = (make.submission(text, on=board) for text in ("One", "Two", "Three"))
    page = ana.get(f"/staff/inbox/{two.id}").text
    assert re.search(rf'href="/staff/inbox/{one.id}"[^>]*data-key="k"', page)
    assert re.search(rf'href="/staff/inbox/{three.id}"[^>]*data-key="j"', page)


def test_the_triage_page_holds_every_judgement(ana: FlaskClient, make: Factory, board: Board):
    submission = make.submission(on=board)
    decide(ana, submission, "none", reason="Only a greeting")
    response = decide(ana, submission, "service", seen=1, back="submission")
    assert response.location == f"/staff/submissions/{submission.id}"
    page = ana.get(response.location).text
    assert "Only a greeting" in page
    assert re.findall(r'id="ip-(\w+)"[^>]*aria-pressed="true"', page) == ["service"]
    assert page.index('data-ip="service">') < page.rindex("Only a greeting")


@pytest.mark.parametrize("role", [None, Role.CUSTOMER])
@pytest.mark.parametrize("address", ["/staff/inbox", "/staff/inbox/1", "/staff/submissions/1", "/staff/backlog"])
def test_customers_and_visitors_never_see_a_desk(make: Factory, board: Board, role: Role | None, address: str):
    make.submission(on=board)
    client = make.client(make.actor(role=role) if role else None)
    response = client.get(address)
    assert response.status_code == (403 if role else 303)


@pytest.mark.parametrize("what", ["classification", "classification/withdrawal", "tags", "status"])
def test_customers_decide_nothing(app: Flask, make: Factory, board: Board, what: str):
    submission = make.submission(on=board)
    customer = make.client(make.actor())
    response = customer.post(f"/staff/submissions/{submission.id}/{what}", data={"ip_type": "product", "status": 2})
    assert response.status_code == 403
    assert judgements(app, submission) == []


HOSTILE = ["", "0", "-1", "9" * 30, "1e9", "á", "'; --", "\ud800", "x" * 5000, "[]", "null"]


@pytest.mark.parametrize("value", HOSTILE)
def test_no_value_breaks_a_form(ana: FlaskClient, make: Factory, board: Board, value: str):
    submission = make.submission(on=board)
    base = f"/staff/submissions/{submission.id}"
    value = value.encode("utf-8", "replace").decode()
    forms: list[tuple[str, dict[str, str]]] = [
        ("classification", {"ip_type": value, "seen": value, "reason": value, "back": value}),
        ("classification", {"ip_type": "product", "seen": value}),
        ("tags", {"tags": value, "seen": value}),
        ("status", {"status": value, "note": value}),
        ("classification/withdrawal", {"judgement": value}),
    ]
    for path, data in forms:
        assert ana.post(f"{base}/{path}", data=data).status_code < 500
    assert ana.get("/staff/inbox", query_string={"after": value, "item": value}).status_code == 200


@pytest.mark.parametrize(
    "name", ["q", "board", "kind", "ip", "tag", "status", "votes", "since", "until", "sort", "after"]
)
@pytest.mark.parametrize("value", HOSTILE)
def test_no_value_breaks_the_backlog(ana: FlaskClient, make: Factory, board: Board, name: str, value: str):
    value = value.encode("utf-8", "replace").decode()
    assert ana.get("/staff/backlog", query_string={name: value}).status_code == 200


def fill(app: Flask, board: Board, author: Actor, count: int) -> None:
    """Many submissions at once."""
    with app.app_context():
        one = db.session.execute(db.select(Submission.__table__)).mappings().first()
        assert one
        copies = [
            {**one, "id": number, "source_id": None, "title": f"Copy {number}", "slug": f"copy-{number}"}
            for number in range(1000, 1000 + count)
        ]
        db.session.execute(db.insert(Submission), copies)
        db.session.commit()


@pytest.mark.parametrize("address", ["/staff/inbox", "/staff/backlog", "/staff/backlog?q=copy&sort=age"])
def test_a_thousand_rows_cost_no_more_statements(app: Flask, make: Factory, board: Board, address: str):
    mo, author = make.actor(role=Role.ADMINISTRATOR), make.actor()
    make.submission(on=board, by=author)
    keep(app, "Price")
    client = make.client(mo)
    client.get(address)
    with count_queries(app) as few:
        assert client.get(address).status_code == 200
    fill(app, board, author, 1000)
    with count_queries(app) as many:
        page = client.get(address)
    assert page.status_code == 200
    assert len(many) <= 12, many
    assert len(many) <= len(few) + 1, many
