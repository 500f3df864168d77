"""Turns a workbook, or the table in a zip, into CSV. A program of its own: `python -I sheets.py FILE OUT MEMORY CPU`.

It imports nothing of Gleaner, and bounds itself before it opens anything: whatever the file does, it does it to this
process, which is given so much memory and time and no more. Prints why it gives up.
"""

import csv
import shutil
import sys
import zipfile
from datetime import date, datetime
from pathlib import Path

from python_calamine import load_workbook

try:
    import resource
except ImportError:  # Windows has no such limits; the parent's clock and its look at the zip's directory hold there
    resource = None  # type: ignore[assignment]

MOST_CELLS = 20_000_000
MOST_BYTES = 500_000_000  # of what is written
POSTS = ("posts.csv", "ideas.csv", "suggestions.csv")


def main() -> None:
    """Write OUT, or say why not."""
    source, out, memory, seconds = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    _bound(memory, seconds)
    with zipfile.ZipFile(source) as archive:
        names = archive.namelist()
        if "xl/workbook.xml" not in names:
            _extract(archive, _posts(names), out)
            return
    _convert(source, out)


def _bound(memory: int, seconds: int) -> None:
    if resource is None:
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_BYTES, MOST_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _posts(names: list[str]) -> str:
    tables = [name for name in names if name.lower().endswith(".csv") and not name.startswith("__MACOSX")]
    wanted = [name for name in tables if name.lower().rpartition("/")[2] in POSTS]
    if len(wanted or tables) != 1:
        raise SystemExit("tables: " + ", ".join(sorted(tables)[:20]))
    return (wanted or tables)[0]


def _extract(archive: zipfile.ZipFile, name: str, out: Path) -> None:
    with archive.open(name) as packed, out.open("wb") as file:
        shutil.copyfileobj(packed, file)


def _convert(source: Path, out: Path) -> None:
    sheet = load_workbook(str(source)).get_sheet_by_index(0)
    if sheet.total_height * sheet.total_width > MOST_CELLS:
        raise SystemExit("cells")
    with out.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([_text(cell) for cell in row] for row in sheet.iter_rows())


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    return str(cell)


if __name__ == "__main__":
    main()
