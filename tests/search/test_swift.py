"""The engine that counts with arrays gives the numbers of the plain one."""

import math
import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from community.search.index import Document, Hits, Only
from community.search.whoosh_index import WhooshIndex, rough, swift
from community.search.whoosh_index.arrays import ENTRY_BYTES, POSTING_BYTES
from community.search.whoosh_index.bits import Bits
from community.search.whoosh_index.engines import PlainEngine, fastest_engine
from community.search.whoosh_index.mapped import Mapped
from community.search.whoosh_index.swift import SwiftEngine
from community.submissions.models import Kind, StatusKind
from tests.search.samples import ALL, doc, found
from tests.search.test_contract import QUERY_PIECES, WORDS, boards, documents, queries

KINDS, STATUSES = st.sampled_from([None, *Kind]), st.sampled_from([None, *StatusKind])
narrowing = st.builds(Only, board_id=st.sampled_from([None, 1, 2]), kind=KINDS, status=STATUSES)
facets = st.tuples(st.sampled_from(list(Kind)), st.sampled_from(list(StatusKind)))


class Pair:
    """The same files, read by both engines."""

    def __init__(self, root: Path) -> None:
        self.engine = SwiftEngine()
        self.swift = WhooshIndex(root, engine=lambda: self.engine)
        self.plain = WhooshIndex(root, engine=PlainEngine)


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    pair = Pair(tmp_path / "search")
    yield pair
    pair.swift.close()
    pair.plain.close()


def assert_alike(swift: Hits, plain: Hits) -> None:
    assert swift.ids == plain.ids
    assert all(math.isclose(one, other, rel_tol=1e-9) for one, other in zip(swift.scores, plain.scores, strict=True))
    assert (swift.total, dict(swift.counts), swift.apart) == (plain.total, dict(plain.counts), plain.apart)
    assert not swift.is_partial
    assert not plain.is_partial


def faceted(drawn: list[Document], how: list[tuple[Kind, StatusKind]]) -> list[Document]:
    return [
        Document(each.id, each.board_id, each.title, each.body, each.comments, each.tags, kind=kind, status=status)
        for each, (kind, status) in zip(drawn, how, strict=False)
    ]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    generations=st.lists(st.tuples(documents, st.sets(st.integers(1, 12))), min_size=1, max_size=3),
    how=st.lists(facets, min_size=8, max_size=8),
    query=queries,
    terms=st.dictionaries(st.sampled_from(QUERY_PIECES), st.floats(0.1, 5), max_size=4),
    boards=boards,
    only=narrowing,
    limit=st.sampled_from([None, 0, 1, 3]),
    apart=st.frozensets(st.integers(1, 12)),
)
def test_both_engines_give_the_same_numbers(
    pair: Pair,
    generations: list[tuple[list[Document], set[int]]],
    how: list[tuple[Kind, StatusKind]],
    query: str,
    terms: dict[str, float],
    boards: frozenset[int],
    only: Only,
    limit: int | None,
    apart: frozenset[int],
) -> None:
    pair.swift.rebuild([doc(20, " ".join(WORDS))])
    for put, removed in generations:
        pair.plain.write(faceted(put, how), sorted(removed))
        swift, plain = (
            index.search(query, boards=boards, limit=limit, only=only, apart=apart)
            for index in (pair.swift, pair.plain)
        )
        assert_alike(swift, plain)
        for least in (1, 2):
            swift, plain = (
                index.similar(terms, boards=boards, limit=limit, least=least) for index in (pair.swift, pair.plain)
            )
            assert_alike(swift, plain)
        assert pair.swift.correct(query, boards=boards) == pair.plain.correct(query, boards=boards)


def test_counts_are_of_everything_and_hits_of_what_they_are_narrowed_to(pair: Pair) -> None:
    said = [Document(n, 1 + n % 2, "Refund", "", kind=Kind.IDEA, status=StatusKind.NEW) for n in range(1, 8)]
    pair.swift.rebuild([*said, Document(8, 1, "Refund", "", kind=Kind.PRAISE, status=StatusKind.DONE)])
    hits = pair.swift.search("refund", boards=ALL, limit=1, only=Only(kind=Kind.PRAISE), apart=frozenset({1, 8, 99}))
    assert (hits.ids, hits.total, hits.apart) == ((8,), 1, 2)
    assert hits.counts == {(1, "idea", "new"): 3, (2, "idea", "new"): 4, (1, "praise", "done"): 1}


