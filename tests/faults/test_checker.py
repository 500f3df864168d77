"""The checker itself: silent about a set that is counted right, and not about one that is not."""

import pytest
from flask import Flask

from community.kernel.db import db
from community.policy import SYSTEM
from community.submissions import services
from tests.factories import Factory
from tests.faults.checker import lost, rows_of, wrong_counters
from tests.faults.house import Acknowledged


@pytest.fixture
def merged(app: Flask, make: Factory) -> tuple[int, int]:
    """A voice and its survivor by the same author, who is counted once."""
    make.board()
    ana = make.actor()
    voice, survivor = (make.submission(words, by=ana).id for words in ("Too heavy.", "The door."))
    with app.app_context():
        services.merge(SYSTEM, voice, survivor)
        db.session.commit()
    return voice, survivor


def test_a_set_that_counts_each_voter_once_is_right(app: Flask, merged: tuple[int, int]):
    assert wrong_counters(app) == []
    assert lost(app, Acknowledged(merges=[merged])) == []


@pytest.mark.parametrize(
    ("damage", "found"),
    [
        ("UPDATE submission SET votes = 2 WHERE id = {survivor}", "votes"),
        ("UPDATE facet_count SET n = 2", "facets"),
        ("DELETE FROM merge", "unexplained"),
        ("UPDATE merge SET undone_at = created_at", "unexplained"),
        ("UPDATE submission SET merged_into_id = NULL", "unlinked"),
        ("UPDATE submission SET merged_into_id = id WHERE id = {survivor}", "chained"),
    ],
)
def test_damage_is_found(app: Flask, merged: tuple[int, int], damage: str, found: str):
    rows_of(app, damage.format(survivor=merged[1]))
    assert found in {kind for kind, _ in wrong_counters(app)}


def test_a_merge_that_was_acknowledged_and_is_not_there_is_lost(app: Flask, merged: tuple[int, int]):
    told = Acknowledged(merges=[merged, merged], unmerged=[merged[0]])
    assert lost(app, told) == [merged, merged[0]]
