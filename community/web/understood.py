"""How a question was understood: its parts as chips that can be taken off, and what was left out with the reason."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from flask_babel import gettext as _

from community.search.operators import Name
from community.search.understanding import PHRASE, WITHOUT, Part, Understood
from community.web.present import ip_labels, kind_labels, status_labels
from community.web.words import say


class Chip(NamedTuple):
    """A part of a question: its words, the address of the question without it, and why it was left out, if it was."""

    label: str
    url: str
    why: str = ""


def chips_of(understood: Understood, url_for_question: Callable[[str], str]) -> list[Chip]:
    """Every part of a question that is more than words."""
    return [
        Chip(_label(part), url_for_question(understood.but(part)), say(part.why) if part.why else "")
        for part in understood.parts
    ]


def _label(part: Part) -> str:
    if part.why:
        return f"{part.name}:{part.shown}"
    return _labels()[part.name] % {"value": _values(part.name).get(part.shown, part.shown)}


def _labels() -> Mapping[str, str]:
    return {
        PHRASE: _("side by side: “%(value)s”"),
        WITHOUT: _("without “%(value)s”"),
        Name.STATUS: _("status: %(value)s"),
        Name.TYPE: _("teaches: %(value)s"),
        Name.KIND: _("kind: %(value)s"),
        Name.BOARD: _("board: %(value)s"),
        Name.TAG: _("tag: %(value)s"),
        Name.SEGMENT: _("asked for by: %(value)s"),
        Name.BY: _("said by you"),
        Name.VOTES: _("votes: %(value)s"),
    }


def _values(name: str) -> Mapping[str, str]:
    """The values of an operator in the reader's language, where there are a fixed few."""
    if name == Name.STATUS:
        return {status.value: label for status, label in status_labels().items()}
    if name == Name.KIND:
        return {kind.value: label for kind, label in kind_labels().items()}
    if name == Name.TYPE:
        return {ip.value: label for ip, label in ip_labels().items()}
    return {}
