"""A reader of Excel files written from ECMA-376, which tells what type a cell has beside what it holds."""

import io
import zipfile
from dataclasses import dataclass
from xml.etree import ElementTree

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(frozen=True)
class Cell:
    """`kind`: `s`/`inlineStr` a text, `n` a number; a formula has one."""

    kind: str
    value: str
    formula: str | None
    style: int


def sheets(data: bytes) -> dict[str, list[list[Cell | None]]]:
    """The cells of every sheet by its name, row by row; missing cells are None."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
        targets = {link.get("Id"): str(link.get("Target")).lstrip("/").removeprefix("xl/") for link in links}
        shared = _shared(archive)
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
        return {
            str(sheet.get("name")): _rows(archive.read(f"xl/{targets[sheet.get(RELATION)]}"), shared)
            for sheet in book.iter(f"{MAIN}sheet")
        }


def texts(rows: list[list[Cell | None]]) -> list[dict[str, str]]:
    """The values by the names of the first row."""
    header, *others = rows
    names = [cell.value if cell else "" for cell in header]
    padded = ([*row, *[None] * (len(names) - len(row))] for row in others)
    return [{name: cell.value if cell else "" for name, cell in zip(names, row, strict=True)} for row in padded]


def _shared(archive: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in archive.namelist():
        return []
    return [_text(one) for one in ElementTree.fromstring(archive.read("xl/sharedStrings.xml")).iter(f"{MAIN}si")]


def _rows(data: bytes, shared: list[str]) -> list[list[Cell | None]]:
    found = []
    for row in ElementTree.fromstring(data).iter(f"{MAIN}row"):
        cells: list[Cell | None] = []
        for cell in row.iter(f"{MAIN}c"):
            cells += [None] * (_column(str(cell.get("r"))) - len(cells))
            cells.append(_cell(cell, shared))
        found.append(cells)
    return found


def _cell(cell: ElementTree.Element, shared: list[str]) -> Cell | None:
    kind, formula = cell.get("t", "n"), cell.find(f"{MAIN}f")
    held = cell.find(f"{MAIN}v")
    value = _text(cell) if kind == "inlineStr" else (held.text or "") if held is not None else ""
    value = shared[int(value)] if kind == "s" else value
    if kind == "n" and not value:
        return None
    return Cell(kind, value, None if formula is None else formula.text, int(cell.get("s", "0")))


def _text(element: ElementTree.Element) -> str:
    return "".join(one.text or "" for one in element.iter(f"{MAIN}t"))


def _column(reference: str) -> int:
    number = 0
    for letter in reference.rstrip("0123456789"):
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
