"""Every column of the table may be chosen for a file."""

import pytest
from flask import Flask

from community.backlog.columns import ColumnKey
from community.backlog.exports.columns import COLUMNS, NAMES, chosen_names
from community.policy import Role
from tests.factories import Factory


def test_every_column_says_what_it_is_in_a_file() -> None:
    assert set(NAMES) == set(ColumnKey)
    assert {name for names in NAMES.values() for name in names} <= set(COLUMNS)
    assert chosen_names("title,tracker")[:3] == ("idea_id", "url", "title")


@pytest.mark.parametrize("form", ["csv", "jsonl", "xlsx"])
def test_a_file_with_the_issues_column_is_sent(app: Flask, make: Factory, form: str) -> None:
    make.submission()
    manager = make.client(make.actor("Pam", Role.PRODUCT_MANAGER))
    assert manager.get(f"/staff/backlog/export.{form}?cols=title,tracker").status_code == 200
