"""The language of the search: what operators find, for whom, and how the page says what it understood."""

import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from community.kernel.db import db
from community.policy import SYSTEM, Audience, Role
from community.search.operators import Name, operators, without_operators
from community.submissions import services
from community.submissions.models import Kind, StatusKind
from community.triage.commands import Classify, KeepTag, SetTags
from community.triage.models import IPType
from community.triage.services import classify, keep_tag, set_tags
from tests.counting import count_queries
from tests.factories import Factory
from tests.search.test_site import settle

ROOT = Path(__file__).parent.parent.parent
PIECES = ["refund", "-refund", '"', "-", '-"', ":", " ", "votes:>", "votes:>=3", f"votes:{'9' * 20}", "board:shops"]
PIECES += [*(f"{name}:" for name in Name), 'tag:"gift cards"', "by:me", "by:you", "type:none", "退款"]
pieces = st.lists(st.sampled_from(PIECES))
ANYTHING = st.one_of(st.text(), pieces.map("".join), pieces.map(" ".join))


def titles(client: FlaskClient, q: str, **more: str) -> list[str]:
    """The titles that are found, in order."""
    page = client.get("/search", query_string={"q": q, **more})
    assert page.status_code == 200
    said = re.findall(r'<h2 class="voice__title"[^>]*><a [^>]*>(.*?)</a>', page.text)
    return [re.sub(r"</?mark>", "", each) for each in said]


def chips(client: FlaskClient, q: str, path: str = "/search") -> dict[str, str]:
    """What the page says that it understood, with the address of the question without each."""
    page = client.get(path, query_string={"q": q}).text
    shown = re.search(r'aria-label="How this was understood">(.*?)</ul>', page, re.DOTALL)
    links = re.findall(r'<a [^>]*href="([^"]*)"[^>]*>(.*?)<svg', shown[1] if shown else "", re.DOTALL)
    return {html.unescape(re.sub(r"<[^>]+>", "", label)).strip(): html.unescape(url) for url, label in links}


@pytest.fixture
def shop(app: Flask, make: Factory) -> Iterator[FlaskClient]:
    """Three voices about coffee, told apart by everything that can be asked, and Ana's browser, who said one."""
    ana = make.actor("Ana")
    shops, phone = make.board("Shops"), make.board("Phone line")
    cold = make.submission("Cold coffee", by=ana, on=shops, kind=Kind.IDEA)
    hot = make.submission("Hot coffee", on=phone, kind=Kind.COMPLAINT)
    make.submission("Late tea", on=phone, kind=Kind.PRAISE)
    make.status(hot, StatusKind.PLANNED)
    mod, *voters = make.actor(role=Role.MODERATOR), *(make.actor() for _ in range(3))
    with app.app_context():
        classify(mod, cold.id, Classify(ip_type=IPType.PRODUCT))
        public = keep_tag(SYSTEM, KeepTag(name="Gift cards", is_public=True))
        private = keep_tag(SYSTEM, KeepTag(name="Secret plan", is_public=False))
        set_tags(mod, cold.id, SetTags(tags=frozenset({public.id, private.id})))
        for voter in voters:
            services.vote(voter, hot.id)
        db.session.commit()
    settle(app)
    return make.client(ana)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("coffee -cold", ["Hot coffee"]),
        ("status:planned", ["Hot coffee"]),
        ("STATUS:Planned coffee", ["Hot coffee"]),
        ("kind:idea", ["Cold coffee"]),
        ("board:phone-line coffee", ["Hot coffee"]),
        ('board:"phone LINE" -tea', ["Hot coffee"]),
        ('tag:"gift cards"', ["Cold coffee"]),
        ("coffee tag:gift-cards", ["Cold coffee"]),
        ("coffee by:me", ["Cold coffee"]),
        ("votes:>1", ["Hot coffee"]),
        ("votes:4 coffee", ["Hot coffee"]),
        ("coffee votes:<=1", ["Cold coffee"]),
        ("coffee votes:>=1 votes:<4", ["Cold coffee"]),
        ("coffee kind:praise kind:idea", ["Cold coffee"]),
        ("-tea -hot", ["Cold coffee"]),
        ("-tea", ["Hot coffee", "Cold coffee"]),
        ('"status:planned"', []),
        ("-status:planned coffee status:planned", ["Hot coffee"]),
        ("status:planned !!!", ["Hot coffee"]),
        ("coffee order:12", []),
    ],
)
def test_what_a_question_finds(shop: FlaskClient, question: str, expected: list[str]) -> None:
    assert titles(shop, question) == expected


def test_the_address_narrows_too_but_what_is_typed_counts_more(shop: FlaskClient) -> None:
    assert titles(shop, "coffee", kind="idea") == ["Cold coffee"]
    assert titles(shop, "coffee votes:>1", kind="idea") == []
    assert titles(shop, "coffee kind:complaint", kind="idea") == ["Hot coffee"]


def test_a_facet_takes_the_operator_of_its_name_out_of_the_words(shop: FlaskClient) -> None:
    page = shop.get("/search?q=coffee+kind:idea").text
    assert 'href="/search?q=coffee&amp;kind=complaint"' in page
    assert re.search(r'href="/search\?q=coffee" aria-current="true"', page)


