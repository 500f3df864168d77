"""Files of other systems, known by the names of their columns."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from community.imports.commands import Columns


class System(StrEnum):
    """Where people come from."""

    FIDER = "fider"
    USERVOICE = "uservoice"
    QUACKBACK = "quackback"
    CLEARFLASK = "clearflask"


@dataclass(frozen=True, slots=True)
class Shape:
    """One kind of file: what its columns are here. `row_a_voter`: a post stands in it once for each who voted."""

    system: System
    columns: Columns
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
        row_a_voter=True,
    ),
)


def shape_of(header: Collection[str]) -> Shape | None:
    """The shape whose columns are all there; of several the one with the most."""
    there = set(header)
    fitting = [shape for shape in SHAPES if shape.columns.named <= there]
    return max(fitting, key=lambda shape: len(shape.columns.named), default=None)


def mapped(shape: Shape, changes: Mapping[str, str]) -> Columns:
    """The shape's columns with somebody's changes."""
    return Columns.parse({**shape.columns.model_dump(), **changes})
