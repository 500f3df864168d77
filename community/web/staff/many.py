"""One action on many, as the inbox and the backlog do it: what is ticked, and what is said afterwards."""

from flask import request
from flask_babel import ngettext


def ticked() -> list[int]:
    """The ids of the ticked boxes, and of those that a script remembers."""
    words = [*request.values.getlist("id"), *request.values.get("ids", "").split(",")]
    ids = (int(word) for word in words if word.isdecimal() and len(word) < 10)
    return list(dict.fromkeys(one for one in ids if one))


def left_alone(n: int) -> str:
    """How many were not changed; nothing where all were."""
    return str(ngettext("%(num)s stayed as it was.", "%(num)s stayed as they were.", n)) if n else ""


def undone(done: int, left: int) -> str:
    """How many were taken back, and how many were not."""
    words = ngettext("Undone for %(num)s.", "Undone for %(num)s.", done)
    return f"{words} {left_alone(left)}".strip()
