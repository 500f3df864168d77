"""Feeds and cards carry what everybody may read, whoever asks, and nothing else."""

import re
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient

from community.answers import services as answers
from community.answers.commands import WriteAnswer
from community.kernel.db import db
from community.policy import SYSTEM, Audience, Role
from community.submissions import services
from community.submissions.models import StatusKind, Submission
from community.triage import services as triage
from community.triage.commands import KeepTag, SetTags
from tests.counting import count_queries
from tests.factories import Factory

ATOM = {"a": "http://www.w3.org/2005/Atom"}


def titles(client: FlaskClient, path: str) -> list[str]:
    """The titles of a feed's entries."""
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.content_type == "application/atom+xml; charset=utf-8"
    return [entry.text or "" for entry in ElementTree.fromstring(answer.data).iterfind("a:entry/a:title", ATOM)]


def texts(client: FlaskClient, path: str, what: str) -> list[str]:
    """Every such element of a feed."""
    return [found.text or "" for found in ElementTree.fromstring(client.get(path).data).iterfind(f".//a:{what}", ATOM)]


@pytest.fixture
def said(app: Flask, make: Factory) -> dict[str, Submission]:
    """Something public, and something of everything that is not."""
    boards = {name: make.board(name.title(), Audience(name)) for name in ("public", "members", "staff")}
    found = {name: make.submission(f"About {name}", by=SYSTEM, on=board) for name, board in boards.items()}
    found["deleted"] = make.submission("About deleted", on=boards["public"])
    found["merged"] = make.submission("About merged", on=boards["public"])
    with app.app_context():
        services.delete_submission(SYSTEM, found["deleted"].id)
        services.merge(SYSTEM, found["merged"].id, found["public"].id)
        db.session.commit()
    return found


@pytest.mark.parametrize("role", [None, *Role])
def test_feeds_carry_the_public_to_whoever_asks(make: Factory, said: dict[str, Submission], role: Role | None):
    client = make.client(make.member(role=role) if role else None)
    assert titles(client, "/feed.atom") == ["About public"]
    assert titles(client, "/boards/public.atom") == ["About public"]
    for path in ("/boards/members.atom", "/boards/staff.atom", "/boards/none.atom", "/t/none.atom"):
        assert client.get(path).status_code == 404
    for name in ("members", "staff", "deleted"):
        assert client.get(f"/submissions/{said[name].id}.atom").status_code == 404


def test_a_voices_feed_is_its_survivors(client: FlaskClient, said: dict[str, Submission]):
    answer = client.get(f"/submissions/{said['merged'].id}.atom")
    assert (answer.status_code, answer.location) == (303, f"/submissions/{said['public'].id}.atom")


def test_a_submissions_feed_says_what_became_of_it(app: Flask, make: Factory, client: FlaskClient):
    submission = make.submission()
    make.comment(submission, "Same here.", by=make.actor("Ada"))
    gone = make.comment(submission, "Regretted.")
    make.status(submission, StatusKind.DECLINED, "It would cost too much.")
    with app.app_context():
        services.delete_comment(SYSTEM, gone.id)
        answers.write_answer(SYSTEM, submission.id, WriteAnswer(body="A lighter door it is."), site="Fjord Coffee")
        db.session.commit()
    found = titles(client, f"/submissions/{submission.id}.atom")
    assert found == ["The official answer: A lighter door it is.", "Now: Declined", "Ada: Same here."]
    assert "Regretted" not in client.get(f"/submissions/{submission.id}.atom").text


def test_a_tags_feed_has_what_carries_it_and_no_private_tag_has_one(app: Flask, make: Factory, client: FlaskClient):
    tagged, _other = make.submission("It squeaks"), make.submission("It is loud")
    with app.app_context():
        public, private = (
            triage.keep_tag(SYSTEM, KeepTag(name=name, is_public=name == "doors")).id for name in ("doors", "secret")
        )
        triage.set_tags(SYSTEM, tagged.id, SetTags(tags=frozenset({public, private}), seen=frozenset()))
        db.session.commit()
    assert titles(client, "/t/doors.atom") == ["It squeaks"]
    assert client.get("/t/secret.atom").status_code == 404
    assert "secret" not in client.get("/feed.atom").text
    assert 'href="/t/doors.atom"' in client.get("/search?tag=doors").text


def test_who_holds_a_feed_gets_it_again_only_when_something_changed(make: Factory, client: FlaskClient):
    submission = make.submission()
    for path in ("/feed.atom", f"/submissions/{submission.id}.atom"):
        tag = client.get(path).headers["ETag"]
        assert client.get(path, headers={"If-None-Match": tag}).status_code == 304
        make.comment(submission)
        assert client.get(path, headers={"If-None-Match": tag}).status_code == 200


def test_ids_stay_when_slugs_change_and_no_two_are_alike(make: Factory, client: FlaskClient):
    submission = make.submission()
    make.comment(submission)
    assert texts(client, "/feed.atom", "id") == [
        "tag:localhost,2026:site",
        f"tag:localhost,2026:submission/{submission.id}",
    ]
    ids = texts(client, f"/submissions/{submission.id}.atom", "id")
    assert len(ids) == len(set(ids)) == 2


def test_a_feed_is_bounded_and_costs_the_same_whatever_it_holds(app: Flask, make: Factory, client: FlaskClient):
    make.submission()
    with count_queries(app) as few:
        client.get("/feed.atom")
    for number in range(55):
        make.submission(f"Wish {number}", by=SYSTEM)
    with count_queries(app) as many:
        assert len(titles(client, "/feed.atom")) == 50
    assert len(many) == len(few) <= 6


def test_words_that_xml_cannot_hold_break_no_feed(make: Factory, client: FlaskClient):
    make.submission("A bell \u0007 & a <b>tag</b>")
    assert len(titles(client, "/feed.atom")) == 1


def test_an_empty_feed_is_one(client: FlaskClient):
    assert titles(client, "/feed.atom") == []


def test_a_shared_address_shows_status_votes_and_the_beginning(make: Factory, client: FlaskClient):
    submission = make.submission("The door is too heavy.\n\nI hurt my wrist.")
    page = client.get(f"/submissions/{submission.id}-{submission.slug}").text
    assert f'rel="canonical" href="http://localhost/submissions/{submission.id}-{submission.slug}"' in page
    assert 'property="og:title" content="The door is too heavy."' in page
    assert re.search(r'property="og:description" content="New · 1 vote · [^"]*wrist', page)
    assert f'type="application/atom+xml" href="/submissions/{submission.id}.atom"' in page
    board = client.get("/boards/shops?sort=new").text
    assert 'rel="canonical" href="http://localhost/boards/shops"' in board
    assert 'href="/boards/shops.atom"' in board


def test_private_pages_have_no_card(make: Factory, said: dict[str, Submission]):
    client = make.client(make.member(role=Role.ADMINISTRATOR))
    for name in ("members", "staff"):
        for path in (f"/boards/{name}", f"/submissions/{said[name].id}-{said[name].slug}"):
            page = client.get(path).text
            assert "About" in page
            assert "og:" not in page
            assert ".atom" not in page


def test_a_browser_is_told_how_to_search_here(client: FlaskClient):
    root = ElementTree.fromstring(client.get("/opensearch.xml").data)
    (where,) = (found for found in root if found.tag.endswith("Url"))
    assert where.attrib["template"] == "http://localhost/search?q={searchTerms}"
