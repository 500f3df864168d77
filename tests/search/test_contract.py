"""What is found, in the words of somebody who searches; the same for every kind of index."""

import math

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from community.search.index import Document, SearchIndex
from tests.search.samples import ALL, doc, found, matching, sharing

WORDS = [
    "refund",
    "refunds",
    "refunded",
    "late",
    "later",
    "delivery",
    "deliver",
    "Café",
    "cafe",
    "app",
    "apple",
    "out",
    "of",
]
WORDS += ["stock", "the", "退款", "退款很慢", "慢", "don't", "wi-fi", "ÜBER", "5"]
QUERY_PIECES = [*WORDS, '"', "“", "(", "AND", "re", "del", "款", "xyzzy", "\0", " "]
LEFT_OUT = ["-late", "-refunded", "-慢", "-退款很慢", '-"out of stock"', '-"late', "-wi-fi", "-", "--app"]


def test_a_document_is_found_by_any_of_its_parts(index: SearchIndex) -> None:
    index.write([Document(1, 1, "Parcel", "broken", "me too", "shipping", "Dented box", "It was open")])
    assert [found(index, word) for word in ("parcel", "broken", "too", "shipping", "dented", "open")] == [(1,)] * 6


def test_every_word_must_be_there(index: SearchIndex) -> None:
    index.write([doc(1, "Late parcel"), doc(2, "Late bus")])
    assert found(index, "late parcel") == (1,)


@pytest.mark.parametrize("query", ["DELAYED", "delay", "delays", "delaying"])
def test_inflections_and_capitals_make_no_difference(index: SearchIndex, query: str) -> None:
    index.write([doc(1, "Delayed again")])
    assert found(index, query) == (1,)


@pytest.mark.parametrize(
    ("query", "text"), [("cafe", "Café"), ("CAFÉ", "cafe"), ("zurich", "Zu\u0308rich"), ("lodz", "Łódź")]
)
def test_accents_make_no_difference(index: SearchIndex, query: str, text: str) -> None:
    index.write([doc(1, f"The {text} line")])
    assert found(index, query) == (1,)


@pytest.mark.parametrize("query", ["don't", "dont", "don’t"])
def test_apostrophes_make_no_difference(index: SearchIndex, query: str) -> None:
    index.write([doc(1, "Don’t ring the customer's bell")])
    assert found(index, query) == found(index, "customer") == (1,)


def test_the_last_word_may_be_unfinished(index: SearchIndex) -> None:
    index.write([doc(1, "Delivery was late"), doc(2, "Deliverance")])
    assert found(index, "late deliv") == (1,)
    assert set(found(index, "deliv")) == {1, 2}


def test_only_the_last_word_may_be_unfinished(index: SearchIndex) -> None:
    index.write([doc(1, "Delivery was late")])
    assert found(index, "deliv late") == ()


def test_one_letter_is_not_the_beginning_of_everything(index: SearchIndex) -> None:
    index.write([doc(1, "Delivery"), doc(2, "Plan D")])
    assert found(index, "d") == (2,)


def test_words_in_quotation_marks_stand_side_by_side(index: SearchIndex) -> None:
    index.write([doc(1, "Always out of stock"), doc(2, "Stock is out"), doc(3, "Out", "of stock")])
    assert found(index, '"out of stock"') == found(index, "“Out of STOCK”") == (1,)


def test_a_single_word_in_quotation_marks_is_meant_as_it_is_written(index: SearchIndex) -> None:
    index.write([doc(1, "One refund"), doc(2, "Two refunds")])
    assert found(index, '"refunds"') == (2,)


def test_what_a_minus_stands_before_is_left_out_in_any_inflection(index: SearchIndex) -> None:
    index.write([doc(1, "Refund", "delayed"), doc(2, "Refund", comments="delays"), doc(3, "Refund")])
    assert found(index, "refund -delay") == found(index, "-DELAYING refund") == (3,)


def test_only_the_word_itself_is_left_out_not_what_begins_like_it(index: SearchIndex) -> None:
    index.write([doc(1, "Refund app"), doc(2, "Refund apple")])
    assert found(index, "refund -app") == (2,)


