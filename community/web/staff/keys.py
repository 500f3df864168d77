"""The actions of the triage desk, each with its key: what buttons show, what keys do and what the sheet of keys lists.

A member's own keys, where they chose some, stand in for these.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask_babel import lazy_gettext as _l
from markupsafe import Markup, escape

from community.web.rendering import locale_code


@dataclass(frozen=True, slots=True)
class Action:
    """Something that the desk can do, and the key that does it."""

    name: str
    key: str
    label: Any


ACTIONS = (
    Action("next", "j", _l("Next one")),
    Action("previous", "k", _l("The one before")),
    Action("select", "x", _l("Tick this one")),
    Action("batch", ".", _l("Act on the ticked ones")),
    Action("open", "o", _l("Open the page")),
    Action("product", "1", _l("It teaches: product")),
    Action("policy", "2", _l("It teaches: policy")),
    Action("service", "3", _l("It teaches: service")),
    Action("none", "0", _l("Nothing to learn, because …")),
    Action("level", "l", _l("Level 2: an expectation")),
    Action("touchpoint", "t", _l("Where it happened")),
    Action("next_step", "n", _l("What comes next")),
    Action("tags", "#", _l("Tags")),
    Action("duplicate", "d", _l("Same as another: merge")),
    Action("split", "y", _l("Split off a passage")),
    Action("cause", "c", _l("Root causes")),
    Action("decline", "f", _l("Decline, with a reason")),
    Action("done", "e", _l("Done")),
    Action("status", "s", _l("Status")),
    Action("snooze", "h", _l("Snooze")),
    Action("reply", "r", _l("Answer")),
    Action("assign", "a", _l("Assign")),
    Action("take", "i", _l("Take it myself")),
    Action("note", "w", _l("Note for the team")),
    Action("filter", "v", _l("Views and filters")),
)
BY_NAME = {action.name: action for action in ACTIONS}


def keyed(name: str) -> Markup:
    """The attributes that give a control its key and its line in the sheet."""
    return _keyed(name, locale_code())


@lru_cache(maxsize=512)
def _keyed(name: str, _locale: str) -> Markup:
    action = BY_NAME[name]
    return Markup(' data-key="{}" data-key-label="{}"').format(action.key, str(action.label))


@lru_cache(maxsize=64)
def cap(name: str) -> Markup:
    """The key as it stands on a button; screen readers hear it from the sheet."""
    return Markup('<kbd aria-hidden="true">') + escape(BY_NAME[name].key) + Markup("</kbd>")
