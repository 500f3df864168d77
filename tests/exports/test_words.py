"""The words file: everything that customers said, written by themselves or noted for them, a few texts at a time."""

import json
from datetime import timedelta

import pytest
from flask import Flask

from community.backlog.exports import Content, Format, Tracker, words
from community.customers.commands.notes import NoteFor, NotePost
from community.customers.services import notes
from community.kernel.clock import now
from community.kernel.db import db
from community.policy import SYSTEM, Actor, Role
from community.submissions import services as submissions
from community.submissions.models import Submission
from tests.exports.reading import read_named
from tests.exports.test_exporting import BASE, exported
from tests.exports.test_presets import loaded
from tests.factories import Factory

pytestmark = pytest.mark.database
HEARD = {"name": "Liv Hansen", "source": "call", "link": "https://crm.example/c/7"}


@pytest.fixture
def petra(make: Factory) -> Actor:
    return make.actor("Petra", Role.PRODUCT_MANAGER)


def note(app: Flask, by: Actor, submission: Submission, quote: str, **more: str) -> int:
    with app.app_context():
        found = notes.note_vote(by, submission.id, NoteFor.parse({**HEARD, "quote": quote, **more}))
        db.session.commit()
        return found.note_id


def test_what_was_noted_for_customers_stands_among_what_they_said(app: Flask, make: Factory, petra: Actor) -> None:
    door, too = make.submission("The door is heavy", by=make.actor("Anna")), make.submission("I cannot open it")
    make.comment(door, "Push, do not pull")
    note(app, petra, door, "=My arm hurts")
    note(app, petra, too, "It fell shut on me", name="Per", link="", source="mail")
    gone = note(app, petra, door, "Never mind", name="Ola")
    with app.app_context():
        notes.remove_note(petra, gone)
        db.session.get_one(Submission, too.id).created_at = now() + timedelta(hours=1)
        submissions.merge(SYSTEM, too.id, door.id)
        db.session.commit()
    link = f"{BASE}/submissions/{door.id}-the-door-is-heavy"
    rows = read_named(exported(app, content=Content.WORDS))
    assert [(row["kind_of_text"], row["text"], row["source"], row["link"]) for row in rows] == [
        ("submission", "The door is heavy", "", ""),
        ("noted", "'=My arm hurts", "call", "https://crm.example/c/7"),
        ("noted", "It fell shut on me", "mail", ""),
        ("voice", "I cannot open it", "", ""),
        ("comment", "Push, do not pull", "", ""),
    ]
    assert [row["author"] for row in rows[:3]] == ["Anna", "Liv Hansen", "Per"]
    assert {row["url"] for row in rows[:3]} == {link}
    lines = exported(app, Format.JSONL, content=Content.WORDS).splitlines()
    assert json.loads(lines[2]) | {"created_at": ""} == {
        "idea_id": door.id,
        "kind_of_text": "noted",
        "text": "It fell shut on me",
        "author": "Per",
        "created_at": "",
        "url": link,
        "source": "mail",
        "link": None,
    }


def test_what_was_posted_for_a_customer_is_told_once(app: Flask, make: Factory, petra: Actor) -> None:
    shops = make.board("Shops")
    command = {**HEARD, "board": shops.id, "kind": "complaint", "title": "Too loud", "quote": "I cannot hear myself"}
    with app.app_context():
        notes.note_post(petra, NotePost.parse(command))
        db.session.commit()
    (row,) = read_named(exported(app, content=Content.WORDS))
    assert (row["kind_of_text"], row["text"], row["author"]) == ("submission", "I cannot hear myself", "Liv Hansen")
    assert (row["source"], row["link"]) == ("call", "https://crm.example/c/7")


def test_trackers_are_told_what_was_noted(app: Flask, make: Factory, petra: Actor) -> None:
    door = make.submission("The door is heavy")
    note(app, petra, door, "My arm hurts")
    for tracker in Tracker:
        (issue,) = loaded(app, tracker)
        assert "My arm hurts" in issue.body
        assert "Liv Hansen" in issue.body


def test_no_more_than_some_texts_are_held(app: Flask, make: Factory, monkeypatch: pytest.MonkeyPatch) -> None:
    door = make.submission("The door is heavy")
    said = [make.comment(door, f"Number {number}").body for number in range(5)]
    monkeypatch.setattr(words, "TEXTS", 2)
    held: list[int] = []
    read = words._texts
    monkeypatch.setattr(words, "_texts", lambda link, some: held.append(len(some)) or read(link, some))
    rows = read_named(exported(app, content=Content.WORDS))
    assert [row["text"] for row in rows] == ["The door is heavy", *said]
    assert (max(held), sum(held)) == (2, 6)
