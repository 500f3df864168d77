"""Pieces of pages that are pure functions of what they show: rendered once, and kept while there is room.

A fragment's template sees the values that it is given, the reader's language and the site's root, and nothing else: no
actor, no request. So what is kept for one reader can be shown to any other who would see the same values.
"""

import re
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from flask import Flask, current_app, request
from markupsafe import Markup, escape

from community.web.rendering import locale_code

KEPT = 8_192  # some 8 MB
PIECES_KEPT = 512  # some 16 MB
SHOWN_KEPT = 1_024  # 3 to 13 MB: a key holds what the company said, however long
_KEY, _SHOWN, _PIECES = "gleaner.fragments", "gleaner.shown", "gleaner.pieces"
Render = Callable[[str, str, str, tuple[tuple[str, Hashable], ...]], Markup]
# Stands where a piece shows what differs from one to the next: no text of anybody's can hold it.
HOLE = "\0{}\0"
_HOLES = re.compile("\0([a-z]+)\0")


@dataclass(frozen=True, slots=True)
class Given:
    """What a piece is filled with: compared as it is written, with what follows from it beside."""

    written: str
    values: Mapping[str, Any] = field(compare=False)


RenderPiece = Callable[[str, str, str, Given], str]


@dataclass(frozen=True, slots=True)
class Shown:
    """What a fragment is made of, and how its values are made of that: asked for what is new only."""

    what: Hashable
    present: Callable[[Any], Mapping[str, Any]]


RenderShown = Callable[[str, str, str, Shown], Markup]


def init_fragments(app: Flask) -> None:
    """Give the app its cache, and templates the `fragment` function."""
    environment = app.jinja_env

    def render(template: str, _locale: str, _root: str, values: tuple[tuple[str, Hashable], ...]) -> Markup:
        return Markup(environment.get_template(template).render(dict(values)))

    app.extensions[_KEY] = render if app.debug else lru_cache(maxsize=KEPT)(render)
    environment.globals["fragment"] = fragment

    def render_shown(template: str, _locale: str, _root: str, shown: Shown) -> Markup:
        return Markup(environment.get_template(template).render(shown.present(shown.what)))

    app.extensions[_SHOWN] = render_shown if app.debug else lru_cache(maxsize=SHOWN_KEPT)(render_shown)

    def render_piece(template: str, _locale: str, _root: str, given: Given) -> str:
        return environment.get_template(template).render(given.values)

    app.extensions[_PIECES] = (
        render_piece,
        render_piece if app.debug else lru_cache(maxsize=PIECES_KEPT)(render_piece),
    )


def fragment(template: str, **values: Hashable) -> Markup:
    """The template filled with these values; they must be hashable, and all that it shows must be among them."""
    render: Render = current_app.extensions[_KEY]
    return render(template, locale_code(), request.script_root, tuple(values.items()))


def fragments(template: str, each: Iterable[Hashable], present: Callable[[Any], Mapping[str, Any]]) -> Sequence[Markup]:
    """The template once for each of these, filled with what `present` makes of it: values that follow from it, from the
    reader's language and from the site's root, and from nothing else.
    """
    render: RenderShown = current_app.extensions[_SHOWN]
    locale, root = locale_code(), request.script_root
    return [render(template, locale, root, Shown(one, present)) for one in each]


def piece(
    template: str,
    values: Mapping[str, Any],
    *,
    holes: Mapping[str, object],
    beside: Mapping[str, Any] | None = None,
    keep: bool = True,
) -> Markup:
    """A larger fragment, of values that are no keys, that many pages show but for its holes, which are filled at last.

    Two are the same when their values are written the same; `beside` is what follows from the values. What is not to be
    kept, as a form that was refused, is rendered each time.
    """
    render, render_once = current_app.extensions[_PIECES]
    given = Given(repr(values) if keep else "", {**values, **(beside or {})})
    made: RenderPiece = render_once if keep else render
    html = made(template, locale_code(), request.script_root, given)
    texts = {name: str(escape(value)) for name, value in holes.items()}
    return Markup(_HOLES.sub(lambda found: texts.get(found[1], ""), html))


def render_alone(template: str, **values: object) -> Markup:
    """The template filled with these values and nothing else, like a fragment, but not kept: it seldom comes twice."""
    return Markup(current_app.jinja_env.get_template(template).render(values))
