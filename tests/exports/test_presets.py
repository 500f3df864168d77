"""Files for trackers: each is read back as its tracker would read it, whatever the customers wrote."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from community.backlog import services
from community.backlog.commands import BacklogQuery
from community.backlog.exports import Tracker, Wish
from community.backlog.exports.issues import Issue, issue_of
from community.backlog.exports.presets import PRESETS
from community.backlog.exports.tabular import comma_separated
from community.kernel.clock import now
from community.kernel.db import db, read_only
from community.policy import SYSTEM
from community.submissions import services as submissions
from community.submissions.models import StatusKind
from community.triage.commands import KeepTag, SetTags
from community.triage.services import keep_tag, set_tags
from tests.exports.reading import read_named
from tests.exports.test_exporting import BASE, fill
from tests.exports.trackers import READERS, github_lines, tables, unpacked
from tests.factories import Factory

TRACKERS = list(Tracker)
HOSTILE = [
    "=cmd|' /C calc'!A0",
    "+1 to this",
    "-5 degrees",
    "@fjord hello @anna\n/close\n/assign @boss",
    "{quote} out of the box {code}",
    "<script>alert(1)</script> & <b>bold",
    'Two lines,\r\nand a "quotation"; with commas',
    "＝1+1",
    "日本語 🙂 \u202e",
    "a\x0bb",
]


def file_for(app: Flask, tracker: Tracker, **more: Any) -> services.Export:
    """A file for a tracker, not yet read."""
    raw = more.pop("raw", False)
    with app.app_context():
        read_only()
        return services.export_backlog(SYSTEM, BacklogQuery.parse(more), Wish(preset=tracker, raw=raw), BASE)


def loaded(app: Flask, tracker: Tracker, **more: Any) -> list[Any]:
    """The issues that the tracker would have."""
    data = b"".join(file_for(app, tracker, **more).chunks)
    return [issue for table in tables(data) for issue in READERS[tracker](table)]


@pytest.mark.parametrize("tracker", TRACKERS)
def test_a_tracker_loads_what_people_wrote(app: Flask, make: Factory, tracker: Tracker) -> None:
    made = [make.submission(words) for words in HOSTILE]
    found = loaded(app, tracker, sort="age")
    raw = loaded(app, tracker, sort="age", raw=True)
    assert [one.title for one in raw] == [" ".join(one.title.split()) for one in made]
    assert len(found) == len(made)
    assert all(f"{BASE}/submissions/{one.id}-" in issue.body for one, issue in zip(made, found, strict=True))
    if tracker is not Tracker.LINEAR:  # which takes the guard off
        assert not [one.title for one in found if one.title[0] in "=+-@＝"]


@pytest.mark.parametrize("tracker", TRACKERS)
def test_the_customers_own_words_are_in_the_description(app: Flask, make: Factory, tracker: Tracker) -> None:
    anna, ben = make.actor("Anna"), make.actor("Ben")
    first = make.submission("The door is heavy", by=anna)
    second = make.submission("I cannot open the door", by=ben)
    with app.app_context():
        submissions.merge(SYSTEM, second.id, first.id)
        db.session.commit()
    (issue,) = loaded(app, tracker)
    for words in ("The door is heavy", "Anna", "I cannot open the door", "Ben", "2 people voted for this."):
        assert words in issue.body


def test_nobody_is_called_and_nothing_acts(app: Flask, make: Factory) -> None:
    make.submission("@anna do\n/close\n{quote}x[~boss]<script>")
    bodies = {tracker: loaded(app, tracker)[0].body for tracker in TRACKERS}
    for tracker in (Tracker.GITHUB, Tracker.GITLAB, Tracker.LINEAR):
        assert "@anna" not in bodies[tracker]
        assert all(line.startswith(">") for line in bodies[tracker].splitlines()[:3])
    assert bodies[Tracker.JIRA].count("{quote}") == 2  # ours alone
    assert r"\{quote\}x\[\~boss\]" in bodies[Tracker.JIRA]
    assert "<script>" not in bodies[Tracker.AZURE] + bodies[Tracker.PRODUCTBOARD]


def test_jira_has_one_column_a_label(app: Flask, make: Factory) -> None:
    first, _second = make.submission("First"), make.submission("Second")
    with app.app_context():
        tags = frozenset(keep_tag(SYSTEM, KeepTag(name=name)).id for name in ("front door", "heavy", "=x"))
        set_tags(SYSTEM, first.id, SetTags(tags=tags))
        db.session.commit()
    one, two = loaded(app, Tracker.JIRA, sort="age", raw=True)
    assert sorted(one.labels) == ["=x", "Shops", "complaint", "front-door", "heavy"]
    assert two.labels == ["complaint", "Shops"]
    assert (one.kind, one.priority) == ("Bug", "")


def test_only_what_the_team_has_promised_is_urgent(app: Flask, make: Factory) -> None:
    for kind in (StatusKind.DOING, StatusKind.PLANNED, StatusKind.DECLINED):
        make.status(make.submission(str(kind)), kind)
    assert [one.priority for one in loaded(app, Tracker.LINEAR, sort="age")] == ["High", "Medium", "No priority"]
    assert [one.state for one in loaded(app, Tracker.LINEAR, sort="age")] == ["In Progress", "Todo", "Canceled"]
    assert [one.state for one in loaded(app, Tracker.GITHUB, sort="age")] == ["open", "open", "closed"]


@pytest.mark.parametrize(("tracker", "most"), [(Tracker.JIRA, 250), (Tracker.AZURE, 1000)])
def test_what_is_too_long_for_one_file_comes_as_several(app: Flask, make: Factory, tracker: Tracker, most: int) -> None:
    fill(app, make, 2 * most + 1)
    export = file_for(app, tracker, sort="age")
    assert export.file_name.endswith(".zip")
    files = unpacked(b"".join(export.chunks))
    assert list(files) == ["issues-1.csv", "issues-2.csv", "issues-3.csv", "words.csv", "about.json"]
    parts = [READERS[tracker](files[f"issues-{n}.csv"]) for n in (1, 2, 3)]
    assert [len(part) for part in parts] == [most, most, 1]
    assert [one.title for part in parts for one in part][:: most - 1][:2] == ["Number 0", f"Number {most - 1}"]
    assert len(read_named(files["words.csv"])) == 2 * most + 1
    assert json.loads(files["about.json"])["Submissions"] == str(2 * most + 1)
    assert file_for(app, tracker, votes=99).file_name.endswith(".csv")


def test_github_gets_lines_and_a_script_beside_its_table(app: Flask, make: Factory, tmp_path: Path) -> None:
    make.submission("Heavy, heavy door")
    files = unpacked(b"".join(file_for(app, Tracker.GITHUB).chunks))
    assert list(files) == ["issues.csv", "issues.jsonl", "create-issues.sh", "words.csv", "about.json"]
    (line,), (row,) = github_lines(files["issues.jsonl"]), READERS["github"](files["issues.csv"])
    assert (line.title, line.body, line.labels) == (row.title, row.body, row.labels)
    script = tmp_path / "create-issues.sh"
    script.write_bytes(files["create-issues.sh"])
    assert subprocess.run(["sh", "-n", str(script)], check=False).returncode == 0


def test_an_empty_backlog_loads_too(app: Flask) -> None:
    assert [loaded(app, tracker) for tracker in TRACKERS] == [[]] * len(TRACKERS)


@pytest.mark.parametrize("tracker", TRACKERS)
@given(
    body=st.text(max_size=60),
    title=st.text(min_size=1, max_size=300).filter(str.strip),
    times=st.sampled_from([1, 400]),
)
def test_no_words_break_a_file(tracker: Tracker, body: str, title: str, times: int) -> None:
    shape = PRESETS[tracker]
    issue = an_issue(title, body * times)
    (table,) = [b"".join(comma_separated(shape.names(5), iter([[shape.cells(issue, 5)]]), raw=False))]
    (got,) = READERS[tracker](table)
    assert issue.url in got.body


@pytest.mark.parametrize("letter", ["*", "\n", "@a", "&", "_\n"])
def test_the_longest_words_fit(letter: str) -> None:
    issue = an_issue("x" * 300, letter * 10_000, voices=50)
    for tracker, shape in PRESETS.items():
        table = b"".join(comma_separated(shape.names(5), iter([[shape.cells(issue, 5)]]), raw=False))
        (got,) = READERS[tracker](table)
        assert "43 more said the same" in got.body


def an_issue(title: str, body: str, voices: int = 0) -> Issue:
    """An issue of these words, without a database."""
    record = {
        "idea_id": 1,
        "url": f"{BASE}/submissions/1-x",
        "title": title,
        "body": body or "x",
        "created_by": "Anna",
        "source": None,
        "created_at": now(),
        "edited_at": None,
        "kind": "idea",
        "ip_kind": None,
        "board": "Shops",
        "tags": ["a, b"],
        "status_kind": "new",
        "voters": 1,
    }

    class Voice:
        author_name, source, created_at = "B" * 80, None, now()

    Voice.body = body  # type: ignore[attr-defined]
    return issue_of(record, [Voice] * voices)
