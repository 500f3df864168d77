"""The files of one index directory, every one of which is closed in the end."""

import os
from contextlib import suppress
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any

from community.search.whoosh_index.library import FileStorage


class Storage(FileStorage):
    """Remembers what it opened: when the library stumbles over a damaged file, it leaves others open."""

    def __init__(self, directory: Path) -> None:
        super().__init__(str(directory))
        self._opened: list[Any] = []
        self._held: dict[str, tuple[int, Any]] = {}

    def hold(self, name: str) -> None:
        """Open a file that may be asked for later, when its name may be gone."""
        self._held[name] = super().file_length(name), self.open_file(name)

    def open_file(self, name: str, **options: Any) -> Any:
        """Open a file for reading, or return the one that is held."""
        return self._held[name][1] if name in self._held else self._remember(super().open_file(name, **options))

    def file_length(self, name: str) -> int:
        """Return how long a file is."""
        return self._held[name][0] if name in self._held else int(super().file_length(name))

    def map_whole(self, name: str) -> memoryview:
        """Map a file into memory. What is mapped stays until nobody looks at it, whatever becomes of the file."""
        with (Path(self.folder) / name).open("rb") as file:
            is_empty = not os.fstat(file.fileno()).st_size
            return memoryview(b"" if is_empty else mmap(file.fileno(), 0, access=ACCESS_READ))

    def create_file(self, name: str, **options: Any) -> Any:
        """Open a new file for writing."""
        return self._remember(super().create_file(name, **options))

    def temp_storage(self, name: str | None = None) -> Any:
        """Return a directory for temporary files, whose files are remembered here."""
        inner = Storage(Path(super().temp_storage(name).folder))
        inner._opened = self._opened
        return inner

    def release(self) -> None:
        """Close what is still open. Not named close: the library's readers close the storage that they share."""
        while self._opened:
            file = self._opened.pop()
            if not file.is_closed:
                with suppress(OSError):  # a full disk has already been reported by the write that met it
                    file.close()

    def _remember(self, file: Any) -> Any:
        self._opened.append(file)
        return file
