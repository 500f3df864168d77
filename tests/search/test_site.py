"""Search as people and commands meet it: from the outbox to the page."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from community.kernel.db import db
from community.kernel.parts import part
from community.policy import SYSTEM, Audience, Role
from community.search.index import Condition, IndexBroken, SearchIndex
from community.search.jobs import watch
from community.submissions.models import StatusKind
from community.triage.commands import KeepTag
from community.triage.services import keep_tag
from community.worker.outbox import drain
from tests.factories import Factory


def settle(app: Flask) -> None:
    """Let the worker do everything that waits."""
    with app.app_context():
        while drain():
            pass


def found(client: FlaskClient, **query: str) -> str:
    """The part of the page that holds the results."""
    answer = client.get("/search", query_string=query)
    assert answer.status_code == 200
    return answer.text.partition('id="found"')[2]


def words(client: FlaskClient, **query: str) -> str:
    """The same without the marks, which part a title."""
    return found(client, **query).replace("<mark>", "").replace("</mark>", "")


def test_what_was_posted_is_found_by_a_word_of_its_body(app: Flask, make: Factory, client: FlaskClient) -> None:
    make.submission("Refunds take forever\n\nThe hotline hung up on me twice.")
    settle(app)
    assert "Refunds take forever" in words(client, q="hotlines")
    assert "<mark>hotline</mark>" in found(client, q="hotline")


def test_a_word_of_a_comment_leads_to_its_submission(app: Flask, make: Factory, client: FlaskClient) -> None:
    post = make.submission("The door is heavy")
    make.comment(post, "My wheelchair does not fit either.")
    settle(app)
    page = found(client, q="wheelchair")
    assert "The door is heavy" in page
    assert "In a comment:" in page
    assert "<mark>wheelchair</mark>" in page


def test_a_changed_post_is_found_by_its_new_words_only(app: Flask, make: Factory) -> None:
    ana = make.actor("Ana")
    post = make.submission("The lid drips", by=ana)
    settle(app)
    browser = make.client(ana)
    browser.post(
        f"/submissions/{post.id}/edit", data={"kind": "complaint", "body": "The cup leaks", "version": post.version}
    )
    settle(app)
    assert "The cup leaks" in words(browser, q="leaks")
    assert "Nobody has said this yet" in words(browser, q="drips")


def test_a_deleted_post_is_not_found_and_a_restored_one_is(app: Flask, make: Factory, client: FlaskClient) -> None:
    ana = make.actor("Ana")
    post = make.submission("The lid drips", by=ana)
    make.client(ana).post(f"/submissions/{post.id}/deletion")
    settle(app)
    assert "Nobody has said this yet" in words(client, q="drips")
    make.client(ana).post(f"/submissions/{post.id}/restoration")
    settle(app)
    assert "The lid drips" in words(client, q="drips")


def test_a_deleted_post_is_not_shown_even_before_the_index_knows(
    app: Flask, make: Factory, client: FlaskClient
) -> None:
    ana = make.actor("Ana")
    post = make.submission("The lid drips", by=ana)
    settle(app)
    make.client(ana).post(f"/submissions/{post.id}/deletion")
    assert "Nobody has said this yet" in words(client, q="drips")


def test_what_one_may_not_open_shows_in_no_result_count_or_spelling_help(app: Flask, make: Factory) -> None:
    team = make.actor(role=Role.MODERATOR)
    make.submission("zanzibaria is the code word", on=make.board("Team", Audience.STAFF), by=team)
    make.submission("Zanzibar coffee is back", on=make.board("Shops"))
    settle(app)
    visitor, moderator = make.client(), make.client(make.member(role=Role.MODERATOR))
    assert "code word" not in words(visitor, q="zanzibaria")
    assert "zanzibaria</b>" not in words(visitor, q="zanzibaris")
    assert "1 voice<" in words(visitor, q="zanzibar")
    assert "code word" in words(moderator, q="zanzibaria")


def test_facets_count_what_was_found_and_narrow_it(app: Flask, make: Factory, client: FlaskClient) -> None:
    for kind in ("idea", "idea", "praise"):
        make.submission(f"Coffee {kind}", kind=kind)
    settle(app)
    page = found(client, q="coffee")
    assert "Ideas" in page
    assert "3 voices" in page
    assert "2 voices" in words(client, q="coffee", kind="idea")
    assert "1 voice<" in words(client, q="coffee", kind="praise", status="new")
    assert "Nothing here with these filters" in words(client, q="coffee", status="done")


def test_a_misspelt_word_gets_help(app: Flask, make: Factory, client: FlaskClient) -> None:
    for number in range(3):
        make.submission(f"My refund number {number} is late")
    settle(app)
    page = found(client, q="refnud")
    assert "Did you mean" in page
    assert "Here is what was said about it." in page
    assert page.count("<mark>refund</mark>") == 3
    assert "3 voices" in page
    assert "Did you mean" not in found(client, q="refund")


def test_a_search_that_ran_out_of_time_says_so(
    app: Flask, make: Factory, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.submission("My refund is late")
    settle(app)
    index = type(app.config["SEARCH_INDEX"])
    search = index.search
    monkeypatch.setattr(index, "search", lambda *asked, **how: replace(search(*asked, **how), is_partial=True))
    assert "took too long" in found(client, q="refund")


def test_a_broken_index_falls_back_to_the_database_and_is_rebuilt(
    app: Flask, make: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.submission("The lid drips")
    make.submission("The cup drips")
    settle(app)
    visitor, moderator = make.client(), make.client(make.member(role=Role.MODERATOR))
    with app.app_context():
        index = part(SearchIndex)

    def fail(*_: object, **__: object) -> None:
        raise IndexBroken("in pieces")

    with monkeypatch.context() as broken:
        broken.setattr(index, "search", fail)
        assert "The lid drips" in words(visitor, q="drips")
        assert "The cup drips" not in words(visitor, q='"lid drips"')
        assert "The cup drips" not in words(visitor, q="drips -cup")
        assert "The lid drips" in words(visitor, q="drips -cup -lids")
        assert "The lid drips" in words(visitor, q='-cup -"drips lid"')
        assert "being rebuilt" not in words(visitor, q="drips")
        assert "being rebuilt" in words(moderator, q="drips")


def test_a_missing_index_is_built_by_the_worker(make_app: Callable[..., Flask]) -> None:
    app = make_app(SEARCH_INDEX=None)
    Factory(app).submission("The lid drips")
    with app.app_context():
        assert part(SearchIndex).check().state is Condition.MISSING
        watch()
        assert part(SearchIndex).check().state is Condition.OK
    assert "The lid drips" in words(app.test_client(), q="drips")


@pytest.mark.parametrize(
    "query",
    ["%00", "a" * 3000, "日本", "((((", '"', "AND OR NOT", "*", "%ED%A0%80", "title:x", "\\", "%F0%9F%98%80", " ", "-"],
)
def test_no_question_breaks_the_page(client: FlaskClient, query: str) -> None:
    assert client.get(f"/search?q={query}&page=99999999999999999999&sort=x&kind=y&tag=%22").status_code in (200, 400)


def test_status_kinds_and_boards_narrow_together(app: Flask, make: Factory, client: FlaskClient) -> None:
    shops, app_board = make.board("Shops"), make.board("App")
    done = make.submission("Coffee one", on=shops)
    make.submission("Coffee two", on=app_board)
    make.status(done, StatusKind.DONE)
    settle(app)
    assert "1 voice<" in words(client, q="coffee", board="shops", status="done")
    assert "Nothing here" in words(client, q="coffee", board="app", status="done")


@pytest.mark.parametrize("query", ["", "?q=nobody-says-this"])
def test_who_finds_nothing_is_offered_what_people_talk_about(app: Flask, client: FlaskClient, query: str) -> None:
    with app.app_context():
        keep_tag(SYSTEM, KeepTag(name="Oat milk"))
        keep_tag(SYSTEM, KeepTag(name="Lawsuit", is_public=False))
        db.session.commit()
    page = client.get(f"/search{query}").text
    assert 'href="/search?q=&amp;tag=oat-milk">Oat milk</a>' in page
    assert "Lawsuit" not in page
