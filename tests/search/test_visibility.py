"""Who finds what: boards, changes and removals, also for a searcher that was there before."""

import pytest

from community.search.index import Condition, SearchIndex
from community.search.memory import MemoryIndex
from tests.search.samples import ALL, doc, found


def test_nothing_of_a_board_that_was_not_given_is_found_or_counted(index: SearchIndex) -> None:
    index.write([doc(1, "Refund", board=1), doc(2, "Refund", board=2)])
    hits = index.search("refund", boards=frozenset({1}), limit=None)
    assert (hits.ids, hits.total) == ((1,), 1)
    assert index.search("refund", boards=frozenset(), limit=None).total == 0


def test_a_document_that_moves_to_another_board_is_found_there_only(index: SearchIndex) -> None:
    index.write([doc(1, "Refund", board=1)])
    index.write([doc(1, "Refund", board=2)])
    assert found(index, "refund", frozenset({1})) == ()
    assert found(index, "refund", frozenset({2})) == (1,)


def test_old_words_of_a_changed_document_find_nothing(index: SearchIndex) -> None:
    index.write([doc(1, "Refund")])
    index.write([doc(1, "Parcel")])
    assert (found(index, "refund"), found(index, "parcel")) == ((), (1,))


def test_a_removed_document_is_found_no_more(index: SearchIndex) -> None:
    index.write([doc(1, "Refund"), doc(2, "Refund")])
    index.write([], [1])
    assert found(index, "refund") == found(index, "ref") == found(index, '"refund"') == (2,)
    assert index.ids() == {2}


def test_writing_twice_is_writing_once(index: SearchIndex) -> None:
    for _ in range(2):
        index.write([doc(1, "Refund"), doc(2, "Refund")], [3])
    assert found(index, "refund") == (2, 1)
    assert index.check().documents == 2


def test_the_last_of_two_documents_with_one_id_counts(index: SearchIndex) -> None:
    index.write([doc(1, "Refund"), doc(1, "Parcel")])
    assert (found(index, "refund"), found(index, "parcel")) == ((), (1,))


def test_what_is_both_removed_and_put_is_there(index: SearchIndex) -> None:
    index.write([doc(1, "Refund")])
    index.write([doc(1, "Parcel")], [1])
    assert index.ids() == {1}


def test_many_small_writes_add_up(index: SearchIndex) -> None:
    for number in range(1, 41):
        index.write([doc(number, "Refund"), doc(100, f"Refund {number}")], [number - 3])
    assert index.ids() == {38, 39, 40, 100}
    assert set(found(index, "refund")) == {38, 39, 40, 100}
    assert found(index, "refund 40") == (100,)
    assert index.check(thorough=True).documents == 4


def test_a_rebuild_leaves_nothing_of_before(index: SearchIndex) -> None:
    index.write([doc(1, "Refund"), doc(2, "Refund")])
    index.rebuild([doc(2, "Parcel")])
    assert (found(index, "refund"), found(index, "parcel")) == ((), (2,))


def test_a_document_that_comes_twice_in_a_rebuild_counts_once(index: SearchIndex) -> None:
    index.rebuild([doc(1, "Refund"), doc(2, "Parcel"), doc(1, "Refund")])
    assert found(index, "refund") == (1,)
    assert index.check(thorough=True).state is Condition.OK


def test_a_rebuild_that_fails_half_way_changes_nothing(index: SearchIndex) -> None:
    index.write([doc(1, "Refund")])

    def documents():  # type: ignore[no-untyped-def]
        yield doc(2, "Parcel")
        raise LookupError("the database went away")

    with pytest.raises(LookupError):
        index.rebuild(documents())
    assert index.ids() == {1}


def test_the_generation_changes_with_every_change(index: SearchIndex) -> None:
    generations = [index.check().generation]
    index.write([doc(1, "Refund")])
    generations.append(index.check().generation)
    index.rebuild([doc(1, "Refund")])
    generations.append(index.check().generation)
    assert len(set(generations)) == 3


def test_a_closed_index_opens_again(index: SearchIndex) -> None:
    index.write([doc(1, "Refund")])
    assert found(index, "refund") == (1,)
    index.close()
    index.close()
    assert found(index, "refund") == (1,)


@pytest.mark.parametrize("hidden", ["another board", "removed", "changed"])
def test_no_word_that_the_reader_may_not_see_is_suggested(index: SearchIndex, hidden: str) -> None:
    index.write([doc(1, "Quokkas secret", board=2 if hidden == "another board" else 1), doc(2, "Parcel", board=1)])
    if hidden == "removed":
        index.write([], [1])
    elif hidden == "changed":
        index.write([doc(1, "Plain")])
    reader = frozenset({1})
    suggestions = [index.correct(text, boards=reader) for text in ("quokas", "secrte", "quokkass", "parcel quokas")]
    assert suggestions == [None] * 4
    assert isinstance(index, MemoryIndex) or index.correct("parcle", boards=ALL) == "parcel"


def test_another_form_of_a_visible_word_is_not_taken_from_hidden_text(index: SearchIndex) -> None:
    index.write([doc(1, "Canarying", board=2), doc(2, "Canary", board=1)])
    assert index.correct("cannarying", boards=frozenset({1})) != "canarying"
