"""Where uploaded files wait: as tables, whatever they were, so that each later look at one is quick."""

import os
import shutil
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import IO

from community.imports.services.unpacking import unpacked
from community.kernel.clock import now
from community.kernel.errors import Invalid
from community.kernel.ids import new_token
from community.kernel.words import N_

LARGEST = 100_000_000  # bytes
KEEP = timedelta(days=7)
SECONDS = 20  # of the processor, for unpacking one while somebody waits for the page


@dataclass(frozen=True, slots=True)
class Uploads:
    """Keeps files in a folder that no page serves."""

    folder: Path

    def keep(self, stream: IO[bytes], name: str) -> "Kept":
        """A file as a table; Invalid when it is none, or is too large. It is not yet an import's."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        raw = self.folder / f"{new_token()}.raw"
        try:
            with raw.open("xb") as file:
                _copy(stream, file)
            with unpacked(raw, SECONDS) as table:
                kept = Kept(self.folder / f"{new_token()}.csv", table.counts_rows)
                shutil.copyfile(table.path, kept.path)
        finally:
            raw.unlink(missing_ok=True)
        return kept

    def adopt(self, kept: "Kept", import_id: int) -> None:
        """Let a kept file be an import's."""
        os.replace(kept.path, self.path(import_id))

    def path(self, import_id: int) -> Path:
        """Where an import's table lies."""
        return self.folder / f"{import_id}.csv"

    def drop(self, import_id: int) -> None:
        """Forget it."""
        self.path(import_id).unlink(missing_ok=True)

    def drop_old(self) -> None:
        """Forget what was put here a week ago."""
        over = (now() - KEEP).timestamp()
        for path in self.folder.glob("*") if self.folder.exists() else ():
            if path.stat().st_mtime < over:
                path.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class Kept:
    """A table on the disk; `counts_rows` when its rows, not its lines, are those that somebody sees."""

    path: Path
    counts_rows: bool


def _copy(stream: IO[bytes], file: IO[bytes]) -> None:
    size = 0
    while block := stream.read(1 << 20):
        size += len(block)
        if size > LARGEST:
            raise Invalid({"file": N_("This file is too large for a page. The command “flask import file” takes it.")})
        file.write(block)
    if not size:
        raise Invalid({"file": N_("This file is empty.")})
