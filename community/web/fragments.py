"""Pieces of pages that are pure functions of what they show: rendered once, and kept while there is room.

A fragment's template sees the values that it is given, the reader's language and the site's root, and nothing else: no
actor, no request. So what is kept for one reader can be shown to any other who would see the same values.
"""

from collections.abc import Callable, Hashable
from functools import lru_cache

from flask import Flask, current_app, request
from markupsafe import Markup

from community.web.rendering import locale_code

KEPT = 8_192  # some 8 MB
_KEY = "gleaner.fragments"
Render = Callable[[str, str, str, tuple[tuple[str, Hashable], ...]], Markup]


def init_fragments(app: Flask) -> None:
    """Give the app its cache, and templates the `fragment` function."""
    environment = app.jinja_env

    def render(template: str, _locale: str, _root: str, values: tuple[tuple[str, Hashable], ...]) -> Markup:
        return Markup(environment.get_template(template).render(dict(values)))

    app.extensions[_KEY] = render if app.debug else lru_cache(maxsize=KEPT)(render)
    environment.globals["fragment"] = fragment


def fragment(template: str, **values: Hashable) -> Markup:
    """The template filled with these values; they must be hashable, and all that it shows must be among them."""
    render: Render = current_app.extensions[_KEY]
    return render(template, locale_code(), request.script_root, tuple(values.items()))
