"""The index in PostgreSQL where it is more than the contract: chosen, locked, damaged, late, and met on pages.

Read only where the tests have a PostgreSQL (see `conftest`).
"""

from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from community.kernel.parts import part
from community.policy import Audience, Role
from community.search.index import Condition, IndexBroken, IndexBusy, SearchIndex
from community.search.jobs import watch
from community.search.memory import MemoryIndex
from community.search.postgres_index import PostgresIndex
from community.search.postgres_index.matcher import MOST_PAIRED
from community.search.postgres_index.reader import Reader, least_alike
from community.search.spelling import distance, slips
from tests.counting import count_queries
from tests.factories import Factory
from tests.search.samples import ALL, doc, found
from tests.search.test_site import settle, words

# Of a page, and of one that corrects what was typed and searches again.
MOST_STATEMENTS, MOST_CORRECTED = 12, 18


@pytest.fixture
def site(make_app: Callable[..., Flask], postgres_index: PostgresIndex) -> Flask:
    """A site that was told to search in its database."""
    app = make_app(SEARCH_INDEX=None, SEARCH="postgres")
    with app.app_context():
        assert isinstance(part(SearchIndex), PostgresIndex)
    return app


@pytest.fixture
def broken(engine: sa.Engine) -> Iterator[None]:
    """For one test, the tables are not where the index looks for them."""
    tables = ("search_document", "search_state", "search_term")
    with engine.begin() as connection:
        for table in tables:
            connection.exec_driver_sql(f"ALTER TABLE {table} RENAME TO {table}_away")
    yield
    with engine.begin() as connection:
        for table in tables:
            connection.exec_driver_sql(f"ALTER TABLE {table}_away RENAME TO {table}")


def execute(engine: sa.Engine, statement: str) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql(statement)


def test_a_site_searches_its_database(site: Flask) -> None:
    make = Factory(site)
    make.comment(make.submission("Refunds take forever"), "My wheelchair does not fit.")
    team = make.actor(role=Role.MODERATOR)
    make.submission("The heavy wheelchair is a secret plan", on=make.board("Team", Audience.STAFF), by=team)
    settle(site)
    visitor = site.test_client()
    assert "Refunds take forever" in words(visitor, q="refunded forev")
    assert "1 voice<" in words(visitor, q="wheelchairs")
    assert "secret plan" not in words(visitor, q="wheelchairs")
    assert "secret plan" not in words(visitor, q="sercet")
    assert "secret plan" in words(make.client(make.member(role=Role.MODERATOR)), q="sercet")
    assert "Refunds take forever" in visitor.post("/submissions/preview", data={"body": "A refund takes long"}).text


@pytest.mark.parametrize(
    ("query", "most"),
    [
        ("door", MOST_STATEMENTS),
        ("dor", MOST_STATEMENTS),
        ('"heavy door" doo', MOST_STATEMENTS),
        ("zzzz", MOST_STATEMENTS),
        ("heavvy", MOST_CORRECTED),
        ("hevy wodden dorr handel", MOST_CORRECTED),
    ],
)
def test_a_page_asks_few_questions_of_the_database(site: Flask, query: str, most: int) -> None:
    make = Factory(site)
    for number in range(30):
        make.submission(f"A heavy wooden door with a handle {number}")
    settle(site)
    browser = make.client(make.member())
    with count_queries(site) as statements:
        assert browser.get(f"/search?q={query}").status_code == 200
    assert 0 < len(statements) <= most, statements


def test_commands_build_and_compare_it(site: Flask, engine: sa.Engine) -> None:
    Factory(site).submission("The lid drips")
    run = site.test_cli_runner().invoke
    assert "Missing: 1" in run(args=["search", "check"]).output
    assert "Done: 1 documents" in run(args=["search", "rebuild"]).output
    assert run(args=["search", "check", "--thorough"]).exit_code == 0
    execute(engine, "DELETE FROM search_document")
    answer = run(args=["search", "check"])
    assert (answer.exit_code, "The index is broken" in answer.output) == (1, True)