def test_a_phrase_is_left_out_where_its_words_stand_side_by_side(index: SearchIndex) -> None:
    index.write([doc(1, "Always out of stock"), doc(2, "Stock is out of order"), doc(3, "Stock", "out of")])
    assert set(found(index, 'stock -"out of stock"')) == set(found(index, "stock -“out of stock”")) == {2, 3}


def test_a_single_word_in_quotation_marks_is_left_out_as_it_is_written(index: SearchIndex) -> None:
    index.write([doc(1, "One refund"), doc(2, "Two refunds")])
    assert found(index, 'refund -"refunds"') == (1,)


def test_a_phrase_to_leave_out_may_be_unfinished(index: SearchIndex) -> None:
    index.write([doc(1, "Refund late again"), doc(2, "Refund again late")])
    assert found(index, 'refund -"late again') == (2,)


def test_everything_but_what_is_left_out_comes_newest_first(index: SearchIndex) -> None:
    index.write([doc(1, "Bus"), doc(2, "Refund"), doc(3, "Tram"), doc(4, "Boat", board=2)])
    index.write([], [3])
    assert found(index, "-refund", frozenset({1})) == (1,)
    assert found(index, "-refund") == found(index, '-"refund"') == (4, 1)
    assert index.search("-refund", boards=ALL, limit=1).total == 2


def test_a_minus_inside_a_word_or_a_phrase_or_alone_leaves_nothing_out(index: SearchIndex) -> None:
    index.write([doc(1, "Wi-fi -is- down")])
    for query in ("wi-fi", '"wi-fi -is"', "wi - fi", "--down", "fi -", "down -?", '- "fi"'):
        assert found(index, query) == (1,), query


def test_what_is_left_out_of_text_without_spaces(index: SearchIndex) -> None:
    index.write([doc(1, "我的退款很慢"), doc(2, "我的退款很快"), doc(3, "很慢，退款")])
    assert set(found(index, "退款 -退款很慢")) == {2, 3}
    assert set(found(index, "退款 -慢")) == {2}


def test_what_is_left_out_is_neither_marked_nor_put_right(index: SearchIndex) -> None:
    index.write([doc(number, "My refund is late") for number in range(1, 4)])
    assert [piece.text for piece in index.mark("refund -late", "My refund is late") if piece.is_match] == ["refund"]
    assert index.correct("refnud -lxte", boards=ALL) == "refund -lxte"
    assert index.correct("refund -lxte", boards=ALL) is None


def test_common_words_are_not_required_beside_others(index: SearchIndex) -> None:
    index.write([doc(1, "Refund is late")])
    assert found(index, "is the refund late") == (1,)


def test_common_words_alone_are_looked_for(index: SearchIndex) -> None:
    index.write([doc(1, "To be or not to be"), doc(2, "Refund")])
    assert found(index, "to be") == (1,)


def test_japanese_is_found_inside_a_sentence(index: SearchIndex) -> None:
    index.write([doc(1, "日本語で書いた"), doc(2, "本日の天気")])
    assert found(index, "日本") == found(index, "書いた") == found(index, "日本 語") == (1,)


@pytest.mark.parametrize("query", ["退款", "很慢", "慢", "退", "退款很慢"])
def test_a_word_is_found_in_text_without_spaces(index: SearchIndex, query: str) -> None:
    index.write([doc(1, "我的退款很慢"), doc(2, "不同")])
    assert found(index, query) == (1,)


@pytest.mark.parametrize("query", ["결제가", "ガイド", "がいど", "नमस्ते", "ขอบคุณ", "Спасибо", "γεια", "שלום", "مرحبا"])
def test_a_word_of_any_script_that_stands_alone_is_found(index: SearchIndex, query: str) -> None:
    index.write([doc(1, f"{query} one"), doc(2, "other")])
    assert found(index, query) == (1,)


