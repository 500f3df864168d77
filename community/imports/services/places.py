"""Where rows of a file may go: the boards, and the statuses of each."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from community.kernel.db import db
from community.kernel.errors import Invalid
from community.kernel.words import N_
from community.policy import Actor
from community.submissions.models import Status, StatusKind
from community.submissions.queries import readable_boards


@dataclass(frozen=True, slots=True)
class Step:
    """A status of a board."""

    id: int
    name: str
    kind: StatusKind


@dataclass(frozen=True, slots=True)
class Place:
    """A board with its statuses in their order."""

    id: int
    slug: str
    name: str
    steps: tuple[Step, ...]

    def step(self, name: str, kind: StatusKind | None) -> Step:
        """The status of this name, else the first of this kind, else the board's first."""
        wanted = name.strip().casefold()
        named = (step for step in self.steps if step.name.casefold() == wanted)
        alike = (step for step in self.steps if step.kind is kind)
        return next(named, None) or next(alike, None) or self.steps[0]

    def has_step(self, name: str) -> bool:
        """Whether a status has this name."""
        return name.strip().casefold() in {step.name.casefold() for step in self.steps}


@dataclass(frozen=True, slots=True)
class Places:
    """Every board, by slug and by name; `usual` takes the rows that name none."""

    by_name: Mapping[str, Place]
    usual: Place | None

    def find(self, name: str) -> Place | None:
        """The board that a row names."""
        return self.by_name.get(name.strip().casefold()) if name.strip() else self.usual


def places(actor: Actor, slug: str, *, rows_name_boards: bool) -> Places:
    """The boards of the site; Invalid when there is none, `slug` is none of them, or none was named and there are
    several.
    """
    steps: dict[int, list[Step]] = {}
    for status in db.session.scalars(select(Status).order_by(Status.board_id, Status.position)):
        steps.setdefault(status.board_id, []).append(Step(status.id, status.name, status.kind))
    ready = [
        Place(board.id, board.slug, board.name, tuple(steps[board.id]))
        for board in readable_boards(actor)
        if board.id in steps
    ]
    if not ready:
        raise Invalid({"board": N_("There is no board to import to yet. Please open one first, under Boards.")})
    usual = next((place for place in ready if place.slug == slug), None)
    if not slug and len(ready) == 1:
        usual = ready[0]
    if usual is None and (slug or not rows_name_boards):
        slugs = ", ".join(place.slug for place in ready)
        raise Invalid({"board": N_("Please say on which board these rows belong: one of %(slugs)s.", slugs=slugs)})
    by_name = {place.name.casefold(): place for place in ready} | {place.slug: place for place in ready}
    return Places(by_name, usual)
