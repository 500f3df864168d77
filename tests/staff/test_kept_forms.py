"""What the desk keeps instead of making it again: each reader and submission has what is theirs, and new."""

import re

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient

from community.policy import Role
from community.submissions.models import Board
from community.triage.commands import DeskQuery
from community.web.staff.question import inbox_url
from tests.addresses import meaning
from tests.factories import Factory


@pytest.fixture
def board(make: Factory) -> Board:
    """Where it is said."""
    return make.board()


@pytest.fixture
def ana(make: Factory) -> FlaskClient:
    """A moderator's browser."""
    return make.client(make.actor("Ana", Role.MODERATOR))


def forms(page: str) -> set[str]:
    """Which submissions the page's forms and links about decisions are about."""
    return set(re.findall(r'(?:action|formaction|href)="/staff/submissions/(\d+)', page))


def stamp(page: str) -> set[str]:
    """What the page knew when it was shown."""
    return set(re.findall(r'name="stamp" value="(\d*)"', page))


def test_the_kept_forms_are_about_the_submission_that_is_open(make: Factory, board: Board, ana: FlaskClient):
    one, two = make.submission("One", on=board), make.submission("Two", on=board)
    for submission in (one, two, one):
        page = ana.get(f"/staff/inbox/{submission.id}").text
        assert forms(page) == {str(submission.id)}
        assert f'data-draft="note-{submission.id}"' in page
        assert f'data-draft="answer-{submission.id}"' in page
        assert (
            f"/staff/changelog/new?submission={submission.id}"
            in make.client(make.actor("Pia", Role.PRODUCT_MANAGER)).get(f"/staff/submissions/{submission.id}").text
        )
        assert "\0" not in page


def test_the_kept_forms_know_what_happened_since(make: Factory, board: Board, ana: FlaskClient):
    submission = make.submission("One", on=board)
    before = stamp(ana.get(f"/staff/inbox/{submission.id}").text)
    ana.post(f"/staff/submissions/{submission.id}/notes", data={"note_body": "Look at the till"})
    page = ana.get(f"/staff/inbox/{submission.id}").text
    assert "Look at the till" in page
    assert stamp(page) != before
    assert len(stamp(page)) == 1


def test_a_new_tag_and_a_new_touchpoint_are_offered_at_once(make: Factory, board: Board, ana: FlaskClient):
    submission = make.submission("One", on=board)
    ana.get(f"/staff/inbox/{submission.id}")
    ana.post("/staff/tags", data={"name": "Doors", "is_public": "true", "position": 0})
    make.client(make.actor("Jo", Role.ADMINISTRATOR)).post("/staff/touchpoints/usual")
    page = ana.get(f"/staff/inbox/{submission.id}").text
    assert "Doors" in page
    assert "Where it happened" in page


def test_what_a_role_may_not_do_is_not_kept_for_it(make: Factory, board: Board, ana: FlaskClient):
    submission = make.submission("One", on=board)
    administrator = make.client(make.actor("Jo", Role.ADMINISTRATOR))
    path = f"/staff/submissions/{submission.id}"
    pages = {name: browser.get(path).text for name, browser in (("administrator", administrator), ("moderator", ana))}
    assert "Name the places where things happen" in pages["administrator"]
    assert "Name the places where things happen" not in pages["moderator"]


def test_a_refused_form_is_nobody_elses(make: Factory, board: Board, ana: FlaskClient):
    one, two = make.submission("One", on=board), make.submission("Two", on=board)
    typed = {"ip_type": "none", "reason": "", "level": "2", "expectation": "A chair"}
    refused = ana.post(f"/staff/submissions/{one.id}/classification", data=typed)
    assert refused.status_code == 422
    assert 'aria-invalid="true"' in refused.text
    page = ana.get(f"/staff/inbox/{two.id}").text
    assert 'aria-invalid="true"' not in page
    assert "chair" not in page


def test_a_row_changes_with_its_words_and_who_looks_after_it(make: Factory, board: Board, ana: FlaskClient):
    author, ben = make.actor("Ed", Role.CUSTOMER), make.actor("Ben", Role.MODERATOR)
    one = make.submission("Cold chips", on=board, by=author)
    first = re.compile(r'<li class="queue__row">.*?</li>', re.DOTALL)
    row = first.findall(ana.get("/staff/inbox").text)[0]
    assert ("Cold chips" in row, "· Ben" in row) == (True, False)
    ana.post(f"/staff/submissions/{one.id}/assignment", data={"assignee": str(ben.id)})
    changed = {"title": "Warm chips", "body": "Now warm.", "kind": "complaint", "version": 1}
    assert make.client(author).post(f"/submissions/{one.id}/edit", data=changed).status_code == 303
    row = first.findall(ana.get("/staff/inbox").text)[0]
    assert ("Warm chips" in row, "· Ben" in row) == (True, True)


@pytest.mark.parametrize("query", [{}, {"board": "a b&c"}, {"view": "mine", "kind": "idea", "tag": "à/b"}])
def test_the_inbox_is_addressed_as_flask_would(app: Flask, query: dict[str, str]):
    asked = DeskQuery.parse(query)
    values = asked.to_query()
    with app.test_request_context():
        pairs = [
            (inbox_url(asked), url_for("inbox.show", **values)),
            (inbox_url(asked, 7, after="x="), url_for("inbox.item", submission_id=7, **values, after="x=")),
        ]
    for ours, theirs in pairs:
        assert meaning(ours) == meaning(theirs)
