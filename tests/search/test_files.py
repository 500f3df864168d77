"""The index on disk: what readers see while others write, and who may write."""

import os
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from community.search.index import Condition, Document, IndexBroken, IndexBusy
from community.search.whoosh_index import BATCH, WhooshIndex
from community.search.whoosh_index.library import FileLock
from community.search.whoosh_index.schema import VERSION
from tests.search.samples import ALL, doc, found

pytestmark = pytest.mark.filterwarnings("ignore:.*use of fork:DeprecationWarning")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "a folder" / "search"


@pytest.fixture
def writer(root: Path) -> Iterator[WhooshIndex]:
    index = WhooshIndex(root, patience=0.2)
    index.rebuild([doc(1, "Refund"), doc(2, "Refund")])
    yield index
    index.close()


@pytest.fixture
def reader(root: Path, writer: WhooshIndex) -> Iterator[WhooshIndex]:
    """Somebody who has searched before anything changes."""
    index = WhooshIndex(root)
    assert found(index, "refund") == (2, 1)
    yield index
    index.close()


def directories(root: Path) -> list[Path]:
    return [path for path in root.iterdir() if path.is_dir()]


def test_an_index_that_was_never_built_is_missing(root: Path) -> None:
    index = WhooshIndex(root)
    assert index.check().state is Condition.MISSING
    for ask in (lambda: found(index, "refund"), index.ids, lambda: index.correct("refund", boards=ALL)):
        with pytest.raises(IndexBroken):
            ask()
    assert not root.exists()


def test_nothing_is_written_into_a_missing_index(root: Path) -> None:
    """It would look whole, and hold a single document."""
    with pytest.raises(IndexBroken):
        WhooshIndex(root).write([doc(1, "Refund")])
    assert WhooshIndex(root).check().state is Condition.MISSING


def test_an_index_of_another_version_counts_as_missing(root: Path, writer: WhooshIndex) -> None:
    pointer = root / "current"
    pointer.write_text(pointer.read_text().replace(f"v{VERSION}-", "v0-"))
    assert writer.check().state is Condition.MISSING


@pytest.mark.parametrize("content", ["", "../../etc\n", "v1-../../../etc", "\0", "é" * 40])
def test_a_pointer_can_only_name_an_index(root: Path, writer: WhooshIndex, content: str) -> None:
    (root / "current").write_text(content)
    assert writer.check().state is Condition.BROKEN
    with pytest.raises(IndexBroken):
        found(writer, "refund")


def test_a_searcher_opened_before_sees_every_change(writer: WhooshIndex, reader: WhooshIndex) -> None:
    writer.write([doc(3, "Refund")], [1])
    assert found(reader, "refund") == (3, 2)
    writer.write([doc(2, "Parcel")])
    assert found(reader, "refund") == (3,)
    assert reader.ids() == {2, 3}


def test_a_searcher_opened_before_sees_a_rebuild(writer: WhooshIndex, reader: WhooshIndex) -> None:
    writer.rebuild([doc(5, "Refund")])
    assert found(reader, "refund") == (5,)


def test_until_a_rebuild_is_complete_the_old_index_answers(writer: WhooshIndex, reader: WhooshIndex) -> None:
    def documents() -> Iterator[Document]:
        yield doc(5, "Refund")
        assert found(reader, "refund") == found(WhooshIndex(reader._shelf._root), "refund") == (2, 1)
        yield doc(6, "Refund")

    writer.rebuild(documents())
    assert found(reader, "refund") == (6, 5)


def test_a_search_under_way_ends_well_when_its_files_are_removed(root: Path, reader: WhooshIndex) -> None:
    leaves = reader._ask(lambda snapshot: snapshot.leaves)
    WhooshIndex(root).rebuild([doc(5, "Parcel")])
    assert [len(leaf.by_stem("refund")) for leaf in leaves] == [2]
    assert found(reader, "refund") == ()


def test_a_rebuild_leaves_one_directory(root: Path, writer: WhooshIndex) -> None:
    (root / f"v{VERSION}-0123456789abcdef").mkdir()
    for _ in range(3):
        writer.rebuild([doc(1, "Refund")])
    assert len(directories(root)) == 1


def test_a_failed_rebuild_leaves_nothing_behind(root: Path, writer: WhooshIndex) -> None:
    before = set(root.rglob("*"))

    def documents() -> Iterator[Document]:
        yield doc(5, "Refund")
        raise LookupError

    with pytest.raises(LookupError):
        writer.rebuild(documents())
    assert set(root.rglob("*")) == before


