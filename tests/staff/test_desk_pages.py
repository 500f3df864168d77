"""The pages of the triage desk: keys from one table, notes that stay inside, what changed meanwhile, saved views."""

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from community.policy import Role
from community.submissions.models import Board, Kind
from community.web.keys import DESK, TEAM
from community.web.staff.rail import PLACES
from tests.factories import Factory


@pytest.fixture
def board(make: Factory) -> Board:
    """A board to say something on."""
    return make.board()


@pytest.fixture
def ana(make: Factory) -> FlaskClient:
    """A moderator's browser."""
    return make.client(make.actor("Ana", Role.MODERATOR))


def test_every_action_of_the_table_has_a_control_and_every_key_stands_in_a_table(
    make: Factory, board: Board, ana: FlaskClient
):
    two = [make.submission(text, on=board) for text in ("One", "Two", "Three")][1]
    admin = make.client(make.actor("Jo", Role.ADMINISTRATOR))
    admin.post("/staff/touchpoints/usual")
    ana.post("/staff/tags", data={"name": "Price", "is_public": "true", "position": 0})
    page = ana.get(f"/staff/inbox/{two.id}").text
    keys = set(re.findall(r'data-key="([^"]+)"', page))
    desk = {one.usual for one in TEAM if one.place == DESK and one.name != "vote_for"}
    assert desk <= keys
    everywhere = {"?", "/", "u"} | {place.key for place in PLACES}
    assert keys <= desk | everywhere


def test_a_late_status_is_told_what_changed_and_keeps_its_words(make: Factory, board: Board, ana: FlaskClient):
    submission, bo = make.submission(on=board), make.client(make.actor("Bo", Role.MODERATOR))
    page = ana.get(f"/staff/inbox/{submission.id}").text
    review = re.search(r'<option value="(\d+)"[^>]*data-step="review"', page)
    parked = re.search(r'<option value="(\d+)"[^>]*data-step="parked"', page)
    assert review
    assert parked
    url = f"/staff/submissions/{submission.id}/status"
    assert bo.post(url, data={"status": review[1], "stamp": 0}).status_code == 303
    late = ana.post(url, data={"status": parked[1], "note": "Not this year.", "stamp": 0})
    assert late.status_code == 409
    assert "Bo was quicker" in late.text
    assert "Under review" in late.text[late.text.index("What changed meanwhile") :][:800]
    assert "Not this year." in late.text
    stamp = re.search(r'name="stamp" value="(\d+)"', late.text)
    assert stamp
    again = ana.post(url, data={"status": parked[1], "note": "Not this year.", "stamp": stamp[1]})
    assert again.status_code == 303


def test_a_note_is_for_the_team_and_for_nobody_else(make: Factory, board: Board, ana: FlaskClient):
    author = make.actor()
    submission = make.submission(on=board, by=author)
    sent = ana.post(f"/staff/submissions/{submission.id}/notes", data={"note_body": "A **regular**."})
    assert sent.status_code == 303
    assert "<strong>regular</strong>" in ana.get(f"/staff/inbox/{submission.id}").text
    for reader in (make.client(), make.client(author)):
        assert "regular" not in reader.get(f"/submissions/{submission.id}-{submission.slug}").text


def test_what_is_put_off_stands_under_snoozed_and_the_rail_counts_without_it(
    make: Factory, board: Board, ana: FlaskClient
):
    one, two = make.submission("One", on=board), make.submission("Two", on=board)
    response = ana.post(f"/staff/submissions/{one.id}/snooze", data={"until": ""})
    assert response.location == f"/staff/inbox/{two.id}"
    assert "One" in ana.get("/staff/inbox?view=snoozed").text
    page = ana.get("/staff/inbox").text
    assert "queue__title" in page
    assert page.count("queue__title") == 1


def test_what_nobody_offers_any_more_stays_in_the_history(app: Flask, make: Factory, board: Board, ana: FlaskClient):
    submission, admin = make.submission(on=board), make.client(make.actor("Jo", Role.ADMINISTRATOR))
    admin.post("/staff/touchpoints", data={"name": "Kiosk", "position": 0, "is_offered": "true"})
    judged = {"ip_type": "policy", "level": 1, "next_step": "answer", "touchpoint": 1}
    assert ana.post(f"/staff/submissions/{submission.id}/classification", data=judged).status_code == 303
    admin.post("/staff/touchpoints/1", data={"name": "Kiosk", "position": 0})
    page = ana.get(f"/staff/submissions/{submission.id}").text
    assert "Kiosk" in page
    assert "<option" not in page[page.rindex("Kiosk") - 40 : page.rindex("Kiosk")]


def test_a_saved_first_page_is_where_the_inbox_opens(make: Factory, board: Board, ana: FlaskClient):
    saved = ana.post(
        "/staff/inbox/views", data={"view_name": "Ideas", "in": "kind=idea", "is_default": "true", "is_shared": "true"}
    )
    assert saved.status_code == 303
    assert ana.get("/staff/inbox").location == "/staff/inbox?kind=idea"
    bo = make.client(make.actor("Bo", Role.MODERATOR))
    assert "Ideas" in bo.get("/staff/inbox").text
    assert "Ideas" not in make.client().get("/").text.split("chips")[0]


def test_a_choice_of_the_filters_leads_to_what_it_counts_and_off_again(make: Factory, board: Board, ana: FlaskClient):
    for kind in (Kind.IDEA, Kind.IDEA, Kind.COMPLAINT):
        make.submission(kind.value, kind=kind, on=board)

    def choices(address: str) -> dict[str, tuple[str, int, bool]]:
        found = re.findall(
            r'filters__choice" href="([^"]+)"( aria-current="true")?><span[^>]*>([^<]+)</span><span class="num">(\d+)',
            ana.get(address).text,
        )
        return {words: (unescape(url), int(n), bool(on)) for url, on, words, n in found}

    url, n, on = choices("/staff/inbox?filter=open")["Idea"]
    assert (n, on) == (2, False)
    assert ana.get(url).text.count("queue__title") == 2
    narrowed = choices(f"{url}&filter=open")
    assert narrowed["Complaint"][1:] == (1, False)
    off, n, on = narrowed["Idea"]
    assert (off, n, on) == ("/staff/inbox", 2, True)