HOSTILE = {
    "nothing": "",
    "blank": "  \t\n ",
    "NUL": "\0",
    "NUL in a word": "ref\0und",
    "lone surrogate": "\ud800 \udfff",
    "operators": "AND OR (((",
    "a field": "title:x AND id:[1 TO",
    "wildcards": "*?~^2 +-!",
    "quotes": '"""',
    "one quote": '"refund',
    "3,000 letters": "a" * 3_000,
    "3,000 words": "ab " * 1_000,
    "3,000 accents": "e" + "\u0301" * 3_000,
    "3,000 apostrophes": "a'" * 1_500,
    "3,000 CJK": "退" * 3_000,
    "digits of every script": "٣ ③ ½ Ⅷ",
    "emoji": "👩\u200d👩\u200d👧 🏳️",
    "right to left": "\u202eabc\u202c",
    "SQL": "'; DROP TABLE submission; --",
    "a path": "../../etc/passwd",
}


@pytest.mark.parametrize("query", HOSTILE.values(), ids=HOSTILE)
def test_no_query_is_refused(index: SearchIndex, query: str) -> None:
    index.write([doc(1, "Refund"), doc(2, query, query, comments=query, tags=query)])
    assert set(found(index, query)) <= {1, 2}
    index.correct(query, boards=ALL)
    assert "".join(piece.text for piece in index.mark(query, "Refund")) == "Refund"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.text())
def test_any_text_at_all_can_be_stored_and_searched(index: SearchIndex, query: str) -> None:
    index.write([doc(1, query)])
    assert found(index, query) in {(), (1,)}
    index.correct(query, boards=ALL)


documents = st.lists(
    st.builds(
        Document,
        id=st.integers(1, 12),
        board_id=st.sampled_from([1, 2, 3]),
        title=st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join),
        body=st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join),
        comments=st.lists(st.sampled_from(WORDS), max_size=3).map("\n".join),
        tags=st.lists(st.sampled_from(WORDS), max_size=2).map(" ".join),
        voice_titles=st.lists(st.sampled_from(WORDS), max_size=2).map("\n".join),
        voice_words=st.lists(st.sampled_from(WORDS), max_size=3).map("\n".join),
    ),
    max_size=8,
    unique_by=lambda document: document.id,
)
queries = st.lists(st.sampled_from([*QUERY_PIECES, *LEFT_OUT]), min_size=1, max_size=4).map(" ".join)
boards = st.frozensets(st.sampled_from([1, 2, 3, 9]))


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=documents, after=documents, removed=st.sets(st.integers(1, 12)), query=queries, boards=boards)
def test_exactly_what_matches_is_found(
    index: SearchIndex,
    before: list[Document],
    after: list[Document],
    removed: set[int],
    query: str,
    boards: frozenset[int],
) -> None:
    index.rebuild(before)
    index.write(after, sorted(removed))
    kept = {document.id: document for document in before if document.id not in removed}
    kept |= {document.id: document for document in after}
    hits = index.search(query, boards=boards, limit=None)
    assert set(hits.ids) == matching(list(kept.values()), query, boards)
    assert len(set(hits.ids)) == len(hits.ids) == len(hits.scores) == hits.total
    assert index.ids() == kept.keys()


def test_a_limit_cuts_the_list_but_not_the_count(index: SearchIndex) -> None:
    index.write([doc(number, "Refund") for number in range(1, 8)])
    hits = index.search("refund", boards=ALL, limit=3)
    assert hits.ids == found(index, "refund")[:3]
    assert hits.total == 7


def test_the_best_comes_first_and_of_equals_the_newest(index: SearchIndex) -> None:
    index.write([doc(1, "Bus", "A refund"), doc(2, "Refund", "A bus"), doc(3, "Bus", "A refund")])
    assert found(index, "refund") == (2, 3, 1)


def test_title_counts_more_than_tags_more_than_body_more_than_comments(index: SearchIndex) -> None:
    other = "something else here"
    index.write(
        [
            doc(1, other, other, comments="refund"),
            doc(2, other, f"{other} refund"),
            doc(3, other, other, tags="refund"),
            doc(4, f"{other} refund", other),
        ]
    )
    assert found(index, "refund") == (4, 3, 2, 1)


def test_being_talked_about_does_not_push_a_submission_down(index: SearchIndex) -> None:
    index.write([doc(1, "Refund", comments="yes indeed " * 400), doc(2, "Refund")])
    first, second = index.search("refund", boards=ALL, limit=None).scores
    assert math.isclose(first, second)


