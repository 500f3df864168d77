"""The registry of keys: what each does and where; what controls show, what keys do and what the sheet of keys lists.

A member's own keys, where they chose some, stand in for the usual ones.
"""

from functools import lru_cache

from flask import Flask
from flask_babel import lazy_gettext as _l
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from community.accounts.keys import EVERYWHERE, Shortcut, in_force, kept
from community.web.rendering import KEYS_OFF, locale_code
from community.web.staff.rail import PLACES

READING, DESK, LISTS, MERGING, GATE = "reading", "desk", "lists", "merging", "gate"

READERS = (
    Shortcut("search", "/", EVERYWHERE, _l("Search")),
    Shortcut("sheet", "?", EVERYWHERE, _l("Keys on this page")),
    Shortcut("undo", "u", EVERYWHERE, _l("Undo")),
    Shortcut("vote", "v", READING, _l("Vote")),
    Shortcut("follow", "f", READING, _l("Follow")),
    Shortcut("edit_words", "e", READING, _l("Edit one's own words")),
)
TEAM = (
    Shortcut("triage", "t", READING, _l("Triage")),
    Shortcut("next", "j", DESK, _l("Next one")),
    Shortcut("previous", "k", DESK, _l("The one before")),
    Shortcut("select", "x", DESK, _l("Tick this one")),
    Shortcut("batch", ".", DESK, _l("Act on the ticked ones")),
    Shortcut("open", "o", DESK, _l("Open the page")),
    Shortcut("product", "1", DESK, _l("It teaches: product")),
    Shortcut("policy", "2", DESK, _l("It teaches: policy")),
    Shortcut("service", "3", DESK, _l("It teaches: service")),
    Shortcut("none", "0", DESK, _l("Nothing to learn, because …")),
    Shortcut("level", "l", DESK, _l("Level 2: an expectation")),
    Shortcut("touchpoint", "t", DESK, _l("Where it happened")),
    Shortcut("next_step", "n", DESK, _l("What comes next")),
    Shortcut("tags", "#", DESK, _l("Tags")),
    Shortcut("duplicate", "d", DESK, _l("Same as another: merge")),
    Shortcut("split", "y", DESK, _l("Split off a passage")),
    Shortcut("cause", "c", DESK, _l("Root causes")),
    Shortcut("decline", "f", DESK, _l("Decline, with a reason")),
    Shortcut("done", "e", DESK, _l("Done")),
    Shortcut("status", "s", DESK, _l("Status")),
    Shortcut("snooze", "h", DESK, _l("Snooze")),
    Shortcut("reply", "r", DESK, _l("Answer")),
    Shortcut("assign", "a", DESK, _l("Assign")),
    Shortcut("take", "i", DESK, _l("Take it myself")),
    Shortcut("note", "w", DESK, _l("Note for the team")),
    Shortcut("filter", "v", DESK, _l("Views and filters")),
    Shortcut("vote_for", "b", DESK, _l("Vote for a customer")),
    Shortcut("find", "f", LISTS, _l("Find in the list")),
    Shortcut("create", "c", LISTS, _l("Make a new one")),
    Shortcut("edit", "e", LISTS, _l("Edit")),
    Shortcut("export", "x", LISTS, _l("Export")),
    Shortcut("answer_many", "a", LISTS, _l("Answer the ticked ones")),
    Shortcut("plan_many", ".", LISTS, _l("Plan the ticked ones")),
    *(Shortcut(f"pick_{n}", str(n), MERGING, _l("Merge into number %(n)s", n=n)) for n in range(1, 10)),
    Shortcut("differs", "x", MERGING, _l("Not the same")),
    Shortcut("skip", "j", MERGING, _l("Skip")),
    Shortcut("back", "b", MERGING, _l("Back to triage")),
    Shortcut("held_next", "j", GATE, _l("Next one")),
    Shortcut("held_previous", "k", GATE, _l("The one before")),
    Shortcut("held_publish", "p", GATE, _l("Publish")),
    Shortcut("held_trust", "b", GATE, _l("Publish, and trust its author")),
    Shortcut("held_refuse", "!", GATE, _l("Spam")),
    Shortcut("held_block", "x", GATE, _l("Block its author")),
    Shortcut("held_return", "m", GATE, _l("Send it back kindly")),
    Shortcut("take_passage", "y", MERGING, _l("Take what is selected")),
)
GOING = tuple(Shortcut(f"go_{place.area}", place.key, EVERYWHERE, place.label) for place in PLACES)
EVERY = (*READERS, *GOING, *TEAM)
BY_NAME = {one.name: one for one in EVERY}


def init_keys(app: Flask) -> None:
    """Let templates give their controls keys."""
    app.jinja_env.globals.update(keyed=keyed, cap=cap, key_fields=key_fields)


@pass_context
def keyed(context: Context, name: str, label: str | None = None) -> Markup:
    """The attributes that give a control its key and its line in the sheet: a label, or for an empty one its words."""
    return _keyed(name, label, _own(context), locale_code())


@pass_context
def cap(context: Context, name: str) -> Markup:
    """The key as it stands on a button; screen readers hear it from the control."""
    return _cap(name, _own(context))


@pass_context
def key_fields(context: Context, name: str, label: str) -> dict[str, str]:
    """The same attributes for a macro that makes the control."""
    return _attributes(name, label, _own(context))


def _own(context: Context) -> str:
    """The reader's keys: a page has them from its context, a fragment from what it was given."""
    return str(context.get("own_keys") or "")


@lru_cache(maxsize=2048)
def _keyed(name: str, label: str | None, own: str, _locale: str) -> Markup:
    said = str(BY_NAME[name].label) if label is None else label
    pairs = _attributes(name, said, own).items()
    return Markup("").join(Markup(' {}="{}"').format(*pair) for pair in pairs)


def _attributes(name: str, label: str, own: str) -> dict[str, str]:
    """A key that is pressed alone is told to screen readers, too; they have no way to say two in turn."""
    key = _keys(own)[name]
    told = "" if own == KEYS_OFF or " " in key else key.replace("+", "Plus")
    found = {"data-key": key, "data-key-label": label, "aria-keyshortcuts": told}
    return {attribute: value for attribute, value in found.items() if key and value}


@lru_cache(maxsize=2048)
def _cap(name: str, own: str) -> Markup:
    if own == KEYS_OFF:
        return Markup("")
    signs = _keys(own)[name].split()
    return Markup(" ").join(Markup('<kbd aria-hidden="true">{}</kbd>').format(sign) for sign in signs)


@lru_cache(maxsize=512)
def _keys(own: str) -> dict[str, str]:
    return in_force({} if own == KEYS_OFF else kept(own), EVERY)
