"""What the inbox can be narrowed to, each choice with how many it would show."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from flask_babel import gettext as _

from community.kernel.db import AnyRow
from community.triage.commands import NOBODY, Age, DeskQuery, Order, View
from community.triage.queries import Choices, Counts, Tally
from community.web.present import kind_labels, status_labels
from community.web.staff.question import changed_url, inbox_url, parsed, written


class Facet(NamedTuple):
    """One list of choices: (label, address, how many, whether it is on)."""

    label: str
    choices: list[tuple[str, str, int, bool]]


def age_labels() -> dict[Age, str]:
    """How long something has waited, in the reader's language; each in one of these only."""
    return {
        Age.DAY: _("Less than a day"),
        Age.WEEK: _("A day to a week"),
        Age.MONTH: _("A week to a month"),
        Age.OLDER: _("Longer"),
    }


def facet_labels(around: Choices) -> dict[str, tuple[str, dict[str, str]]]:
    """Every facet by its name in an address: what it is called, and what its values are called."""
    people = {NOBODY: _("Nobody"), **{str(one.id): one.name for one in around.colleagues}}
    return {
        "board": (_("Board"), {board.extra: board.name for board in around.boards}),
        "kind": (_("Kind"), {str(kind): label for kind, label in kind_labels().items()}),
        "status": (_("Status"), {str(kind): label for kind, label in status_labels().items()}),
        "tag": (_("Tag"), {tag.extra: tag.name for tag in around.tags}),
        "assignee": (_("Who looks after it"), people),
        "age": (_("Waiting"), {str(age): label for age, label in age_labels().items()}),
        "answered": (_("Answer"), {"no": _("Not answered"), "yes": _("Answered")}),
    }


def present_facets(counted: Counts, query: DeskQuery, around: Choices, tags: Mapping[int, int]) -> list[Facet]:
    """Every facet with its counts; a facet's own choice narrows none of them."""
    slugs = {board.id: board.extra for board in around.boards}
    said: Mapping[str, Mapping[Any, str]] = {"board": slugs, "answered": {True: "yes", False: "no"}}
    facets = []
    for name, (label, labels) in facet_labels(around).items():
        words = said.get(name, {})
        if name == "tag":
            counts = {tag.extra: tags.get(tag.id, 0) for tag in around.tags}
        else:
            counts = {str(words.get(key, key or NOBODY)): n for key, n in counted.by[name].items()}
        facets.append(Facet(label, _choices(query, name, labels, counts)))
    return facets


def _choices(
    query: DeskQuery, name: str, labels: Mapping[str, str], counts: Mapping[str, int]
) -> list[tuple[str, str, int, bool]]:
    """What has any, and what is on; pressing that takes it off."""
    chosen = str(getattr(query, name) or "")
    return [
        (text, changed_url(query, {name: "" if key == chosen else key}), counts.get(key, 0), key == chosen)
        for key, text in labels.items()
        if key == chosen or counts.get(key)
    ]


def present_chips(query: DeskQuery, around: Choices) -> list[tuple[str, str]]:
    """What is on, as (words, address that takes it off)."""
    if not query.filters:
        return []
    labels = facet_labels(around)
    return [
        (labels[name][1].get(value, value), changed_url(query, {name: ""}))
        for name, value in query.filters.items()
        if name in labels
    ]


def present_tabs(tally: Tally, query: DeskQuery) -> list[tuple[str, str, int, bool]]:
    """The inbox's own views with what is in each, whatever it is narrowed to: (label, address, how many, current)."""
    labels = {View.UNSEEN: _("Unseen"), View.MINE: _("Mine"), View.SNOOZED: _("Snoozed")}
    return [
        (label, inbox_url(DeskQuery(view=view, order=query.order)), tally.views[view], query.view is view)
        for view, label in labels.items()
    ]


def present_orders(query: DeskQuery) -> list[tuple[str, str, bool]]:
    """Which of what waits may come first: (label, address, current)."""
    labels = {Order.OLDEST: _("Oldest first"), Order.CARE: _("Care first")}
    return [(label, inbox_url(query.but(order=order)), query.order is order) for order, label in labels.items()]


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


def board_of(query: DeskQuery, boards: Sequence[AnyRow]) -> int | None:
    """The id of the board that is asked for; 0 when there is no such board, so that it has nothing."""
    if not query.board:
        return None
    return next((board.id for board in boards if board.extra == query.board), 0)
