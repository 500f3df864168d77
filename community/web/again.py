"""A form that could not be taken now, to be sent again as it was: what was typed is on the page that says so."""

from dataclasses import dataclass

from flask import request

from community.web.guard import SAFE
from community.web.naming import field_name

SECRETS = frozenset({"password", "current", "token", "hook_secret"})
IN_WORDS = ("title", "body", "note", "reason", "name", "description")
MOST_SHOWN = 25_000  # characters: more than our longest form holds


@dataclass(frozen=True, slots=True)
class Again:
    """What was sent: where to, every field of it but passwords and tokens, and which of them are words to read."""

    action: str
    fields: tuple[tuple[str, str], ...]
    words: tuple[tuple[str, str], ...]
    asks_for_secrets: bool


def sent_again() -> Again | None:
    """This request's form; None for one that only read, or that is longer than any of ours."""
    fields = tuple((name, text) for name, text in request.form.items(multi=True) if name not in SECRETS)
    if request.method in SAFE or sum(len(name) + len(text) for name, text in fields) > MOST_SHOWN:
        return None
    words = tuple((field_name(name) or name, text) for name, text in fields if name in IN_WORDS and text.strip())
    action = request.script_root + request.full_path.rstrip("?")
    return Again(action, fields, words, not SECRETS.isdisjoint(request.form))
