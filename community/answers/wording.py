"""Filling the places of a saved reply: plain replacement, no template language, and nobody's words become markup."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from community.kernel.words import N_, Words

VARIABLES: Mapping[str, Words] = {
    "name": N_("the author's name"),
    "title": N_("the title of what they said"),
    "site": N_("the site's name"),
}
PLACE = re.compile(r"\{\{\s*(\w+)\s*\}\}")
MARKUP = re.compile(r"[\\`*_{}\[\]<>#|~&!:@/]|\.(?=\S)|^[-+=](?=\s)")
NUMBERED = re.compile(r"^(\d{1,9})([.)])")


@dataclass(frozen=True, slots=True)
class Places:
    """What one submission puts into the places."""

    name: str
    title: str
    site: str


def fill(body: str, places: Places) -> str:
    """The Markdown `body` with its places filled, each once: a value that looks like a place stays as it is.

    A value is somebody's words, so whatever Markdown would read in it (a link, an image, a heading) is escaped: a
    customer whose name is an address puts no link into the company's answer. Unknown places stay.
    """
    values = {"name": places.name, "title": places.title, "site": places.site}
    return PLACE.sub(lambda found: _plain(values[found[1]]) if found[1] in values else found[0], body)


def fill_plain(line: str, places: Places) -> str:
    """The same for a line that no Markdown reads."""
    values = {"name": places.name, "title": places.title, "site": places.site}
    return PLACE.sub(lambda found: " ".join(values[found[1]].split()) if found[1] in values else found[0], line)


def unknown_variables(body: str) -> list[str]:
    """The places in `body` that nothing fills, in their order."""
    return [name for name in PLACE.findall(body) if name not in VARIABLES]


def _plain(value: str) -> str:
    line = " ".join(value.split())
    return NUMBERED.sub(r"\1\\\2", MARKUP.sub(lambda found: "\\" + found[0], line))
