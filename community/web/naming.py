"""What the fields of forms are called, where something else than their own label has to name them."""

from collections.abc import Mapping
from functools import lru_cache

from flask import Flask
from flask_babel import gettext as _

from community.web.rendering import locale_code


def field_name(name: str) -> str | None:
    """The usual label of a field in the reader's language; a form that calls it otherwise says so itself."""
    return _field_names(locale_code()).get(name)


def init_naming(app: Flask) -> None:
    """Let templates name a field."""
    app.jinja_env.globals["field_name"] = field_name


@lru_cache(maxsize=16)
def _field_names(_locale: str) -> Mapping[str, str]:
    return {
        "audience": _("Read by"),
        "board": _("Where does it belong?"),
        "body": _("In your own words"),
        "current": _("Your password"),
        "description": _("What it is for"),
        "email": _("E-mail"),
        "into": _("Its address, or its number"),
        "ip_type": _("What does it teach?"),
        "is_public": _("Seen by"),
        "keys_on": _("Single keys do things"),
        "kind": _("What is it?"),
        "name": _("Name"),
        "note": _("Note for everybody"),
        "password": _("Password"),
        "position": _("Position"),
        "reason": _("Because"),
        "role": _("Role"),
        "status": _("Where it stands"),
        "tags": _("Tags"),
        "theme": _("Colours"),
        "title": _("Title"),
        "waiting": _("Is this yours?"),
    }
