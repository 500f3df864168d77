"""Files of other systems, known by the names of their columns."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from community.imports.commands import Columns
from community.submissions.origins import System


@dataclass(frozen=True, slots=True)
class Shape:
    """One kind of file: what its columns are here, and those that not every file of the kind has.

    `row_a_voter`: a post stands in it once for each who voted.
    """

    system: System
    columns: Columns
    perhaps: Mapping[str, str] = field(default_factory=dict)
    row_a_voter: bool = False


SHAPES = (
    Shape(
        System.FIDER,
        Columns(
            source_id="number",
            title="title",
            body="description",
            created="created_at",
            author="created_by",
            status="status",
            tags="tags",
            votes="votes_count",
        ),
        perhaps={"answer": "response", "answered": "responded_at"},
    ),
    Shape(
        System.QUACKBACK,
        Columns(
            source_id="id",
            title="title",
            body="content",
            created="created_at",
            author="author_name",
            status="status",
            tags="tags",
            votes="vote_count",
        ),
    ),
    Shape(
        System.CLEARFLASK,
        Columns(
            source_id="ideaId",
            title="title",
            body="description",
            created="created",
            status="statusId",
            tags="tagIds",
            votes="votersCount",
        ),
        perhaps={"answer": "response"},
    ),
    Shape(
        System.USERVOICE,
        Columns(
            source_id="suggestion.id",
            title="suggestion.title",
            body="suggestion.body",
            created="suggestion.created_timestamp",
            status="suggestion.status.name",
            tags="suggestion.labels.name",
        ),
    ),
    Shape(
        System.USERVOICE,
        Columns(
            source_id="ideaId",
            title="ideaTitle",
            body="ideaDescription",
            created="createdTimestamp",
            author="ideaCreatorName",
            status="publicStatusName",
            tags="labels",
            votes="votersCount",
        ),
        perhaps={"answer": "publicStatusUpdateMessage", "answered": "publicStatusUpdatedTimestamp"},
        row_a_voter=True,
    ),
)


def shape_of(header: Collection[str]) -> Shape | None:
    """The shape whose columns are all there; of several the one with the most."""
    there = set(header)
    fitting = [shape for shape in SHAPES if shape.columns.named <= there]
    shape = max(fitting, key=lambda shape: len(shape.columns.named), default=None)
    return shape and replace(shape, columns=mapped(shape, {o: t for o, t in shape.perhaps.items() if t in there}))


# What tables that nobody taught us call their columns, the likeliest first.
USUAL_NAMES: Mapping[str, tuple[str, ...]] = {
    "title": ("title", "summary", "subject", "headline", "name", "idea"),
    "body": ("body", "description", "text", "content", "details", "message", "comment", "review", "feedback"),
    "created": ("created", "created_at", "created_on", "date", "posted", "posted_at", "submitted_at", "timestamp"),
    "status": ("status", "state", "stage"),
    "kind": ("kind", "type", "issue_type"),
    "board": ("board", "forum", "category", "product"),
    "tags": ("tags", "labels", "tag", "label", "topics"),
    "author": ("author", "created_by", "author_email", "author_name", "email", "user", "customer", "reporter"),
    "votes": ("votes", "vote_count", "votes_count", "upvotes", "score", "points"),
    "answer": ("answer", "official_answer", "response", "official_response", "reply"),
    "answered": ("answered", "answered_at", "answered_on", "responded_at", "replied_at"),
    "source_id": ("id", "number", "key", "source_id", "external_id", "issue_id"),
}


# In a survey, whose file has neither titles nor texts, these are what people said; a company answers none.
SAID_BY_EITHER = frozenset({"answer", "response", "reply"})


def guessed(header: Collection[str]) -> dict[str, str]:
    """Which column is likely what, by its name; each stands for one thing. A place to begin, for people to correct."""
    left = {_plain(name): name for name in reversed([*header])}
    found: dict[str, str] = {}
    for ours, names in USUAL_NAMES.items():
        if name := next((name for name in names if name in left), None):
            found[ours] = left.pop(name)
    has_words = "body" in found or _plain(found.get("title", "name")) != "name"
    if not has_words and _plain(found.get("answer", "")) in SAID_BY_EITHER:
        found["body"] = found.pop("answer")
        if name := found.pop("title", ""):  # what somebody is called, and no title
            found.setdefault("author", name)
    return found


def _plain(name: str) -> str:
    return re.sub(r"[^a-z]+", "_", name.casefold()).strip("_")


def mapped(shape: Shape, changes: Mapping[str, str]) -> Columns:
    """The shape's columns with somebody's changes."""
    return Columns.parse({**shape.columns.model_dump(), **changes})
