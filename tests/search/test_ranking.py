"""What is asked of the index for a text, and how well it is answered: the command that measures it."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from flask import Flask

from community.search.index import SearchIndex
from community.search.meanings import NoMeanings
from community.search.measuring import Figures
from community.search.ranking import BODY_SHARE, BODY_WORDS, fuse, query_terms, rank
from tests.search.samples import ALL, doc

CORPUS = """id,title,body,created_at
a,Longer opening hours,Please stay open later on Saturdays,2026-01-01
b,Lamp above the counter,It blinds whoever pays,2026-01-02
c,Shop door too heavy,I need two hands,2026-03-01
d,Nothing of the sort,,
"""
QUERIES = """query_id,title,body,created_at,relevant_ids
1,The shutters fall before I arrive,Nobody can shop after work,2026-02-01,a
2,Shutters that fall early,I work late,2026-02-02,a
3,A door for giants,The shop door is too heavy,2026-02-03,c
"""


def words(title: str, body: str) -> Mapping[str, float]:
    return query_terms(title, body)


def test_the_words_of_the_title_count_twice_as_much_as_those_of_the_body() -> None:
    assert words("The heavy door", "My arm hurts, the door is heavy") == {
        "heavy": 1.0,
        "door": 1.0,
        "arm": BODY_SHARE,
        "hurts": BODY_SHARE,
    }


def test_of_a_long_body_only_what_is_said_most_often_is_asked_for() -> None:
    body = " ".join(f"word{n}" for n in range(500)) + " rain rain"
    asked = words("Umbrellas", body)
    assert len(asked) == BODY_WORDS + 1
    assert "rain" in asked


def test_pairs_of_a_script_without_spaces_are_not_too_short() -> None:
    assert "日本" in words("日本のドア", "")


def test_a_merged_voice_makes_its_survivor_easier_to_find(index: SearchIndex) -> None:
    told = "Shutters fall before I arrive"
    index.write([doc(1, "Longer opening hours"), doc(2, "Paint the shutters green before summer")])
    assert rank(index, NoMeanings(), told, "", boards=ALL) == (2,)
    index.write([doc(1, "Longer opening hours", voice_titles="The shutters fall before I can arrive")])
    assert rank(index, NoMeanings(), told, "", boards=ALL) == (1, 2)


class SameMeaning:
    """An encoder's list that is given."""

    def __init__(self, *ids: int) -> None:
        self._ids = ids

    def nearest(self, title: str, *, boards: frozenset[int], limit: int) -> Sequence[int]:
        """Return what was given."""
        return self._ids[:limit]


def test_no_more_are_looked_for_than_are_wanted_but_what_is_fused_comes_from_further_down(index: SearchIndex) -> None:
    index.write([doc(1, "A heavy door"), doc(2, "A heavy door"), doc(3, "A heavy door to the yard")])
    assert rank(index, NoMeanings(), "heavy door", "", boards=ALL, limit=2) == (2, 1)
    assert rank(index, SameMeaning(3), "heavy door", "", boards=ALL, limit=2) == [3, 2]


def test_fusing_puts_first_what_both_rankings_have() -> None:
    assert fuse(((1, 2), 1.0), ((2, 3), 1.0)) == [2, 1, 3]


def test_the_second_ranking_weighs_as_much_as_it_is_told() -> None:
    assert fuse(((1,), 1.0), ((2,), 2.0)) == [2, 1]
    assert fuse(((1,), 2.0), ((2,), 1.0)) == [1, 2]


def test_figures_of_known_places() -> None:
    figures = Figures()
    figures.add(["x", "a"], frozenset("a"))
    figures.add(["y"], frozenset("a"))
    assert (figures.mrr, figures.hit(1), figures.hit(5)) == (0.25, 0.0, 0.5)


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    queries, corpus = tmp_path / "queries.csv", tmp_path / "corpus.csv"
    queries.write_text(QUERIES, encoding="utf-8")
    corpus.write_text(CORPUS, encoding="utf-8")
    return str(queries), str(corpus)


def figures_of(app: Flask, files: tuple[str, ...]) -> list[str]:
    usual = csv.field_size_limit()
    result = app.test_cli_runner().invoke(args=["similar", "evaluate", *files])
    assert csv.field_size_limit() == usual  # an import in the same process refuses what is longer
    assert result.exit_code == 0, result.output
    return result.output.splitlines()


def test_a_query_finds_by_the_words_of_an_earlier_one_only_with_history(app: Flask, files: tuple[str, str]) -> None:
    head, without, with_history, *_ = figures_of(app, files)
    assert head == "3 queries, 4 documents"
    assert "hit@1 0.000" in without
    assert "hit@1 0.333" in with_history


def test_what_came_later_is_not_found(app: Flask, files: tuple[str, str], tmp_path: Path) -> None:
    earlier = tmp_path / "earlier.csv"
    earlier.write_text(CORPUS.replace("2026-03-01", "2026-02-02"), encoding="utf-8")
    assert "hit@1 0.333" in figures_of(app, (files[0], str(earlier)))[1]


def test_a_file_without_its_columns_is_refused_by_name(app: Flask, files: tuple[str, str]) -> None:
    result = app.test_cli_runner().invoke(args=["similar", "evaluate", files[1], files[1]])
    assert result.exit_code == 1
    assert "corpus.csv lacks the columns query_id, relevant_ids" in result.output
