"""The staff's pages: one module a desk."""

from flask import Blueprint

from community.web.staff import backlog, exporting, inbox, mail, people, triage
from community.web.staff.rail import rail_context

inbox.area.app_context_processor(rail_context)


def areas() -> list[Blueprint]:
    """The areas of every desk."""
    return [module.area for module in (backlog, exporting, inbox, mail, people, triage)]
