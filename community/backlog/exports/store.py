"""Where the worker puts files: a folder of the site, and perhaps another place that administrators chose."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

BLOCK = 1 << 16


@dataclass(frozen=True, slots=True)
class Store:
    """`base` is the site's address, for the links in files. `target` is a folder, or an address such as
    s3://bucket/prefix (by the extra `s3`), where scheduled files are put as well.
    """

    folder: Path
    base: str
    target: str = ""

    def keep(self, export_id: int, chunks: Iterator[bytes]) -> None:
        """Write a file; whoever finds it under its name finds all of it."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        half = self._path(export_id).with_suffix(".part")
        with half.open("wb") as file:
            for chunk in chunks:
                file.write(chunk)
        os.replace(half, self._path(export_id))

    def read(self, export_id: int) -> Iterator[bytes] | None:
        """What was kept; None when it is gone."""
        try:
            file = self._path(export_id).open("rb")
        except FileNotFoundError:
            return None
        return _blocks(file)

    def drop(self, export_id: int) -> None:
        """Forget it."""
        self._path(export_id).unlink(missing_ok=True)

    def send(self, export_id: int, name: str) -> None:
        """Put a copy at the target, if there is one, under its own name."""
        if not self.target:
            return
        with _opened(self.target.rstrip("/"), name) as out:
            for block in self.read(export_id) or ():
                out.write(block)

    def _path(self, export_id: int) -> Path:
        return self.folder / str(export_id)


def _opened(target: str, name: str) -> Any:
    if "://" in target:
        return import_module("fsspec").open(f"{target}/{name}", "wb")
    Path(target).mkdir(parents=True, exist_ok=True)
    return (Path(target) / name).open("wb")


def _blocks(file: Any) -> Iterator[bytes]:
    with file:
        while block := file.read(BLOCK):
            yield block
