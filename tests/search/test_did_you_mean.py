"""Another spelling is offered only when it helps."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from community.search.index import SearchIndex
from community.search.lexicon import Block
from community.search.spelling import distance, slips
from community.search.tokens import STOP_WORDS, tokens
from community.search.whoosh_index.swift import SwiftBlock
from tests.search.samples import ALL, doc

LETTERS = st.text("abcdé", min_size=1, max_size=9)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("refnud", "refund"),
        ("refundd", "refund"),
        ("refnd", "refund"),
        ("rfeund", "refund"),
        ("delivrey", "delivery"),
        ("dlivrey", "delivery"),
        ("Late, delivrey!", "Late, delivery!"),
        ("lats refnud", None),
        ("refund", None),
        ("refunding", None),
        ("refu", None),
        ("xyzzyx", None),
        ("rfd", None),
        ("12345", None),
        ("", None),
    ],
)
def test_a_slip_is_put_right_and_nothing_else(index: SearchIndex, typed: str, meant: str | None) -> None:
    index.write([doc(1, "Late delivery 12346"), doc(2, "Refund")])
    assert index.correct(typed, boards=ALL) == meant


def test_every_wrong_word_is_put_right(index: SearchIndex) -> None:
    index.write([doc(1, "Late delivery of my refund")])
    assert index.correct("delivrey   refnud", boards=ALL) == "delivery   refund"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ('"late refnud', "late refund"),
        ("“late refnud", "late refund"),
        ('"late" refnud"', '"late" refund'),
        ('"refnud" late', '"refund" late'),
        ('refnud -"lost bag', 'refund -"lost bag'),
    ],
)
def test_a_quotation_mark_that_was_not_closed_is_not_offered_again(
    index: SearchIndex, typed: str, meant: str | None
) -> None:
    index.write([doc(1, "Late refund")])
    assert index.correct(typed, boards=ALL) == meant


def test_of_two_words_as_near_the_more_frequent_is_meant(index: SearchIndex) -> None:
    index.write([doc(1, "houses"), doc(2, "horses"), doc(3, "horses")])
    assert index.correct("hopses", boards=ALL) == "horses"


def test_frequent_means_frequent_among_what_the_reader_sees(index: SearchIndex) -> None:
    index.write([doc(1, "houses"), doc(2, "horses", board=2), doc(3, "horses", board=2)])
    assert index.correct("hopses", boards=frozenset({1})) == "houses"


def test_a_suggestion_that_finds_nothing_is_not_made(index: SearchIndex) -> None:
    index.write([doc(1, "Late"), doc(2, "Refund")])
    assert index.correct("late refnud", boards=ALL) is None


WORDS = ["refund", "delivery", "parcel", "quokka", "tram", "voucher"]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    documents=st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from([1, 2, 3])), max_size=6),
    boards=st.frozensets(st.sampled_from([1, 2, 3])),
    word=st.sampled_from(WORDS),
    at=st.integers(0, 5),
    letter=st.sampled_from("aeioux"),
)
def test_whatever_is_suggested_can_be_seen_and_found(
    index: SearchIndex, documents: list[tuple[str, int]], boards: frozenset[int], word: str, at: int, letter: str
) -> None:
    index.rebuild(doc(number, text, board=board) for number, (text, board) in enumerate(documents, start=1))
    visible = {text for text, board in documents if board in boards}
    suggestion = index.correct(word[:at] + letter + word[at:], boards=boards)
    if suggestion is None:
        return
    assert {token.text for token in tokens(suggestion)} - STOP_WORDS <= visible
    assert index.search(suggestion, boards=boards, limit=1).total > 0


@given(one=LETTERS, other=LETTERS)
def test_a_distance_within_reach_is_exact(one: str, other: str) -> None:
    exact = distance(one, other, 99)
    assert distance(other, one, 99) == exact
    for reach in (1, 2):
        near = distance(one, other, reach)
        assert near == exact if exact <= reach else near > reach


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("a", "a", 0),
        ("ab", "ba", 1),
        ("ab", "abc", 1),
        ("ab", "a", 1),
        ("ab", "ac", 1),
        ("abcd", "badc", 2),
        ("ca", "abc", 3),
    ],
)
def test_a_slip_adds_drops_changes_or_swaps(one: str, other: str, apart: int) -> None:
    assert distance(one, other, 9) == apart


NEARLY = st.text("abcdé日", min_size=3, max_size=10).filter(str.isalpha)


@pytest.mark.parametrize("kind", [Block, SwiftBlock])
@given(word=st.text("abcdé日", min_size=4, max_size=9), words=st.dictionaries(NEARLY, st.integers(1, 9), max_size=20))
def test_every_near_word_is_found(kind: type[Block], word: str, words: dict[str, int]) -> None:
    near = {(distance(word, other, 9), other, often) for other, often in words.items()}
    block = kind({other.encode(): often for other, often in words.items()})
    assert set(block.near(word)) == {found for found in near if found[0] <= slips(word)}