def test_the_page_says_what_it_understood_and_each_part_can_be_taken_off(shop: FlaskClient) -> None:
    said = chips(shop, 'coffee -cold "hot coffee" status:planned votes:>1 by:me')
    assert set(said) == {"without “cold”", "side by side: “hot coffee”", "status: Planned", "votes: > 1", "said by you"}
    assert said["without “cold”"] == "/search?q=coffee+%22hot+coffee%22+status%3Aplanned+votes%3A%3E1+by%3Ame"
    assert titles(shop, "coffee -cold status:planned") == ["Hot coffee"]
    assert chips(shop, "coffee") == {}


@pytest.mark.parametrize(
    ("question", "why"),
    [
        ("status:someday", "There is no such status."),
        ("kind:", "There is no such kind."),
        ("board:nowhere", "There is no such board."),
        ("tag:nothing", "There is no such tag."),
        ("by:you", "Only by:me is understood."),
        ("votes:many", "Write it like votes:>10."),
        ("votes:>99999999999", "Write it like votes:>10."),
        ("type:product", "Only the team sees what a voice teaches."),
        ('tag:"secret plan"', "There is no such tag."),
    ],
)
def test_what_means_nothing_is_left_out_and_the_page_says_why(shop: FlaskClient, question: str, why: str) -> None:
    assert titles(shop, f"tea {question}") == ["Late tea"]
    ((said, url),) = chips(shop, f"tea {question}").items()
    assert said.endswith(f"left out: {why}")
    assert url == "/search?q=tea"
    assert "Find what others said" in shop.get("/search", query_string={"q": question}).text


def test_staff_find_by_what_a_voice_teaches_and_by_private_tags(shop: FlaskClient, make: Factory) -> None:
    team = make.client(make.member(role=Role.MODERATOR))
    assert titles(team, "type:product") == titles(team, 'tag:"Secret plan" coffee') == ["Cold coffee"]
    assert titles(team, "coffee type:none") == []
    assert chips(team, "type:product").keys() == {"teaches: Product"}


def test_a_visitor_is_asked_to_sign_in_to_find_their_own(shop: FlaskClient, client: FlaskClient) -> None:
    assert set(titles(client, "coffee by:me")) == {"Hot coffee", "Cold coffee"}
    assert chips(client, "coffee by:me").keys() == {"by:me left out: Sign in to find your own."}


def test_a_board_of_others_and_one_that_is_not_there_look_alike(shop: FlaskClient, app: Flask, make: Factory) -> None:
    make.submission("Team coffee", on=make.board("Team", Audience.STAFF), by=make.actor(role=Role.MODERATOR))
    settle(app)
    there, nowhere = (shop.get(f"/search?q=coffee+board:{slug}").text for slug in ("team", "tean"))
    assert there.replace("board:team", "").replace("board%3Ateam", "") == nowhere.replace("board:tean", "").replace(
        "board%3Atean", ""
    )


def test_words_are_put_right_beside_operators(shop: FlaskClient) -> None:
    page = shop.get("/search?q=cofee+status:planned").text
    assert "Did you mean" in page
    assert "/search?q=coffee+status%3Aplanned" in page
    assert titles(shop, "cofee status:planned") == ["Hot coffee"]


def test_the_backlog_understands_the_same(shop: FlaskClient, make: Factory) -> None:
    pia = make.client(make.member(role=Role.PRODUCT_MANAGER))
    for question, expected in (
        ("coffee -cold", "Hot coffee"),
        ("status:planned", "Hot coffee"),
        ("type:product votes:<3", "Cold coffee"),
        ('-"late tea" -hot', "Cold coffee"),
    ):
        page = pia.get("/staff/backlog", query_string={"q": question}).text
        assert [each for each in ("Cold coffee", "Hot coffee", "Late tea") if each in page] == [expected]
        file = pia.get("/staff/backlog/export.jsonl", query_string={"q": question}).text
        assert [each for each in ("Cold coffee", "Hot coffee", "Late tea") if each in file] == [expected]
    assert chips(pia, "tea -hot", "/staff/backlog") == {"without “hot”": "/staff/backlog?q=tea"}
    both = pia.get("/staff/backlog", query_string={"q": "status:planned", "kind": "idea"}).text
    assert "Nothing matches" in both


def test_many_operators_ask_the_database_no_more_than_one(shop: FlaskClient, app: Flask) -> None:
    with count_queries(app) as statements:
        shop.get("/search", query_string={"q": "coffee " + "board:x tag:y votes:>1 " * 40})
    assert 0 < len(statements) <= 12


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(question=ANYTHING)
def test_any_text_at_all_is_answered(shop: FlaskClient, question: str) -> None:
    question = question.replace("\0", " ").encode("utf-8", "replace").decode()  # the site answers no NUL at all
    assert shop.get("/search", query_string={"q": question}).status_code == 200


@given(question=ANYTHING)
def test_operators_are_where_they_say_and_can_be_taken_out(question: str) -> None:
    found = operators(question)
    assert all(question[each.start : each.end].lower().startswith(f"{each.name}:") for each in found)
    assert without_operators(question) == question if not found else len(without_operators(question)) < len(question)


@pytest.mark.parametrize(
    "question", ["\u017ftatus:planned", "\u212aind:idea", "xstatus:new", "status :new", "-kind:idea"]
)
def test_what_only_looks_like_an_operator_is_words(question: str) -> None:
    assert operators(question) == []


@pytest.mark.parametrize("page", ["docs/searching.md", "templates/public/help.html"])
def test_every_operator_and_value_is_written_down(page: str) -> None:
    written = (ROOT / page).read_text(encoding="utf-8")
    assert [name for name in Name if f"{name}:" not in written] == []
    assert [value for value in (*StatusKind, *Kind, *IPType) if value not in written] == []
