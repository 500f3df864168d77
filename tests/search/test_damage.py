"""Files cut, changed or lost: the index says that it is broken, in one way, and a rebuild makes it whole."""

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from community.search.index import Condition, IndexBroken, SearchIndex
from community.search.whoosh_index import WhooshIndex
from tests.search.samples import ALL, doc, found

DOCUMENTS = [
    doc(number, f"Refund {number}", "Late delivery of a parcel " * 3, tags="shipping") for number in range(1, 30)
]
SUFFIXES = [".toc", ".trm", ".pst", ".flt", ".row.col", "current"]


@pytest.fixture
def index(tmp_path: Path) -> Iterator[WhooshIndex]:
    index = WhooshIndex(tmp_path / "search", patience=0.2)
    index.rebuild(DOCUMENTS)
    index.write([doc(30, "Refund 30")], [1])
    yield index
    index.close()


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.name.endswith(tuple(SUFFIXES)))


QUESTIONS: list[Callable[[SearchIndex], object]] = [
    lambda index: found(index, "refund"),
    lambda index: found(index, '"late delivery" ship'),
    lambda index: index.correct("refnud", boards=ALL),
    lambda index: index.ids(),
    lambda index: index.check(),
    lambda index: index.check(thorough=True),
]


def assert_only_broken(folder: Path) -> int:
    """Ask everything of an index that was just opened; count how often it says that it is broken."""
    broken = 0
    for question in QUESTIONS:
        index = WhooshIndex(folder)
        try:
            answer = question(index)
            broken += getattr(answer, "state", Condition.OK) is not Condition.OK
        except IndexBroken:
            broken += 1
        finally:
            index.close()
    return broken


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_lost_file_is_noticed_at_once(index: WhooshIndex, tmp_path: Path, suffix: str) -> None:
    for path in files(tmp_path):
        if path.name.endswith(suffix):
            path.unlink()
    assert assert_only_broken(tmp_path / "search") == len(QUESTIONS)


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("share", [0, 0.5, 0.9])
def test_a_cut_file_is_noticed(index: WhooshIndex, tmp_path: Path, suffix: str, share: float) -> None:
    for path in files(tmp_path):
        if path.name.endswith(suffix):
            path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    assert assert_only_broken(tmp_path / "search") > 0


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_changed_byte_never_raises_anything_else(index: WhooshIndex, tmp_path: Path, suffix: str) -> None:
    chance = random.Random(suffix)
    paths = [path for path in files(tmp_path) if path.name.endswith(suffix)]
    noticed = 0
    for _ in range(40):
        path = chance.choice(paths)
        whole = path.read_bytes()
        damaged = bytearray(whole)
        for at in chance.sample(range(len(whole)), min(len(whole), 3)):
            damaged[at] ^= 1 << chance.randrange(8)
        path.write_bytes(damaged)
        noticed += assert_only_broken(tmp_path / "search") > 0
        path.write_bytes(whole)
    assert noticed > 0
    assert WhooshIndex(tmp_path / "search").check(thorough=True).state is Condition.OK


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_rebuild_makes_it_whole_again(index: WhooshIndex, tmp_path: Path, suffix: str) -> None:
    for path in files(tmp_path):
        if path.name.endswith(suffix):
            path.write_bytes(b"\x80rubbish")
    assert index.check().state is Condition.BROKEN
    with pytest.raises(IndexBroken):
        found(index, 'refund "late delivery"')
    index.rebuild(DOCUMENTS)
    assert len(found(index, "refund")) == len(DOCUMENTS)
    assert index.check(thorough=True).state is Condition.OK


@pytest.mark.parametrize("suffix", [".toc", ".trm", ".pst"])
def test_writing_into_a_broken_index_says_so_and_lets_the_lock_go(
    index: WhooshIndex, tmp_path: Path, suffix: str
) -> None:
    for path in files(tmp_path):
        if path.name.endswith(suffix):
            path.write_bytes(b"")
    kept = []  # an error that is kept holds on to everything that led to it
    for _ in range(2):
        with pytest.raises(IndexBroken) as error:
            index.write([doc(number, "Refund") for number in range(40, 45)], [2])
        kept.append(error)
    index.rebuild(DOCUMENTS)
    index.write([], [2])
    assert 2 not in index.ids()
