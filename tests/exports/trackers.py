"""How each tracker reads a file, written from its rules (docs/reference/export-presets.md), not from our writer."""

import io
import json
import re
import zipfile
from dataclasses import dataclass, field

from tests.exports.reading import read

LINEAR = [
    "Id",
    "Team",
    "Title",
    "Description",
    "Status",
    "Estimate",
    "Priority",
    "Project",
    "Creator",
    "Assignee",
    "Labels",
    "Cycle Number",
    "Cycle Name",
    "Cycle Start",
    "Cycle End",
    "Created",
    "Updated",
    "Started",
    "Completed",
    "Canceled",
    "Archived",
]


class Refused(AssertionError):
    """What the tracker would say."""


@dataclass
class Loaded:
    """An issue as it would stand in the tracker."""

    title: str
    body: str
    labels: list[str] = field(default_factory=list)
    kind: str = ""
    state: str = ""
    priority: str = ""


def unpacked(data: bytes) -> dict[str, bytes]:
    """The files of a zip; a plain file under the name `issues.csv`."""
    if not data.startswith(b"PK"):
        return {"issues.csv": data}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def tables(data: bytes) -> list[bytes]:
    """The tables that are to be loaded, in their order."""
    files = unpacked(data)
    names = [name for name in files if name.startswith("issues") and name.endswith(".csv")]
    return [files[name] for name in names]


def jira(table: bytes) -> list[Loaded]:
    """Summary is required; a header has no punctuation; Labels may repeat, a label has no space; every row is whole."""
    header, *rows = read(table)
    if "Summary" not in header or any(re.search(r"[^\w ]", name) for name in header):
        raise Refused(header)
    if twice := {name for name in header if header.count(name) > 1} - {"Labels", "Comment"}:
        raise Refused(twice)
    if len(rows) > 250:
        raise Refused("only administrators load more than 250 rows")
    return [_jira_issue(header, row) for row in rows]


def _jira_issue(header: list[str], row: list[str]) -> Loaded:
    if len(row) != len(header):
        raise Refused("a cell is missing")
    cells = dict(zip(header, row, strict=True))
    labels = [cell for name, cell in zip(header, row, strict=True) if name == "Labels" and cell]
    if not cells["Summary"] or len(cells["Summary"]) > 255 or "\n" in cells["Summary"]:
        raise Refused(cells["Summary"])
    if len(cells["Description"]) > 32_767 or any(" " in label for label in labels):
        raise Refused((len(cells["Description"]), labels))
    if cells["Priority"] not in ("", "Highest", "High", "Medium", "Low", "Lowest"):
        raise Refused(cells["Priority"])
    if any(cells[who] and "@" not in cells[who] for who in ("Reporter", "Assignee")):
        raise Refused("people are named by their addresses")
    return Loaded(cells["Summary"], cells["Description"], labels, cells["Issue Type"], priority=cells["Priority"])


def github(table: bytes) -> list[Loaded]:
    """What the usual tool imports: title,body,labels,state,milestone; labels split at commas."""
    header, *rows = read(table)
    if header != ["title", "body", "labels", "state", "milestone"]:
        raise Refused(header)
    loaded = []
    for title, body, labels, state, _milestone in rows:
        if not title or len(title) > 256 or len(body) > 65_536 or state not in ("open", "closed"):
            raise Refused((title, len(body), state))
        loaded.append(Loaded(title, body, labels.split(",") if labels else [], state=state))
    return loaded


def github_lines(lines: bytes) -> list[Loaded]:
    """What the script hands to the command line."""
    told = [json.loads(line) for line in lines.decode().split("\n")[:-1]]
    return [Loaded(one["title"], one["body"], one["labels"]) for one in told]


def linear(table: bytes) -> list[Loaded]:
    """As LinearCsvImporter does: by name, rows with Archived left out, labels at ", ", a guard taken off."""
    header, *rows = read(table)
    if header != LINEAR:
        raise Refused(header)
    loaded = []
    for row in rows:
        cells = dict(zip(header, row, strict=True))
        if cells["Archived"]:
            continue
        if cells["Priority"] not in ("No priority", "Urgent", "High", "Medium", "Low"):
            raise Refused(cells["Priority"])
        title, body = (re.sub(r"^'([+\-=@])", r"\1", cells[name]) for name in ("Title", "Description"))
        labels = [label for label in cells["Labels"].split(", ") if label]
        loaded.append(Loaded(title, body, labels, state=cells["Status"], priority=cells["Priority"]))
    return loaded


def azure(table: bytes) -> list[Loaded]:
    """Type and title are required; no ID, no state, nobody assigned; at most 1,000 rows."""
    header, *rows = read(table)
    if header[:2] != ["Work Item Type", "Title"] or not {"Priority", "Description", "Tags"} >= set(header[2:]):
        raise Refused(header)
    if len(rows) > 1_000:
        raise Refused("too many rows")
    loaded = []
    for row in rows:
        cells = dict(zip(header, row, strict=True))
        if not cells["Title"] or len(cells["Title"]) > 255 or cells["Priority"] not in ("1", "2", "3", "4"):
            raise Refused(cells)
        tags = [tag.strip() for tag in cells["Tags"].split(";") if tag.strip()]
        loaded.append(Loaded(cells["Title"], cells["Description"], tags, cells["Work Item Type"]))
    return loaded


def gitlab(table: bytes) -> list[Loaded]:
    """An older version: by position, title then description; a newer one reads labels too."""
    header, *rows = read(table)
    if header[:2] != ["title", "description"]:
        raise Refused(header)
    for row in rows:
        if not row[0] or len(row[0]) > 255 or len(row[1]) > 1_048_576:
            raise Refused(row[0])
        if any(line.startswith("/") for line in row[1].splitlines()):
            raise Refused("a quick action")
    return [Loaded(row[0], row[1], row[header.index("labels")].split(",")) for row in rows]


def productboard(table: bytes) -> list[Loaded]:
    """The fields of a note."""
    header, *rows = read(table)
    if header != ["title", "content", "user email", "company", "display URL", "source", "tags"]:
        raise Refused(header)
    for title, content, email, _company, url, _source, _tags in rows:
        if not title or not content or email or not url.startswith("http"):
            raise Refused(title)
    return [Loaded(row[0], row[1], row[6].split(", ")) for row in rows]


READERS = {
    "jira": jira,
    "github": github,
    "linear": linear,
    "azure": azure,
    "gitlab": gitlab,
    "productboard": productboard,
}
