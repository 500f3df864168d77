"""Who wrote it, where nobody is known: the system that it was imported from."""

import pytest
from flask import Flask
from sqlalchemy import update

from community.backlog.exports import Content, Format, Tracker
from community.kernel.db import db
from community.policy import SYSTEM, Role
from community.submissions import services
from community.submissions.models import Submission
from community.submissions.origins import System, origin_words, system_of
from tests.exports.reading import read_named
from tests.exports.test_exporting import exported
from tests.exports.test_presets import loaded
from tests.factories import Factory

pytestmark = pytest.mark.database
PLACES = (
    *("/", "/boards/shops", "/feed.atom", "/submissions/{id}"),
    *("/staff/inbox", "/staff/backlog/{id}", "/staff/submissions/{id}"),
    *("/staff/submissions/{id}/split", "/staff/submissions/{id}/merge"),
)


def orphan(app: Flask, submission: Submission, source: str | None) -> None:
    """Nobody wrote it; it came from there."""
    with app.app_context():
        db.session.execute(
            update(Submission).where(Submission.id == submission.id).values(author_id=None, source=source)
        )
        db.session.commit()


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("fider", "From Fider"),
        ("Old-UserVoice 2024", "From UserVoice"),
        ("Acme's secret", "Imported"),
        (None, "Former"),
    ],
)
def test_pages_and_feeds_say_where_it_came_from(app: Flask, make: Factory, source: str | None, words: str) -> None:
    submission = make.submission("The door is heavy")
    orphan(app, submission, source)
    petra = make.client(make.actor("Petra", Role.ADMINISTRATOR))
    for place in PLACES:
        text = petra.get(place.format(id=submission.id), follow_redirects=True).text
        assert "door is heavy" in text, place
        assert words in text, place
        assert ("Former member" in text) is (source is None), place
        assert "secret" not in text, place


def test_voices_and_quotations_say_so_too(app: Flask, make: Factory) -> None:
    door, too = make.submission("The door is heavy"), make.submission("I cannot open it")
    orphan(app, door, "clearflask")
    orphan(app, too, "a table")
    with app.app_context():
        services.merge(SYSTEM, too.id, door.id)
        db.session.commit()
    petra = make.client(make.actor("Petra", Role.PRODUCT_MANAGER))
    for place in (f"/submissions/{door.id}", f"/staff/backlog/{door.id}"):
        text = petra.get(place, follow_redirects=True).text
        assert "From ClearFlask" in text
        assert "Imported" in text
    for tracker in Tracker:
        (issue,) = loaded(app, tracker)
        assert "From ClearFlask" in issue.body
        assert "Imported" in issue.body
    assert b"From ClearFlask" in exported(app, Format.MARKDOWN)
    assert [row["author"] for row in read_named(exported(app, content=Content.WORDS))] == ["", ""]


def test_every_system_has_its_name() -> None:
    assert {system_of(system.value) for system in System} == {"Fider", "UserVoice", "Quackback", "ClearFlask"}
    assert origin_words("providers") == "Imported"