def test_what_was_decoded_serves_the_next_generation(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    pair.swift.rebuild([doc(n, "Refund") for n in range(1, 30)])
    assert len(found(pair.swift, "refund late")) == 0
    decoded = []
    find = Mapped.find
    monkeypatch.setattr(Mapped, "find", lambda self, keys: decoded.append(keys) or find(self, keys))
    assert len(found(pair.swift, '"refund"')) == 29
    assert decoded == []
    pair.plain.write([doc(30, "Refund")])
    assert len(found(pair.swift, '"refund"')) == 30
    assert len(decoded) <= 1


def test_the_cache_is_bounded_by_bytes(pair: Pair) -> None:
    room = 3 * (ENTRY_BYTES + POSTING_BYTES)
    pair.engine = SwiftEngine(cache_bytes=room)
    pair.swift.rebuild([doc(1, "one"), doc(2, "two"), doc(3, "three"), doc(4, "four four")])
    for word in ("one", "two", "three", "four", "one"):
        assert len(found(pair.swift, f'"{word}"')) == 1
        assert 0 < pair.engine.kept.size <= room


def test_a_posting_too_large_for_the_cache_is_read_each_time(pair: Pair) -> None:
    pair.engine = SwiftEngine(cache_bytes=ENTRY_BYTES)
    pair.swift.rebuild([doc(1, "one"), doc(2, "one")])
    assert found(pair.swift, "one") == found(pair.swift, "one") == (2, 1)
    assert pair.engine.kept.size == 0


@pytest.mark.parametrize("engine", [PlainEngine, SwiftEngine])
def test_a_search_without_time_answers_and_says_so(tmp_path: Path, engine: type[PlainEngine]) -> None:
    index = WhooshIndex(tmp_path / "search", seconds=-1, engine=engine)
    index.rebuild([doc(1, "Refund late", "late delivery")])
    index.write([doc(2, "Refund late", "late delivery")])
    for hits in (
        index.search('refund "late delivery" ref', boards=ALL, limit=5),
        index.similar({"refund": 1, "late": 1}, boards=ALL, limit=5),
    ):
        assert set(hits.ids) <= {1, 2}
        assert hits.is_partial
    assert index.correct("refnud", boards=ALL) is None
    index.close()


def test_the_swift_engine_is_used_where_its_libraries_are(monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(fastest_engine(), SwiftEngine)
    monkeypatch.setattr("community.search.whoosh_index.engines.find_spec", lambda name: None)
    assert isinstance(fastest_engine(), PlainEngine)


def test_of_many_words_the_same_ones_are_best(pair: Pair) -> None:
    rng = random.Random(7)
    vocabulary = [f"{a}{b}" for a in ("bako", "dimu", "fela", "guno", "hiri") for b in "bcdfg"]
    pair.swift.rebuild(
        doc(
            n,
            " ".join(rng.choices(vocabulary, range(1, 26), k=3)),
            " ".join(rng.choices(vocabulary, k=20)),
            board=n % 4,
        )
        for n in range(1, 300)
    )
    pair.plain.write([], list(range(0, 300, 7)))
    for count in (1, 2, 3, 8, 9, 12, 13, 25):
        terms = {word: rng.uniform(0.2, 3) for word in rng.sample(vocabulary, count)}
        for limit, least in ((1, 1), (10, 1), (10, 2), (10, 5), (400, 1)):
            swift, plain = (
                index.similar(terms, boards=frozenset({1, 3}), limit=limit, least=least)
                for index in (pair.swift, pair.plain)
            )
            assert_alike(swift, plain)


@pytest.fixture
def crowd(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> Pair:
    """Many documents of few words, some deleted, where every shortcut that the engine has is taken."""
    monkeypatch.setattr(rough, "MANY", 1)
    monkeypatch.setattr(swift, "MOST_BEST", 6)
    dice = random.Random(7)
    words = [f"{first}{second}o" for first in "bdfglm" for second in "aeiou"]
    said = [doc(n, " ".join(_drawn(dice, words)), board=dice.randint(1, 3)) for n in range(1, 900)]
    pair.swift.rebuild(faceted(said, [(dice.choice(list(Kind)), dice.choice(list(StatusKind))) for _ in said]))
    pair.plain.write([doc(1000, "bao dao fao")], [n for n in range(1, 900) if dice.random() < 0.1])
    return pair


def _drawn(dice: random.Random, words: list[str]) -> list[str]:
    return [words[min(int(dice.expovariate(0.3)), len(words) - 1)] for _ in range(dice.randint(2, 9))]


@pytest.mark.parametrize("limit", [1, 4, 30, None])
def test_shortcuts_change_no_answer(crowd: Pair, limit: int | None) -> None:
    for asked in ("bao", "bao beo", "bio dao geo", "ba", "muo", "bao -beo", "bao the"):
        for readable in (ALL, frozenset({2}), frozenset[int]()):
            for only in (Only(), Only(kind=Kind.PRAISE), Only(status=StatusKind.NEW)):
                answers = [
                    each.search(asked, boards=readable, limit=limit, only=only) for each in (crowd.swift, crowd.plain)
                ]
                assert_alike(*answers)
            words = dict.fromkeys(asked.replace("-", "").split(), 1.0)
            for least in (1, 2):
                similar = [
                    each.similar(words, boards=readable, limit=limit, least=least)
                    for each in (crowd.swift, crowd.plain)
                ]
                assert_alike(*similar)


def test_hits_that_need_not_be_ranked_are_the_same_and_counted_alike(crowd: Pair) -> None:
    for asked in ("bao", "bao beo", "bio -dao"):
        ranked, loose = (crowd.swift.search(asked, boards=ALL, limit=None, ranked=how) for how in (True, False))
        assert set(ranked.ids) == set(loose.ids)
        assert (ranked.total, ranked.counts) == (loose.total, loose.counts)


@given(st.integers(1, 400).flatmap(lambda n: st.tuples(st.just(n), st.sets(st.integers(0, n - 1)))))
def test_bits_know_what_is_in_a_list_and_where(drawn: tuple[int, set[int]]) -> None:
    total, held = drawn
    documents, every = np.array(sorted(held), dtype=np.int32), np.arange(total)
    bits = Bits(documents, total)
    assert np.flatnonzero(bits.flags()).tolist() == documents.tolist()
    assert np.flatnonzero(bits.holds(every)).tolist() == documents.tolist()
    assert bits.places(documents).tolist() == list(range(len(held)))