def test_an_index_that_was_never_built_is_built_by_the_worker(site: Flask, engine: sa.Engine) -> None:
    Factory(site).submission("The lid drips")
    execute(engine, "DELETE FROM search_state")
    with site.app_context():
        index = part(SearchIndex)
        assert index.check().state is Condition.MISSING
        with pytest.raises(IndexBroken):
            index.ids()
        with pytest.raises(IndexBroken):
            index.write([doc(1, "Lid")])
        watch()
        assert index.check(thorough=True).state is Condition.OK
    assert "The lid drips" in words(site.test_client(), q="drips")


def test_an_index_of_another_version_counts_as_missing(postgres_index: PostgresIndex, engine: sa.Engine) -> None:
    execute(engine, "UPDATE search_state SET version = version + 1")
    assert postgres_index.check().state is Condition.MISSING
    with pytest.raises(IndexBroken):
        found(postgres_index, "refund")


def test_without_its_tables_pages_look_for_the_words_as_they_are_written(site: Flask, broken: None) -> None:
    make = Factory(site)
    make.submission("The lid drips")
    visitor = site.test_client()
    assert "The lid drips" in words(visitor, q="drips")
    assert visitor.post("/submissions/preview", data={"body": "The lid drips"}).status_code == 200
    with site.app_context():
        state = part(SearchIndex).check()
    assert state.state is Condition.BROKEN
    assert "flask db upgrade" in state.reason


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE search_term SET often = often + 1 WHERE term = 'wparcel'",
        "DELETE FROM search_term WHERE term = 'sparcel'",
        "UPDATE search_document SET weights = weights - 'wparcel'",
        "UPDATE search_document SET length = length + 1",
    ],
)
def test_a_thorough_check_sees_damage(postgres_index: PostgresIndex, engine: sa.Engine, damage: str) -> None:
    postgres_index.write([doc(1, "Late parcel")])
    assert postgres_index.check(thorough=True).state is Condition.OK
    execute(engine, damage)
    assert postgres_index.check(thorough=True).state is Condition.BROKEN
    postgres_index.rebuild([doc(1, "Late parcel")])
    assert postgres_index.check(thorough=True).state is Condition.OK