def test_speaking_for_many_does_not_push_a_submission_down(index: SearchIndex) -> None:
    index.write([Document(1, 1, "Refund", "", voice_titles="Money please\n" * 40), doc(2, "Refund")])
    first, second = index.search("refund", boards=ALL, limit=None).scores
    assert math.isclose(first, second)


def test_the_title_of_a_voice_counts_more_than_its_words(index: SearchIndex) -> None:
    index.write([Document(1, 1, "Bus", "", voice_words="refund"), Document(2, 1, "Bus", "", voice_titles="Refund")])
    assert found(index, "refund") == (2, 1)


def test_a_phrase_does_not_reach_from_one_voice_part_into_the_next(index: SearchIndex) -> None:
    index.write([Document(1, 1, "", "", voice_titles="late", voice_words="parcel")])
    assert found(index, '"late parcel"') == ()


def alike(index: SearchIndex, terms: dict[str, float], least: int = 1) -> tuple[int, ...]:
    return index.similar(terms, boards=ALL, limit=None, least=least).ids


def test_similar_is_what_shares_some_of_the_words(index: SearchIndex) -> None:
    index.write([doc(1, "Door"), doc(2, "Heavy door"), doc(3, "Lamp"), doc(4, "Doorway heavyweight")])
    assert alike(index, {"heavy": 1, "doors": 1}) == (2, 1)
    assert alike(index, {"heavy": 1, "doors": 1}, least=2) == (2,)


def test_the_only_word_is_enough(index: SearchIndex) -> None:
    index.write([doc(1, "Door")])
    assert alike(index, {"door": 1, "doors": 1}, least=2) == (1,)


def test_a_heavier_word_decides(index: SearchIndex) -> None:
    index.write([doc(1, "Door"), doc(2, "Lamp")])
    assert alike(index, {"door": 2, "lamp": 1}) == (1, 2)
    assert alike(index, {"door": 1, "lamp": 2}) == (2, 1)


def test_similar_in_a_script_without_spaces(index: SearchIndex) -> None:
    index.write([doc(1, "日本語で書いた"), doc(2, "英語")])
    assert alike(index, {"日本": 1}) == (1,)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    before=documents,
    after=documents,
    removed=st.sets(st.integers(1, 12)),
    terms=st.lists(st.sampled_from(QUERY_PIECES), max_size=4),
    boards=boards,
    least=st.integers(1, 3),
)
def test_exactly_what_shares_enough_is_similar(
    index: SearchIndex,
    before: list[Document],
    after: list[Document],
    removed: set[int],
    terms: list[str],
    boards: frozenset[int],
    least: int,
) -> None:
    index.rebuild(before)
    index.write(after, sorted(removed))
    kept = {document.id: document for document in before if document.id not in removed}
    kept |= {document.id: document for document in after}
    weighed = dict.fromkeys(terms, 1.0)
    hits = index.similar(weighed, boards=boards, limit=None, least=least)
    assert set(hits.ids) == sharing(list(kept.values()), terms, boards, least)
    assert hits.total == len(hits.ids)
    assert list(hits.scores) == sorted(hits.scores, reverse=True)
    assert index.similar(weighed, boards=boards, limit=2, least=least).ids == hits.ids[:2]


def test_a_rare_word_weighs_more_than_a_frequent_one(index: SearchIndex) -> None:
    index.write([doc(number, "Bus", "late") for number in range(10, 20)] + [doc(1, "late tram"), doc(2, "late bus")])
    rare = index.search("tram", boards=ALL, limit=1).scores[0]
    frequent = index.search("bus", boards=ALL, limit=1).scores[0]
    assert rare > frequent


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=documents, query=queries)
def test_every_kind_of_index_scores_alike(index: SearchIndex, before: list[Document], query: str) -> None:
    from community.search.memory import MemoryIndex

    memory = MemoryIndex()
    for each in (memory, index):
        each.rebuild(before)
    terms = {"refund": 1.0, "late": 2.5, "退款": 0.5}
    for expected, hits in (
        [each.search(query, boards=ALL, limit=None) for each in (memory, index)],
        [each.similar(terms, boards=ALL, limit=None) for each in (memory, index)],
    ):
        assert hits.ids == expected.ids
        assert all(map(math.isclose, hits.scores, expected.scores))
        assert hits.counts == expected.counts
