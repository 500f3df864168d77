"""The parts that only the composition root can choose (index, mail, settings), handed to the domain by their type.

`create_app` provides one instance a type; the domain asks for the protocol and never learns which library is behind it.
"""

from typing import Any, TypeVar, cast

from flask import Flask, current_app

_KEY = "gleaner.parts"
T = TypeVar("T")


def provide(app: Flask, kind: type[T], instance: T) -> None:
    """Make `instance` the app's `kind`."""
    app.extensions.setdefault(_KEY, {})[kind] = instance


def part(kind: type[T]) -> T:
    """The running app's `kind`; KeyError when the composition root forgot it."""
    parts: dict[type[Any], Any] = current_app.extensions[_KEY]
    return cast(T, parts[kind])
