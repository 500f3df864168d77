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
        **_desk_names(),
        "attributes": _("More that is known"),
        "audience": _("Read by"),
        "board": _("Where does it belong?"),
        "body": _("In your own words"),
        "company": _("Company"),
        "country": _("Country"),
        "current": _("Your password"),
        "domain": _("Domain"),
        "description": _("What it is for"),
        "due_on": _("By when"),
        "email": _("E-mail"),
        "external_id": _("Id in your other system"),
        "file": _("A CSV file"),
        "heat": _("How upset are they?"),
        "importance": _("How much does it matter to you?"),
        "into": _("Its address, or its number"),
        "ip_type": _("What does it teach?"),
        "is_public": _("Seen by"),
        "keys_on": _("Single keys do things"),
        "kind": _("What is it?"),
        "lifecycle": _("Lifecycle"),
        "link": _("Link"),
        "monthly": _("Pays a month"),
        "name": _("Name"),
        "note": _("Note for everybody"),
        "password": _("Password"),
        "owner": _("Who keeps it"),
        "plan": _("Plan"),
        "position": _("Position"),
        "proof_url": _("Where one can see it"),
        "quote": _("What they said, word by word"),
        "reason": _("Because"),
        "role": _("Role"),
        "since": _("Customer since"),
        "situation": _("My situation"),
        "source": _("Where they said it"),
        "status": _("Where it stands"),
        "sense": _("It"),
        "statement": _("What we stand for"),
        "submission": _("Of which submission"),
        "tags": _("Tags"),
        "text": _("What we promise"),
        "theme": _("Colours"),
        "title": _("Title"),
        "waiting": _("Is this yours?"),
    }


def _desk_names() -> Mapping[str, str]:
    """What the fields of the triage desk are called."""
    return {
        "assignee": _("Who looks after it"),
        "expectation": _("What they expected, in their words"),
        "is_offered": _("Offered"),
        "level": _("Level 2: they expected more than we designed"),
        "next_step": _("What comes next"),
        "note_body": _("Note for the team"),
        "status_kind": _("Where they stand"),
        "tag": _("Tag"),
        "touchpoint": _("Where it happened"),
        "until": _("Until a day"),
        "view_name": _("Save this view as"),
    }
