"""What the inbox can be narrowed to, each choice with how many it would show."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from flask_babel import gettext as _

from community.kernel.db import AnyRow
from community.triage.commands import NOBODY, Age, DeskQuery, View
from community.triage.queries import Choices, Cube
from community.web.present import kind_labels, status_labels
from community.web.staff.question import inbox_url, parsed, written


class Facet(NamedTuple):
    """One list of choices: (label, address, how many, whether it is on)."""

    label: str
    choices: list[tuple[str, str, int, bool]]


def age_labels() -> dict[Age, str]:
    """How long something has waited, in the reader's language."""
    return {
        Age.DAY: _("Less than a day"),
        Age.WEEK: _("Less than a week"),
        Age.MONTH: _("Less than a month"),
        Age.OLDER: _("Longer"),
    }


def present_facets(
    cube: Cube, query: DeskQuery, boards: Sequence[AnyRow], around: Choices, tags: Mapping[str, int]
) -> list[Facet]:
    """Every facet with its counts; a facet's own choice narrows none of them."""
    board_id = board_of(query, boards)
    people = {NOBODY: _("Nobody"), **{str(one.id): one.name for one in around.colleagues}}
    answered = {"no": _("Not answered"), "yes": _("Answered")}

    def facet(name: str, label: str, labels: Mapping[Any, str], counts: Mapping[Any, int]) -> Facet:
        chosen = str(getattr(query, name) or "")
        rows = [
            (text, inbox_url(query.but(**{name: "" if str(key) == chosen else str(key)})), counts.get(key, 0), on)
            for key, text in labels.items()
            if (on := str(key) == chosen) or counts.get(key)
        ]
        return Facet(label, rows)

    by_board = cube.by("board", query, board_id)
    by_person = {str(key or NOBODY): n for key, n in cube.by("assignee", query, board_id).items()}
    by_answer = {"yes" if key else "no": n for key, n in cube.by("answered", query, board_id).items()}
    slugs = {board.extra: by_board[board.id] for board in boards}
    return [
        facet("board", _("Board"), {board.extra: board.name for board in boards}, slugs),
        facet("kind", _("Kind"), kind_labels(), cube.by("kind", query, board_id)),
        facet("status", _("Status"), status_labels(), cube.by("status", query, board_id)),
        facet("tag", _("Tag"), {tag.extra: tag.name for tag in around.tags}, tags),
        facet("assignee", _("Who looks after it"), people, by_person),
        facet("age", _("Waiting"), age_labels(), cube.by("age", query, board_id)),
        facet("answered", _("Answer"), answered, by_answer),
    ]


def present_tabs(cube: Cube, query: DeskQuery) -> list[tuple[str, str, int, bool]]:
    """The inbox's own views with what is in each, whatever it is narrowed to: (label, address, how many, current)."""
    labels = {View.UNSEEN: _("Unseen"), View.MINE: _("Mine"), View.SNOOZED: _("Snoozed")}
    return [
        (label, inbox_url(DeskQuery(view=view)), cube.count(DeskQuery(view=view), None), query.view is view)
        for view, label in labels.items()
    ]


def present_views(query: DeskQuery, around: Choices) -> list[dict[str, Any]]:
    """The saved views that the actor may use."""
    return [
        {
            "id": view.id,
            "name": view.name,
            "url": inbox_url(parsed(view.extra)),
            "is_default": view.flag,
            "is_own": view.is_open,
            "current": written(parsed(view.extra)) == written(query),
        }
        for view in around.views
    ]


def chips(facets: Sequence[Facet]) -> list[tuple[str, str]]:
    """What is on, as (words, address that takes it off)."""
    return [(text, url) for facet in facets for text, url, _n, on in facet.choices if on]


def board_of(query: DeskQuery, boards: Sequence[AnyRow]) -> int | None:
    """The id of the board that is asked for; 0 when there is no such board, so that it has nothing."""
    if not query.board:
        return None
    return next((board.id for board in boards if board.extra == query.board), 0)
