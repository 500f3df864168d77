"""An empty index of each kind, for the tests that every kind has to pass."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from community.search.index import SearchIndex
from community.search.memory import MemoryIndex
from community.search.whoosh_index import WhooshIndex
from community.search.whoosh_index.engines import PlainEngine


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


@pytest.fixture(params=["memory", "whoosh", "plain"])
def index(request: pytest.FixtureRequest) -> SearchIndex:
    """An index of each kind; what is tested with it is the contract."""
    return MemoryIndex() if request.param == "memory" else request.getfixturevalue(f"{request.param}_index")