def test_a_large_rebuild_is_whole(root: Path) -> None:
    index = WhooshIndex(root)
    index.rebuild(doc(number, "Refund" if number % 1_000 else "Parcel") for number in range(1, BATCH + 1_002))
    assert index.check().documents == BATCH + 1_001
    assert found(index, "parcel") == tuple(range(BATCH + 1_000, 0, -1_000))
    index.write([], [1_000])
    assert 1_000 not in found(index, "parcel")
    index.close()


def test_only_its_owner_can_read_or_write_the_index(root: Path, writer: WhooshIndex) -> None:
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (root, *directories(root))]
    assert modes == [0o700, 0o700]


def test_who_waits_too_long_for_another_writer_is_told(root: Path, writer: WhooshIndex) -> None:
    lock = FileLock(str(root / "writer.lock"))
    assert lock.acquire()
    with pytest.raises(IndexBusy):
        writer.write([doc(3, "Refund")])
    with pytest.raises(IndexBusy):
        writer.rebuild([])
    assert found(writer, "refund") == (2, 1)
    lock.release()
    writer.write([doc(3, "Refund")])
    assert found(writer, "refund") == (3, 2, 1)


def test_the_lock_of_a_killed_writer_is_free(root: Path, writer: WhooshIndex) -> None:
    child = os.fork()
    if not child:
        with writer._shelf.lock():
            os._exit(9)
    os.waitpid(child, 0)
    writer.write([doc(3, "Refund")])
    assert found(writer, "refund") == (3, 2, 1)


def test_a_full_disk_changes_nothing_and_passes(writer: WhooshIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    from community.search.whoosh_index.storage import Storage

    def full(self: Storage, name: str, **options: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(Storage, "create_file", full)
        with pytest.raises(IndexBusy):
            writer.write([doc(3, "Refund")], [1])
        with pytest.raises(IndexBusy):
            writer.rebuild([])
    assert found(writer, "refund") == (2, 1)
    writer.write([doc(3, "Refund")], [1])
    assert found(writer, "refund") == (3, 2)


def test_a_forked_process_shares_nothing_with_its_parent(reader: WhooshIndex) -> None:
    with reader._mutex:  # as if another thread were searching
        child = os.fork()
        if not child:
            is_apart = reader._snapshot is None  # a common position in open files would show only now and then
            os._exit(0 if is_apart and found(reader, "refund") == (2, 1) else 1)
        _, status = os.waitpid(child, 0)
    assert status == 0
    assert found(reader, "refund") == (2, 1)


def test_threads_search_while_another_writes(writer: WhooshIndex, reader: WhooshIndex) -> None:
    """Document 2 is changed all the time and must be found in each state exactly once."""
    seen: list[tuple[int, ...]] = []
    done = threading.Event()

    def search() -> None:
        while not done.is_set():
            seen.append(found(reader, "refund"))

    threads = [threading.Thread(target=search) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(20):
        writer.write([doc(2, f"Refund {number}")])
    writer.rebuild([doc(1, "Refund"), doc(2, "Refund")])
    done.set()
    for thread in threads:
        thread.join()
    assert {tuple(sorted(ids)) for ids in seen} == {(1, 2)}


def test_a_process_that_searches_while_another_writes_finds_whole_states(root: Path, writer: WhooshIndex) -> None:
    child = os.fork()
    if not child:
        other = WhooshIndex(root)
        wrong = sum(sorted(found(other, "refund")) != [1, 2] for _ in range(300))
        os._exit(min(wrong, 1))
    while os.waitpid(child, os.WNOHANG) == (0, 0):
        writer.write([doc(2, "Refund again")])
    writer.rebuild([doc(1, "Refund")])
    assert found(writer, "refund") == (1,)


def test_the_library_may_warn_at_its_first_compilation(tmp_path: Path) -> None:
    program = (
        "from pathlib import Path; from community.search.whoosh_index import WhooshIndex;"
        "from community.search.index import Document;"
        f"index = WhooshIndex(Path({str(tmp_path / 'search')!r})); index.rebuild([Document(1, 1, 'Refund', '')]);"
        "index.write([Document(2, 1, 'Refund', '')], [1]);"
        "print(index.search('refund', boards=frozenset({1}), limit=1).ids); index.close()"
    )
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(tmp_path / "none"), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-W", "error", "-W", "ignore::SyntaxWarning:nothing", "-c", program]
    run = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert (run.stdout, run.returncode) == ("(2,)\n", 0), run.stderr