def test_who_waits_too_long_for_another_writer_is_told(postgres_index: PostgresIndex, engine: sa.Engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("SELECT FROM search_state FOR UPDATE")
        with pytest.raises(IndexBusy):
            postgres_index.write([doc(1, "Refund")])
        with pytest.raises(IndexBusy):
            postgres_index.rebuild([doc(1, "Refund")])
        assert found(postgres_index, "refund") == ()
    postgres_index.write([doc(1, "Refund")])
    assert found(postgres_index, "refund") == (1,)


def test_a_rebuild_waits_for_no_analysis_in_the_background(engine: sa.Engine, postgres_index: PostgresIndex) -> None:
    with engine.begin() as other:
        other.exec_driver_sql("LOCK TABLE search_document, search_term IN SHARE UPDATE EXCLUSIVE MODE")
        postgres_index.rebuild([doc(1, "Late parcel")])
    assert postgres_index.ids() == {1}


def test_until_a_rebuild_is_complete_the_old_index_answers(postgres_index: PostgresIndex) -> None:
    postgres_index.write([doc(1, "Refund"), doc(2, "Refund")])

    def documents():  # type: ignore[no-untyped-def]
        for number in range(3, 1_200):
            yield doc(number, "Parcel")
        assert found(postgres_index, "refund") == (2, 1)
        assert found(postgres_index, "parcel") == ()

    postgres_index.rebuild(documents())
    assert found(postgres_index, "refund") == ()
    assert len(found(postgres_index, "parcel")) == 1_197


def test_when_ranking_takes_too_long_the_newest_come_first(
    engine: sa.Engine, postgres_index: PostgresIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    postgres_index.write([doc(1, "Refund"), doc(2, "Bus", "A refund"), doc(3, "Refund", board=9)])
    one = Reader.one

    def slow(reader: Reader, statement: str, asked: dict[str, object]) -> object:
        return one(reader, statement + (", pg_sleep(9)" if "weight0" in statement else ""), asked)

    monkeypatch.setattr(Reader, "one", slow)
    index = PostgresIndex(engine, seconds=0.1)
    hits = index.search("refund", boards=ALL, limit=None)
    assert (hits.ids, hits.total, hits.is_partial) == ((2, 1), 2, True)
    assert index.similar({"refund": 1, "bus": 1}, boards=ALL, limit=5, least=2).is_partial is True


@pytest.mark.parametrize("least", [1, 2, 3])
@pytest.mark.parametrize("count", [3, MOST_PAIRED, MOST_PAIRED + 1])
def test_of_many_words_the_same_ones_are_similar(postgres_index: PostgresIndex, count: int, least: int) -> None:
    vocabulary = [f"{one}{other}" for one in ("bako", "dimu", "fela", "guno") for other in "bcdfg"]
    documents = [doc(at, " ".join(vocabulary[(at * step) % 20] for step in (1, 3, 7))) for at in range(1, 60)]
    memory = MemoryIndex()
    terms = {word: 1 + at / 10 for at, word in enumerate(vocabulary[:count])}
    for index in (memory, postgres_index):
        index.rebuild(documents)
    expected, hits = (index.similar(terms, boards=ALL, limit=None, least=least) for index in (memory, postgres_index))
    assert hits == expected


def test_a_database_that_is_away_is_a_broken_index() -> None:
    index = PostgresIndex(sa.create_engine("postgresql+psycopg://nobody@/nothing?host=/nowhere"))
    for ask in (
        lambda: index.search("x", boards=ALL, limit=1),
        index.ids,
        lambda: index.correct("xyz", boards=ALL),
    ):
        with pytest.raises(IndexBroken):
            ask()
    with pytest.raises(IndexBusy):
        index.write([doc(1, "Refund")])
    assert index.check().state is Condition.BROKEN


VOCABULARY = ["refunding", "reservation", "reservations", "preservation", "wheelchair", "internationally", "café"]


@pytest.mark.parametrize("typed", ["reservatoin", "wheelchiar", "internatoinaly", "presrevation", "refundnig", "cafés"])
def test_trigrams_find_what_letters_find(engine: sa.Engine, postgres_index: PostgresIndex, typed: str) -> None:
    execute(engine, "CREATE EXTENSION IF NOT EXISTS pg_trgm")
    documents = [doc(number, word) for number, word in enumerate(VOCABULARY, start=1)]
    postgres_index.rebuild(documents)
    with engine.connect() as connection:
        reader = Reader(connection, 9)
        assert reader.open().has_trigrams
        near = [
            {(other, often) for _, other, often in reader.near([typed], has_trigrams=has) if apart(typed, other)}
            for has in (True, False)
        ]
    memory = MemoryIndex()
    memory.rebuild(documents)
    assert near[0] == near[1]
    assert postgres_index.correct(typed, boards=ALL) == memory.correct(typed, boards=ALL)
    execute(engine, "DROP INDEX ix_search_term_trigram")


def apart(typed: str, other: str) -> bool:
    return distance(typed, other, slips(typed)) <= slips(typed)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    word=st.text("abcr", min_size=8, max_size=20),
    slipped=st.lists(st.tuples(st.integers(0, 20), st.sampled_from(["drop", "add", "swap", "change"])), max_size=2),
)
def test_words_a_few_slips_apart_are_at_least_so_alike(
    engine: sa.Engine, word: str, slipped: list[tuple[int, str]]
) -> None:
    execute(engine, "CREATE EXTENSION IF NOT EXISTS pg_trgm")
    other = word
    for at, slip in slipped:
        other = with_slip(other, at % len(other), slip)
    with engine.connect() as connection:
        alike = connection.scalar(sa.select(sa.func.similarity(word, other)))
    assert alike >= least_alike(word) - 1e-6


def with_slip(word: str, at: int, slip: str) -> str:
    head, letter, tail = word[:at], word[at], word[at + 1 :]
    kinds = {"drop": head + tail, "add": f"{head}z{letter}{tail}", "change": f"{head}z{tail}"}
    return kinds.get(slip, head + tail[:1] + letter + tail[1:])
