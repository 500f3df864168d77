"""What is similar to a draft is kept while its words stay, and no longer than the index does."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.search.index import Hits
from community.search.tokens import surfaces, words_of
from community.search.whoosh_index import WhooshIndex
from community.search.whoosh_index.swift import SwiftMatcher
from tests.search.samples import ALL, doc

DRAFT = {"steep": 1.0, "stairs": 1.0}


@pytest.fixture
def index(tmp_path: Path) -> Iterator[WhooshIndex]:
    index = WhooshIndex(tmp_path / "search")
    index.rebuild([doc(1, "The stairs are steep"), doc(2, "Steep stairs at the station", board=2)])
    yield index
    index.close()


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How often the postings were looked through, one entry a time."""
    times: list[int] = []
    find = SwiftMatcher.find_similar

    def counted(self: SwiftMatcher, *asked: Any) -> Hits:
        times.append(len(times))
        return find(self, *asked)

    monkeypatch.setattr(SwiftMatcher, "find_similar", counted)
    return times


def ids(index: WhooshIndex, boards: frozenset[int] = ALL, limit: int | None = None, least: int = 2) -> set[int]:
    return set(index.similar(DRAFT, boards=boards, limit=limit, least=least).ids)


def test_a_draft_whose_words_stay_is_looked_for_once(index: WhooshIndex, looked: list[int]) -> None:
    assert [ids(index) for _ in range(3)] == [{1, 2}] * 3
    assert len(looked) == 1


def test_other_boards_and_other_limits_are_other_questions(index: WhooshIndex) -> None:
    assert ids(index) == {1, 2}
    assert ids(index, boards=frozenset({2})) == {2}
    assert len(ids(index, limit=1)) == 1
    assert ids(index, boards=frozenset()) == set()


def test_what_comes_or_goes_meanwhile_counts_at_once(index: WhooshIndex) -> None:
    assert ids(index) == {1, 2}
    index.write([doc(3, "The stairs are still steep")], [1])
    assert ids(index) == {2, 3}


def test_a_search_that_was_cut_short_is_not_kept(index: WhooshIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as hurried:
        hurried.setattr("community.search.budget.Budget.is_spent", lambda self: True)
        assert index.similar(DRAFT, boards=ALL, limit=None).is_partial
    assert not index.similar(DRAFT, boards=ALL, limit=None).is_partial


@given(st.text(alphabet="aé’'日本ł3 .,-", max_size=40))
def test_words_are_those_that_stand_somewhere(source: str) -> None:
    assert words_of(source) == [word for word, _, _ in surfaces(source, tails=False)]
