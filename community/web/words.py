"""Words from below, in the reader's language."""

from flask_babel import gettext

from community.kernel.words import Words


def say(words: Words) -> str:
    """Translate a message of the domain and fill in its values (which may be messages themselves)."""
    values = {name: say(value) if isinstance(value, Words) else value for name, value in words.values.items()}
    return str(gettext(words.text, **values))


def say_all(fields: dict[str, Words]) -> dict[str, str]:
    """The messages of a form, field by field."""
    return {name: say(words) for name, words in fields.items()}
