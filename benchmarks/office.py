"""Whether LibreOffice takes any cell of our files for a formula.

    python -m benchmarks.office        # needs soffice (Debian: apt-get install libreoffice-calc)

Writes CSV and Excel files whose cells begin with everything that a spreadsheet might run, opens each without a window,
saves it as flat XML, and looks at the cells: what type each has, and whether any has a formula. No test of the suite,
because LibreOffice takes half a gigabyte.
"""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch
from xml.etree import ElementTree

from community.backlog.exports import workbook
from community.backlog.exports.table import Table
from community.backlog.exports.tabular import comma_separated

TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
BEGINS = ("=", "+", "-", "@", "\t=", "\r=", "\n=", " =", "'=", '"=', "＝", "＋", "－", "＠", "﹦", "\u200b=", "\ufeff=")
ABOUT = {"Filter": "{}", "Submissions": str(len(BEGINS))}


def rows() -> Table:
    """A row for each way to begin, with something to run behind it."""
    titles, bodies = ([f"{begin}{end}" for begin in BEGINS] for end in ("1+1", 'HYPERLINK("http://evil.example")'))
    return Table({"title": titles, "body": bodies})


def files(folder: Path) -> Iterator[tuple[str, Path]]:
    """The files that we would hand out, and the raw ones beside them."""
    names = ("title", "body")
    for raw in (False, True):
        label = "raw" if raw else "safe"
        yield _kept(folder / f"csv-{label}.csv", comma_separated(names, iter([rows().rows()]), raw=raw))
        for writer in ("xlsxwriter", "rust"):
            with patch.object(workbook, "find_spec", return_value=writer == "rust"):
                book = workbook.workbook(names, iter([rows()]), ABOUT, raw=raw)
                kept = _kept(folder / f"{writer}-{label}.xlsx", book)
            yield kept


def _kept(path: Path, chunks: Iterator[bytes]) -> tuple[str, Path]:
    path.write_bytes(b"".join(chunks))
    return path.name, path


def cells_of(path: Path, soffice: str) -> list[tuple[str, str | None, str]]:
    """Type, formula and shown text of every cell under the header of the first sheet, as LibreOffice sees them."""
    home = f"-env:UserInstallation=file://{path.parent / 'profile'}"
    told = [soffice, home, "--headless", "--convert-to", "fods", "--outdir", str(path.parent), str(path)]
    if path.suffix == ".csv":  # comma, quote, UTF-8, and above all: formulas are evaluated, as the dialog may ask for
        told.insert(3, "--infilter=CSV:44,34,76,1,,0,false,true,false,false,false,-1")
    subprocess.run(told, check=True, capture_output=True, timeout=180)
    sheet = next(ElementTree.parse(path.with_suffix(".fods")).iter(f"{TABLE}table"))
    found = []
    for row in list(sheet.iter(f"{TABLE}table-row"))[1 : len(BEGINS) + 1]:
        for cell in list(row.iter(f"{TABLE}table-cell"))[:2]:
            shown = "\n".join("".join(one.itertext()) for one in cell.iter(f"{TEXT}p"))
            found.append((cell.get(f"{OFFICE}value-type", "empty"), cell.get(f"{TABLE}formula"), shown))
    return found


def main() -> None:
    """Print what LibreOffice saw."""
    soffice = shutil.which("soffice")
    if soffice is None:
        raise SystemExit("LibreOffice is not here: apt-get install libreoffice-calc")
    with tempfile.TemporaryDirectory() as folder:
        for name, path in files(Path(folder)):
            cells = cells_of(path, soffice)
            types = {kind: sum(1 for one, _, _ in cells if one == kind) for kind, _, _ in cells}
            formulas = [shown for _, formula, shown in cells if formula]
            print(f"{name:22} {len(cells)} cells: {types}, {len(formulas)} formulas {formulas[:3]}")


if __name__ == "__main__":
    main()
