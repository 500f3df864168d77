"""The shelf: index directories side by side, a pointer to the one that counts, and the lock that lets one writer in.

search/              0700, for the files are pickles and whoever can write them can run code
├── current          the name of the directory that counts; replaced in one step
├── writer.lock      held while anything is written
└── v2-9f86d081…/    one index: the schema's version and a random name
"""

import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import time_ns

from community.search.index import IndexBroken, IndexBusy
from community.search.whoosh_index.boundary import writing
from community.search.whoosh_index.library import FileLock, try_for
from community.search.whoosh_index.schema import VERSION

_NAME = re.compile(r"v(\d+)-[0-9a-f]{16}")
_PRIVATE = 0o700
_POLL_SECONDS = 0.05
# What changed less long ago may change again without showing it, for the clocks of files are coarse.
COARSE_NS = 2_000_000_000


class IndexMissing(IndexBroken):
    """There is no index of this version."""


class Shelf:
    """The directories of one index. Readers only follow the pointer; everything else needs the lock."""

    def __init__(self, root: Path, patience: float) -> None:
        self._root = root
        self._pointer = root / "current"
        self._patience = patience
        # What was last read, and of which file: the pointer is replaced, never written into.
        self._read: tuple[object, Path] | None = None

    def current(self) -> Path:
        """Return the directory that counts. Raises IndexMissing."""
        try:
            state = self._pointer.stat()
            version = state.st_ino, state.st_size, state.st_mtime_ns, state.st_ctime_ns
            if self._read and self._read[0] == version:
                return self._read[1]
            name = self._pointer.read_text("ascii", errors="replace").strip()
        except (FileNotFoundError, NotADirectoryError):
            raise IndexMissing("No index has been built yet.") from None
        except OSError as error:
            raise IndexBroken(str(error)) from error
        directory = self._root / self._checked(name)
        if time_ns() - state.st_ctime_ns > COARSE_NS:
            self._read = version, directory
        return directory

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Let in one writer of all threads and processes; the system frees a killed one's lock. Raises IndexBusy."""
        with writing():
            self._root.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
            self._root.chmod(_PRIVATE)
            lock = FileLock(str(self._root / "writer.lock"))
            if not try_for(lock.acquire, timeout=self._patience, delay=_POLL_SECONDS):
                raise IndexBusy("Another writer is at the index.")
        try:
            yield
        finally:
            lock.release()

    @contextmanager
    def new(self) -> Iterator[Path]:
        """Make a directory, and let it count once it is filled; if that fails, the old one goes on to count."""
        name = f"v{VERSION}-{secrets.token_hex(8)}"
        with writing():
            self._sweep()
            (self._root / name).mkdir(mode=_PRIVATE)
        try:
            yield self._root / name
            with writing():
                self._point_to(name)
        finally:
            self._sweep()

    def _checked(self, name: str) -> str:
        match = _NAME.fullmatch(name)
        if match is None:
            raise IndexBroken("The pointer to the index is damaged.")
        if int(match[1]) != VERSION:
            raise IndexMissing("The index was built by another version.")
        return name

    def _point_to(self, name: str) -> None:
        for path in (self._root / name).iterdir():
            _sync(path)
        _sync(self._root / name)
        draft = self._pointer.with_name("current.new")
        draft.write_text(f"{name}\n", "ascii")
        _sync(draft)
        draft.replace(self._pointer)
        _sync(self._root)

    def _sweep(self) -> None:
        """Remove the directories that do not count: the old one, and what a killed writer left behind."""
        try:
            counting = self.current().name
        except IndexBroken:
            counting = ""
        for path in self._root.iterdir():
            if path.name != counting and _NAME.fullmatch(path.name):
                # Some systems keep a file that is being read; the next sweep gets it.
                shutil.rmtree(path, ignore_errors=True)


def _sync(path: Path) -> None:
    """Bring a file or directory to the disk, or a power cut could leave a pointer to files that are empty."""
    if os.name != "posix":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
