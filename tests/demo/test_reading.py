"""The form of the content files, and what is said about a file that breaks it."""

from datetime import timedelta
from pathlib import Path

import pytest

from community.cli.demo.reading import ContentError, read_board, span
from community.submissions.models import Kind
from community.triage.models import IPType

THREAD = """\
=== The tap drips
by: Ada
kind: complaint
age: 3d 4h
pull: 0.5
ip: none, because it is a test
tags: water, taps
staff-tags: legal
voice-of: All taps drip

It drips.

> quoted

<<< 10m
It drips a lot.

+++ Bo, the elder, 1h
Mine too.
++++ Ada, 2h
Oh no.
>>> planned, Cy, 1d
Soon.
"""


def test_a_thread_is_read_with_all_its_parts(tmp_path: Path) -> None:
    path = tmp_path / "kitchen.md"
    path.write_text(THREAD, encoding="utf-8")
    (story,) = read_board(path)
    assert (story.board, story.title, story.by, story.kind) == ("kitchen", "The tap drips", "Ada", Kind.COMPLAINT)
    assert (story.age, story.pull) == (timedelta(days=3, hours=4), 0.5)
    assert (story.ip_type, story.ip_reason) == (IPType.NONE, "it is a test")
    assert (story.tags, story.staff_tags) == (("water", "taps"), ("legal",))
    assert story.voice_of == "All taps drip"
    assert story.body == "It drips.\n\n> quoted"
    assert story.former is not None
    assert story.former.body == "It drips a lot."
    assert [(remark.by, remark.body) for remark in story.all_remarks()] == [
        ("Bo, the elder", "Mine too."),
        ("Ada", "Oh no."),
    ]
    assert [(step.status, step.by, step.note) for step in story.steps] == [("planned", "Cy", "Soon.")]
    assert story.speakers() == {"Ada", "Bo, the elder", "Cy"}


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("kind: complaint", "kind: rant", 1),
        ("age: 3d 4h", "age: soon", 1),
        ("by: Ada", "colour: red", 1),
        ("pull: 0.5\n", "pull: 0.5\nmood: sour\n", 1),
        ("+++ Bo, the elder, 1h", "+++ Bo", 18),
        (">>> planned, Cy, 1d", ">>> planned, 1d", 22),
        ("=== The tap drips\n", "", 14),
    ],
)
def test_a_broken_thread_is_refused_with_its_line(tmp_path: Path, old: str, new: str, line: int) -> None:
    path = tmp_path / "kitchen.md"
    path.write_text(THREAD.replace(old, new), encoding="utf-8")
    with pytest.raises(ContentError, match=rf"kitchen\.md, line {line}: "):
        read_board(path)


def test_a_span_is_days_hours_and_minutes() -> None:
    assert span("92d 5h") == timedelta(days=92, hours=5)
    assert span("3h 40m") == timedelta(hours=3, minutes=40)
    assert span("40m") == timedelta(minutes=40)


@pytest.mark.parametrize("text", ["", "5", "5 days", "h", "4h 2d", "-3d"])
def test_a_span_that_says_nothing_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a span of time"):
        span(text)
