"""Files that are no CSV: a workbook, or the zip that another system makes. They become CSV first, in a bounded process.

A workbook of 60 kB can unpack to gigabytes. So the directory of the zip is read before anything is unpacked, and the
rest is done by a child with limits on memory, processor time and what it writes; here nothing is parsed.
"""

import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from community.kernel.errors import Invalid
from community.kernel.words import N_, Words

CHILD = str(Path(__file__).with_name("sheets.py"))
MEMORY, SECONDS = 1 << 30, 60  # bytes of address space and seconds of the processor for the child
MOST_PACKED, MOST_UNPACKED = 100_000_000, 400_000_000
MOST_RATIO, HARMLESS = 150, 5_000_000  # how many times larger it may become, once it is larger than this
ZIP = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A CSV file; `counts_rows` when its rows, not its lines, are those of the file that somebody sees."""

    path: Path
    counts_rows: bool


@contextmanager
def unpacked(path: Path, seconds: int = SECONDS) -> Iterator[Unpacked]:
    """The table of a file as CSV, as long as it is needed; Invalid when the file is none, or asks for too much."""
    with path.open("rb") as file:
        is_zip = file.read(4) == ZIP
    if not is_zip:
        yield Unpacked(path, counts_rows=False)
        return
    is_workbook = _look(path)
    with tempfile.TemporaryDirectory(prefix="gleaner-import-") as folder:
        out = Path(folder) / f"{path.stem}.csv"
        _convert(path, out, seconds)
        yield Unpacked(out, counts_rows=is_workbook)


def _look(path: Path) -> bool:
    """Whether it is a workbook; refuses what says itself that it is too large."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except zipfile.BadZipFile:
        raise _refused(N_("This file is damaged: it ends too early, or is no zip.")) from None
    packed, size = path.stat().st_size, sum(entry.file_size for entry in entries)
    if packed > MOST_PACKED or size > MOST_UNPACKED or (size > HARMLESS and size > packed * MOST_RATIO):
        raise _refused(N_("This file would become too large when it is unpacked. Please save the table as CSV."))
    return any(entry.filename == "xl/workbook.xml" for entry in entries)


def _convert(path: Path, out: Path, seconds: int) -> None:
    child = [sys.executable, "-I", CHILD, str(path.resolve()), str(out), str(MEMORY), str(seconds)]
    try:
        ran = subprocess.run(child, capture_output=True, text=True, timeout=2 * seconds, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        raise _refused(N_("Reading this file takes too long. Please save the table as CSV.")) from None
    if ran.returncode == 0:
        return
    said = ran.stderr.strip().rpartition("\n")[2]
    if said.startswith("tables: "):
        raise _refused(N_("The zip holds no single table of posts. It has: %(names)s", names=said[8:300] or "–"))
    raise _refused(N_("This file cannot be read as a table, or is too large for one. Please save it as CSV."))


def _refused(words: Words) -> Invalid:
    return Invalid({"file": words})
