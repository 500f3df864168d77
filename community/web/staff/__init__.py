"""The staff's pages: one module a desk."""

from flask import Blueprint

from community.web.staff import (
    audit,
    backlog,
    boards,
    duplicates,
    exporting,
    inbox,
    jobs,
    mail,
    merging,
    people,
    tags,
    triage,
)
from community.web.staff.rail import rail_context

inbox.area.app_context_processor(rail_context)


def areas() -> list[Blueprint]:
    """The areas of every desk."""
    desks = (audit, backlog, boards, duplicates, exporting, inbox, jobs, mail, merging, people, tags, triage)
    return [module.area for module in desks]
