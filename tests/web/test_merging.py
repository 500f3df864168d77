"""Merging as people meet it: where the words are read, where an old link leads, and the way back."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from community.kernel.db import db
from community.policy import SYSTEM, Actor, Audience, Role
from community.submissions import services
from community.submissions.commands import PostVoice
from community.submissions.models import Board, Submission
from community.worker.outbox import drain
from tests.counting import count_queries
from tests.factories import Factory


class Site:
    """A survivor with one voice, on a board for everybody."""

    def __init__(self, app: Flask, make: Factory) -> None:
        self.app, self.make = app, make
        self.ana, self.bo = make.actor("Ana Duarte"), make.actor("Bo Lindqvist")
        self.moderator = make.actor("Ingrid", Role.MODERATOR)
        self.board = make.board("Shops")
        self.survivor = self.say("Open the door wider.", self.ana)
        self.voice = self.say("My pram gets stuck.", self.bo)

    def say(self, words: str, by: Actor | None = None, on: Board | None = None) -> Submission:
        return self.make.submission(words, by=by, on=on or self.board)

    def merge(self, voice: Submission, survivor: Submission) -> None:
        with self.app.app_context():
            services.merge(SYSTEM, voice.id, survivor.id)
            db.session.commit()

    def index(self) -> None:
        with self.app.app_context():
            while drain():
                pass


@pytest.fixture
def site(app: Flask, make: Factory) -> Site:
    return Site(app, make)


def votes_on(page: str, submission: Submission) -> int:
    found = re.search(rf'id="n{submission.id}"[^>]*>(\d+)', page)
    assert found
    return int(found[1])


def address(submission: Submission) -> str:
    return f"/submissions/{submission.id}-{submission.slug}"


def test_a_survivor_shows_who_said_the_same(site: Site, client: FlaskClient):
    site.make.comment(site.voice, "Mine too, every day.")
    site.merge(site.voice, site.survivor)
    page = client.get(address(site.survivor)).text
    assert "2 people said this in their own words" in page
    assert "My pram gets stuck." in page
    assert "Bo Lindqvist" in page
    assert "Mine too, every day." in page
    assert votes_on(page, site.survivor) == 2
    assert "Un-merge" not in page


def test_an_old_link_leads_to_the_survivor_with_a_note(site: Site, client: FlaskClient):
    site.merge(site.voice, site.survivor)
    for old in (f"/submissions/{site.voice.id}", address(site.voice), f"/submissions/{site.voice.id}-other"):
        answer = client.get(old, headers={"Accept": "application/json"})
        assert (answer.status_code, answer.location) == (303, f"{address(site.survivor)}?from={site.voice.id}")
    page = client.get(answer.location).text
    assert "You followed a link to “My pram gets stuck.”" in page
    assert f'href="#voice-{site.voice.id}"' in page
    assert "You followed a link" not in client.get(f"{address(site.survivor)}?from={site.survivor.id}").text


def test_a_page_that_a_browser_holds_is_new_when_a_voice_changes(site: Site, client: FlaskClient):
    site.merge(site.voice, site.survivor)
    tag = client.get(address(site.survivor)).headers["ETag"]
    site.make.comment(site.voice, "So it is.")
    site.make.comment(site.survivor, "Here too.")
    assert client.get(address(site.survivor), headers={"If-None-Match": tag}).status_code == 200


def test_no_list_shows_a_voice_and_its_words_find_the_survivor(site: Site, client: FlaskClient):
    site.merge(site.voice, site.survivor)
    site.index()
    home = client.get("/").text
    assert "Open the door wider." in home
    assert "My pram gets stuck." not in home
    assert re.search(r"Complaints\s*(?:<[^>]*>\s*)*1\b", home)
    found = client.get("/search?q=pram").text
    assert f'id="s{site.survivor.id}"' in found
    assert f'id="s{site.voice.id}"' not in found
    assert "In another&#39;s words:" in found
    staff = site.make.client(site.moderator)
    assert "My pram gets stuck." not in staff.get("/staff/inbox").text
    assert "My pram gets stuck." not in staff.get("/staff/backlog").text


def test_a_vote_on_an_old_page_counts_on_the_survivor(site: Site, make: Factory):
    site.merge(site.voice, site.survivor)
    browser = make.client(make.actor())
    browser.post(f"/submissions/{site.voice.id}/vote")
    page = browser.get(address(site.survivor)).text
    assert votes_on(page, site.survivor) == 3
    assert 'aria-pressed="true"' in page


def test_who_voted_for_a_voice_is_shown_as_counted_and_may_withdraw(site: Site):
    site.merge(site.voice, site.survivor)
    browser = site.make.client(site.bo)
    for path in ("/", address(site.survivor)):
        assert f"/submissions/{site.survivor.id}/vote/withdrawal" in browser.get(path).text
    browser.post(f"/submissions/{site.survivor.id}/vote/withdrawal")
    assert votes_on(browser.get(address(site.survivor)).text, site.survivor) == 1


def test_a_comment_on_an_old_page_joins_the_survivor_and_an_answer_its_thread(site: Site, make: Factory):
    comment = make.comment(site.voice, "Which door?")
    site.merge(site.voice, site.survivor)
    browser = make.client(make.actor())
    browser.post(f"/submissions/{site.voice.id}/comments", data={"body": "To the whole."})
    browser.post(f"/submissions/{site.voice.id}/comments", data={"body": "The left one.", "parent": comment.id})
    page = browser.get(address(site.survivor)).text
    folded, conversation = page.split('id="conversation"')
    assert "To the whole." in conversation
    assert "The left one." in folded
    refused = browser.post(f"/submissions/{site.voice.id}/comments", data={"body": ""})
    assert refused.status_code == 422
    assert "Open the door wider." in refused.text


def test_my_contributions_say_where_a_voice_went(site: Site):
    site.merge(site.voice, site.survivor)
    mine = site.make.client(site.bo).get("/me").text
    assert "My pram gets stuck." in mine
    assert "Read with" in mine
    assert address(site.survivor) in mine
    assert "My pram gets stuck." not in site.make.client().get(f"/members/{site.bo.id}").text


def test_what_is_followed_is_followed_once(site: Site):
    with site.app.app_context():
        services.follow(site.bo, site.survivor.id)
        db.session.commit()
    site.merge(site.voice, site.survivor)
    mine = site.make.client(site.bo).get("/me?show=followed").text
    assert mine.count("Open the door wider.") == 1
    assert "1 followed" in mine


def test_a_moderator_merges_from_triage_and_takes_it_back(site: Site):
    site.index()
    browser = site.make.client(site.moderator)
    triage = f"/staff/submissions/{site.voice.id}"
    assert f"{triage}/merge" in browser.get(triage).text
    assert "Merge into this one" in browser.get(f"{triage}/merge?q=door").text
    merged = browser.post(f"{triage}/merge", data={"into": site.survivor.id}, follow_redirects=True)
    assert "Merged into “Open the door wider.”" in merged.text
    assert "Un-merge" in merged.text
    assert "It is a voice of another one." in browser.get(triage).text
    back = browser.post(f"{triage}/merge/withdrawal", follow_redirects=True)
    assert "It stands on its own again" in back.text
    assert votes_on(back.text, site.voice) == 1
    assert 'name="into"' in back.text


def test_the_page_of_a_merge_proposes_what_says_something_similar(site: Site):
    stuck = site.say("The pram of my sister gets stuck too.", site.ana)
    site.index()
    page = site.make.client(site.moderator).get(f"/staff/submissions/{site.voice.id}/merge").text
    assert f'name="into" value="{stuck.id}"' in page
    assert f'name="into" value="{site.voice.id}"' not in page


@pytest.mark.parametrize(
    "typed", ["{0.id}", "#{0.id}", " /submissions/{0.id}-{0.slug} ", "http://x/submissions/{0.id}-a"]
)
def test_an_address_or_a_number_says_which_one(site: Site, typed: str):
    browser = site.make.client(site.moderator)
    into = typed.format(site.survivor)
    answer = browser.post(f"/staff/submissions/{site.voice.id}/merge", data={"into": into})
    assert (answer.status_code, answer.location) == (303, address(site.survivor))


@pytest.mark.parametrize(
    ("typed", "said"),
    [("", "Please enter"), ("door", "Please enter"), ("999", "no such"), ("9" * 10, "Please enter")],
)
def test_what_names_nothing_is_refused_in_words(site: Site, typed: str, said: str):
    browser = site.make.client(site.moderator)
    answer = browser.post(f"/staff/submissions/{site.voice.id}/merge", data={"into": typed})
    assert answer.status_code == 422
    assert said in answer.text


def test_what_cannot_be_merged_is_refused_with_a_reason(site: Site):
    browser, third = site.make.client(site.moderator), site.say("It squeaks.")
    site.merge(site.voice, site.survivor)

    def tried(one: Submission, into: Submission) -> str:
        answer = browser.post(f"/staff/submissions/{one.id}/merge", data={"into": into.id})
        assert answer.status_code == 409
        return answer.text

    assert "cannot be merged into itself" in tried(third, third)
    assert "is merged into “Open the door wider.” already" in tried(site.voice, third)
    assert "Merge into that one instead" in tried(third, site.voice)
    assert "Merge the other way round" in tried(site.survivor, third)
    members = site.say("The members say so.", on=site.make.board("Beans", Audience.MEMBERS))
    assert "Fewer people may read the other one" in tried(third, members)
    back = browser.post(f"/staff/submissions/{third.id}/merge/withdrawal")
    assert back.status_code == 409


def test_a_voice_of_a_closed_board_is_neither_shown_nor_counted(site: Site, client: FlaskClient):
    office = site.say("The hinge is from 1970.", SYSTEM, site.make.board("Office", Audience.STAFF))
    site.merge(office, site.survivor)
    site.index()
    page = client.get(f"{address(site.survivor)}?from={office.id}").text
    assert "hinge" not in page
    assert "in their own words" not in page
    assert client.get(address(office)).status_code == 404
    assert "hinge" not in client.get("/search?q=1970").text
    assert f'id="s{site.survivor.id}"' not in client.get("/search?q=1970").text
    assert "The hinge is from 1970." in site.make.client(site.moderator).get(address(site.survivor)).text


def test_a_voice_is_readable_where_its_survivor_no_longer_is(site: Site, client: FlaskClient):
    other = site.make.board("Roastery")
    survivor = site.say("Elsewhere it is wider.", on=other)
    site.merge(site.voice, survivor)
    with site.app.app_context():
        services.archive_board(SYSTEM, other.id, archived=True)
        db.session.commit()
    page = client.get(address(site.voice))
    assert page.status_code == 200
    assert "My pram gets stuck." in page.text
    assert "Elsewhere" not in page.text
    site.make.client(site.ana).post(f"/submissions/{site.voice.id}/vote")
    assert votes_on(client.get(address(site.voice)).text, site.voice) == 2


def test_a_survivor_that_is_deleted_sets_its_voices_free_until_it_is_back(site: Site, client: FlaskClient):
    site.merge(site.voice, site.survivor)
    author = site.make.client(site.ana)
    author.post(f"/submissions/{site.survivor.id}/deletion")
    assert "My pram gets stuck." in client.get("/").text
    author.post(f"/submissions/{site.survivor.id}/restoration")
    assert "My pram gets stuck." not in client.get("/").text
    assert votes_on(client.get(address(site.survivor)).text, site.survivor) == 2


def test_a_voice_that_is_deleted_is_shown_to_its_author_and_can_be_back(site: Site, client: FlaskClient):
    site.merge(site.voice, site.survivor)
    author = site.make.client(site.bo)
    answer = author.post(f"/submissions/{site.voice.id}/deletion", follow_redirects=True)
    assert "Restore it" in answer.text
    assert "My pram" not in client.get(address(site.survivor)).text
    assert client.get(address(site.voice)).status_code == 404
    author.post(f"/submissions/{site.voice.id}/restoration")
    assert "My pram gets stuck." in client.get(address(site.survivor)).text


def test_a_voice_is_posted_once_with_one_vote_and_one_follow(site: Site, client: FlaskClient):
    cid = site.make.actor("Cid")
    with site.app.app_context():
        for _ in range(2):
            made = services.post_voice(cid, site.survivor.id, PostVoice(body="The lock sticks.", nonce="n" * 20))
            db.session.commit()
        assert made.merged_into_id == site.survivor.id
    page = client.get(address(site.survivor)).text
    assert page.count("The lock sticks.") == 1
    assert votes_on(page, site.survivor) == 2


def test_many_voices_ask_no_more_of_the_database(site: Site):
    for number in range(12):
        voice = site.say(f"Voice {number}.")
        site.make.comment(voice)
        site.merge(voice, site.survivor)
    browser = site.make.client(site.moderator)
    with count_queries(site.app) as statements:
        page = browser.get(address(site.survivor)).text
    assert "13 people said this" in page
    assert len(statements) <= 12, statements


def test_an_export_holds_voices_with_their_survivor(site: Site):
    site.make.comment(site.voice, "On the voice.")
    site.merge(site.voice, site.survivor)
    browser = site.make.client(site.make.actor("Priya", Role.PRODUCT_MANAGER))
    rows = browser.get("/staff/backlog/export.jsonl").get_data(as_text=True).splitlines()
    assert len(rows) == 1
    assert '"voices":1' in rows[0]
    assert '"voters":2' in rows[0]
    words = browser.get("/staff/backlog/export-words.jsonl").get_data(as_text=True)
    assert '"kind_of_text":"voice","text":"My pram gets stuck.","author":"Bo Lindqvist"' in words
    assert "On the voice." in words
    assert words.count(f'"idea_id":{site.survivor.id},') == 3


def test_many_voices_are_read_a_page_at_a_time_and_each_is_found_by_its_own_address(app: Flask, make: Factory) -> None:
    survivor = make.submission("The door is heavy.")
    voices = [make.submission(f"Heavy door, number {number}.") for number in range(45)]
    with app.app_context():
        for voice in voices:
            services.merge(SYSTEM, voice.id, survivor.id)
        db.session.commit()
    client, here = make.client(), f"/submissions/{survivor.id}-the-door-is-heavy"
    pages = [client.get(f"{here}?voices={number}").text for number in (1, 2, 3, 9, "x")]
    shown = [[voice.id for voice in voices if f'id="voice-{voice.id}"' in page] for page in pages]
    first, second, third = ([voice.id for voice in voices[start : start + 20]] for start in (0, 20, 40))
    assert shown == [first, second, third, third, first]
    assert f"{here}?voices=2" in pages[0]
    assert f"{here}?voices=2#said-too" in pages[2]  # the way back
    assert f"{here}?voices=3" not in pages[2].partition('id="said-too"')[2].partition("</section>")[0]
    assert "#said-too" not in pages[0].partition('id="said-too"')[2].partition("</section>")[0]
    assert all("46 people said this in their own words" in page for page in pages)
    followed = client.get(f"/submissions/{voices[30].id}", follow_redirects=True).text
    assert f'id="voice-{voices[30].id}" open' in followed
