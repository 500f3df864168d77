"""Words on screen that are written below the surfaces: marked here, translated where they are shown."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Words:
    """A message for people: the English text (its gettext id) and the values of its `%(name)s` places."""

    text: str
    values: dict[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text % self.values if self.values else self.text


def N_(text: str, **values: object) -> Words:  # noqa: N802 -- the name that message extractors look for
    """Mark `text` for translation without translating it: only a surface knows the reader's language."""
    return Words(text, values)
