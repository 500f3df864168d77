"""A page as somebody meets it who does not look: its elements, in order, with their attributes and words."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr", "path", "circle", "rect"}


@dataclass(slots=True)
class Element:
    """One element; `words` are those inside it and its children that are not hidden."""

    tag: str
    attributes: dict[str, str]
    parents: "tuple[Element, ...]"
    words: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Its visible and read-out words, in one line."""
        return " ".join(" ".join(self.words).split())

    @property
    def is_hidden(self) -> bool:
        """Whether readers of the words skip it."""
        return any(one.attributes.get("aria-hidden") == "true" for one in (*self.parents, self))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self.open: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs}, tuple(self.open))
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if any(element.tag == tag for element in self.open):
            while self.open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self.open and not self.open[-1].is_hidden:
            for element in self.open:
                element.words.append(data)


def read(html: str) -> list[Element]:
    """Every element of a page."""
    reader = _Reader()
    reader.feed(html)
    return reader.elements


def find(html: str, tag: str, **attributes: str) -> list[Element]:
    """The elements of a tag with these attributes (`_` for `-`; a class is one of several)."""
    wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
    return [element for element in read(html) if element.tag == tag and _has(element, wanted)]


def _has(element: Element, wanted: dict[str, str]) -> bool:
    given = element.attributes
    return all(
        value in given.get(name, "").split() if name == "class" else given.get(name) == value
        for name, value in wanted.items()
    )
