"""`flask export backlog`: the same file for scripts."""

import json
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from community.kernel.audit import AuditRow
from community.kernel.db import db
from tests.exports.conftest import Searchable
from tests.exports.reading import read_named
from tests.factories import Factory


def test_the_file_is_on_standard_output_and_the_rest_beside_it(app: Flask, make: Factory) -> None:
    make.submission("@fjord hello")
    result = app.test_cli_runner().invoke(args=["export", "backlog", "--raw"])
    assert result.exit_code == 0, result.output
    assert [row["body"] for row in read_named(result.stdout_bytes)] == ["@fjord hello"]
    assert "Filter: {}" in result.stderr
    assert "Submissions: 1" in result.stderr


def test_filters_are_those_of_the_page(app: Flask, make: Factory, searchable: Searchable) -> None:
    searchable(make.submission("A heavy door"), make.submission("A cold coffee"))
    args = ["export", "backlog", "--format", "jsonl", "--q", "door", "--kind", "complaint", "--since", "2020-01-31"]
    result = app.test_cli_runner().invoke(args=args)
    (line,) = result.stdout.splitlines()
    assert json.loads(line)["title"] == "A heavy door"
    asked = json.loads(result.stderr.splitlines()[0].removeprefix("Filter: "))
    assert asked == {"q": "door", "kind": "complaint", "since": "2020-01-31"}


def test_a_filter_that_means_nothing_is_refused_and_not_ignored(app: Flask) -> None:
    for wrong in (["--kind", "wish"], ["--since", "yesterday"], ["--votes", "-1"], ["--sort", "name"]):
        assert app.test_cli_runner().invoke(args=["export", "backlog", *wrong]).exit_code == 2


def test_the_output_file_is_whole_or_not_there(app: Flask, make: Factory, tmp_path: Path) -> None:
    make.submission("One"), make.submission("Two")
    output = tmp_path / "words.csv"
    result = app.test_cli_runner().invoke(args=["export", "backlog", "--words", "--output", str(output)])
    assert result.exit_code == 0, result.output
    assert {row["text"] for row in read_named(output.read_bytes())} == {"One", "Two"}
    assert [path.name for path in tmp_path.glob("words*")] == ["words.csv"]


def test_a_command_is_on_the_trail(app: Flask) -> None:
    app.test_cli_runner().invoke(args=["export", "backlog"])
    with app.app_context():
        row = db.session.scalars(select(AuditRow).where(AuditRow.action == "backlog.exported")).one()
    assert row.actor_name == "system"
