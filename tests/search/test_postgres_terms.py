"""What is written for the index in PostgreSQL, seen without one."""

from community.search.bags import Bag
from community.search.postgres_index.reader import LEAST_ALIKE, least_alike
from community.search.postgres_index.terms import MOST_BYTES, weights_of


def test_terms_beyond_what_a_document_can_hold_are_left_out() -> None:
    many = {f"{number:050}": 1.0 for number in range(30_000)}
    kept = weights_of(Bag(many, many, {}, 0))
    assert 0 < sum(map(len, kept)) <= MOST_BYTES
    assert all(term.startswith("s") for term in kept)


def test_long_words_are_judged_by_trigrams_and_short_ones_by_letters() -> None:
    assert least_alike("misunderstandings") >= LEAST_ALIKE > least_alike("refund")
    assert least_alike("überraschungen") == 0
