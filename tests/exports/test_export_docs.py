"""docs/reference/export-columns.md lists what the code writes."""

import re
from pathlib import Path

from community.backlog.exports import columns, words

DOCS = Path(__file__).parents[2] / "docs" / "reference" / "export-columns.md"


def listed(heading: str) -> tuple[str, ...]:
    """The columns of one table of the page."""
    section = DOCS.read_text(encoding="utf-8").split(f"## {heading}\n")[1].split("\n## ")[0]
    return tuple(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE))


def test_the_docs_list_every_column_in_its_order() -> None:
    assert listed("Backlog") == columns.COLUMNS
    assert listed("Words") == words.COLUMNS
