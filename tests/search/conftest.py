"""An empty index of each kind, for the tests that every kind has to pass."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from community.search.index import SearchIndex
from community.search.memory import MemoryIndex
from community.search.postgres_index import PostgresIndex
from community.search.whoosh_index import WhooshIndex
from community.search.whoosh_index.engines import PlainEngine
from tests.conftest import POSTGRES

collect_ignore = [] if POSTGRES else ["test_postgres.py"]


@pytest.fixture
def whoosh_index(tmp_path: Path) -> Iterator[WhooshIndex]:
    index = WhooshIndex(tmp_path / "search", patience=0.2)
    index.rebuild([])
    yield index
    index.close()


@pytest.fixture
def plain_index(tmp_path: Path) -> Iterator[WhooshIndex]:
    """The same files, read where no library for arrays is installed."""
    index = WhooshIndex(tmp_path / "plain", patience=0.2, engine=PlainEngine)
    index.rebuild([])
    yield index
    index.close()


@pytest.fixture
def engine(migrated: str) -> Iterator[sa.Engine]:
    """The test's PostgreSQL."""
    engine = sa.create_engine(migrated)
    yield engine
    engine.dispose()


@pytest.fixture
def postgres_index(engine: sa.Engine) -> PostgresIndex:
    index = PostgresIndex(engine, patience=0.2)
    index.rebuild([])
    return index


# A database is asked where the tests have one.
KINDS = ["memory", "whoosh", "plain", *([pytest.param("postgres", marks=pytest.mark.database)] if POSTGRES else [])]


@pytest.fixture(params=KINDS)
def index(request: pytest.FixtureRequest) -> SearchIndex:
    """An index of each kind; what is tested with it is the contract."""
    return MemoryIndex() if request.param == "memory" else request.getfixturevalue(f"{request.param}_index")
