"""A writer killed at any point: the index is as before or as after, never in between, and takes the next write."""

import os
import shutil
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from community.search.index import Condition, Document
from community.search.whoosh_index import WhooshIndex, shelf
from community.search.whoosh_index.library import FileStorage, StructFile
from tests.search.samples import doc, found

pytestmark = pytest.mark.filterwarnings("ignore:.*use of fork:DeprecationWarning")

KILLED = 9
BEFORE = [doc(number, "Refund") for number in range(1, 8)]
# Everything that changes files, in the library and around it.
STEPS: list[tuple[Any, str]] = [
    (FileStorage, "create_file"),
    (FileStorage, "rename_file"),
    (FileStorage, "delete_file"),
    (StructFile, "close"),
    (Path, "mkdir"),
    (Path, "replace"),
    (Path, "write_text"),
    (shelf, "_sync"),
    (shelf.shutil, "rmtree"),
]


def write(index: WhooshIndex) -> None:
    """Change one, add one, remove one."""
    index.write([doc(2, "Refund new"), doc(9, "Refund new")], [3])


def rebuild(index: WhooshIndex) -> None:
    index.rebuild(AFTER[rebuild])


AFTER: dict[Callable[[WhooshIndex], None], list[Document]] = {
    write: [
        doc(1, "Refund"),
        *(doc(number, "Refund") for number in range(4, 8)),
        doc(2, "Refund new"),
        doc(9, "Refund new"),
    ],
    rebuild: [doc(number, "Refund new") for number in range(5, 12)],
}


def killed_at(step: int, act: Callable[[WhooshIndex], None], folder: Path) -> bool:
    """Do it in a child that dies before its n-th step; tell whether it died."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == KILLED
    try:
        die_before(step)
        act(WhooshIndex(folder))
    finally:
        os._exit(0)


def die_before(step: int) -> None:
    """Count every step of this process, and end it before the n-th."""
    steps = count(1)

    def counted(function: Callable[..., Any]) -> Callable[..., Any]:
        def stepping(*args: Any, **options: Any) -> Any:
            if next(steps) == step:
                os._exit(KILLED)
            return function(*args, **options)

        return stepping

    for place, name in STEPS:
        setattr(place, name, counted(getattr(place, name)))


def prepare(folder: Path) -> None:
    """Make an index of several segments, so that the next write merges."""
    index = WhooshIndex(folder)
    index.rebuild(BEFORE[:3])
    for document in BEFORE[3:]:
        index.write([document])


def state(index: WhooshIndex) -> tuple[frozenset[int], frozenset[int]]:
    return index.ids(), frozenset(found(index, "refund new"))


@pytest.mark.parametrize("act", [write, rebuild])
def test_a_killed_writer_leaves_the_state_before_or_after(tmp_path: Path, act: Callable[[WhooshIndex], None]) -> None:
    prepared = tmp_path / "prepared"
    prepare(prepared)
    before = (frozenset(document.id for document in BEFORE), frozenset[int]())
    after = (
        frozenset(document.id for document in AFTER[act]),
        frozenset(document.id for document in AFTER[act] if "new" in document.title),
    )
    seen = []
    died = True
    while died:
        folder = shutil.copytree(prepared, tmp_path / f"step {len(seen)}")
        index = WhooshIndex(folder, patience=0.2)
        died = killed_at(len(seen) + 1, act, folder)
        seen.append(state(index))
        assert index.check().state is Condition.OK
        act(index)
        assert state(index) == after, f"not writable after dying at step {len(seen)}"
        assert [path.name for path in folder.iterdir() if path.is_dir()] == [(folder / "current").read_text().strip()]
        index.close()
    assert set(seen) == {before, after}
    assert seen == sorted(seen, key=lambda one: one == after)
    assert len(seen) > 20
